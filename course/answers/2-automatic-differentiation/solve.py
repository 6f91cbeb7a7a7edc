# %% right: batched, a penalty in place of a built-in start is not needed, three rows of parameters
def solve(rhs, u0, key):
    times = jnp.linspace(0.0, 3.0, 64)

    def solution(theta):
        return lambda t: u0 + t * jnp.dot(theta[2], jnp.tanh(theta[0] * t + theta[1]))

    def loss(theta):
        return jnp.mean(residual(solution(theta), rhs, times) ** 2)

    optimizer = optax.adam(optax.exponential_decay(0.02, 1000, 0.4))
    theta, _ = minimise(loss, 0.3 * random.normal(key, (3, 32)), optimizer, 4000)
    return solution(theta)


# %% right: the start as a heavy penalty, and corrected at the end
def solve(rhs, u0, key):
    times = jnp.linspace(0.0, 3.0, 64)

    def net(theta):
        return lambda t: theta[3, 0] + jnp.dot(theta[2], jnp.tanh(theta[0] * t + theta[1]))

    def loss(theta):
        return jnp.mean(residual(net(theta), rhs, times) ** 2) + 10 * (net(theta)(0.0) - u0) ** 2

    optimizer = optax.adam(optax.cosine_decay_schedule(0.02, 4000))
    theta, _ = minimise(loss, 0.3 * random.normal(key, (4, 32)), optimizer, 4000)
    return net(theta)


# %% mistake: the initial value is not held
# At time 0 the function is not at `u0`: nothing in the training holds it there. The residual alone has many solutions, one for each start.
def solve(rhs, u0, key):
    times = jnp.linspace(0.0, 3.0, 64)

    def solution(theta):
        return lambda t: jnp.dot(theta[2], jnp.tanh(theta[0] * t + theta[1]))

    def loss(theta):
        return jnp.mean(residual(solution(theta), rhs, times) ** 2)

    theta, _ = minimise(loss, 0.1 * random.normal(key, (3, 32)), optax.adam(0.01), 1000)
    return solution(theta)


# %% mistake: the parameters come back
# The trained parameters came back. Asked for is the function that they make, of one time.
def solve(rhs, u0, key):
    return init_mlp(key, [1, 32, 1], 1.0)


# %% mistake: it starts right and goes astray
# The start is right, and the curve is not a solution. Is it the residual that is minimised, at times all the way from 0 to 3, and until it
# is small?
def solve(rhs, u0, key):
    W, V = 0.3 * random.normal(key, (2, 8))
    return lambda t: u0 + t * jnp.dot(V, jnp.tanh(W * t))


# %% wrong: the wrong sign
def solve(rhs, u0, key):
    times = jnp.linspace(0.0, 3.0, 32)

    def solution(theta):
        return lambda t: u0 + 0.02 + t * jnp.dot(theta[2], jnp.tanh(theta[0] * t + theta[1]))

    def loss(theta):
        return jnp.mean(residual(solution(theta), lambda u, t: -rhs(u, t), times) ** 2)

    theta, _ = minimise(loss, 0.3 * random.normal(key, (3, 16)), optax.adam(0.01), 500)
    return lambda t: jnp.stack([solution(theta)(t)] * 2)


# %% wrong: a number
def solve(rhs, u0, key):
    return u0 * math.exp(-3)


# %% wrong: nan
def solve(rhs, u0, key):
    return lambda t: u0 * jnp.log(-1.0 - t)


# %% mistake: a Python number or NumPy inside
# `grad` and `vmap` cannot take the function that came back. Inside of it the time must stay what it is: `float(...)` and NumPy make numbers
# of it, of which nothing can be differentiated.
def solve(rhs, u0, key):
    W, V = 0.3 * random.normal(key, (2, 8))
    return lambda t: float(u0 + t * np.dot(V, np.tanh(W * t)))


# %% right: the recipe with derivatives of the network by hand
def solve(rhs, u0, key):
    t = jnp.linspace(0.0, 3.0, 64)

    def net(theta, t):
        return jnp.tanh(jnp.outer(t, theta[0]) + theta[1]) @ theta[2]

    def slope(theta, t):
        return (1 - jnp.tanh(jnp.outer(t, theta[0]) + theta[1]) ** 2) @ (theta[2] * theta[0])

    def loss(theta):
        u = u0 + t * net(theta, t)
        return jnp.mean((net(theta, t) + t * slope(theta, t) - vmap(rhs)(u, t)) ** 2)

    optimizer = optax.adam(optax.cosine_decay_schedule(0.02, 4000))
    theta, _ = minimise(loss, 0.5 * random.normal(key, (3, 32)), optimizer, 4000)
    return lambda time: u0 + time * (jnp.tanh(time * theta[0] + theta[1]) @ theta[2])


# %% right: two hidden layers, times drawn at random once
def solve(rhs, u0, key):
    first, second = random.split(key)
    times = jnp.sort(random.uniform(first, (96,), maxval=3.0)).at[0].set(0.0).at[-1].set(3.0)

    def network(theta):
        def u(t):
            hidden = jnp.reshape(t, (1,))
            for W, b in theta[:-1]:
                hidden = jnp.tanh(hidden @ W + b)
            W, b = theta[-1]
            return u0 + (1 - jnp.exp(-t)) * (hidden @ W + b)[0]

        return u

    def loss(theta):
        return jnp.mean(residual(network(theta), rhs, times) ** 2)

    schedule = optax.cosine_decay_schedule(0.01, 3000)
    return network(minimise(loss, init_mlp(second, [1, 16, 16, 1], 0.7), optax.adam(schedule), 3000)[0])


# %% right: a network of sines
def solve(rhs, u0, key):
    times, powers = jnp.linspace(0.0, 3.0, 64), jnp.arange(1, 9) * jnp.pi / 6

    def curve(theta):
        return lambda t: u0 + theta[0] * t + jnp.dot(theta[1:], jnp.sin(powers * t))

    def loss(theta):
        return jnp.mean(residual(curve(theta), rhs, times) ** 2)

    optimizer = optax.adam(optax.cosine_decay_schedule(0.05, 4000))
    return curve(minimise(loss, 0.1 * random.normal(key, (9,)), optimizer, 4000)[0])


# %% wrong: all times at once
def solve(rhs, u0, key):
    times = jnp.linspace(0.0, 3.0, 64)

    def curve(theta):
        return lambda t: u0 + t * jnp.dot(theta[2], jnp.tanh(theta[0] * t + theta[1]))

    theta, _ = minimise(
        lambda theta: jnp.mean(residual(curve(theta), rhs, times) ** 2), random.normal(key, (3, 16)), optax.adam(0.01), 900
    )
    return vmap(curve(theta))(times)
