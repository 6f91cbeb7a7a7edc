# %% right: by recursion
def nth_derivative(f, n):
    return f if n == 0 else grad(nth_derivative(f, n - 1))


# %% right: the other way round
def nth_derivative(f, n):
    if n == 0:
        return f
    return nth_derivative(grad(f), n - 1)


# %% right: reduce
def nth_derivative(f, n):
    from functools import reduce

    return reduce(lambda g, _: grad(g), range(n), f)


# %% right: forward mode
def nth_derivative(f, n):
    for _ in range(n):
        f = jax.jacfwd(f)
    return f


# %% right: a function that computes when it is called
def nth_derivative(f, n):
    def derivative(x):
        g = f
        for _ in range(n):
            g = grad(g)
        return g(x)

    return derivative


# %% right: directional derivatives
def nth_derivative(f, n):
    def once(g):
        return lambda x: jax.jvp(g, (jnp.asarray(x, jnp.float32),), (jnp.float32(1.0),))[1]

    for _ in range(n):
        f = once(f)
    return f


# %% mistake: one too many
# That is the derivative after the one that was asked for: for n = 0 there is nothing to differentiate.
def nth_derivative(f, n):
    for _ in range(n + 1):
        f = grad(f)
    return f


# %% mistake: one too few
# That is the derivative before the one that was asked for: n = 1 is the first derivative.
def nth_derivative(f, n):
    for _ in range(n - 1):
        f = grad(f)
    return f


# %% mistake: always the first
# However large n is, `f` was differentiated once: the loop differentiates the same `f` in each round. Give the name to what came out.
def nth_derivative(f, n):
    g = f
    for _ in range(n):
        g = grad(f)
    return g


# %% mistake: the power of the derivative
# The first derivative was raised to the n-th power. The n-th derivative is something else: the derivative of the derivative, and so on.
def nth_derivative(f, n):
    return lambda x: grad(f)(x) ** n


# %% mistake: n times the derivative
# The first derivative was multiplied by n. It has to be differentiated again.
def nth_derivative(f, n):
    return lambda x: n * grad(f)(x)


# %% mistake: a number comes back
# The derivative was evaluated at 1, and a number came back. Asked for is a function, which others then call where they like.
def nth_derivative(f, n):
    for _ in range(n):
        f = grad(f)
    return f(1.0)


# %% wrong: n = 0 gives the first derivative
def nth_derivative(f, n):
    for _ in range(max(n, 1)):
        f = grad(f)
    return f


# %% wrong: at most the second
def nth_derivative(f, n):
    for _ in range(min(n, 2)):
        f = grad(f)
    return f


# %% wrong: minus the derivative
def nth_derivative(f, n):
    for _ in range(n):
        f = lambda x, g=f: -grad(g)(x)
    return f


# %% wrong: finite differences
def nth_derivative(f, n):
    for _ in range(n):
        f = lambda x, g=f: (g(x + 1e-2) - g(x - 1e-2)) / 2e-2
    return f


# %% wrong: returned in the loop
def nth_derivative(f, n):
    for _ in range(n):
        return grad(f)


# %% wrong: nothing returned
def nth_derivative(f, n):
    for _ in range(n):
        f = grad(f)


# %% wrong: always the second
def nth_derivative(f, n):
    return grad(grad(f))
