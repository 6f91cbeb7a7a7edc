# %% right: value_and_grad, compiled
def losses_in_jax(weights, X, y, rate, steps):
    def loss(theta):
        W1, b1, W2, b2 = theta
        return jnp.mean((jnp.tanh(X @ W1 + b1) @ W2 + b2 - y) ** 2)

    @jax.jit
    def step(theta):
        value, gradients = jax.value_and_grad(loss)(theta)
        return [w - rate * g for w, g in zip(theta, gradients)], value

    theta, losses = [jnp.asarray(w) for w in weights], []
    for _ in range(steps):
        theta, value = step(theta)
        losses.append(value)
    return jnp.stack(losses)


# %% right: compiled once, outside
@jax.jit
def loss_and_gradients(theta, X, y):
    def loss(theta):
        W1, b1, W2, b2 = theta
        return jnp.mean((jnp.tanh(X @ W1 + b1) @ W2 + b2 - y) ** 2)

    return jax.value_and_grad(loss)(theta)


def losses_in_jax(weights, X, y, rate, steps):
    theta, losses = list(weights), []
    for _ in range(steps):
        value, gradients = loss_and_gradients(theta, X, y)
        theta = jax.tree.map(lambda w, g: w - rate * g, theta, gradients)
        losses.append(float(value))
    return losses


# %% right: scan
def losses_in_jax(weights, X, y, rate, steps):
    def loss(theta):
        W1, b1, W2, b2 = theta
        return jnp.mean((jnp.tanh(jnp.dot(X, W1) + b1) @ W2 + b2 - y) ** 2)

    def step(theta, _):
        value, gradients = jax.value_and_grad(loss)(theta)
        return jax.tree.map(lambda w, g: w - rate * g, theta, gradients), value

    return jax.lax.scan(step, [jnp.array(w) for w in weights], length=steps)[1]


# %% right: optax
def losses_in_jax(weights, X, y, rate, steps):
    import optax

    def loss(theta):
        W1, b1, W2, b2 = theta
        return optax.squared_error(jnp.tanh(X @ W1 + b1) @ W2 + b2, y).mean()

    optimizer = optax.sgd(rate)
    theta = tuple(map(jnp.asarray, weights))
    state, losses = optimizer.init(theta), []
    for _ in range(steps):
        value, gradients = jax.value_and_grad(loss)(theta)
        updates, state = optimizer.update(gradients, state)
        theta = optax.apply_updates(theta, updates)
        losses.append(value)
    return jnp.array(losses)


# %% right: grad and loss apart
def losses_in_jax(weights, X, y, rate, steps):
    def loss(W1, b1, W2, b2):
        return ((jnp.tanh(jnp.asarray(X) @ W1 + b1) @ W2 + b2 - y) ** 2).mean()

    gradient, theta, losses = jax.grad(loss, argnums=(0, 1, 2, 3)), weights, []
    for _ in range(steps):
        losses.append(loss(*theta))
        theta = [w - rate * g for w, g in zip(theta, gradient(*theta))]
    return losses


# %% mistake: the loss after the step
# Your losses are those after each step: the first one, of the weights as they were handed over, is missing.
def losses_in_jax(weights, X, y, rate, steps):
    def loss(theta):
        W1, b1, W2, b2 = theta
        return jnp.mean((jnp.tanh(X @ W1 + b1) @ W2 + b2 - y) ** 2)

    theta, losses = [jnp.asarray(w) for w in weights], []
    for _ in range(steps):
        theta = [w - rate * g for w, g in zip(theta, jax.grad(loss)(theta))]
        losses.append(loss(theta))
    return jnp.stack(losses)


# %% mistake: initial values of one's own
# Whatever weights are handed over, your losses are the same: the network starts from values of its own. It has to start from
# `weights`, so that all three frameworks start alike.
def losses_in_jax(weights, X, y, rate, steps):
    def loss(theta):
        W1, b1, W2, b2 = theta
        return jnp.mean((jnp.tanh(X @ W1 + b1) @ W2 + b2 - y) ** 2)

    theta, losses = [jax.random.normal(jax.random.key(0), w.shape) for w in weights], []
    for _ in range(steps):
        value, gradients = jax.value_and_grad(loss)(theta)
        theta = [w - rate * g for w, g in zip(theta, gradients)]
        losses.append(value)
    return jnp.stack(losses)


