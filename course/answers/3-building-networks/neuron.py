# %% right: a product and torch.sigmoid
def neuron(x, w, b):
    return torch.sigmoid(torch.matmul(x, w) + b)


# %% right: the sum written out
def neuron(x, w, b):
    return ((x * w).sum(dim=-1) + b).sigmoid()


# %% right: the formula of the sigmoid
def neuron(x, w, b):
    a = x @ w + b
    return 1 / (1 + torch.exp(-a))


# %% right: one sample after the other
def neuron(x, w, b):
    if x.ndim == 1:
        return torch.sigmoid(torch.dot(x, w) + b)
    return torch.stack([neuron(sample, w, b) for sample in x])


# %% right: with a hyperbolic tangent
def neuron(x, w, b):
    return (1 + torch.tanh((x @ w + b) / 2)) / 2


# %% right: as a layer with one output
def neuron(x, w, b):
    return torch.sigmoid(nn.functional.linear(x, w.unsqueeze(0), b.unsqueeze(0))).squeeze(-1)


# %% right: with einsum
def neuron(x, w, b):
    return torch.special.expit(torch.einsum("...i,i->...", x, w) + b)


# %% mistake: bias inside the weights
# The bias was added to each weight, and so it was multiplied with the inputs. It belongs to the sum: one number, added once, whatever the inputs are.
def neuron(x, w, b):
    return torch.sigmoid(x @ (w + b))


# %% mistake: bias added to every product
# The bias was added once for each input, before the products were summed. With three inputs it counts three times.
def neuron(x, w, b):
    return torch.sigmoid((x * w + b).sum(dim=-1))


# %% mistake: bias added to the inputs
# The bias was added to the inputs, and so it was multiplied with the weights. It is added to the weighted sum.
def neuron(x, w, b):
    return torch.sigmoid((x + b) @ w)


# %% mistake: no activation
# What came back is the weighted sum itself. It can be any number; the neuron's output lies between 0 and 1.
def neuron(x, w, b):
    return x @ w + b


# %% mistake: no bias
# The sigmoid was taken of the weighted sum without the bias.
def neuron(x, w, b):
    return torch.sigmoid(x @ w)


# %% mistake: bias after the sigmoid
# The bias was added after the sigmoid. It moves the input of the sigmoid, not its output: what came back may lie outside of 0 to 1.
def neuron(x, w, b):
    return torch.sigmoid(x @ w) + b


# %% mistake: bias subtracted
# The bias was subtracted. Here it is added; a threshold, which one subtracts, is minus the bias.
def neuron(x, w, b):
    return torch.sigmoid(x @ w - b)


# %% mistake: products not summed
# The products of inputs and weights were not added up: a number for each input came back, where one for each sample is wanted.
def neuron(x, w, b):
    return torch.sigmoid(x * w + b)


# %% wrong: tanh for the sigmoid
def neuron(x, w, b):
    return torch.tanh(x @ w + b)


# %% wrong: a step
def neuron(x, w, b):
    return (x @ w + b > 0).to(x.dtype)


# %% wrong: the mean for the sum
def neuron(x, w, b):
    return torch.sigmoid((x * w).mean(dim=-1) + b)


# %% wrong: everything summed
def neuron(x, w, b):
    return torch.sigmoid((x * w).sum() + b)


# %% wrong: one sample alone
def neuron(x, w, b):
    return torch.sigmoid(torch.dot(x, w) + b)


# %% wrong: disconnected
def neuron(x, w, b):
    return torch.sigmoid(x @ w + b.item()).detach()


# %% wrong: a float
def neuron(x, w, b):
    return torch.sigmoid(x @ w + b).tolist()


# %% wrong: takes the bias out of the graph with item
def neuron(x, w, b):
    return torch.sigmoid(x @ w + b.item())


# %% mistake: a batch of one squeezed
# A batch of one sample came back without its axis. `squeeze()` takes every axis of length 1 away, the one that counts samples too.
def neuron(x, w, b):
    return torch.sigmoid(F.linear(x, w[None, :], b.reshape(1)).squeeze())


# %% mistake: a sigmoid without its minus
# That is 1 / (1 + e^z), the sigmoid turned round: it falls where the weighted sum grows. The exponent has a minus.
def neuron(x, w, b):
    return 1 / (1 + torch.exp(x @ w + b))
