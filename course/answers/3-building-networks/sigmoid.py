# %% right: torch's own
def sigmoid(a):
    return torch.sigmoid(a)


# %% right: with the hyperbolic tangent
def sigmoid(a):
    return 0.5 * (1 + torch.tanh(a / 2))


# %% right: two forms, both harmless
def sigmoid(a):
    low = torch.exp(torch.where(a < 0, a, 0))
    high = torch.exp(-torch.where(a < 0, 0, a))
    return torch.where(a < 0, low / (1 + low), 1 / (1 + high))


# %% right: a double where
def sigmoid(a):
    negative = a < 0
    safe = torch.where(negative, 0.0, a)
    other = torch.where(negative, a, 0.0)
    return torch.where(negative, torch.exp(other) / (1 + torch.exp(other)), 1 / (1 + torch.exp(-safe)))


# %% right: clamped where it is flat anyway
def sigmoid(a):
    return 1 / (1 + torch.exp(-a.clamp(-40, 40)))


# %% right: exp of the log-sigmoid
def sigmoid(a):
    return torch.exp(nn.functional.logsigmoid(a))


# %% right: a softmax over two
def sigmoid(a):
    return torch.softmax(torch.stack([a, torch.zeros_like(a)]), dim=0)[0]


# %% mistake: the formula as it stands
# The values are right, and far below zero the gradient is nan. There e to the power of -a is infinite: one over it is a fine 0, but the chain rule then multiplies 0 by infinity.
def sigmoid(a):
    return 1 / (1 + torch.exp(-a))


# %% mistake: the other formula as it stands
# e to the power of a is infinite far above zero, and infinity over infinity is nan. This form is good for negative numbers alone.
def sigmoid(a):
    return torch.exp(a) / (1 + torch.exp(a))


# %% mistake: where around two formulas
# The values are right. But `torch.where` computes both forms for every number, and the gradient of the form that was not chosen is infinite far out: times 0 it is nan.
def sigmoid(a):
    return torch.where(a >= 0, 1 / (1 + torch.exp(-a)), torch.exp(a) / (1 + torch.exp(a)))


# %% mistake: the absolute value
# All values are right, and at 0 the gradient is 0 and not 1/4: PyTorch takes 0 for the derivative of `abs` at 0, and of `relu` and `clamp` at their corners. Everything that depends on a only by way of its absolute value stands still there.
def sigmoid(a):
    small = torch.exp(-a.abs())
    return torch.where(a >= 0, 1 / (1 + small), small / (1 + small))


# %% mistake: the sign of the exponent
# The curve falls where it should rise: large inputs give 0. Look at the sign in the exponent.
def sigmoid(a):
    return torch.sigmoid(-a)


# %% mistake: the wrong sign in the formula
# e to the power of a was taken where the formula has -a: the curve falls, and far above zero its gradient is nan.
def sigmoid(a):
    return 1 / (1 + torch.exp(a))


# %% mistake: disconnected
# The values are right and no longer connected to `a`, so no gradient can be computed. Whatever leaves PyTorch (`.item()`, NumPy, `.detach()`) loses the graph.
def sigmoid(a):
    return torch.sigmoid(a.detach())


# %% wrong: tanh
def sigmoid(a):
    return torch.tanh(a)


# %% wrong: tanh moved and not stretched
def sigmoid(a):
    return 0.5 * (1 + torch.tanh(a))


# %% wrong: a straight ramp
def sigmoid(a):
    return nn.functional.hardsigmoid(a)


# %% wrong: clamped far too near
def sigmoid(a):
    return 1 / (1 + torch.exp(-a.clamp(-3, 3)))


# %% wrong: a list
def sigmoid(a):
    import math

    return [0.5 * (1 + math.tanh(number / 2)) for number in a.flatten().tolist()]


# %% wrong: float32 always
def sigmoid(a):
    return torch.sigmoid(a.float())


# %% wrong: the derivative
def sigmoid(a):
    return torch.sigmoid(a) * (1 - torch.sigmoid(a))


# %% wrong: in place
def sigmoid(a):
    return a.sigmoid_()
