# %% right: flattened and shaped again
def batched_derivative(f, xs):
    return jax.vmap(jax.grad(f))(xs.ravel()).reshape(xs.shape)


# %% right: mapped as often as there are axes
def batched_derivative(f, xs):
    derivative = grad(f)
    for _ in range(xs.ndim):
        derivative = vmap(derivative)
    return derivative(xs)


# %% right: jnp.vectorize
def batched_derivative(f, xs):
    return jnp.vectorize(grad(f))(xs)


# %% right: a loop
def batched_derivative(f, xs):
    return jnp.stack([grad(f)(x) for x in xs.reshape(-1)]).reshape(xs.shape)


# %% right: two cases
def batched_derivative(f, xs):
    if xs.ndim == 2:
        return vmap(grad(f))(xs[:, 0])[:, None]
    return vmap(grad(f))(xs)


# %% right: lax.map
def batched_derivative(f, xs):
    return lax.map(grad(f), jnp.ravel(xs)).reshape(xs.shape)


# %% right: a function that squeezes, for a column
def batched_derivative(f, xs):
    return vmap(grad(lambda x: f(x.reshape(()))))(xs)


# %% mistake: no columns
# A column fails: after `vmap` has taken the first axis, an array of shape (1,) is left and not a number, and `grad` wants a number
# to come out.
def batched_derivative(f, xs):
    return vmap(grad(f))(xs)


# %% mistake: columns alone
# A row fails: `xs[:, 0]` needs a second axis. Both shapes have to work.
def batched_derivative(f, xs):
    return vmap(grad(f))(xs[:, 0])[:, None]


# %% mistake: the column becomes a row
# For a column the numbers are right and the shape is not: (n, 1) came in, and (n,) came back.
def batched_derivative(f, xs):
    return vmap(grad(f))(xs.reshape(-1))


# %% mistake: squeezed
# An axis of length 1 was dropped wherever there is one, so that a column becomes a row, and a single number loses its axes. What
# comes back has the shape of `xs`.
def batched_derivative(f, xs):
    return vmap(grad(f))(xs.reshape(-1)).squeeze()


# %% mistake: always a column
# A row came back as a column. What comes back has the shape of `xs`.
def batched_derivative(f, xs):
    return vmap(grad(f))(xs.reshape(-1))[:, None]


# %% mistake: the sum's gradient
# The gradient of the sum over the batch was taken. That is right for functions that work entry by entry. Here `f` is made for one
# number: handed a batch, it may mix the entries, or fail.
def batched_derivative(f, xs):
    return grad(lambda xs: f(xs).sum())(xs)


# %% mistake: the values, not the derivatives
# These are the values of `f`. Its derivatives are asked for.
def batched_derivative(f, xs):
    return vmap(f)(xs.reshape(-1)).reshape(xs.shape)


# %% wrong: grad of the whole batch
def batched_derivative(f, xs):
    return grad(f)(xs)


# %% wrong: one number, the sum
def batched_derivative(f, xs):
    return vmap(grad(f))(xs.reshape(-1)).sum()


# %% wrong: the mean's gradient
def batched_derivative(f, xs):
    return grad(lambda xs: vmap(f)(xs.reshape(-1)).mean())(xs)


# %% wrong: the second derivative
def batched_derivative(f, xs):
    return vmap(grad(grad(f)))(xs.reshape(-1)).reshape(xs.shape)


# %% wrong: a function comes back
def batched_derivative(f, xs):
    return vmap(grad(f))


# %% wrong: the derivative at the first number
def batched_derivative(f, xs):
    return jnp.full_like(xs, grad(f)(xs.reshape(-1)[0]))


# %% wrong: reversed
def batched_derivative(f, xs):
    return vmap(grad(f))(xs.reshape(-1))[::-1].reshape(xs.shape)


# %% wrong: one-entry vectors are taken for columns
def batched_derivative(f, xs):
    if xs.shape[-1] == 1:
        return vmap(grad(f))(xs.reshape(-1)).reshape(-1, 1)
    return vmap(grad(f))(xs)
