# %% right: counting the layers
def mlp(theta, x):
    for number, (W, b) in enumerate(theta):
        x = x @ W + b
        if number < len(theta) - 1:
            x = jnp.maximum(x, 0)
    return x


# %% right: by recursion
def mlp(theta, x):
    (W, b), *rest = theta
    z = jnp.dot(x, W) + b
    return mlp(rest, jax.nn.relu(z)) if rest else z


# %% right: unpacked
def mlp(theta, x):
    *hidden, (W, b) = theta
    for V, a in hidden:
        x = jnp.where(x @ V + a > 0, x @ V + a, 0.0)
    return x @ W + b


# %% right: einsum, jitted
@jit
def mlp(theta, x):
    for pair in theta[:-1]:
        x = jnp.clip(jnp.einsum("...i,ij->...j", x, pair[0]) + pair[1], 0)
    return jnp.einsum("...i,ij->...j", x, theta[-1][0]) + theta[-1][1]


# %% right: the activation before each layer but the first
def mlp(theta, x):
    W, b = theta[0]
    z = x @ W + b
    for W, b in theta[1:]:
        z = jax.nn.relu(z) @ W + b
    return z


# %% right: one sample, mapped for a batch
def mlp(theta, x):
    if x.ndim == 2:
        return vmap(lambda sample: mlp(theta, sample))(x)
    for W, b in theta[:-1]:
        x = jax.nn.relu(W.T @ x + b)
    return theta[-1][0].T @ x + theta[-1][1]


# %% mistake: ReLU at the end
# The output went through a ReLU, too, so that it can never be negative. The last layer has none: half of the plane could not be reached.
def mlp(theta, x):
    for W, b in theta:
        x = jax.nn.relu(x @ W + b)
    return x


# %% mistake: no ReLU
# There is no ReLU at all. However many layers there are, that is a linear map and a shift.
def mlp(theta, x):
    for W, b in theta:
        x = x @ W + b
    return x


# %% mistake: no biases
# The biases are left out.
def mlp(theta, x):
    for W, b in theta[:-1]:
        x = jax.nn.relu(x @ W)
    return x @ theta[-1][0]


# %% mistake: no bias in the last layer
# The bias of the last layer is left out. It lacks the ReLU, and nothing else.
def mlp(theta, x):
    for W, b in theta[:-1]:
        x = jax.nn.relu(x @ W + b)
    return x @ theta[-1][0]


# %% mistake: two layers alone
# Only the first layer and the last one were used. There may be any number of layers, one or many.
def mlp(theta, x):
    (W, b), (V, a) = theta[0], theta[-1]
    return jax.nn.relu(x @ W + b) @ V + a


# %% mistake: biases after the ReLU
# The biases were added after the ReLU. A layer is x W + b, and the ReLU is applied to all of it.
def mlp(theta, x):
    for W, b in theta[:-1]:
        x = jax.nn.relu(x @ W) + b
    return x @ theta[-1][0] + theta[-1][1]


# %% mistake: another activation
# That is a network with tanh between its layers. Asked for is the ReLU.
def mlp(theta, x):
    for W, b in theta[:-1]:
        x = jnp.tanh(x @ W + b)
    return x @ theta[-1][0] + theta[-1][1]


# %% mistake: the last layer is left out
# The last layer is missing: what came back are the values of the last hidden one.
def mlp(theta, x):
    for W, b in theta[:-1]:
        x = jax.nn.relu(x @ W + b)
    return x


# %% wrong: ReLU on the input, too
def mlp(theta, x):
    for W, b in theta:
        x = jax.nn.relu(x) @ W + b
    return x


# %% wrong: sigmoid
def mlp(theta, x):
    for W, b in theta[:-1]:
        x = jax.nn.sigmoid(x @ W + b)
    return x @ theta[-1][0] + theta[-1][1]


# %% wrong: leaky
def mlp(theta, x):
    for W, b in theta[:-1]:
        x = jax.nn.leaky_relu(x @ W + b)
    return x @ theta[-1][0] + theta[-1][1]


# %% wrong: the sample comes back
def mlp(theta, x):
    for W, b in theta[:-1]:
        z = jax.nn.relu(x @ W + b)
    return x


# %% wrong: takes the list apart
def mlp(theta, x):
    W, b = theta.pop()
    for V, a in theta:
        x = jax.nn.relu(x @ V + a)
    return x @ W + b


# %% wrong: minus the bias
def mlp(theta, x):
    for W, b in theta[:-1]:
        x = jax.nn.relu(x @ W - b)
    return x @ theta[-1][0] - theta[-1][1]


# %% wrong: a Python if in the ReLU
def mlp(theta, x):
    for W, b in theta[:-1]:
        z = x @ W + b
        x = jnp.array([v if v > 0 else 0.0 for v in z.reshape(-1)]).reshape(z.shape)
    return x @ theta[-1][0] + theta[-1][1]


# %% wrong: the last layer is known by its number of outputs
@jit
def mlp(theta, x):
    outputs = theta[-1][1].shape
    for W, b in theta:
        x = x @ W + b
        if b.shape != outputs:
            x = jax.nn.relu(x)
    return x


# %% wrong: square matrices are transposed
@jit
def mlp(theta, x):
    def times(x, W):
        return x @ (W.T if W.shape[0] == W.shape[1] else W)
    for W, b in theta[:-1]:
        x = jax.nn.relu(times(x, W) + b)
    return times(x, theta[-1][0]) + theta[-1][1]


# %% wrong: a shortcut around layers that keep the width
@jit
def mlp(theta, x):
    for W, b in theta[:-1]:
        z = jax.nn.relu(x @ W + b)
        x = x + z if z.shape == x.shape else z
    return x @ theta[-1][0] + theta[-1][1]


# %% wrong: squeezes the output
@jit
def mlp(theta, x):
    for W, b in theta[:-1]:
        x = jax.nn.relu(x @ W + b)
    return (x @ theta[-1][0] + theta[-1][1]).squeeze()
