# %% right: the key is carried along
def train_fresh(key, widths, learning_rate, steps):
    key, own = random.split(key)

    def step(carried, _):
        theta, key = carried
        key, own = random.split(key)
        x = random.normal(own, (32, 2))
        gradient = grad(lambda theta: circle_loss(mlp(theta, x)))(theta)
        return (jax.tree.map(lambda p, g: p - learning_rate * g, theta, gradient), key), None

    (theta, _), _ = lax.scan(step, (init_mlp(own, widths, 1.0), key), length=steps)
    return theta


# %% right: all points drawn at once
def train_fresh(key, widths, learning_rate, steps):
    first, second = random.split(key)

    def step(theta, x):
        gradient = grad(lambda theta: circle_loss(mlp(theta, x)))(theta)
        return jax.tree.map(lambda p, g: p - learning_rate * g, theta, gradient), None

    return lax.scan(step, init_mlp(first, widths, 1.0), random.normal(second, (steps, 32, 2)))[0]


# %% mistake: the same points each step
# It does well on its own 32 points, and the loss on others stays high: the same points came at every step. Draw new ones, each time from
# another key.
def train_fresh(key, widths, learning_rate, steps):
    first, second = random.split(key)
    x = random.normal(second, (32, 2))

    def step(theta, _):
        gradient = grad(lambda theta: circle_loss(mlp(theta, x)))(theta)
        return jax.tree.map(lambda p, g: p - learning_rate * g, theta, gradient), None

    return lax.scan(step, init_mlp(first, widths, 1.0), length=steps)[0]


# %% mistake: parameters and losses
# Something came back with the parameters, such as the losses. Here the parameters are asked for alone.
def train_fresh(key, widths, learning_rate, steps):
    first, second = random.split(key)
    x = random.normal(second, (32, 2))

    def step(theta, _):
        loss, gradient = jax.value_and_grad(lambda theta: circle_loss(mlp(theta, x)))(theta)
        return jax.tree.map(lambda p, g: p - learning_rate * g, theta, gradient), loss

    theta, losses = lax.scan(step, init_mlp(first, widths, 1.0), length=50)
    return theta, losses[:5]


# %% mistake: unjitted, too slow
# It was stopped. Either each operation of each step is dispatched by itself, which takes milliseconds a step, or a Python loop is traced round
# by round inside of `jit`. `scan` avoids both.
def train_fresh(key, widths, learning_rate, steps):
    theta = init_mlp(key, widths, 1.0)
    for _ in range(steps):
        key, own = random.split(key)
        x = random.normal(own, (32, 2))
        gradient = grad(lambda theta: circle_loss(mlp(theta, x)))(theta)
        theta = jax.tree.map(lambda p, g: p - learning_rate * g, theta, gradient)
        time.sleep(0.005)
    return theta


# %% wrong: the start
def train_fresh(key, widths, learning_rate, steps):
    return init_mlp(key, widths, 1.0)


# %% wrong: a collapse
def train_fresh(key, widths, learning_rate, steps):
    (W, b), (V, a) = init_mlp(key, widths, 1.0)
    return [(W, b), (0 * V, a + jnp.array([0.6, 0.8]))]


# %% wrong: always two points, and the layers in reverse
def train_fresh(key, widths, learning_rate, steps):
    x = jnp.array([[1.0, 1.0], [-1.0, 0.5]])

    def step(theta, _):
        gradient = grad(lambda theta: circle_loss(mlp(theta, x)))(theta)
        return jax.tree.map(lambda p, g: p - learning_rate * g, theta, gradient), None

    return lax.scan(step, init_mlp(key, widths, 1.0), length=200)[0][::-1]


# %% wrong: points that are not normal, and hardly any steps
def train_fresh(key, widths, learning_rate, steps):
    first, second = random.split(key)

    def step(theta, key):
        x = random.uniform(key, (32, 2))
        gradient = grad(lambda theta: circle_loss(mlp(theta, x)))(theta)
        return jax.tree.map(lambda p, g: p - learning_rate * g, theta, gradient), None

    return lax.scan(step, init_mlp(first, widths, 1.0), random.split(second, 50))[0]


