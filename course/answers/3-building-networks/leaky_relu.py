# %% right: where
def leaky_relu(a, slope):
    return torch.where(a < 0, slope * a, a)


# %% right: the larger of two
def leaky_relu(a, slope):
    return torch.maximum(a, slope * a)


# %% right: PyTorch's own
def leaky_relu(a, slope):
    return nn.functional.leaky_relu(a, negative_slope=slope)


# %% right: two clamps
def leaky_relu(a, slope):
    return a.clamp(min=0) + slope * a.clamp(max=0)


# %% right: two ReLUs
def leaky_relu(a, slope):
    return torch.relu(a) - slope * torch.relu(-a)


# %% right: a mask
def leaky_relu(a, slope):
    positive = (a > 0).to(a.dtype)
    return a * (positive + slope * (1 - positive))


# %% mistake: slope on the positive side
# The slope multiplies the positive numbers. They pass as they are; it is the negative ones that leak through a little.
def leaky_relu(a, slope):
    return torch.where(a >= 0, slope * a, a)


# %% mistake: a ReLU
# All negative numbers became 0: that is the plain ReLU, which leaks nothing.
def leaky_relu(a, slope):
    return torch.relu(a)


# %% mistake: the slope itself
# Each negative number was replaced by the slope. It is to be multiplied by it.
def leaky_relu(a, slope):
    return torch.where(a >= 0, a, slope)


# %% mistake: both sides
# Every number was multiplied by the slope, the positive ones too.
def leaky_relu(a, slope):
    return slope * a


# %% mistake: a negative side that rises again
# The negative side has the wrong sign: what comes in negative has to come out negative, only smaller.
def leaky_relu(a, slope):
    return torch.where(a >= 0, a, -slope * a)


# %% mistake: divided by the slope
# Negative numbers were divided by the slope, so that they are larger than before.
def leaky_relu(a, slope):
    return torch.where(a >= 0, a, a / slope)


# %% mistake: the slope of PyTorch
# Negative numbers were multiplied by 0.01, PyTorch's own default, and not by the slope that was handed in.
def leaky_relu(a, slope):
    return nn.functional.leaky_relu(a)


# %% wrong: ELU
def leaky_relu(a, slope):
    return nn.functional.elu(a, slope)


# %% wrong: slope added
def leaky_relu(a, slope):
    return torch.where(a >= 0, a, a + slope)


# %% wrong: one condition for all
def leaky_relu(a, slope):
    return a if a.sum() >= 0 else slope * a


# %% wrong: in place
def leaky_relu(a, slope):
    a[a < 0] *= slope
    return a


# %% wrong: a Python if
def leaky_relu(a, slope):
    return a if a >= 0 else slope * a


# %% wrong: below the slope
def leaky_relu(a, slope):
    return torch.where(a >= slope, a, slope * a)


# %% wrong: disconnected
def leaky_relu(a, slope):
    return torch.from_numpy(np.where(a.detach().numpy() >= 0, a.detach().numpy(), slope * a.detach().numpy())).to(a.dtype)


# %% wrong: threshold at 1
def leaky_relu(a, slope):
    return torch.where(a >= 1, a, slope * a)


# %% mistake: ReLU plus a line
# The slope was added on the positive side as well, which rises with 1 + slope then.
def leaky_relu(a, slope):
    return torch.relu(a) + slope * a
