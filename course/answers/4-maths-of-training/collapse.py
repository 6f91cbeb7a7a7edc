# %% right: multiplied out
def collapse(W1, b1, W2, b2):
    return W1 @ W2, b1 @ W2 + b2


# %% right: a list
def collapse(W1, b1, W2, b2):
    return [np.matmul(W1, W2), np.dot(W2.T, b1) + b2]


# %% right: by asking the two layers
def collapse(W1, b1, W2, b2):
    def both(X):
        return layer(layer(X, W1, b1), W2, b2)

    b = both(np.zeros((1, len(W1))))
    return both(np.eye(len(W1))) - b, b[0]


# %% right: the bias as one more row
def collapse(W1, b1, W2, b2):
    hidden = len(b1)
    first = np.vstack([np.column_stack([W1, np.zeros(len(W1))]), np.append(b1, 1)])
    whole = first @ np.vstack([W2, b2])
    assert first.shape[1] == hidden + 1
    return whole[:-1], whole[-1]


# %% right: TensorFlow
def collapse(W1, b1, W2, b2):
    return tf.matmul(W1, W2), tf.linalg.matvec(W2, b1, transpose_a=True) + b2


# %% right: JAX
def collapse(W1, b1, W2, b2):
    return jnp.asarray(W1) @ W2, jnp.asarray(b1) @ W2 + b2


# %% right: loops
def collapse(W1, b1, W2, b2):
    W, b = np.zeros((W1.shape[0], W2.shape[1])), np.array(b2, dtype=float)
    for k in range(len(b1)):
        W += np.outer(W1[:, k], W2[k])
        b += b1[k] * W2[k]
    return W, b


# %% mistake: the other order
# You multiplied in the order W2 W1. Samples are rows, so X stands on the left: first it meets W1, then W2. With square
# matrices the other order runs and is another layer; with others it does not even fit.
def collapse(W1, b1, W2, b2):
    return W2 @ W1, b1 @ W2 + b2


# %% mistake: the first bias left behind
# The first bias is lost. It is part of what goes into the second layer.
def collapse(W1, b1, W2, b2):
    return W1 @ W2, b2


# %% mistake: the first bias not carried through
# You added the first bias as it is. It goes through the second layer, as everything does that comes out of the first: it
# meets W2 before b2 is added.
def collapse(W1, b1, W2, b2):
    return W1 @ W2, b1 + b2


# %% mistake: the second bias left out
# The second bias is missing. b1 is carried through the second layer, and then b2 is added.
def collapse(W1, b1, W2, b2):
    return W1 @ W2, b1 @ W2


# %% mistake: W2 transposed for the bias
# b1 met W2 the wrong way round. It is a row, as a sample is: it stands on the left of W2.
def collapse(W1, b1, W2, b2):
    return W1 @ W2, W2 @ b1 + b2


# %% mistake: both biases through W2
# You sent both biases through W2. b2 is added after W2, so it stays as it is.
def collapse(W1, b1, W2, b2):
    return W1 @ W2, (b1 + b2) @ W2


# %% mistake: added up
# You added the two layers up. One after the other means: the second one's input is the first one's output.
def collapse(W1, b1, W2, b2):
    return W1 + W2, b1 + b2


# %% mistake: swapped
# The two came back in the other order. W comes first, then b.
def collapse(W1, b1, W2, b2):
    return b1 @ W2 + b2, W1 @ W2


# %% wrong: only W
def collapse(W1, b1, W2, b2):
    return W1 @ W2


# %% wrong: b as a row of a matrix
def collapse(W1, b1, W2, b2):
    return W1 @ W2, (b1 @ W2 + b2)[None, :]


# %% wrong: entry by entry
def collapse(W1, b1, W2, b2):
    return W1 * W2, b1 * b2


# %% wrong: transposed
def collapse(W1, b1, W2, b2):
    return (W1 @ W2).T, b1 @ W2 + b2


# %% wrong: a function
def collapse(W1, b1, W2, b2):
    return lambda X: (X @ W1 + b1) @ W2 + b2


# %% wrong: with a ReLU in it
def collapse(W1, b1, W2, b2):
    return W1 @ W2, np.maximum(b1, 0) @ W2 - b2


# %% wrong: b2 is changed
def collapse(W1, b1, W2, b2):
    b2 += b1 @ W2
    return W1 @ W2, b2


# %% wrong: the example's result
def collapse(W1, b1, W2, b2):
    return np.array([[11.0]]), np.array([8.0])
