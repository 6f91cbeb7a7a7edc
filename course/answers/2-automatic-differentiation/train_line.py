# %% right: a loop over a jitted step
def train_line(theta, x, y, learning_rate, steps):
    step = jit(lambda theta: update(theta, x, y, learning_rate))
    losses = []
    for _ in range(steps):
        loss, theta = step(theta)
        losses.append(loss)
    return theta, losses


# %% right: scan over numbers, gradient by hand
def train_line(theta, x, y, learning_rate, steps):
    def step(theta, number):
        residuals = theta[0] * x + theta[1] - y
        gradient = 2 * jnp.stack([(residuals * x).mean(), residuals.mean()])
        return theta - learning_rate * gradient, (residuals**2).mean()

    return lax.scan(step, theta, jnp.arange(steps))


# %% right: everything jitted, steps static
@partial(jit, static_argnames="steps")
def train_line(theta, x, y, learning_rate, steps):
    def step(theta, _):
        loss, theta = update(theta, x, y, learning_rate)
        return theta, loss

    return lax.scan(step, theta, None, length=steps)


# %% right: a fori_loop that fills an array
def train_line(theta, x, y, learning_rate, steps):
    def step(number, carried):
        theta, losses = carried
        loss, theta = update(theta, x, y, learning_rate)
        return theta, losses.at[number].set(loss)

    return lax.fori_loop(0, steps, step, (theta, jnp.zeros(steps)))


# %% right: NumPy
def train_line(theta, x, y, learning_rate, steps):
    theta, x, y = np.asarray(theta), np.asarray(x), np.asarray(y)
    losses = np.empty(steps, np.float32)
    for number in range(steps):
        residuals = theta[0] * x + theta[1] - y
        losses[number] = (residuals**2).mean()
        theta = theta - learning_rate * 2 * np.array([(residuals * x).mean(), residuals.mean()], np.float32)
    return theta, losses


# %% mistake: too slow
# The 5,000 steps were stopped, and the numbers before that are right. Either every operation of every step is dispatched by itself, which takes
# milliseconds a step, or a Python loop is traced round by round inside of `jit`. `scan` avoids both.
def train_line(theta, x, y, learning_rate, steps):
    losses = []
    for _ in range(steps):
        loss, gradient = jax.value_and_grad(lambda theta: jnp.mean((theta[0] * x + theta[1] - y) ** 2))(theta)
        losses.append(loss)
        theta = theta - learning_rate * gradient
        time.sleep(0.002)
    return theta, jnp.array(losses)


# %% mistake: the loss after each step
# The losses begin one step late: each is the one after its step. Asked for is the loss before it.
def train_line(theta, x, y, learning_rate, steps):
    def step(theta, _):
        _, theta = update(theta, x, y, learning_rate)
        return theta, jnp.mean((theta[0] * x + theta[1] - y) ** 2)

    return lax.scan(step, theta, length=steps)


# %% mistake: one loss missing
# There is one loss too few. Each step has a loss before it, the first and the last step, too.
def train_line(theta, x, y, learning_rate, steps):
    def step(theta, _):
        loss, theta = update(theta, x, y, learning_rate)
        return theta, loss

    theta, losses = lax.scan(step, theta, length=steps)
    return theta, losses[:-1]


# %% mistake: one step too many
# There is one step too many, and so one loss too many: 101 rounds for 100 steps.
def train_line(theta, x, y, learning_rate, steps):
    def step(theta, _):
        loss, theta = update(theta, x, y, learning_rate)
        return theta, loss

    return lax.scan(step, theta, length=steps + 1)


# %% mistake: losses first
# The two come back the other way round: first the parameters, then the losses.
def train_line(theta, x, y, learning_rate, steps):
    def step(theta, _):
        loss, theta = update(theta, x, y, learning_rate)
        return theta, loss

    return lax.scan(step, theta, length=steps)[::-1]


