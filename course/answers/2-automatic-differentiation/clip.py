# %% right: jnp.clip
def clip(x, low, high):
    return jnp.clip(x, low, high)


# %% right: smaller first
def clip(x, low, high):
    return jnp.maximum(low, jnp.minimum(high, x))


# %% right: two where
def clip(x, low, high):
    return jnp.where(x < low, low, jnp.where(x > high, high, x))


# %% right: the median of three
def clip(x, low, high):
    return jnp.median(jnp.stack([x, jnp.full_like(x, low), jnp.full_like(x, high)]), axis=0)


# %% mistake: at with a condition
# As it is, it works. Under `jit` an index that is a condition cannot be used, because how many entries it picks would depend on values that
# are not there yet. `jnp.where` decides entry by entry.
def clip(x, low, high):
    x = x.at[x < low].set(low)
    return x.at[x > high].set(high)


# %% right: lax.clamp, jitted
@jit
def clip(x, low, high):
    return lax.clamp(jnp.float32(low), x, jnp.float32(high))


# %% right: lax.cond, entry by entry
def clip(x, low, high):
    def one(v):
        v = lax.cond(v < low, lambda: jnp.float32(low), lambda: v)
        return lax.cond(v > high, lambda: jnp.float32(high), lambda: v)

    return jnp.vectorize(one)(x)


# %% mistake: a Python if
# A Python `if` wants to know now whether the condition holds. For a whole array there are many answers, and under `jit` there is none
# yet. Python's own `max` and `min` ask the same question. Take operations that decide for each entry.
def clip(x, low, high):
    if x < low:
        return low
    if x > high:
        return high
    return x


# %% mistake: swapped bounds
# The bounds are swapped: what is below `low` became `high`, and the other way round.
def clip(x, low, high):
    return jnp.where(x < low, high, jnp.where(x > high, low, x))


# %% mistake: maximum and minimum swapped
# Everything came out as one of the bounds: `maximum` lifts what is too low, so it belongs to `low`, and `minimum` to `high`.
def clip(x, low, high):
    return jnp.minimum(jnp.maximum(x, high), low)


# %% mistake: the lower bound alone
# What is above `high` stayed as it was.
def clip(x, low, high):
    return jnp.maximum(x, low)


# %% mistake: the upper bound alone
# What is below `low` stayed as it was.
def clip(x, low, high):
    return jnp.minimum(x, high)


# %% mistake: an if for all
# A condition about the whole array (such as `.any()`) is either true or not; under `jit` it is not known at all when the `if` comes.
# Each entry has to be decided by itself.
def clip(x, low, high):
    if (x < low).any():
        x = jnp.where(x < low, low, x)
    if (x > high).any():
        x = jnp.where(x > high, high, x)
    return x


# %% mistake: NumPy inside
# NumPy wants values, and under `jit` there are none yet. Use `jax.numpy`.
def clip(x, low, high):
    return np.clip(np.asarray(x), np.asarray(low), np.asarray(high))


# %% wrong: squashed softly
def clip(x, low, high):
    return low + (high - low) * jax.nn.sigmoid(x)


# %% wrong: always from 0 to 1
def clip(x, low, high):
    return jnp.clip(x, 0.0, 1.0)


# %% wrong: outside becomes zero
def clip(x, low, high):
    return jnp.where((x < low) | (x > high), 0.0, x)


# %% wrong: a loop with an if
def clip(x, low, high):
    return jnp.array([low if v < low else high if v > high else v for v in x])


# %% wrong: scaled into the range
def clip(x, low, high):
    return low + (high - low) * (x - x.min()) / (x.max() - x.min() + 1e-9)


# %% wrong: the bounds added
def clip(x, low, high):
    return jnp.maximum(x, low) + jnp.minimum(x, high)


# %% wrong: assignment in place
def clip(x, low, high):
    x[x < low] = low
    x[x > high] = high
    return x


# %% mistake: minimum and maximum mixed up
# The bounds are mixed up: everything comes out as one of them. What is too small is raised to `low`, by a maximum.
def clip(x, low, high):
    return jnp.maximum(jnp.minimum(x, low), high)
