# %% right: the mean of the squares
def mse(y_true, y_pred):
    return ((y_true - y_pred) ** 2).mean()


# %% right: the sum over how many there are
def mse(y_true, y_pred):
    residuals = y_pred - y_true
    return (residuals * residuals).sum() / residuals.numel()


# %% right: a loop over the samples
def mse(y_true, y_pred):
    total = 0
    for true, predicted in zip(y_true.flatten(), y_pred.flatten(), strict=True):
        total = total + (true - predicted) ** 2
    return total / y_true.numel()


# %% right: PyTorch's function
def mse(y_true, y_pred):
    return nn.functional.mse_loss(y_pred, y_true)


# %% right: PyTorch's module
mse = nn.MSELoss()


# %% right: a lambda
mse = lambda y_true, y_pred: torch.mean(torch.square(torch.sub(y_true, y_pred)))


# %% right: the residuals times themselves
def mse(y_true, y_pred):
    residuals = (y_true - y_pred).reshape(-1)
    return residuals @ residuals / len(residuals)


# %% right: the squared length of the residuals
class MeanSquaredError:
    def __call__(self, y_true, y_pred):
        return torch.linalg.vector_norm(y_true - y_pred) ** 2 / y_true.numel()


mse = MeanSquaredError()


# %% right: in float64, and back
def mse(y_true, y_pred):
    return torch.pow(y_true.double() - y_pred.double(), 2).mean().to(y_pred.dtype)


# %% right: variance plus squared mean
def mse(y_true, y_pred):
    residuals = y_true - y_pred
    return residuals.var(correction=0) + residuals.mean() ** 2


# %% right: rows first, by recursion
def mse(y_true, y_pred):
    if y_true.ndim == 0:
        return (y_true - y_pred) ** 2
    return torch.stack([mse(true, predicted) for true, predicted in zip(y_true, y_pred, strict=True)]).mean()


# %% mistake: sum
# You added the squared residuals up and did not divide by how many there are. Then the loss of a good model grows with
# the number of samples, and two data sets of different size cannot be compared.
def mse(y_true, y_pred):
    return ((y_true - y_pred) ** 2).sum()


# %% mistake: absolute value
# This is the mean of the absolute residuals, not of their squares. It takes a residual of 10 ten times as seriously as
# one of 1; the squared error takes it a hundred times as seriously.
def mse(y_true, y_pred):
    return (y_true - y_pred).abs().mean()


# %% mistake: root
# You took the square root at the end. That is the *root* mean squared error; the exercise asks for the mean itself.
def mse(y_true, y_pred):
    return ((y_true - y_pred) ** 2).mean().sqrt()


# %% mistake: item
# A Python number came back, not a tensor. `.item()` and `float()` take the number out of its tensor and leave the graph
# behind, so there is nothing left to call `.backward()` on.
def mse(y_true, y_pred):
    return ((y_true - y_pred) ** 2).mean().item()


# %% mistake: cut off from the graph
# The value is right, but no gradient flows back to `y_pred`: on the way the result was cut off from its graph, as `.detach()`
# does, or `.item()`, or a new tensor made from the number.
def mse(y_true, y_pred):
    return ((y_true - y_pred) ** 2).mean().detach()


# %% mistake: NumPy inside
# Predictions that track gradients cannot be turned into NumPy arrays: NumPy knows nothing of graphs, and PyTorch refuses.
# Tensors can do this calculation themselves.
def mse(y_true, y_pred):
    return torch.tensor(((y_true.numpy() - y_pred.numpy()) ** 2).mean())


# %% mistake: half of it
# Your result is half of the mean squared error. Some books put a ½ in front, so that it cancels the 2 of the derivative;
# the formula above has none.
def mse(y_true, y_pred):
    return ((y_true - y_pred) ** 2).mean() / 2


# %% mistake: not squared
# The residuals were not squared. Positive and negative ones cancel in their mean, so that a bad prediction can come out
# as 0, or below it.
def mse(y_true, y_pred):
    return (y_true - y_pred).mean()


# %% mistake: the mean was squared
# First the mean, then the square: so positive and negative residuals cancelled before they could be squared. Each
# residual has to be squared on its own.
def mse(y_true, y_pred):
    return (y_true - y_pred).mean() ** 2


# %% mistake: a difference of squares
# You squared `y_true` and `y_pred` first and subtracted then. The square of a difference is not the difference of the
# squares: for 3 and 2 it is 1, and not 5.
def mse(y_true, y_pred):
    return (y_true**2 - y_pred**2).mean()


# %% mistake: no mean at all
# One squared residual for each sample came back. The loss has to be a single number, so that we can say of two lines which
# one is better.
def mse(y_true, y_pred):
    return (y_true - y_pred) ** 2


# %% mistake: a mean over the first axis only
# For a vector the result is right; for a matrix one number for each column came back. You averaged over the first axis
# only, and all entries count.
def mse(y_true, y_pred):
    return ((y_true - y_pred) ** 2).mean(dim=0)


# %% mistake: divided by the number of rows
# For a vector the result is right; for a matrix it is too large. `len` counts rows, and a matrix has more entries than
# rows.
def mse(y_true, y_pred):
    return ((y_true - y_pred) ** 2).sum() / len(y_true)


# %% mistake: n minus 1
# You divided by one less than the number of samples, as for a sample's variance (for one sample that is a division
# by 0). The mean squared error divides by their number.
def mse(y_true, y_pred):
    return ((y_true - y_pred) ** 2).sum() / (y_true.numel() - 1)


# %% wrong: shape (1,)
def mse(y_true, y_pred):
    return ((y_true - y_pred) ** 2).mean().reshape(1)


# %% wrong: the result of the example
def mse(y_true, y_pred):
    return torch.tensor(4 / 3)


# %% wrong: always three samples
def mse(y_true, y_pred):
    return ((y_true - y_pred) ** 2).sum() / 3


# %% wrong: a list comes back
def mse(y_true, y_pred):
    return [((y_true - y_pred) ** 2).mean()]


# %% wrong: a text comes back
def mse(y_true, y_pred):
    return f"{((y_true - y_pred) ** 2).mean():.4f}"


# %% wrong: y_pred is overwritten
def mse(y_true, y_pred):
    with torch.no_grad():
        y_pred -= y_true
    return (y_pred**2).mean()


# %% wrong: the median
def mse(y_true, y_pred):
    return ((y_true - y_pred) ** 2).median()


# %% wrong: the sum of both
def mse(y_true, y_pred):
    return ((y_true + y_pred) ** 2).mean()


# %% wrong: relative to y_true
def mse(y_true, y_pred):
    return (((y_true - y_pred) / y_true) ** 2).mean()


# %% wrong: right on the first call only
seen = []


def mse(y_true, y_pred):
    seen.append(y_true.numel())
    return ((y_true - y_pred) ** 2).sum() / seen[0]


# %% wrong: the gradient stops at half of it
def mse(y_true, y_pred):
    return ((y_true - y_pred) * (y_true - y_pred).detach()).mean()


# %% wrong: float32 always
def mse(y_true, y_pred):
    return ((y_true - y_pred) ** 2).mean().float()


# %% wrong: one loop, and the last sample is left out
def mse(y_true, y_pred):
    true, predicted = y_true.flatten(), y_pred.flatten()
    total = 0
    for index in range(len(true) - 1):
        total = total + (true[index] - predicted[index]) ** 2
    return total / len(true)
