# %% right: a jitted step in a loop
def train_circle(theta, x, learning_rate, steps):
    @jit
    def step(theta):
        gradient = grad(lambda theta: circle_loss(mlp(theta, x)))(theta)
        return [(W - learning_rate * dW, b - learning_rate * db) for (W, b), (dW, db) in zip(theta, gradient)]

    for _ in range(steps):
        theta = step(theta)
    return theta


# %% right: fori_loop, the loss written out
def train_circle(theta, x, learning_rate, steps):
    def loss(theta):
        points = mlp(theta, x)
        return jnp.mean((jnp.sqrt((points**2).sum(axis=1) + 1e-12) - 1) ** 2)

    step = lambda _, theta: jax.tree.map(lambda p, g: p - learning_rate * g, theta, grad(loss)(theta))
    return lax.fori_loop(0, steps, step, [tuple(pair) for pair in theta])


# %% right: Optax
def train_circle(theta, x, learning_rate, steps):
    optimizer = optax.sgd(learning_rate)

    def step(carried, _):
        theta, state = carried
        gradient = jax.grad(lambda theta: circle_loss(mlp(theta, x)))(theta)
        changes, state = optimizer.update(gradient, state)
        return (optax.apply_updates(theta, changes), state), None

    return lax.scan(step, (theta, optimizer.init(theta)), length=steps)[0][0]


# %% mistake: unjitted, too slow
# It was stopped. Either each operation of each of the 2,000 steps is dispatched by itself, which takes milliseconds a step, or a Python loop is
# traced round by round inside of `jit`. `scan` avoids both.
def train_circle(theta, x, learning_rate, steps):
    for _ in range(steps):
        gradient = grad(lambda theta: circle_loss(mlp(theta, x)))(theta)
        theta = [(W - learning_rate * dW, b - learning_rate * db) for (W, b), (dW, db) in zip(theta, gradient)]
        time.sleep(0.005)
    return theta


# %% mistake: uphill
# The parameters are not finite, or the points lie further from the circle than before: each step goes where the loss grows.
def train_circle(theta, x, learning_rate, steps):
    def step(theta, _):
        gradient = grad(lambda theta: circle_loss(mlp(theta, x)))(theta)
        return jax.tree.map(lambda p, g: p + learning_rate * g, theta, gradient), None

    return lax.scan(step, theta, length=steps)[0]


# %% mistake: parameters and losses
# Something came back with the parameters, such as the losses. Here the parameters are asked for alone.
def train_circle(theta, x, learning_rate, steps):
    def step(theta, _):
        loss, gradient = jax.value_and_grad(lambda theta: circle_loss(mlp(theta, x)))(theta)
        return jax.tree.map(lambda p, g: p - learning_rate * g, theta, gradient), loss[None][:0]

    return lax.scan(step, theta, length=steps)


# %% mistake: a collapse
# All points have come together in a small part of the circle: the loss is satisfied, and the circle is not covered. Is it the start
# that you were given from which the training begins, and does each point go in?
def train_circle(theta, x, learning_rate, steps):
    W, b = theta[-1]
    return [*theta[:-1], (jnp.zeros_like(W), jnp.array([1.0, 0.0]))]


# %% wrong: the start comes back
def train_circle(theta, x, learning_rate, steps):
    return theta


