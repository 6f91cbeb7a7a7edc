# %% right: a jitted step in a loop
def minimise(loss, theta, optimizer, steps):
    state, losses = optimizer.init(theta), []

    @jit
    def step(theta, state):
        value, gradient = jax.value_and_grad(loss)(theta)
        changes, state = optimizer.update(gradient, state, theta)
        return optax.apply_updates(theta, changes), state, value

    for _ in range(steps):
        theta, state, value = step(theta, state)
        losses.append(value)
    return theta, losses


# %% right: the changes added by hand
def minimise(loss, theta, optimizer, steps):
    def step(carried, _):
        theta, state = carried
        changes, state = optimizer.update(grad(loss)(theta), state, theta)
        return (jax.tree.map(jnp.add, theta, changes), state), loss(theta)

    (theta, _), losses = lax.scan(step, (theta, optimizer.init(theta)), length=steps)
    return theta, losses


# %% right: a plain loop
def minimise(loss, theta, optimizer, steps):
    state, losses = optimizer.init(theta), []
    for _ in range(steps):
        value, gradient = jax.value_and_grad(loss)(theta)
        changes, state = optimizer.update(gradient, state, theta)
        theta = optax.apply_updates(theta, changes)
        losses.append(float(value))
    return theta, jnp.array(losses)


# %% right: fori_loop
def minimise(loss, theta, optimizer, steps):
    def step(number, carried):
        theta, state, losses = carried
        value, gradient = jax.value_and_grad(loss)(theta)
        changes, state = optimizer.update(gradient, state, theta)
        return optax.apply_updates(theta, changes), state, losses.at[number].set(value)

    theta, _, losses = lax.fori_loop(0, steps, step, (theta, optimizer.init(theta), jnp.zeros(steps)))
    return theta, losses


# %% right: losses computed afterwards
def minimise(loss, theta, optimizer, steps):
    path, state = [theta], optimizer.init(theta)
    for _ in range(steps):
        changes, state = optimizer.update(jax.grad(loss)(path[-1]), state, path[-1])
        path.append(optax.apply_updates(path[-1], changes))
    return path[-1], [loss(theta) for theta in path[:-1]]


# %% mistake: the state is not carried on
# Plain steps are right, and momentum and Adam are not: the optimiser begins from an empty state at every step, so that it never remembers
# anything.
def minimise(loss, theta, optimizer, steps):
    def step(theta, _):
        value, gradient = jax.value_and_grad(loss)(theta)
        changes, _ = optimizer.update(gradient, optimizer.init(theta), theta)
        return optax.apply_updates(theta, changes), value

    return lax.scan(step, theta, length=steps)


# %% mistake: the changes subtracted
# The steps went uphill: the changes that Optax gives have their sign in them already. They are added.
def minimise(loss, theta, optimizer, steps):
    def step(carried, _):
        theta, state = carried
        value, gradient = jax.value_and_grad(loss)(theta)
        changes, state = optimizer.update(gradient, state, theta)
        return (jax.tree.map(jnp.subtract, theta, changes), state), value

    (theta, _), losses = lax.scan(step, (theta, optimizer.init(theta)), length=steps)
    return theta, losses


# %% mistake: the loss after each step
# The parameters are right, and the losses begin one step late. Asked for is the loss before each step.
def minimise(loss, theta, optimizer, steps):
    def step(carried, _):
        theta, state = carried
        changes, state = optimizer.update(grad(loss)(theta), state, theta)
        theta = optax.apply_updates(theta, changes)
        return (theta, state), loss(theta)

    (theta, _), losses = lax.scan(step, (theta, optimizer.init(theta)), length=steps)
    return theta, losses


# %% mistake: the gradient added
# The gradients themselves were added to the parameters. They go through `optimizer.update`, which makes changes of them.
def minimise(loss, theta, optimizer, steps):
    def step(theta, _):
        value, gradient = jax.value_and_grad(loss)(theta)
        return optax.apply_updates(theta, gradient), value

    return lax.scan(step, theta, length=steps)


