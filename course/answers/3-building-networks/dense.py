# %% right: matmul and add
def dense(X, W, b):
    return torch.add(torch.matmul(X, W), b)


# %% right: with the matrix of ones
def dense(X, W, b):
    ones = torch.ones(len(X), 1, dtype=X.dtype)
    return X @ W + ones @ b.reshape(1, -1)


# %% right: one neuron after the other
def dense(X, W, b):
    return torch.stack([X @ W[:, neuron] + b[neuron] for neuron in range(W.shape[1])], dim=1)


# %% right: addmm
def dense(X, W, b):
    return torch.addmm(b, X, W)


# %% right: PyTorch's linear
def dense(X, W, b):
    return nn.functional.linear(X, W.T, b)


# %% right: a sum of outer products
def dense(X, W, b):
    total = b.expand(len(X), -1)
    for column, row in zip(X.T, W):
        total = total + torch.outer(column, row)
    return total


# %% right: a column of ones in X
def dense(X, W, b):
    wide = torch.cat([torch.ones_like(X[:, :1]), X], dim=1)
    return wide @ torch.cat([b[None, :], W])


# %% mistake: W first
# The product was taken as W times X. Its sizes fit only by chance, and then it mixes samples with each other. Rows of X are samples: X comes first.
def dense(X, W, b):
    return W @ X + b


# %% mistake: W transposed
# W was transposed. Here it has a row for each input and a column for each neuron, so X W fits as it is. (PyTorch's own layers store the transpose.)
def dense(X, W, b):
    return X @ W.T + b


# %% mistake: bias per row
# The bias was added down the rows, a number for each sample. It has a number for each neuron, that is for each column; where the sizes differ, this is an error.
def dense(X, W, b):
    return X @ W + b[:, None]


# %% mistake: no bias
# The product is right, and the bias is missing.
def dense(X, W, b):
    return X @ W


# %% mistake: sigmoid on top
# A sigmoid was applied. This is the part of the layer before the activation: all its outputs may be any number.
def dense(X, W, b):
    return torch.sigmoid(X @ W + b)


# %% mistake: result transposed
# What came back has a row for each neuron and a column for each sample. Rows are samples, here as everywhere.
def dense(X, W, b):
    return (X @ W + b).T


# %% mistake: sum of the biases
# All biases were added up, and the sum was added to every output. Each neuron has a bias of its own.
def dense(X, W, b):
    return X @ W + b.sum()


# %% wrong: bias subtracted
def dense(X, W, b):
    return X @ W - b


# %% wrong: the first bias for all
def dense(X, W, b):
    return X @ W + b[0]


# %% wrong: bias times the number of samples
def dense(X, W, b):
    return X @ W + len(X) * b


# %% wrong: bias before the product
def dense(X, W, b):
    return X @ (W + b)


# %% wrong: entry by entry
def dense(X, W, b):
    return X * W + b


# %% wrong: float32 always
def dense(X, W, b):
    return (X @ W + b).float()


# %% wrong: disconnected
def dense(X, W, b):
    with torch.no_grad():
        return X @ W + b


# %% wrong: a fresh layer
def dense(X, W, b):
    return nn.Linear(W.shape[0], W.shape[1], dtype=X.dtype)(X)