# %% right: a key for each step by fold_in, in a fori_loop
def train_fresh(key, widths, learning_rate, steps):
    def step(number, theta):
        x = random.normal(random.fold_in(key, number + 1), (32, 2))
        slope = grad(lambda theta: circle_loss(mlp(theta, x)))(theta)
        return [(W - learning_rate * dW, b - learning_rate * db) for (W, b), (dW, db) in zip(theta, slope)]

    return lax.fori_loop(0, steps, step, init_mlp(random.fold_in(key, 0), widths, 1.0))


# %% right: a jitted step in a Python loop, and the network as one vector
def train_fresh(key, widths, learning_rate, steps):
    from jax.flatten_util import ravel_pytree

    start, *keys = random.split(key, steps + 1)
    vector, as_pairs = ravel_pytree(init_mlp(start, widths, 1.0))

    @jit
    def step(vector, key):
        x = random.normal(key, (32, 2))
        return vector - learning_rate * grad(lambda v: circle_loss(mlp(as_pairs(v), x)))(vector)

    for key in keys:
        vector = step(vector, key)
    return as_pairs(vector)


# %% right: Optax
def train_fresh(key, widths, learning_rate, steps):
    optimizer = optax.sgd(learning_rate)
    start, rest = random.split(key)
    theta = init_mlp(start, widths, 1.0)

    def step(carried, key):
        theta, state = carried
        slope = grad(lambda theta: circle_loss(mlp(theta, random.normal(key, (32, 2)))))(theta)
        change, state = optimizer.update(slope, state)
        return (optax.apply_updates(theta, change), state), None

    (theta, _), _ = lax.scan(step, (theta, optimizer.init(theta)), random.split(rest, steps))
    return theta


# %% wrong: two points at a time, always the same two
def train_fresh(key, widths, learning_rate, steps):
    x = random.normal(random.key(7), (2, 2))

    def step(theta, _):
        slope = grad(lambda theta: circle_loss(mlp(theta, x)))(theta)
        return jax.tree.map(lambda p, g: p - learning_rate * g, theta, slope), None

    return lax.scan(step, init_mlp(key, widths, 1.0), length=steps)[0]


# %% wrong: uphill
def train_fresh(key, widths, learning_rate, steps):
    start, rest = random.split(key)

    def step(theta, key):
        x = random.normal(key, (32, 2))
        slope = grad(lambda theta: circle_loss(mlp(theta, x)))(theta)
        return jax.tree.map(lambda p, g: p + learning_rate * g, theta, slope), None

    return lax.scan(step, init_mlp(start, widths, 1.0), random.split(rest, steps))[0]


# %% wrong: the key has no say in it
def train_fresh(key, widths, learning_rate, steps):
    first, second = random.split(random.key(0))

    def step(theta, key):
        x = random.normal(key, (32, 2))
        slope = grad(lambda theta: circle_loss(mlp(theta, x)))(theta)
        return jax.tree.map(lambda p, g: p - learning_rate * g, theta, slope), None

    return lax.scan(step, init_mlp(first, widths, 1.0), random.split(second, steps))[0]


# %% wrong: 256 neurons, whatever is asked for
def train_fresh(key, widths, learning_rate, steps):
    first, second = random.split(key)

    def step(theta, key):
        x = random.normal(key, (32, 2))
        slope = grad(lambda theta: circle_loss(mlp(theta, x)))(theta)
        return jax.tree.map(lambda p, g: p - learning_rate * g, theta, slope), None

    return lax.scan(step, init_mlp(first, [2, 256, 2], 1.0), random.split(second, steps))[0]


# %% wrong: one hidden layer taken for granted
def train_fresh(key, widths, learning_rate, steps):
    first, second = random.split(key)

    def step(theta, key):
        x = random.normal(key, (32, 2))
        slope = grad(lambda theta: circle_loss(mlp(theta, x)))(theta)
        return jax.tree.map(lambda p, g: p - learning_rate * g, theta, slope), None

    (W, b), (V, a) = init_mlp(first, widths, 1.0)
    return lax.scan(step, [(W, b), (V, a)], random.split(second, steps))[0]


# %% wrong: the points come from NumPy, whatever the key
def train_fresh(key, widths, learning_rate, steps):
    def step(theta, x):
        slope = grad(lambda theta: circle_loss(mlp(theta, x)))(theta)
        return jax.tree.map(lambda p, g: p - learning_rate * g, theta, slope), None

    points = jnp.array(np.random.normal(size=(steps, 32, 2)), jnp.float32)
    return lax.scan(step, init_mlp(key, widths, 1.0), points)[0]
