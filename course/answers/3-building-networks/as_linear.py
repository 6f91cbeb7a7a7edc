# %% right: copies without gradients
def as_linear(W, b):
    layer = nn.Linear(W.shape[0], W.shape[1]).to(W.dtype)
    with torch.no_grad():
        layer.weight[:] = W.T
        layer.bias[:] = b
    return layer


# %% right: new parameters from clones
def as_linear(W, b):
    layer = nn.Linear(*W.shape)
    layer.weight = nn.Parameter(W.T.clone())
    layer.bias = nn.Parameter(b.clone())
    return layer


# %% right: load_state_dict
def as_linear(W, b):
    layer = nn.Linear(len(W), len(b), dtype=W.dtype)
    layer.load_state_dict({"weight": W.t(), "bias": b})
    return layer


# %% right: through data
def as_linear(W, b):
    layer = nn.Linear(W.size(0), W.size(1)).type(W.dtype)
    layer.weight.data = W.detach().T.contiguous().clone()
    layer.bias.data = b.detach().clone()
    return layer


# %% right: deep copies
def as_linear(W, b):
    from copy import deepcopy

    layer = nn.Linear(W.shape[0], W.shape[1])
    layer.weight, layer.bias = nn.Parameter(deepcopy(W).T), nn.Parameter(deepcopy(b))
    return layer


# %% right: number by number
def as_linear(W, b):
    layer = nn.Linear(W.shape[0], W.shape[1], dtype=W.dtype)
    with torch.no_grad():
        for i in range(W.shape[0]):
            for j in range(W.shape[1]):
                layer.weight[j, i] = W[i, j]
        layer.bias.copy_(b)
    return layer


# %% mistake: not transposed
# The layer's weights are W itself. PyTorch stores a row for each neuron, so its `weight` is the transpose of W. With as many inputs as outputs nothing complains, and the numbers are wrong.
def as_linear(W, b):
    layer = nn.Linear(W.shape[0], W.shape[1])
    layer.weight = nn.Parameter(W.clone())
    layer.bias = nn.Parameter(b.clone())
    return layer


# %% mistake: not transposed, and copied into the layer
# W was copied into `weight` as it stands. The two have the same shape only if there are as many inputs as outputs: PyTorch's `weight` has a row for each neuron, W has a column.
def as_linear(W, b):
    layer = nn.Linear(W.shape[0], W.shape[1], dtype=W.dtype)
    with torch.no_grad():
        layer.weight.copy_(W)
        layer.bias.copy_(b)
    return layer


# %% mistake: new random weights
# The layer has the right sizes and its own random numbers. W and b have not been put into it.
def as_linear(W, b):
    return nn.Linear(W.shape[0], W.shape[1], dtype=W.dtype)


# %% mistake: the bias left random
# The weights are right, and the bias is still the random one that the layer started with.
def as_linear(W, b):
    layer = nn.Linear(W.shape[0], W.shape[1], dtype=W.dtype)
    with torch.no_grad():
        layer.weight.copy_(W.T)
    return layer


# %% mistake: W's own memory
# The layer's parameters are W and b themselves under another name: `nn.Parameter(tensor)` copies nothing. When the layer changed, W changed with it.
def as_linear(W, b):
    layer = nn.Linear(W.shape[0], W.shape[1])
    layer.weight = nn.Parameter(W.T)
    layer.bias = nn.Parameter(b)
    return layer


# %% mistake: float32 always
# The layer is float32, whatever W is. `nn.Linear` makes float32 weights unless it is told the type, and what is copied into them is rounded.
def as_linear(W, b):
    layer = nn.Linear(W.shape[0], W.shape[1])
    with torch.no_grad():
        layer.weight.copy_(W.T)
        layer.bias.copy_(b)
    return layer


# %% wrong: a function
def as_linear(W, b):
    return lambda X: X @ W + b


# %% wrong: not to be trained
def as_linear(W, b):
    layer = nn.Linear(W.shape[0], W.shape[1], dtype=W.dtype)
    layer.load_state_dict({"weight": W.T, "bias": b})
    return layer.requires_grad_(False)


# %% wrong: no bias
def as_linear(W, b):
    layer = nn.Linear(W.shape[0], W.shape[1], bias=False, dtype=W.dtype)
    with torch.no_grad():
        layer.weight.copy_(W.T)
    return layer


# %% wrong: a bias of zeros
def as_linear(W, b):
    layer = nn.Linear(W.shape[0], W.shape[1], dtype=W.dtype)
    layer.load_state_dict({"weight": W.T, "bias": torch.zeros_like(b)})
    return layer


# %% wrong: in place on a leaf that is watched
def as_linear(W, b):
    layer = nn.Linear(W.shape[0], W.shape[1], dtype=W.dtype)
    layer.weight.copy_(W.T)
    return layer


# %% wrong: with its activation
def as_linear(W, b):
    layer = nn.Linear(W.shape[0], W.shape[1], dtype=W.dtype)
    layer.load_state_dict({"weight": W.T, "bias": b})
    return nn.Sequential(layer, nn.Sigmoid())


# %% wrong: reshaped, not transposed
def as_linear(W, b):
    layer = nn.Linear(W.shape[0], W.shape[1], dtype=W.dtype)
    layer.load_state_dict({"weight": W.reshape(W.shape[1], W.shape[0]), "bias": b})
    return layer


# %% wrong: layers are kept by shape, a second call changes the first layer
_layers = {}

def as_linear(W, b):
    key = (tuple(W.shape), W.dtype)
    if key not in _layers:
        _layers[key] = nn.Linear(*W.shape, dtype=W.dtype)
    layer = _layers[key]
    with torch.no_grad():
        layer.weight.copy_(W.T)
        layer.bias.copy_(b)
    return layer
