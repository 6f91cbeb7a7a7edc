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
