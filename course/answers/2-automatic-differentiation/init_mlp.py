# %% right: a key after the other
def init_mlp(key, widths, scale):
    theta = []
    for inputs, outputs in zip(widths[:-1], widths[1:]):
        key, own = random.split(key)
        theta.append((scale * random.normal(own, (inputs, outputs)), jnp.zeros(outputs)))
    return theta


# %% right: fold_in
def init_mlp(key, widths, scale):
    return [
        (random.normal(random.fold_in(key, i), (widths[i], widths[i + 1])) * scale, jnp.zeros((widths[i + 1],)))
        for i in range(len(widths) - 1)
    ]


# %% right: by recursion
def init_mlp(key, widths, scale):
    if len(widths) < 2:
        return []
    own, rest = random.split(key)
    pair = scale * random.normal(own, tuple(widths[:2])), jnp.zeros(widths[1])
    return [pair, *init_mlp(rest, widths[1:], scale)]


# %% right: one long draw, cut
def init_mlp(key, widths, scale):
    shapes = list(zip(widths, widths[1:]))
    drawn = scale * random.normal(key, (sum(a * b for a, b in shapes),))
    theta, start = [], 0
    for a, b in shapes:
        theta.append((drawn[start : start + a * b].reshape(a, b), jnp.zeros(b)))
        start += a * b
    return theta


# %% right: Gauss by the inverse of the distribution
def init_mlp(key, widths, scale):
    keys = random.split(key, len(widths))
    return [
        (scale * math.sqrt(2) * lax.erf_inv(random.uniform(k, (a, b), minval=-0.999999, maxval=1.0)), jnp.zeros(b))
        for k, a, b in zip(keys, widths, widths[1:])
    ]


# %% mistake: one key for all
# All layers were drawn from one key, so that their weights begin with the same numbers. A key gives the same draw each time: split it, and
# give each layer its own.
def init_mlp(key, widths, scale):
    return [
        (scale * random.normal(key, (inputs, outputs)), jnp.zeros(outputs))
        for inputs, outputs in zip(widths[:-1], widths[1:])
    ]


# %% mistake: variance for deviation
# The deviation is the root of `scale`: that makes `scale` the variance. A draw with deviation 1 becomes one with deviation s when it is
# multiplied by s.
def init_mlp(key, widths, scale):
    keys = random.split(key, len(widths) - 1)
    return [
        (jnp.sqrt(scale) * random.normal(k, (inputs, outputs)), jnp.zeros(outputs))
        for k, inputs, outputs in zip(keys, widths[:-1], widths[1:])
    ]


# %% mistake: the scale left out
# The weights have deviation 1 whatever `scale` is.
def init_mlp(key, widths, scale):
    keys = random.split(key, len(widths) - 1)
    return [
        (random.normal(k, (inputs, outputs)), jnp.zeros(outputs))
        for k, inputs, outputs in zip(keys, widths[:-1], widths[1:])
    ]


# %% mistake: transposed
# The weights have the shape (outputs, inputs). In this course it is (inputs, outputs), so that `x @ W` fits.
def init_mlp(key, widths, scale):
    keys = random.split(key, len(widths) - 1)
    return [
        (scale * random.normal(k, (outputs, inputs)), jnp.zeros(outputs))
        for k, inputs, outputs in zip(keys, widths[:-1], widths[1:])
    ]


# %% mistake: random biases
# The biases were drawn, too. They start at zero.
def init_mlp(key, widths, scale):
    keys = random.split(key, len(widths) - 1)
    return [
        (scale * random.normal(k, (inputs, outputs)), scale * random.normal(random.fold_in(k, 1), (outputs,)))
        for k, inputs, outputs in zip(keys, widths[:-1], widths[1:])
    ]


# %% mistake: a bias for each input
# The biases have the length of the layer's inputs. There is one for each output.
def init_mlp(key, widths, scale):
    keys = random.split(key, len(widths) - 1)
    return [
        (scale * random.normal(k, (inputs, outputs)), jnp.zeros(inputs))
        for k, inputs, outputs in zip(keys, widths[:-1], widths[1:])
    ]


# %% mistake: a key of its own
# Whatever `key` is, the weights are the same: they were drawn from a key that is made inside.
def init_mlp(key, widths, scale):
    keys = random.split(random.key(0), len(widths) - 1)
    return [
        (scale * random.normal(k, (inputs, outputs)), jnp.zeros(outputs))
        for k, inputs, outputs in zip(keys, widths[:-1], widths[1:])
    ]


# %% mistake: uniform weights
# No weight is far from zero: they were drawn evenly from an interval. Asked for is the normal distribution.
def init_mlp(key, widths, scale):
    keys = random.split(key, len(widths) - 1)
    return [
        (scale * math.sqrt(3) * random.uniform(k, (inputs, outputs), minval=-1.0), jnp.zeros(outputs))
        for k, inputs, outputs in zip(keys, widths[:-1], widths[1:])
    ]


# %% wrong: uniform from 0 to 1
def init_mlp(key, widths, scale):
    keys = random.split(key, len(widths) - 1)
    return [
        (scale * random.uniform(k, (inputs, outputs)), jnp.zeros(outputs))
        for k, inputs, outputs in zip(keys, widths[:-1], widths[1:])
    ]


# %% wrong: one layer too few
def init_mlp(key, widths, scale):
    keys = random.split(key, len(widths) - 1)
    return [
        (scale * random.normal(k, (inputs, outputs)), jnp.zeros(outputs))
        for k, inputs, outputs in zip(keys, widths[:-2], widths[1:-1])
    ]


# %% wrong: weights alone
def init_mlp(key, widths, scale):
    keys = random.split(key, len(widths) - 1)
    return [scale * random.normal(k, (a, b)) for k, a, b in zip(keys, widths[:-1], widths[1:])]


# %% wrong: zeros
def init_mlp(key, widths, scale):
    return [(jnp.zeros((a, b)), jnp.zeros(b)) for a, b in zip(widths[:-1], widths[1:])]


# %% wrong: scaled by the number of inputs
def init_mlp(key, widths, scale):
    keys = random.split(key, len(widths) - 1)
    return [
        (scale * random.normal(k, (a, b)) / math.sqrt(a), jnp.zeros(b)) for k, a, b in zip(keys, widths[:-1], widths[1:])
    ]


# %% wrong: a dictionary
def init_mlp(key, widths, scale):
    keys = random.split(key, len(widths) - 1)
    return {
        f"layer {i}": (scale * random.normal(k, (a, b)), jnp.zeros(b))
        for i, (k, a, b) in enumerate(zip(keys, widths[:-1], widths[1:]))
    }


# %% wrong: NumPy's random numbers
def init_mlp(key, widths, scale):
    return [(scale * np.random.normal(size=(a, b)), np.zeros(b)) for a, b in zip(widths[:-1], widths[1:])]


# %% mistake: a tuple
# The pairs came back in a tuple. A list is asked for, because a pytree is known by its kind: `jax.tree.map` refuses to go through a tuple
# and a list at once.
def init_mlp(key, widths, scale):
    keys = random.split(key, len(widths) - 1)
    return tuple((scale * random.normal(k, (m, n)), jnp.zeros(n)) for k, m, n in zip(keys, widths, widths[1:]))


# %% wrong: biases are whole numbers
def init_mlp(key, widths, scale):
    keys = random.split(key, len(widths) - 1)
    return [(scale * random.normal(k, (m, n)), jnp.zeros(n, int)) for k, m, n in zip(keys, widths, widths[1:])]
