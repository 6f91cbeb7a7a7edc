# %% right: by hand
def backprop(w, b, X, y):
    d_output = 2 * (X @ w + b - y) / len(y)
    return X.T @ d_output, d_output.sum()


# %% right: sample by sample
def backprop(w, b, X, y):
    d_w, d_b = np.zeros(len(w)), 0.0
    for x, truth in zip(X, y, strict=True):
        d_output = 2 * (x @ w + b - truth)
        d_w += d_output * x / len(y)
        d_b += d_output / len(y)
    return d_w, d_b


# %% right: means
def backprop(w, b, X, y):
    error = X @ w + b - y
    return 2 * (error[:, None] * X).mean(axis=0), 2 * error.mean()


# %% right: the bias as one more weight
def backprop(w, b, X, y):
    wide = np.column_stack([X, np.ones(len(X))])
    gradient = 2 / len(y) * wide.T @ (wide @ np.append(w, b) - y)
    return gradient[:-1], gradient[-1]


# %% right: PyTorch
def backprop(w, b, X, y):
    X, y = torch.from_numpy(X), torch.from_numpy(y)
    w = torch.tensor(w, requires_grad=True)
    b = torch.tensor(b, dtype=w.dtype, requires_grad=True)
    ((X @ w + b - y) ** 2).mean().backward()
    return w.grad, b.grad


# %% right: JAX
def backprop(w, b, X, y):
    return jax.grad(lambda theta: jnp.mean((X @ theta[0] + theta[1] - y) ** 2))((jnp.asarray(w), jnp.asarray(float(b))))


# %% right: TensorFlow
def backprop(w, b, X, y):
    w, b = tf.constant(w), tf.constant(b, dtype=w.dtype)
    with tf.GradientTape() as tape:
        tape.watch([w, b])
        loss = tf.reduce_mean((tf.linalg.matvec(X, w) + b - y) ** 2)
    return tape.gradient(loss, [w, b])


# %% right: lists
def backprop(w, b, X, y):
    errors = [sum(a * c for a, c in zip(x, w)) + b - t for x, t in zip(X, y)]
    return [2 * sum(e * x[i] for e, x in zip(errors, X)) / len(y) for i in range(len(w))], 2 * sum(errors) / len(y)


# %% mistake: 2 f for 2 (f - y)
# You took 2 f(X) for the derivative of (f(X) - y) squared. It is 2 (f(X) - y): what counts is how far the output is from what
# it should be. With yours a perfect neuron would still be pulled to 0.
def backprop(w, b, X, y):
    d_output = 2 * (X @ w + b) / len(y)
    return X.T @ d_output, d_output.sum()


# %% mistake: sum
# You added up over the samples and did not divide by how many there are: this is the gradient of the sum of squares.
def backprop(w, b, X, y):
    d_output = 2 * (X @ w + b - y)
    return X.T @ d_output, d_output.sum()


# %% mistake: no factor 2
# The factor 2 is missing, which the derivative of the square brings along.
def backprop(w, b, X, y):
    d_output = (X @ w + b - y) / len(y)
    return X.T @ d_output, d_output.sum()


# %% mistake: the sign
# The sign is turned round: this points downhill. The gradient is of (f - y) squared by f, so f comes first.
def backprop(w, b, X, y):
    d_output = 2 * (y - X @ w - b) / len(y)
    return X.T @ d_output, d_output.sum()


# %% mistake: x left out
# What a weight does to the output is its input: x is missing from the gradient of w. (For b it is 1.)
def backprop(w, b, X, y):
    d_output = 2 * (X @ w + b - y) / len(y)
    return np.full(len(w), d_output.sum()), d_output.sum()


# %% mistake: one number for each sample
# The gradient of b came back as one number for each sample. One b serves all of them, so their shares add up.
def backprop(w, b, X, y):
    d_output = 2 * (X @ w + b - y) / len(y)
    return X.T @ d_output, d_output


# %% mistake: b forgotten
# The forward pass left b out: the output is X w + b.
def backprop(w, b, X, y):
    d_output = 2 * (X @ w - y) / len(y)
    return X.T @ d_output, d_output.sum()


# %% mistake: the sum for b
# The gradient of w is right, and that of b is a sum where the mean is meant: divide it by the number of samples, too.
def backprop(w, b, X, y):
    error = X @ w + b - y
    return 2 * X.T @ error / len(y), 2 * error.sum()


# %% mistake: swapped
# The two came back in the other order: first the gradient of w, then that of b.
def backprop(w, b, X, y):
    d_output = 2 * (X @ w + b - y) / len(y)
    return d_output.sum(), X.T @ d_output


# %% mistake: b times b
# The gradient of b is multiplied by b. What b does to the output is 1: it is added as it is.
def backprop(w, b, X, y):
    d_output = 2 * (X @ w + b - y) / len(y)
    return X.T @ d_output, b * d_output.sum()


# %% mistake: the derivative by the inputs
# You multiplied by w: that is how the loss changes with the inputs. What a weight does to the output is its x.
def backprop(w, b, X, y):
    d_output = 2 * (X @ w + b - y) / len(y)
    return w * d_output.sum(), d_output.sum()


# %% wrong: the new weights
def backprop(w, b, X, y):
    d_output = 2 * (X @ w + b - y) / len(y)
    return w - 0.1 * X.T @ d_output, b - 0.1 * d_output.sum()


# %% wrong: the loss
def backprop(w, b, X, y):
    return ((X @ w + b - y) ** 2).mean(), 0.0


# %% wrong: the first sample
def backprop(w, b, X, y):
    d_output = 2 * (X[0] @ w + b - y[0])
    return X[0] * d_output, d_output


# %% wrong: divided by the inputs' number
def backprop(w, b, X, y):
    d_output = 2 * (X @ w + b - y) / X.size
    return X.T @ d_output, d_output.sum()


# %% wrong: one array
def backprop(w, b, X, y):
    d_output = 2 * (X @ w + b - y) / len(y)
    return np.append(X.T @ d_output, d_output.sum())


# %% wrong: finite differences, too coarse
def backprop(w, b, X, y):
    def loss(w, b):
        return ((X @ w + b - y) ** 2).mean()

    step = 0.1
    return np.array([(loss(w + step * e, b) - loss(w, b)) / step for e in np.eye(len(w))]), (loss(w, b + step) - loss(w, b)) / step


# %% wrong: the example's result
def backprop(w, b, X, y):
    return np.array([7.0, 2.0]), 3.0


# %% mistake: every pair
# Errors came out for every pair of prediction and target: shapes (n,) and (n, 1) make a table of n times n.
def backprop(w, b, X, y):
    error = (X @ w + b) - y[:, None]
    return 2 * (error @ X).mean(axis=0) / len(y), 2 * error.mean()


# %% mistake: absolute errors
# The loss is the mean of the absolute errors. Here it is the mean of their squares.
def backprop(w, b, X, y):
    sign = np.sign(X @ w + b - y)
    return X.T @ sign / len(y), sign.mean()
