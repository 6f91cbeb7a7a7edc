# %% right: the largest subtracted
def softmax(z):
    powers = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return powers / np.sum(powers, axis=-1, keepdims=True)


# %% right: by the logarithm
def softmax(z):
    return np.exp(z - np.logaddexp.reduce(z, axis=-1, keepdims=True))


# %% right: TensorFlow's
def softmax(z):
    return tf.nn.softmax(z)


# %% right: PyTorch's
def softmax(z):
    return torch.softmax(torch.from_numpy(z), dim=-1)


# %% right: JAX's
def softmax(z):
    return jax.nn.softmax(z)


# %% right: row by row
def softmax(z):
    def one(row):
        powers = [float(np.exp(entry - max(row))) for entry in row]
        return [power / sum(powers) for power in powers]

    return np.array([one(row) for row in z.reshape(-1, z.shape[-1])]).reshape(z.shape)


# %% right: by differences
def softmax(z):
    with np.errstate(over="ignore"):
        return 1 / np.exp(z[..., None, :] - z[..., :, None]).sum(axis=-1)


# %% right: with moveaxis
def softmax(z):
    turned = np.moveaxis(z, -1, 0)
    powers = np.exp(turned - turned.max(axis=0))
    return np.moveaxis(powers / powers.sum(axis=0), 0, -1)


# %% right: through the logarithm of the sum
def softmax(z):
    largest = z.max(axis=-1, keepdims=True)
    logsum = largest + np.log(np.exp(z - largest).sum(axis=-1, keepdims=True))
    return np.exp(z - logsum)


# %% mistake: overflow
# For entries at 1000 something comes back that is no number: exp(1000) is too large for a float, and infinity divided by
# infinity is undefined. (At -1000 it is 0 divided by 0.) Subtract something from all entries of a row first; which number
# leaves the result as it is?
def softmax(z):
    powers = np.exp(z)
    return powers / powers.sum(axis=-1, keepdims=True)


# %% mistake: the first axis
# Your columns sum to 1, and the rows should: you worked along the first axis. Samples are rows; the classes stand along the
# last axis.
def softmax(z):
    powers = np.exp(z - z.max(axis=0, keepdims=True))
    return powers / powers.sum(axis=0, keepdims=True)


# %% mistake: over everything
# All entries together sum to 1. Each row should, on its own: give `axis=-1` to the sum, and `keepdims=True`.
def softmax(z):
    powers = np.exp(z - z.max())
    return powers / powers.sum()


# %% mistake: axis 1
# You worked along axis 1. With two axes that is the last one; with one axis there is none, and with three it is the one in
# the middle. `axis=-1` is the last one always.
def softmax(z):
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


# %% mistake: one maximum for all rows
# You subtracted the largest entry of the whole array. In a row that lies far below it all powers become 0, and 0 is divided
# by 0. Each row needs its own largest entry.
def softmax(z):
    powers = np.exp(z - z.max())
    return powers / powers.sum(axis=-1, keepdims=True)


# %% mistake: overflow, over everything
# All entries together sum to 1, where each row should on its own. And for entries at 1000 no number comes back: exp(1000) is
# too large for a float.
def softmax(z):
    powers = np.exp(z)
    return powers / powers.sum()


# %% mistake: overflow, the first axis
# Your columns sum to 1, and the rows should: classes stand along the last axis. And for entries at 1000 no number comes
# back: exp(1000) is too large for a float.
def softmax(z):
    powers = np.exp(z)
    return powers / powers.sum(axis=0)


# %% mistake: no axis kept
# The sum of each row has to be divided out of its row, and its shape does not fit: `sum` drops the axis that it sums over.
# `keepdims=True` keeps it, with length 1. (With as many rows as columns it runs all the same, and divides the wrong way.)
def softmax(z):
    powers = np.exp(z - z.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1)


# %% mistake: sigmoid
# This is a sigmoid of each entry. It knows nothing of the other entries of its row, and the rows do not sum to 1.
def softmax(z):
    return np.exp(-np.logaddexp(0, -z))


# %% mistake: not divided
# The rows do not sum to 1: divide each by its sum.
def softmax(z):
    return np.exp(z - z.max(axis=-1, keepdims=True))


# %% mistake: the logarithm
# These are the logarithms of the probabilities. There is such a function, and it is the one below a loss; here the
# probabilities themselves are asked for.
def softmax(z):
    z = z - z.max(axis=-1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=-1, keepdims=True))


# %% mistake: hard
# You gave 1 to the largest entry and 0 to the others. That is the prediction. The softmax gives each its share, or nothing
# could be learned from it: its derivative would be 0.
def softmax(z):
    return (z == z.max(axis=-1, keepdims=True)).astype(float)


# %% wrong: without exp
def softmax(z):
    return z / z.sum(axis=-1, keepdims=True)


# %% wrong: clipped
def softmax(z):
    powers = np.exp(np.clip(z, -50, 50))
    return powers / powers.sum(axis=-1, keepdims=True)


# %% wrong: powers of two
def softmax(z):
    powers = 2.0 ** (z - z.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


# %% wrong: z is changed
def softmax(z):
    z -= z.max(axis=-1, keepdims=True)
    np.exp(z, out=z)
    z /= z.sum(axis=-1, keepdims=True)
    return z


# %% wrong: the other way round
def softmax(z):
    powers = np.exp(z.min(axis=-1, keepdims=True) - z)
    return powers / powers.sum(axis=-1, keepdims=True)


# %% wrong: the example's result
def softmax(z):
    return np.array([[0.5, 0.5], [1.0, 0.0]])


# %% wrong: nan made to 0
def softmax(z):
    powers = np.exp(z)
    return np.nan_to_num(powers / powers.sum(axis=-1, keepdims=True))


# %% wrong: squared length 1
def softmax(z):
    powers = np.exp(z - z.max(axis=-1, keepdims=True))
    return powers / np.linalg.norm(powers, axis=-1, keepdims=True)


# %% mistake: minus the mean
# The row's mean was subtracted. That changes nothing in exact arithmetic, and does not help: the largest score may lie far above
# the mean, and overflow.
def softmax(z):
    powers = np.exp(z - z.mean(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


# %% mistake: a sigmoid for each score
# Each score went through a sigmoid by itself, so that a row does not add up to 1. Softmax lets the scores of a row compete.
def softmax(z):
    half = np.tanh(z / 2) / 2 + 0.5
    return half / half.sum(axis=-1, keepdims=True)


# %% mistake: one sum for all
# All entries together add up to 1. Each row is a distribution of its own.
def softmax(z):
    powers = np.exp(z - z.max(axis=-1, keepdims=True))
    return powers / powers.sum()