# %% wrong: a tenth of the steps
def train_circle(theta, x, learning_rate, steps):
    return minimise(lambda theta: circle_loss(mlp(theta, x)), theta, optax.sgd(learning_rate), steps // 20)[0]


# %% wrong: a linear network
def train_circle(theta, x, learning_rate, steps):
    def linear(theta):
        (W, _), (V, _) = theta
        return x @ W @ V

    return minimise(lambda theta: circle_loss(linear(theta)), theta, optax.sgd(learning_rate), steps)[0]


# %% wrong: the first point alone
def train_circle(theta, x, learning_rate, steps):
    return minimise(lambda theta: circle_loss(mlp(theta, x[:1])), theta, optax.sgd(learning_rate), steps)[0]


# %% right: scan, pair by pair
def train_circle(theta, x, learning_rate, steps):
    def step(theta, _):
        gradient = grad(lambda theta: circle_loss(mlp(theta, x)))(theta)
        return [(W - learning_rate * dW, b - learning_rate * db) for (W, b), (dW, db) in zip(theta, gradient)], None

    return lax.scan(step, theta, length=steps)[0]


# %% right: a while_loop that counts down
def train_circle(theta, x, learning_rate, steps):
    def step(carried):
        left, theta = carried
        gradient = jax.jacrev(lambda theta: circle_loss(mlp(theta, x)))(theta)
        return left - 1, jax.tree.map(lambda p, g: p - learning_rate * g, theta, gradient)

    return lax.while_loop(lambda carried: carried[0] > 0, step, (steps, theta))[1]


# %% right: fori_loop, the network as one vector
def train_circle(theta, x, learning_rate, steps):
    from jax.flatten_util import ravel_pytree

    vector, as_pairs = ravel_pytree(theta)
    slope = jit(grad(lambda vector: circle_loss(mlp(as_pairs(vector), x))))
    return as_pairs(lax.fori_loop(0, steps, lambda _, vector: vector - learning_rate * slope(vector), vector))


# %% mistake: a rate of its own
# The steps have another length than `learning_rate` says. The number from the text's example, or from the cell below, stands in your code:
# take the one that is handed over.
def train_circle(theta, x, learning_rate, steps):
    def step(theta, _):
        gradient = grad(lambda theta: circle_loss(mlp(theta, x)))(theta)
        return jax.tree.map(lambda p, g: p - 0.001 * g, theta, gradient), None

    return lax.scan(step, theta, length=steps)[0]


# %% mistake: a number of steps of its own
# Always 2,000 steps, whatever `steps` says: the number from the text's example stands in your code.
def train_circle(theta, x, learning_rate, steps):
    def step(theta, _):
        gradient = grad(lambda theta: circle_loss(mlp(theta, x)))(theta)
        return jax.tree.map(lambda p, g: p - learning_rate * g, theta, gradient), None

    return lax.scan(step, theta, length=2000)[0]


# %% mistake: one step too few
# One step is missing: the result is what comes after `steps - 1` of them. After one step nothing has changed yet.
def train_circle(theta, x, learning_rate, steps):
    def step(theta, _):
        gradient = grad(lambda theta: circle_loss(mlp(theta, x)))(theta)
        return jax.tree.map(lambda p, g: p - learning_rate * g, theta, gradient), None

    return lax.scan(step, theta, length=steps - 1)[0]


# %% wrong: momentum
def train_circle(theta, x, learning_rate, steps):
    return minimise(lambda theta: circle_loss(mlp(theta, x)), theta, optax.sgd(learning_rate, 0.9), steps)[0]


# %% wrong: the weights alone, the offsets stay
def train_circle(theta, x, learning_rate, steps):
    def step(theta, _):
        gradient = grad(lambda theta: circle_loss(mlp(theta, x)))(theta)
        return [(W - learning_rate * dW, b) for (W, b), (dW, _) in zip(theta, gradient)], None

    return lax.scan(step, theta, length=steps)[0]


# %% wrong: the gradient of the start at every step
def train_circle(theta, x, learning_rate, steps):
    gradient = grad(lambda theta: circle_loss(mlp(theta, x)))(theta)
    return jax.tree.map(lambda p, g: p - steps * learning_rate * g, theta, gradient)


# %% wrong: ignores theta and starts from weights of its own, always 256 wide
def train_circle(theta, x, learning_rate, steps):
    theta = init_mlp(random.key(0), [2, 256, 2], 1.0)
    def one(theta, _):
        slopes = grad(lambda theta: circle_loss(mlp(theta, x)))(theta)
        return jax.tree.map(lambda old, slope: old - learning_rate * slope, theta, slopes), None
    return lax.scan(one, theta, length=steps)[0]
