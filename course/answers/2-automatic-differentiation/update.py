# %% right: grad and the loss apart
def update(theta, x, y, learning_rate):
    def loss(theta):
        return jnp.mean((theta[0] * x + theta[1] - y) ** 2)

    return loss(theta), theta - learning_rate * grad(loss)(theta)


# %% right: the gradient by hand
def update(theta, x, y, learning_rate):
    residuals = theta[0] * x + theta[1] - y
    gradient = 2 * jnp.array([jnp.mean(residuals * x), jnp.mean(residuals)])
    return jnp.mean(residuals**2), theta - learning_rate * gradient


# %% right: jitted, with a design matrix
@jit
def update(theta, x, y, learning_rate):
    X = jnp.hstack([x, jnp.ones_like(x)])
    residuals = X @ theta - y[:, 0]
    return (residuals**2).mean(), theta - learning_rate * 2 / len(y) * X.T @ residuals


# %% right: jax.vjp
def update(theta, x, y, learning_rate):
    loss, back = jax.vjp(lambda theta: jnp.mean((theta[0] * x + theta[1] - y) ** 2), theta)
    return loss, theta - learning_rate * back(jnp.ones_like(loss))[0]


# %% right: sample by sample
def update(theta, x, y, learning_rate):
    def one(theta, x, y):
        return ((theta[0] * x + theta[1] - y) ** 2)[0]

    losses, gradients = vmap(jax.value_and_grad(one), in_axes=(None, 0, 0))(theta, x, y)
    return losses.mean(), theta - learning_rate * gradients.mean(axis=0)


# %% right: Optax
def update(theta, x, y, learning_rate):
    loss, gradient = jax.value_and_grad(lambda theta: jnp.mean((theta[0] * x + theta[1] - y) ** 2))(theta)
    return loss, optax.apply_updates(theta, jax.tree.map(lambda g: -learning_rate * g, gradient))


# %% mistake: the loss after the step
# The parameters are right, and the loss is the one after the step. Asked for is the loss that the old parameters have.
def update(theta, x, y, learning_rate):
    loss = lambda theta: jnp.mean((theta[0] * x + theta[1] - y) ** 2)
    new = theta - learning_rate * grad(loss)(theta)
    return loss(new), new


# %% mistake: uphill
# The step went uphill: the gradient points to where the loss grows, and it was added.
def update(theta, x, y, learning_rate):
    loss, gradient = jax.value_and_grad(lambda theta: jnp.mean((theta[0] * x + theta[1] - y) ** 2))(theta)
    return loss, theta + learning_rate * gradient


# %% mistake: parameters first
# The two things come back the other way round: first the loss, then the parameters.
def update(theta, x, y, learning_rate):
    loss, gradient = jax.value_and_grad(lambda theta: jnp.mean((theta[0] * x + theta[1] - y) ** 2))(theta)
    return theta - learning_rate * gradient, loss


# %% mistake: the sum for the mean
# Loss and step are as many times too large as there are samples: the squares were added up, and their mean is asked for.
def update(theta, x, y, learning_rate):
    loss, gradient = jax.value_and_grad(lambda theta: jnp.sum((theta[0] * x + theta[1] - y) ** 2))(theta)
    return loss, theta - learning_rate * gradient


# %% mistake: slope and intercept swapped
# `theta` was taken apart in the wrong order: the slope comes first, then the intercept.
def update(theta, x, y, learning_rate):
    loss, gradient = jax.value_and_grad(lambda theta: jnp.mean((theta[1] * x + theta[0] - y) ** 2))(theta)
    return loss, theta - learning_rate * gradient


# %% mistake: the learning rate left out
# The step is the whole gradient: the learning rate is not in it.
def update(theta, x, y, learning_rate):
    loss, gradient = jax.value_and_grad(lambda theta: jnp.mean((theta[0] * x + theta[1] - y) ** 2))(theta)
    return loss, theta - gradient


# %% mistake: differentiated by the wrong argument
# `grad` differentiates by the first argument unless it is told otherwise, and the first argument was `x` here: its gradient has the
# shape of `x`. The parameters are what moves.
def update(theta, x, y, learning_rate):
    def loss(x, y, theta):
        return jnp.mean((theta[0] * x + theta[1] - y) ** 2)

    value, gradient = jax.value_and_grad(loss)(x, y, theta)
    return value, theta - learning_rate * gradient


# %% mistake: a Python number from a traced value
# `float(...)` or `.item()` wants a value, and under `jit` there is none yet. Return the loss as it is, an array of shape ().
def update(theta, x, y, learning_rate):
    loss, gradient = jax.value_and_grad(lambda theta: jnp.mean((theta[0] * x + theta[1] - y) ** 2))(theta)
    return float(loss), theta - learning_rate * gradient


# %% mistake: columns minus rows
# `y` was flattened and the predictions were not: (n, 1) minus (n,) is a square of (n, n) numbers, each prediction against each target.
def update(theta, x, y, learning_rate):
    loss, gradient = jax.value_and_grad(lambda theta: jnp.mean((theta[0] * x + theta[1] - y[:, 0]) ** 2))(theta)
    return loss, theta - learning_rate * gradient


# %% wrong: half of the square
def update(theta, x, y, learning_rate):
    loss, gradient = jax.value_and_grad(lambda theta: jnp.mean((theta[0] * x + theta[1] - y) ** 2) / 2)(theta)
    return loss, theta - learning_rate * gradient


# %% wrong: absolute values
def update(theta, x, y, learning_rate):
    loss, gradient = jax.value_and_grad(lambda theta: jnp.mean(jnp.abs(theta[0] * x + theta[1] - y)))(theta)
    return loss, theta - learning_rate * gradient


# %% wrong: the root of the mean
def update(theta, x, y, learning_rate):
    loss, gradient = jax.value_and_grad(lambda theta: jnp.sqrt(jnp.mean((theta[0] * x + theta[1] - y) ** 2)))(theta)
    return loss, theta - learning_rate * gradient


# %% wrong: the slope alone moves
def update(theta, x, y, learning_rate):
    loss, gradient = jax.value_and_grad(lambda theta: jnp.mean((theta[0] * x + theta[1] - y) ** 2))(theta)
    return loss, theta.at[0].add(-learning_rate * gradient[0])


# %% wrong: no loss
def update(theta, x, y, learning_rate):
    return theta - learning_rate * grad(lambda theta: jnp.mean((theta[0] * x + theta[1] - y) ** 2))(theta)


# %% wrong: the gradient comes back
def update(theta, x, y, learning_rate):
    return jax.value_and_grad(lambda theta: jnp.mean((theta[0] * x + theta[1] - y) ** 2))(theta)


# %% wrong: two steps
def update(theta, x, y, learning_rate):
    value = jax.value_and_grad(lambda theta: jnp.mean((theta[0] * x + theta[1] - y) ** 2))
    loss, gradient = value(theta)
    theta = theta - learning_rate * gradient
    return loss, theta - learning_rate * value(theta)[1]