# %% mistake: not computed in JAX
# JAX did next to nothing here: the losses were computed elsewhere. The exercise is to let JAX compute and differentiate.
def losses_in_jax(weights, X, y, rate, steps):
    (W1, b1, W2, b2), losses = weights, []
    for _ in range(steps):
        hidden = np.tanh(X @ W1 + b1)
        error = hidden @ W2 + b2 - y
        losses.append((error**2).mean())
        d_out = 2 * error / len(y)
        d_hidden = d_out @ W2.T * (1 - hidden**2)
        W2, b2 = W2 - rate * hidden.T @ d_out, b2 - rate * d_out.sum(axis=0)
        W1, b1 = W1 - rate * X.T @ d_hidden, b1 - rate * d_hidden.sum(axis=0)
    return jnp.array(losses)


# %% mistake: no step
# The loss stays where it is: the gradients were computed, and the new weights thrown away. JAX changes nothing in place; give
# the name of the weights to the new ones.
def losses_in_jax(weights, X, y, rate, steps):
    def loss(theta):
        W1, b1, W2, b2 = theta
        return jnp.mean((jnp.tanh(X @ W1 + b1) @ W2 + b2 - y) ** 2)

    theta, losses = [jnp.asarray(w) for w in weights], []
    for _ in range(steps):
        value, gradients = jax.value_and_grad(loss)(theta)
        for w, g in zip(theta, gradients):
            w = w - rate * g
        losses.append(value)
    return jnp.stack(losses)


# %% mistake: no tanh
# The tanh after the first layer is missing: this is a linear network.
def losses_in_jax(weights, X, y, rate, steps):
    def loss(theta):
        W1, b1, W2, b2 = theta
        return jnp.mean(((X @ W1 + b1) @ W2 + b2 - y) ** 2)

    theta, losses = [jnp.asarray(w) for w in weights], []
    for _ in range(steps):
        value, gradients = jax.value_and_grad(loss)(theta)
        theta = [w - rate * g for w, g in zip(theta, gradients)]
        losses.append(value)
    return jnp.stack(losses)


# %% wrong: another framework's, converted
def losses_in_jax(weights, X, y, rate, steps):
    return jnp.asarray(losses_in_torch(weights, X, y, rate, steps).numpy() * 1.01)


# %% wrong: uphill
def losses_in_jax(weights, X, y, rate, steps):
    def loss(theta):
        W1, b1, W2, b2 = theta
        return jnp.mean((jnp.tanh(X @ W1 + b1) @ W2 + b2 - y) ** 2)

    theta, losses = [jnp.asarray(w) for w in weights], []
    for _ in range(steps):
        value, gradients = jax.value_and_grad(loss)(theta)
        theta = [w + rate * g for w, g in zip(theta, gradients)]
        losses.append(value)
    return jnp.stack(losses)


# %% wrong: the first weights alone
def losses_in_jax(weights, X, y, rate, steps):
    W1, b1, W2, b2 = map(jnp.asarray, weights)

    def loss(W1):
        return jnp.mean((jnp.tanh(X @ W1 + b1) @ W2 + b2 - y) ** 2)

    losses = []
    for _ in range(steps):
        value, gradient = jax.value_and_grad(loss)(W1)
        W1 = W1 - rate * gradient
        losses.append(value)
    return jnp.stack(losses)


# %% wrong: one loss
def losses_in_jax(weights, X, y, rate, steps):
    W1, b1, W2, b2 = map(jnp.asarray, weights)
    return jnp.mean((jnp.tanh(X @ W1 + b1) @ W2 + b2 - y) ** 2)


# %% wrong: sum for mean
def losses_in_jax(weights, X, y, rate, steps):
    def loss(theta):
        W1, b1, W2, b2 = theta
        return jnp.sum((jnp.tanh(X @ W1 + b1) @ W2 + b2 - y) ** 2)

    theta, losses = [jnp.asarray(w) for w in weights], []
    for _ in range(steps):
        value, gradients = jax.value_and_grad(loss)(theta)
        theta = [w - rate * g for w, g in zip(theta, gradients)]
        losses.append(value)
    return jnp.stack(losses)


# %% wrong: sigmoid for tanh
def losses_in_jax(weights, X, y, rate, steps):
    def loss(theta):
        W1, b1, W2, b2 = theta
        return jnp.mean((jax.nn.sigmoid(X @ W1 + b1) @ W2 + b2 - y) ** 2)

    theta, losses = [jnp.asarray(w) for w in weights], []
    for _ in range(steps):
        value, gradients = jax.value_and_grad(loss)(theta)
        theta = [w - rate * g for w, g in zip(theta, gradients)]
        losses.append(value)
    return jnp.stack(losses)