# %% mistake: never moved on
# All losses are equal, and the parameters moved by one step at most: the loop steps from the same start every time. What a step returns
# has to be carried on to the next.
def train_line(theta, x, y, learning_rate, steps):
    def step(carried, _):
        loss, _ = update(theta, x, y, learning_rate)
        return carried, loss

    _, losses = lax.scan(step, theta, length=steps)
    return update(theta, x, y, learning_rate)[1], losses


# %% mistake: the parameters of every step
# The parameters after every step came back, one row for each. Asked for are the last ones.
def train_line(theta, x, y, learning_rate, steps):
    def step(theta, _):
        loss, theta = update(theta, x, y, learning_rate)
        return theta, (theta, loss)

    return lax.scan(step, theta, length=steps)[1]


# %% wrong: the last loss alone
def train_line(theta, x, y, learning_rate, steps):
    for _ in range(min(steps, 50)):
        loss, theta = update(theta, x, y, learning_rate)
    return theta, loss


# %% wrong: the start comes back
def train_line(theta, x, y, learning_rate, steps):
    def step(theta, _):
        loss, theta = update(theta, x, y, learning_rate)
        return theta, loss

    return theta, lax.scan(step, theta, length=steps)[1]


# %% wrong: uphill
def train_line(theta, x, y, learning_rate, steps):
    def step(theta, _):
        loss, theta = update(theta, x, y, -learning_rate)
        return theta, loss

    return lax.scan(step, theta, length=steps)


# %% wrong: the best line at once
def train_line(theta, x, y, learning_rate, steps):
    X = jnp.hstack([x, jnp.ones_like(x)])
    best = jnp.linalg.lstsq(X, y)[0][:, 0]
    return best, jnp.full(steps, jnp.mean((X @ best - y[:, 0]) ** 2))


# %% wrong: always 100 steps
def train_line(theta, x, y, learning_rate, steps):
    def step(theta, _):
        loss, theta = update(theta, x, y, learning_rate)
        return theta, loss

    return lax.scan(step, theta, length=100)


# %% wrong: the losses added up
def train_line(theta, x, y, learning_rate, steps):
    def step(carried, _):
        theta, total = carried
        loss, theta = update(theta, x, y, learning_rate)
        return (theta, total + loss), total + loss

    (theta, _), losses = lax.scan(step, (theta, 0.0), length=steps)
    return theta, losses


# %% mistake: carried and written down are exchanged
# `scan` wants two things of a step: first what is carried on to the next, then what is written down. `update` gives them the other way round.
def train_line(theta, x, y, learning_rate, steps):
    return lax.scan(lambda theta, _: update(theta, x, y, learning_rate), theta, length=steps)


# %% wrong: the losses in the order of their size
def train_line(theta, x, y, learning_rate, steps):
    def one(theta, _):
        loss, theta = update(theta, x, y, learning_rate)
        return theta, loss
    theta, losses = lax.scan(one, theta, length=steps)
    return theta, jnp.sort(losses)[::-1]


# %% wrong: one loss more
def train_line(theta, x, y, learning_rate, steps):
    def one(theta, _):
        loss, theta = update(theta, x, y, learning_rate)
        return theta, loss
    theta, losses = lax.scan(one, theta, length=steps)
    return theta, jnp.append(losses, mse(theta, x, y))


# %% mistake: a start of its own
# The training began at zero, and not at `theta`.
def train_line(theta, x, y, learning_rate, steps):
    def one(theta, _):
        loss, theta = update(theta, x, y, learning_rate)
        return theta, loss
    return lax.scan(one, jnp.zeros(2), length=steps)


# %% mistake: a rate of its own
# The steps have another length than `learning_rate` says: a number of your own stands in the code.
def train_line(theta, x, y, learning_rate, steps):
    def one(theta, _):
        loss, theta = update(theta, x, y, 0.1)
        return theta, loss
    return lax.scan(one, theta, length=steps)
