# %% right: one line
def two_layer(x, W1, b1, W2, b2, activation):
    return activation(activation(x @ W1 + b1) @ W2 + b2)


# %% right: a function for a layer
def two_layer(x, W1, b1, W2, b2, activation):
    def layer(x, W, b):
        return activation(jnp.matmul(x, W) + b)

    return layer(layer(x, W1, b1), W2, b2)


# %% right: einsum
def two_layer(x, W1, b1, W2, b2, activation):
    hidden = activation(jnp.einsum("...i,ij->...j", x, W1) + b1)
    return activation(jnp.einsum("...j,jk->...k", hidden, W2) + b2)


# %% right: with transposed matrices, sample by sample
def two_layer(x, W1, b1, W2, b2, activation):
    def one(sample):
        return activation(W2.T @ activation(W1.T @ sample + b1) + b2)

    return one(x) if x.ndim == 1 else jnp.stack([one(sample) for sample in x])


# %% right: vmap for a batch
def two_layer(x, W1, b1, W2, b2, activation):
    one = lambda sample: activation(jnp.dot(activation(jnp.dot(sample, W1) + b1), W2) + b2)
    return vmap(one)(x) if x.ndim == 2 else one(x)


# %% right: in a loop over pairs
def two_layer(x, W1, b1, W2, b2, activation):
    for W, b in ((W1, b1), (W2, b2)):
        x = activation(jnp.dot(x, W) + b)
    return x


# %% mistake: activation on the first layer alone
# The output was not sent through the activation: the formula of this section has it around both layers.
def two_layer(x, W1, b1, W2, b2, activation):
    return activation(x @ W1 + b1) @ W2 + b2


# %% mistake: activation on the second layer alone
# The hidden layer was not sent through the activation. Without it the two layers are one: a product of matrices is a matrix.
def two_layer(x, W1, b1, W2, b2, activation):
    return activation((x @ W1 + b1) @ W2 + b2)


# %% mistake: no activation
# There is no activation at all, so that the whole network is one linear map.
def two_layer(x, W1, b1, W2, b2, activation):
    return (x @ W1 + b1) @ W2 + b2


# %% mistake: transposed weights
# The weights were transposed, as other books write a layer. Here a weight matrix has the shape (inputs, outputs), and the sample
# stands on its left: `x @ W`, not `W @ x`. Where the matrix is square that gives wrong numbers and no error.
def two_layer(x, W1, b1, W2, b2, activation):
    return activation(activation(x @ W1.T + b1) @ W2.T + b2)


# %% mistake: no biases
# The biases are left out of both layers.
def two_layer(x, W1, b1, W2, b2, activation):
    return activation(activation(x @ W1) @ W2)


# %% mistake: biases after the activation
# The biases were added after the activation. They belong inside: a layer is x W + b, and the activation is applied to all of it.
def two_layer(x, W1, b1, W2, b2, activation):
    return activation((activation(x @ W1) + b1) @ W2) + b2


# %% wrong: always relu
def two_layer(x, W1, b1, W2, b2, activation):
    return jax.nn.relu(jax.nn.relu(x @ W1 + b1) @ W2 + b2)


# %% wrong: always tanh
def two_layer(x, W1, b1, W2, b2, activation):
    return jnp.tanh(jnp.tanh(x @ W1 + b1) @ W2 + b2)


# %% wrong: a batch alone
def two_layer(x, W1, b1, W2, b2, activation):
    assert x.ndim == 2
    return activation(activation(x @ W1 + b1) @ W2 + b2)


# %% wrong: the hidden layer comes back
def two_layer(x, W1, b1, W2, b2, activation):
    return activation(x @ W1 + b1)


# %% wrong: the second bias is subtracted
def two_layer(x, W1, b1, W2, b2, activation):
    return activation(activation(x @ W1 + b1) @ W2 - b2)


# %% wrong: entry by entry, not a product of matrices
def two_layer(x, W1, b1, W2, b2, activation):
    return activation(activation((x[..., None] * W1).sum() + b1) @ W2 + b2)


# %% wrong: the activation three times
def two_layer(x, W1, b1, W2, b2, activation):
    return activation(activation(activation(x) @ W1 + b1) @ W2 + b2)


# %% wrong: squeezes, so a batch with one output loses its axis
def two_layer(x, W1, b1, W2, b2, activation):
    return activation(activation(x @ W1 + b1) @ W2 + b2).squeeze()


# %% wrong: biases as columns, added to samples instead of neurons where n equals the width
def two_layer(x, W1, b1, W2, b2, activation):
    def add(z, b):
        return z + b[:, None] if z.ndim == 2 and z.shape[0] == b.shape[0] else z + b
    return activation(add(activation(add(x @ W1, b1)) @ W2, b2))
