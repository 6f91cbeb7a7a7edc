# %% right: apply_gradients
def train_step(model, optimizer, x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((model(x, training=True) - y) ** 2)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return float(loss)


# %% right: apply, and Keras's loss
def train_step(model, optimizer, x, y):
    weights = model.trainable_weights
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(keras.losses.mean_squared_error(y, model(x, training=True)))
    optimizer.apply(tape.gradient(loss, weights), weights)
    return loss.numpy().item()


# %% right: a NumPy number
def train_step(model, optimizer, x, y):
    loss_function = keras.losses.MeanSquaredError()
    with tf.GradientTape() as tape:
        loss = loss_function(y, model(x, training=True))
    variables = model.trainable_variables
    optimizer.apply_gradients(list(zip(tape.gradient(loss, variables), variables)))
    return loss.numpy()


# %% right: compiled
@tf.function
def compiled_step(model, optimizer, x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.math.squared_difference(model(x, training=True), y))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return loss


def train_step(model, optimizer, x, y):
    return float(compiled_step(model, optimizer, x, y))


# %% right: a tape that stays
def train_step(model, optimizer, x, y):
    with tf.GradientTape(persistent=True) as tape:
        error = model(x, training=True) - y
        loss = tf.reduce_sum(error * error) / tf.cast(tf.size(error), tf.float32)
    gradients = [tape.gradient(loss, variable.value) for variable in model.trainable_variables]
    optimizer.apply(gradients, model.trainable_variables)
    return float(loss)


# %% right: Keras does it
def train_step(model, optimizer, x, y):
    model.compile(optimizer=optimizer, loss="mse")
    return float(model.train_on_batch(x, y))


# %% mistake: the forward pass outside of the tape
# "No gradients provided": the model was called before the tape began, so the tape knows nothing of how the prediction came
# about. Model and loss stand inside of the `with`.
def train_step(model, optimizer, x, y):
    prediction = model(x, training=True)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((prediction - y) ** 2)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return float(loss)


# %% mistake: a number left the tape
# The loss left TensorFlow inside of the tape, by `.numpy()` or `float()`, and a plain number has no history. Keep it a tensor
# until the gradients are there.
def train_step(model, optimizer, x, y):
    with tf.GradientTape() as tape:
        loss = float(tf.reduce_mean((model(x, training=True) - y) ** 2))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return loss


# %% mistake: the loss after the step
# The weights are right, and the loss that came back is the one after the step. The loss before it was computed on the way.
def train_step(model, optimizer, x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((model(x, training=True) - y) ** 2)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return float(tf.reduce_mean((model(x, training=True) - y) ** 2))


# %% mistake: sum
# You added the squared errors up. The mean over samples and outputs is meant: otherwise a larger batch makes a larger step.
def train_step(model, optimizer, x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum((model(x, training=True) - y) ** 2)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return float(loss)


# %% mistake: no step
# The weights are where they were: gradients were computed, and nobody gave them to the optimiser.
def train_step(model, optimizer, x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((model(x, training=True) - y) ** 2)
    tape.gradient(loss, model.trainable_variables)
    return float(loss)


# %% mistake: not in training mode
# The model was not called in training mode: a layer that acts in training only, as dropout does, did nothing. Tell the model,
# when you call it.
def train_step(model, optimizer, x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((model(x) - y) ** 2)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return float(loss)


# %% mistake: a tensor comes back
# A tensor came back, and the text asks for a Python float.
def train_step(model, optimizer, x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((model(x, training=True) - y) ** 2)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return loss


# %% mistake: a plain step of one's own
# You took a plain step with the optimiser's rate, and not the optimiser's step. With plain SGD that is the same; momentum and
# Adam step in another way, and remember something from step to step.
def train_step(model, optimizer, x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((model(x, training=True) - y) ** 2)
    for variable, gradient in zip(model.trainable_variables, tape.gradient(loss, model.trainable_variables)):
        variable.assign_sub(optimizer.learning_rate * gradient)
    return float(loss)


# %% mistake: all variables, the frozen ones too
# You asked for the gradients of all of the model's variables. Those of a frozen layer are not watched and not to be changed:
# `model.trainable_variables` leaves them out.
def train_step(model, optimizer, x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((model(x, training=True) - y) ** 2)
    gradients = tape.gradient(loss, model.variables)
    optimizer.apply_gradients(zip(gradients, model.variables))
    return float(loss)


# %% mistake: one loss for each sample
# The tape was asked for gradients of one loss for each sample, and took their sum. And `float` takes one number only. Average
# first.
def train_step(model, optimizer, x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((model(x, training=True) - y) ** 2, axis=1)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return float(loss)


# %% wrong: two steps
def train_step(model, optimizer, x, y):
    for _ in range(2):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((model(x, training=True) - y) ** 2)
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return float(loss)


# %% wrong: a new optimiser each time
def train_step(model, optimizer, x, y):
    fresh = keras.optimizers.SGD(0.01)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((model(x, training=True) - y) ** 2)
    gradients = tape.gradient(loss, model.trainable_variables)
    fresh.apply_gradients(zip(gradients, model.trainable_variables))
    return float(loss)


# %% wrong: uphill
def train_step(model, optimizer, x, y):
    with tf.GradientTape() as tape:
        loss = -tf.reduce_mean((model(x, training=True) - y) ** 2)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return -float(loss)


# %% wrong: absolute errors
def train_step(model, optimizer, x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.abs(model(x, training=True) - y))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return float(loss)


# %% wrong: the gradients come back
def train_step(model, optimizer, x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((model(x, training=True) - y) ** 2)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return gradients


# %% wrong: the last layer only
def train_step(model, optimizer, x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((model(x, training=True) - y) ** 2)
    last = model.trainable_variables[-2:]
    optimizer.apply_gradients(zip(tape.gradient(loss, last), last))
    return float(loss)


# %% wrong: nothing comes back
def train_step(model, optimizer, x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((model(x, training=True) - y) ** 2)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    print(float(loss))


# %% wrong: gradients and variables swapped
def train_step(model, optimizer, x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((model(x, training=True) - y) ** 2)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(model.trainable_variables, gradients))
    return float(loss)
