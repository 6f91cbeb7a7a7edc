# %% mistake: at with a condition
# As it is, it works. Under `jit` an index that is a condition cannot be used, because how many entries it picks would depend on values that
# are not there yet. `jnp.where` decides entry by entry.
def replace_negatives(x, value):
    return x.at[x < 0].set(value)


# %% right: at and set, with as many places as there are entries
def replace_negatives(x, value):
    flat = x.reshape(-1)
    (places,) = jnp.nonzero(flat < 0, size=flat.size, fill_value=flat.size)
    return flat.at[places].set(value, mode="drop").reshape(x.shape)


# %% right: where, the other way round
def replace_negatives(x, value):
    return jnp.where(x >= 0, x, value)


# %% right: jitted by the student
@jit
def replace_negatives(x, value):
    return jnp.where(jnp.less(x, 0), value, x)


# %% right: select
def replace_negatives(x, value):
    return lax.select(x < 0, jnp.full_like(x, value), x)


# %% right: entry by entry, mapped
def replace_negatives(x, value):
    one = lambda entry: lax.cond(entry < 0, lambda: jnp.asarray(value, x.dtype), lambda: entry)
    return vmap(one)(x.reshape(-1)).reshape(x.shape)


# %% right: by the sign
def replace_negatives(x, value):
    return jnp.where(jnp.sign(x) == -1, jnp.asarray(value).astype(x.dtype), x)


# %% mistake: boolean indexing
# Under `jit` an array cannot be indexed by a condition on the right-hand side: how many entries come out would depend on values
# that are not there yet. Keep the shape, and decide entry by entry.
def replace_negatives(x, value):
    result = jnp.full_like(x, value)
    places = jnp.nonzero(x >= 0)
    return result.at[places].set(x[x >= 0])


# %% mistake: zero counted as negative
# Zeros were replaced, too. A zero is not below zero.
def replace_negatives(x, value):
    return jnp.where(x <= 0, value, x)


# %% mistake: the positive ones replaced
# The negative entries stayed and the others were replaced: the two cases are swapped.
def replace_negatives(x, value):
    return jnp.where(x < 0, x, value)


# %% mistake: assignment in place
# JAX arrays cannot be changed, so that `x[...] = ...` stops with an error. `x.at[...]` with `.set(...)` gives a changed copy.
def replace_negatives(x, value):
    x[x < 0] = value
    return x


# %% mistake: the copy is thrown away
# The entries are as they were. `x.at[...].set(...)` changes nothing: it gives back a new array, which has to be kept.
def replace_negatives(x, value):
    x.at[x < 0].set(value)
    return x


# %% mistake: added instead of set
# The value was added to the negative entries and not put in their place.
def replace_negatives(x, value):
    return x.at[x < 0].add(value)


# %% mistake: NumPy inside
# Under `jit` the array has no values yet, and NumPy wants some. Use `jax.numpy`.
def replace_negatives(x, value):
    return jnp.asarray(np.where(np.asarray(x) < 0, value, np.asarray(x)), x.dtype)


# %% mistake: a Python if
# A Python `if` has to know the value now. Under `jit` there is none: the function is traced with stand-ins for its arguments.
def replace_negatives(x, value):
    flat = [value if entry < 0 else entry for entry in x.reshape(-1)]
    return jnp.array(flat, x.dtype).reshape(x.shape)


# %% wrong: clipped at zero
def replace_negatives(x, value):
    return jnp.maximum(x, 0)


# %% wrong: clipped at the value
def replace_negatives(x, value):
    return jnp.maximum(x, value)


# %% wrong: always zero
def replace_negatives(x, value):
    return jnp.where(x < 0, jnp.zeros_like(x), x)


# %% wrong: the absolute value
def replace_negatives(x, value):
    return jnp.abs(x)


# %% wrong: always float
def replace_negatives(x, value):
    return jnp.where(x < 0, float(1) * value, x.astype(jnp.float32))


# %% wrong: the negatives dropped
def replace_negatives(x, value):
    return x[x >= 0]


# %% wrong: by multiplication with a mask
def replace_negatives(x, value):
    return (x < 0) * value + x


# %% wrong: small ones as well
def replace_negatives(x, value):
    return jnp.where(x < 1, value, x)
