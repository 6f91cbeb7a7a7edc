# %% right: named
def generalization_gap(model, loss, x_train, x_test):
    test_loss = loss(model(x_test))
    train_loss = loss(model(x_train))
    return test_loss - train_loss


# %% right: a Python number
def generalization_gap(model, loss, x_train, x_test):
    return float(loss(model(x_test))) - float(loss(model(x_train)))


# %% right: a loop
def generalization_gap(model, loss, x_train, x_test):
    train, test = (loss(model(points)) for points in (x_train, x_test))
    return test - train


# %% right: composed
def generalization_gap(model, loss, x_train, x_test):
    error = lambda points: loss(model(points))
    return jnp.subtract(error(x_test), error(x_train))


# %% right: jitted
def generalization_gap(model, loss, x_train, x_test):
    error = jit(lambda points: loss(model(points)))
    return -(error(x_train) - error(x_test))


# %% mistake: the other way round
# The sign is the other way round: the gap is the test loss minus the training loss, so that it is above 0 when the model does worse on new
# points.
def generalization_gap(model, loss, x_train, x_test):
    return loss(model(x_train)) - loss(model(x_test))


# %% mistake: the test loss alone
# That is the loss on the test points, the generalisation error. The gap is by how much it is above the training loss.
def generalization_gap(model, loss, x_train, x_test):
    return loss(model(x_test))


# %% mistake: the training loss alone
# That is the loss on the training points. The gap is by how much the test loss is above it.
def generalization_gap(model, loss, x_train, x_test):
    return loss(model(x_train))


# %% mistake: never negative
# The gap came out positive where it is negative. It may be below 0: by luck of the draw, test points can be easier than training points.
def generalization_gap(model, loss, x_train, x_test):
    return abs(loss(model(x_test)) - loss(model(x_train)))


# %% mistake: the ratio
# That is the ratio of the two losses. The gap is their difference.
def generalization_gap(model, loss, x_train, x_test):
    return loss(model(x_test)) / loss(model(x_train))


# %% mistake: the model left out
# The loss was taken of the points themselves. It is a function of the model's outputs.
def generalization_gap(model, loss, x_train, x_test):
    return loss(x_test) - loss(x_train)


# %% mistake: the relative gap
# The difference was divided by the training loss. The gap is the difference itself.
def generalization_gap(model, loss, x_train, x_test):
    return (loss(model(x_test)) - loss(model(x_train))) / loss(model(x_train))


# %% wrong: both losses
def generalization_gap(model, loss, x_train, x_test):
    return loss(model(x_test)), loss(model(x_train))


# %% wrong: the sum
def generalization_gap(model, loss, x_train, x_test):
    return loss(model(x_test)) + loss(model(x_train))


# %% wrong: the loss of the difference
def generalization_gap(model, loss, x_train, x_test):
    n = min(len(x_train), len(x_test))
    return loss(model(x_test[:n]) - model(x_train[:n]))


# %% wrong: not below zero
def generalization_gap(model, loss, x_train, x_test):
    return jnp.maximum(loss(model(x_test)) - loss(model(x_train)), 0.0)


# %% wrong: the mean distance of the outputs
def generalization_gap(model, loss, x_train, x_test):
    return jnp.mean(model(x_test)) - jnp.mean(model(x_train))


# %% wrong: times the number of points
def generalization_gap(model, loss, x_train, x_test):
    return len(x_test) * loss(model(x_test)) - len(x_train) * loss(model(x_train))
