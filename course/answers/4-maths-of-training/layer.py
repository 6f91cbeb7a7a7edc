# %% right: a product and a sum
def layer(X, W, b):
    return X @ W + b


# %% right: with np.dot
def layer(X, W, b):
    return np.add(np.dot(X, W), b)


# %% right: with einsum
def layer(X, W, b):
    return np.einsum("ni,io->no", X, W) + b[None, :]


# %% right: neuron by neuron
def layer(X, W, b):
    return np.stack([X @ weights + bias for weights, bias in zip(W.T, b, strict=True)], axis=1)


# %% right: three loops
def layer(X, W, b):
    out = np.zeros((len(X), W.shape[1]))
    for i in range(len(X)):
        for j in range(W.shape[1]):
            out[i, j] = b[j]
            for k in range(W.shape[0]):
                out[i, j] += X[i, k] * W[k, j]
    return out


# %% right: lists of numbers
def layer(X, W, b):
    return [[float(sum(x * w for x, w in zip(row, column, strict=True)) + bias) for column, bias in zip(W.T, b)] for row in X]


# %% right: TensorFlow
def layer(X, W, b):
    return tf.matmul(X, W) + b


# %% right: JAX
def layer(X, W, b):
    return jnp.dot(X, W) + b


# %% right: PyTorch
def layer(X, W, b):
    X, W, b = map(torch.from_numpy, (X, W, b))
    return torch.addmm(b, X, W)


# %% right: the bias as one more weight
def layer(X, W, b):
    return np.column_stack([X, np.ones(len(X))]) @ np.vstack([W, b])


# %% mistake: rows are neurons
# You took each row of W for a neuron. Here it is the columns: W has the shape (inputs, outputs), and the product is X W,
# without a transpose. (PyTorch stores its weights the other way round.)
def layer(X, W, b):
    return X @ W.T + b


# %% mistake: W X
# You multiplied in the order W X. Samples are the rows of X, so X stands on the left: (n, inputs) times (inputs, outputs).
def layer(X, W, b):
    return W @ X + b


# %% mistake: transposed
# The result is transposed: a column for each sample. Samples are rows, in what goes in and in what comes out.
def layer(X, W, b):
    return (X @ W + b).T


# %% mistake: no bias
# The bias is missing. Without it a neuron gives 0 whenever all its inputs are 0.
def layer(X, W, b):
    return X @ W


# %% mistake: a bias for each row
# You added one bias to each row, that is, to each sample. A bias belongs to a neuron, so to a column.
def layer(X, W, b):
    return X @ W + b[:, None]


# %% mistake: an activation
# You took the ReLU of the result. Here the layer comes without an activation; negative numbers come through.
def layer(X, W, b):
    sums = X @ W + b
    return sums * (sums > 0)


# %% mistake: the bias subtracted
# You subtracted the bias. That is another convention, a threshold; here the bias is added.
def layer(X, W, b):
    return X @ W - b


# %% mistake: entry by entry
# `*` multiplies entry by entry. A matrix product, `@`, multiplies rows with columns and adds up.
def layer(X, W, b):
    return X * W + b


# %% wrong: the example's result
def layer(X, W, b):
    return np.array([[7.0, 12.0, 1.0]])


# %% wrong: the bias before the product
def layer(X, W, b):
    return (X + b[: X.shape[1]].sum()) @ W


# %% wrong: the first sample only
def layer(X, W, b):
    return X[0] @ W + b


# %% wrong: the first bias for all
def layer(X, W, b):
    return X @ W + b[0]


# %% wrong: the sum of the biases
def layer(X, W, b):
    return X @ W + b.sum()


# %% wrong: a sigmoid
def layer(X, W, b):
    return 1 / (1 + np.exp(-(X @ W + b)))


# %% wrong: X is changed
def layer(X, W, b):
    out = X @ W + b
    X -= X.mean(axis=0)
    return out


# %% wrong: averaged over the samples
def layer(X, W, b):
    return (X @ W + b).mean(axis=0)


# %% mistake: W transposed
# W was transposed. In this course a column of W holds the weights of one neuron, and x W fits as it stands.
def layer(X, W, b):
    return X @ W.reshape(W.shape[1], W.shape[0]).T + b
