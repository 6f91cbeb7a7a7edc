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
    def step(carried, _):
        before, state = carried
        changes, state = optimizer.update(jax.grad(loss)(before), state, before)
        return (optax.apply_updates(before, changes), state), before

    (last, _), path = lax.scan(step, (theta, optimizer.init(theta)), length=steps)
    return last, vmap(loss)(path)


# %% right: a loop, loss and step jitted each by itself
def minimise(loss, theta, optimizer, steps):
    slope, update = jit(jax.value_and_grad(loss)), jit(optimizer.update)
    state, losses = optimizer.init(theta), []
    for _ in range(steps):
        value, gradient = slope(theta)
        changes, state = update(gradient, state, theta)
        theta = jax.tree.map(lambda old, change: old + change, theta, changes)
        losses.append(float(value))
    return theta, jnp.array(losses)


# %% mistake: too slow
# The many steps were stopped, and the numbers before that are right. Either every operation of every step is dispatched by itself, which takes
# milliseconds a step, or a Python loop is traced round by round inside of `jit`. `scan` avoids both.
def minimise(loss, theta, optimizer, steps):
    state, losses = optimizer.init(theta), []
    for _ in range(steps):
        value, gradient = jax.value_and_grad(loss)(theta)
        changes, state = optimizer.update(gradient, state, theta)
        theta = optax.apply_updates(theta, changes)
        losses.append(float(value))
    return theta, jnp.array(losses)


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

    def step(carried, _):
        theta, state = carried
        value, gradient = jax.value_and_grad(loss)(theta)
        changes, state = optimizer.update(gradient, state, theta)
        return (optax.apply_updates(theta, changes), state), value

    (theta, _), losses = lax.scan(step, (theta, optimizer.init(theta)), length=steps)
    return theta, losses


# %% wrong: the parameters alone
def minimise(loss, theta, optimizer, steps):
    def step(_, carried):
        theta, state = carried
        changes, state = optimizer.update(jax.grad(loss)(theta), state, theta)
        return optax.apply_updates(theta, changes), state

    return lax.fori_loop(0, steps, step, (theta, optimizer.init(theta)))[0]


# %% wrong: the losses first
def minimise(loss, theta, optimizer, steps):
    def step(carried, _):
        theta, state = carried
        value, gradient = jax.value_and_grad(loss)(theta)
        changes, state = optimizer.update(gradient, state, theta)
        return (optax.apply_updates(theta, changes), state), value

    (theta, _), losses = lax.scan(step, (theta, optimizer.init(theta)), length=steps)
    return losses, theta


# %% wrong: the last loss alone
def minimise(loss, theta, optimizer, steps):
    def step(carried, _):
        theta, state = carried
        value, gradient = jax.value_and_grad(loss)(theta)
        changes, state = optimizer.update(gradient, state, theta)
        return (optax.apply_updates(theta, changes), state), value

    (theta, _), losses = lax.scan(step, (theta, optimizer.init(theta)), length=steps)
    return theta, losses[-1]


# %% wrong: a single step
def minimise(loss, theta, optimizer, steps):
    value, gradient = jax.value_and_grad(loss)(theta)
    changes, _ = optimizer.update(gradient, optimizer.init(theta), theta)
    return optax.apply_updates(theta, changes), [value]


# %% wrong: one loss missing
def minimise(loss, theta, optimizer, steps):
    def step(carried, _):
        theta, state = carried
        value, gradient = jax.value_and_grad(loss)(theta)
        changes, state = optimizer.update(gradient, state, theta)
        return (optax.apply_updates(theta, changes), state), value

    (theta, _), losses = lax.scan(step, (theta, optimizer.init(theta)), length=steps)
    return theta, losses[1:]


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
