# %% right: two maps
def residual(u, rhs, t):
    return vmap(grad(u))(t) - vmap(rhs)(vmap(u)(t), t)


# %% right: value_and_grad
def residual(u, rhs, t):
    def one(time):
        value, slope = jax.value_and_grad(u)(time)
        return slope - rhs(value, time)

    return vmap(one)(t)


# %% right: forward mode
def residual(u, rhs, t):
    def one(time):
        value, slope = jax.jvp(u, (time,), (jnp.ones_like(time),))
        return slope - rhs(value, time)

    return vmap(one)(t)


# %% right: a loop
def residual(u, rhs, t):
    return jnp.stack([grad(u)(time) - rhs(u(time), time) for time in t])


# %% right: lax.map
def residual(u, rhs, t):
    slope = jax.jacfwd(u)
    return lax.map(lambda time: slope(time) - rhs(u(time), time), t)


# %% right: vectorize
def residual(u, rhs, t):
    return jnp.vectorize(lambda time: grad(u)(time) - rhs(u(time), time))(t)


# %% mistake: the sign of the right-hand side
# The right-hand side was added. The residual is what is left of u' when the right-hand side is taken away; it is 0 for a solution.
def residual(u, rhs, t):
    return vmap(lambda time: grad(u)(time) + rhs(u(time), time))(t)


# %% mistake: the other way round
# The sign of the whole is turned round: the derivative comes first, and the right-hand side is taken from it.
def residual(u, rhs, t):
    return vmap(lambda time: rhs(u(time), time) - grad(u)(time))(t)


# %% mistake: not mapped
# `grad` wants a function of one number, and got all times at once. Write it for a single time, and map that.
def residual(u, rhs, t):
    return grad(u)(t) - rhs(u(t), t)


# %% mistake: the right-hand side not mapped
# `u` and `rhs` got all times at once. They are made for one time: where they add up over what they get, times mix.
def residual(u, rhs, t):
    return vmap(grad(u))(t) - rhs(vmap(u)(t), t)


# %% mistake: arguments swapped
# `rhs` got the time first and then the value of `u`. It is `rhs(u, t)`: the value first.
def residual(u, rhs, t):
    return vmap(lambda time: grad(u)(time) - rhs(time, u(time)))(t)


# %% mistake: the derivative alone
# That is the derivative of `u`. The right-hand side has to be taken from it.
def residual(u, rhs, t):
    return vmap(grad(u))(t)


# %% mistake: u itself for its derivative
# The value of `u` stands where its derivative belongs.
def residual(u, rhs, t):
    return vmap(lambda time: u(time) - rhs(u(time), time))(t)


# %% mistake: squared
# The residuals were squared. That comes later, in the loss; here they keep their sign.
def residual(u, rhs, t):
    return vmap(lambda time: (grad(u)(time) - rhs(u(time), time)) ** 2)(t)


# %% wrong: the mean
def residual(u, rhs, t):
    return jnp.mean(vmap(lambda time: grad(u)(time) - rhs(u(time), time))(t))


# %% wrong: the right-hand side of the derivative
def residual(u, rhs, t):
    return vmap(lambda time: u(time) - rhs(grad(u)(time), time))(t)


# %% wrong: always at time 0
def residual(u, rhs, t):
    return vmap(lambda time: grad(u)(time) - rhs(u(time), 0.0))(t)


# %% wrong: differences between neighbours
def residual(u, rhs, t):
    values = vmap(u)(t)
    return jnp.gradient(values) - vmap(rhs)(values, t)


# %% wrong: the second derivative
def residual(u, rhs, t):
    return vmap(lambda time: grad(grad(u))(time) - rhs(u(time), time))(t)


# %% wrong: absolute values
def residual(u, rhs, t):
    return vmap(lambda time: jnp.abs(grad(u)(time) - rhs(u(time), time)))(t)


# %% wrong: a column
def residual(u, rhs, t):
    return vmap(lambda time: grad(u)(time) - rhs(u(time), time))(t)[:, None]


# %% wrong: squeezed, so a single time loses its axis
def residual(u, rhs, t):
    return vmap(lambda s: grad(u)(s) - rhs(u(s), s))(t).squeeze()
