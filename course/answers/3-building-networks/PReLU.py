# %% right: where
class PReLU(nn.Module):
    def __init__(self):
        super().__init__()
        self.m = nn.Parameter(torch.full((1,), 0.25))

    def forward(self, a):
        return torch.where(a < 0, self.m * a, a)


# %% right: leaky_relu with its own slope
class PReLU(nn.Module):
    def __init__(self):
        super().__init__()
        self.slope = nn.Parameter(torch.tensor(0.25))

    def forward(self, a):
        return leaky_relu(a, self.slope) if 0 < self.slope < 1 else torch.where(a >= 0, a, a * self.slope)


# %% right: two ReLUs
class PReLU(nn.Module):
    def __init__(self, start=0.25):
        super().__init__()
        self.slope = nn.Parameter(torch.tensor([start]))

    def forward(self, a):
        return a.relu() - self.slope * (-a).relu()


# %% right: two clamps
class PReLU(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_parameter("weight", nn.Parameter(torch.tensor(0.25)))

    def forward(self, a):
        return a.clamp(min=0) + self.weight * a.clamp(max=0)


# %% right: PyTorch's function
class PReLU(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(0.25 * torch.ones(1))

    def forward(self, a):
        return nn.functional.prelu(a, self.weight)


# %% right: PyTorch's module as the base
class PReLU(nn.PReLU):
    def __init__(self):
        super().__init__(num_parameters=1, init=0.25)


# %% right: PyTorch's module inside
class PReLU(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = nn.PReLU()

    def forward(self, a):
        return self.inner(a)


# %% mistake: not a Parameter
# The slope is a plain number or tensor: `parameters()` does not give it, so no optimiser will ever change it. What is to be learned has to be wrapped.
class PReLU(nn.Module):
    def __init__(self):
        super().__init__()
        self.slope = torch.tensor(0.25, requires_grad=True)

    def forward(self, a):
        return torch.where(a >= 0, a, self.slope * a)


# %% mistake: slope on the positive side
# The slope multiplies the positive numbers. They pass as they are; it belongs to the negative ones.
class PReLU(nn.Module):
    def __init__(self):
        super().__init__()
        self.slope = nn.Parameter(torch.tensor(0.25))

    def forward(self, a):
        return torch.where(a >= 0, self.slope * a, a)


# %% mistake: the larger of two
# It is right while the slope lies between 0 and 1. But a learned slope may become negative, or larger than 1, and then the larger of a and slope · a is the other one.
class PReLU(nn.Module):
    def __init__(self):
        super().__init__()
        self.slope = nn.Parameter(torch.tensor(0.25))

    def forward(self, a):
        return torch.maximum(a, self.slope * a)


# %% mistake: another start
# It learns its slope, and starts at 0.01. Asked for is 0.25.
class PReLU(nn.Module):
    def __init__(self):
        super().__init__()
        self.slope = nn.Parameter(torch.tensor(0.01))

    def forward(self, a):
        return torch.where(a >= 0, a, self.slope * a)


# %% mistake: super().__init__() forgotten
# The class does not call `super().__init__()` before it makes its parameter, and `nn.Module` has nowhere to note it.
class PReLU(nn.Module):
    def __init__(self):
        self.slope = nn.Parameter(torch.tensor(0.25))

    def forward(self, a):
        return torch.where(a >= 0, a, self.slope * a)


# %% mistake: the slope cut off
# The outputs are right, and no gradient reaches the slope: `.item()`, `.data` and `.detach()` give the number without its connection. It would stay at 0.25 for ever.
class PReLU(nn.Module):
    def __init__(self):
        super().__init__()
        self.slope = nn.Parameter(torch.tensor(0.25))

    def forward(self, a):
        return torch.where(a >= 0, a, self.slope.item() * a)


# %% wrong: a ReLU with a parameter beside it
class PReLU(nn.Module):
    def __init__(self):
        super().__init__()
        self.slope = nn.Parameter(torch.tensor(0.25))

    def forward(self, a):
        return torch.relu(a)


# %% wrong: one slope for each of ten
class PReLU(nn.Module):
    def __init__(self):
        super().__init__()
        self.slope = nn.Parameter(torch.full((10,), 0.25))

    def forward(self, a):
        return torch.where(a >= 0, a, self.slope[0] * a)


# %% wrong: 0.25 always
class PReLU(nn.Module):
    def __init__(self):
        super().__init__()
        self.slope = nn.Parameter(torch.tensor(0.25))

    def forward(self, a):
        return torch.where(a >= 0, a, 0.25 * a)


# %% wrong: a new parameter in each call
class PReLU(nn.Module):
    def __init__(self):
        super().__init__()
        self.slope = nn.Parameter(torch.tensor(0.25))

    def forward(self, a):
        self.slope = nn.Parameter(torch.tensor(0.25))
        return torch.where(a >= 0, a, self.slope * a)


# %% wrong: slope squared
class PReLU(nn.Module):
    def __init__(self):
        super().__init__()
        self.slope = nn.Parameter(torch.tensor(0.25))

    def forward(self, a):
        return torch.where(a >= 0, a, self.slope**2 * a)


# %% wrong: no gradient in the inputs
class PReLU(nn.Module):
    def __init__(self):
        super().__init__()
        self.slope = nn.Parameter(torch.tensor(0.25))

    def forward(self, a):
        a = a.detach()
        return torch.where(a >= 0, a, self.slope * a)