# %% mistake: the state comes back
# Parameters and state came back together as the first of the two. Asked for are the parameters.
def minimise(loss, theta, optimizer, steps):
    def step(carried, _):
        theta, state = carried
        value, gradient = jax.value_and_grad(loss)(theta)
        changes, state = optimizer.update(gradient, state, theta)
        return (optax.apply_updates(theta, changes), state), value

    return lax.scan(step, (theta, optimizer.init(theta)), length=steps)


# %% mistake: the changes are not applied
# The parameters never moved: the changes were computed, and not applied.
def minimise(loss, theta, optimizer, steps):
    def step(state, _):
        value, gradient = jax.value_and_grad(loss)(theta)
        _, state = optimizer.update(gradient, state, theta)
        return state, value

    _, losses = lax.scan(step, optimizer.init(theta), length=steps)
    return theta, losses


# %% mistake: one step too many
# There is one step too many, and so one loss too many.
def minimise(loss, theta, optimizer, steps):
    def step(carried, _):
        theta, state = carried
        value, gradient = jax.value_and_grad(loss)(theta)
        changes, state = optimizer.update(gradient, state, theta)
        return (optax.apply_updates(theta, changes), state), value

    (theta, _), losses = lax.scan(step, (theta, optimizer.init(theta)), length=steps + 1)
    return theta, losses


# %% wrong: another optimiser
def minimise(loss, theta, optimizer, steps):
    optimizer = optax.sgd(0.25)
    state, losses = optimizer.init(theta), []
    for _ in range(steps):
        value, gradient = jax.value_and_grad(loss)(theta)
        changes, state = optimizer.update(gradient, state, theta)
        theta = optax.apply_updates(theta, changes)
        losses.append(value)
    return theta, losses


# %% wrong: the parameters alone
def minimise(loss, theta, optimizer, steps):
    state = optimizer.init(theta)
    for _ in range(steps):
        changes, state = optimizer.update(jax.grad(loss)(theta), state, theta)
        theta = optax.apply_updates(theta, changes)
    return theta


# %% wrong: the losses first
def minimise(loss, theta, optimizer, steps):
    state, losses = optimizer.init(theta), []
    for _ in range(steps):
        value, gradient = jax.value_and_grad(loss)(theta)
        changes, state = optimizer.update(gradient, state, theta)
        theta = optax.apply_updates(theta, changes)
        losses.append(value)
    return losses, theta


# %% wrong: the last loss alone
def minimise(loss, theta, optimizer, steps):
    state = optimizer.init(theta)
    for _ in range(steps):
        value, gradient = jax.value_and_grad(loss)(theta)
        changes, state = optimizer.update(gradient, state, theta)
        theta = optax.apply_updates(theta, changes)
    return theta, value


# %% wrong: a single step
def minimise(loss, theta, optimizer, steps):
    value, gradient = jax.value_and_grad(loss)(theta)
    changes, _ = optimizer.update(gradient, optimizer.init(theta), theta)
    return optax.apply_updates(theta, changes), [value]


# %% wrong: one loss missing
def minimise(loss, theta, optimizer, steps):
    state, losses = optimizer.init(theta), []
    for number in range(steps):
        value, gradient = jax.value_and_grad(loss)(theta)
        changes, state = optimizer.update(gradient, state, theta)
        theta = optax.apply_updates(theta, changes)
        if number:
            losses.append(value)
    return theta, losses


# %% wrong: update and apply swapped
def minimise(loss, theta, optimizer, steps):
    state, losses = optimizer.init(theta), []
    for _ in range(steps):
        value, gradient = jax.value_and_grad(loss)(theta)
        state, changes = optimizer.update(gradient, state, theta)
        theta = optax.apply_updates(theta, changes)
        losses.append(value)
    return theta, losses


# %% mistake: the optimiser is not told the parameters
# This optimiser wants to know the parameters, and was not told them: they are the third argument of `update`.
def minimise(loss, theta, optimizer, steps):
    def step(carried, _):
        theta, state = carried
        value, gradient = jax.value_and_grad(loss)(theta)
        changes, state = optimizer.update(gradient, state)
        return (optax.apply_updates(theta, changes), state), value

    (theta, _), losses = lax.scan(step, (theta, optimizer.init(theta)), length=steps)
    return theta, losses
