# %% right: a power of a half
def sigmoid_gradient_bound(depth):
    return 0.5 ** (2 * depth)


# %% right: one over a power
def sigmoid_gradient_bound(depth):
    return 1 / 4**depth


# %% right: a loop
def sigmoid_gradient_bound(depth):
    bound = 1.0
    for _ in range(depth):
        bound *= 0.25
    return bound


# %% right: as a tensor
def sigmoid_gradient_bound(depth):
    return torch.tensor(0.25) ** depth


# %% right: from the derivative at 0
def sigmoid_gradient_bound(depth):
    a = torch.zeros((), requires_grad=True)
    (slope,) = torch.autograd.grad(torch.sigmoid(a), a)
    return slope.item() ** depth


# %% right: measured on a chain
def sigmoid_gradient_bound(depth):
    x = torch.zeros((), dtype=torch.float64, requires_grad=True)
    a = x
    for _ in range(depth):
        a = torch.sigmoid(a) - 0.5
    a.backward()
    return x.grad


# %% mistake: a half
# A half is the sigmoid's value at 0. What the gradient is multiplied by is its derivative, which is smaller.
def sigmoid_gradient_bound(depth):
    return 0.5**depth


# %% mistake: added, not multiplied
# The derivatives were added up, so the bound grows with the depth. The chain rule multiplies them.
def sigmoid_gradient_bound(depth):
    return 0.25 * depth


# %% mistake: divided by the depth
# The bound was divided by the depth. Each layer brings a factor of its own: that is a power.
def sigmoid_gradient_bound(depth):
    return 0.25 / depth


# %% mistake: one layer too few
# There is a factor missing: one layer has one sigmoid already, and its derivative is at most a quarter, not 1.
def sigmoid_gradient_bound(depth):
    return 0.25 ** (depth - 1)


# %% mistake: one layer too many
# There is a factor too many: each layer has one sigmoid.
def sigmoid_gradient_bound(depth):
    return 0.25 ** (depth + 1)


# %% mistake: the tangent's
# The bound came out as 1. That would hold for the hyperbolic tangent, whose derivative at 0 is 1; the sigmoid's is smaller.
def sigmoid_gradient_bound(depth):
    return 1.0**depth


# %% mistake: grows
# The number grows with the depth. A derivative that is smaller than 1, multiplied with itself, shrinks.
def sigmoid_gradient_bound(depth):
    return 4**depth


# %% wrong: one layer always
def sigmoid_gradient_bound(depth):
    return 0.25


# %% wrong: rounded
def sigmoid_gradient_bound(depth):
    return round(0.25**depth, 6)


# %% wrong: depth to the power of a quarter
def sigmoid_gradient_bound(depth):
    return depth**0.25


# %% wrong: derivative at 1
def sigmoid_gradient_bound(depth):
    return (torch.sigmoid(torch.tensor(1.0)) * (1 - torch.sigmoid(torch.tensor(1.0)))).item() ** depth


# %% wrong: all layers' bounds
def sigmoid_gradient_bound(depth):
    return [0.25**layer for layer in range(1, depth + 1)]


# %% wrong: measured without biases
def sigmoid_gradient_bound(depth):
    x = torch.zeros((), requires_grad=True)
    a = x
    for _ in range(depth):
        a = torch.sigmoid(a)
    a.backward()
    return x.grad.item()


# %% wrong: the logarithm
def sigmoid_gradient_bound(depth):
    return depth * np.log(0.25)
