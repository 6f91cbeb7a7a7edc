# %% right: two loops
def loss_surface(X, y, first, second):
    losses = torch.empty(len(first), len(second), dtype=X.dtype)
    for i in range(len(first)):
        for j in range(len(second)):
            losses[i, j] = mse(y, X @ torch.stack([first[i], second[j]]))
    return losses


# %% right: rows of losses, stacked
def loss_surface(X, y, first, second):
    rows = [torch.stack([mse(y, X @ torch.stack([a, b])) for b in second]) for a in first]
    return torch.stack(rows)


# %% right: broadcast over three axes
def loss_surface(X, y, first, second):
    y_pred = first[:, None, None] * X[:, 0] + second[None, :, None] * X[:, 1]
    return ((y - y_pred) ** 2).mean(dim=2)


# %% right: all pairs as columns of one matrix
def loss_surface(X, y, first, second):
    weights = torch.cartesian_prod(first, second)
    residuals = y[:, None] - X @ weights.T
    return residuals.square().mean(dim=0).reshape(len(first), len(second))


# %% right: the line written out
def loss_surface(X, y, first, second):
    x = X[:, 1]
    return torch.stack([torch.stack([((y - (a + b * x)) ** 2).sum() / len(y) for b in second]) for a in first])


# %% right: NumPy inside
import numpy as np


def loss_surface(X, y, first, second):
    X_, y_, first_, second_ = (tensor.numpy().astype(np.float64) for tensor in (X, y, first, second))
    grid = np.stack(np.meshgrid(first_, second_, indexing="ij"), axis=-1)
    return torch.from_numpy(((grid @ X_.T - y_) ** 2).mean(axis=-1)).to(X.dtype)


# %% right: the square multiplied out, in float64
class LossSurface:
    def __call__(self, X, y, first, second):
        A, b, c = X.double().T @ X.double() / len(y), X.double().T @ y.double() / len(y), y.double().square().mean()
        u, v = first.double()[:, None], second.double()[None, :]
        surface = A[0, 0] * u**2 + 2 * A[0, 1] * u * v + A[1, 1] * v**2 - 2 * (b[0] * u + b[1] * v) + c
        return surface.to(X.dtype)


loss_surface = LossSurface()


# %% right: Python numbers in lists
def loss_surface(X, y, first, second):
    rows, targets = X.tolist(), y.tolist()
    grid = []
    for a in first.tolist():
        line = []
        for b in second.tolist():
            line.append(
                sum((t - (a * one + b * x)) ** 2 for (one, x), t in zip(rows, targets, strict=True)) / len(rows)
            )
        grid.append(line)
    return torch.tensor(grid, dtype=X.dtype)


# %% right: a lambda with vmap
loss_surface = lambda X, y, first, second: torch.vmap(
    lambda a: torch.vmap(lambda b: mse(y, X @ torch.stack([a, b])))(second)
)(first)


# %% mistake: transposed
# The surface lies on its side: its rows belong to `second` and its columns to `first`. The row should say which intercept
# it is, the column which slope.
def loss_surface(X, y, first, second):
    losses = torch.empty(len(second), len(first), dtype=X.dtype)
    for i in range(len(first)):
        for j in range(len(second)):
            losses[j, i] = mse(y, X @ torch.stack([first[i], second[j]]))
    return losses


# %% mistake: a mean over the wrong axis
# The mean was taken over the wrong axis: the samples' axis is still there, and one of the grid's is gone. Look at the
# shape before the mean, and ask which of its numbers is `n`.
def loss_surface(X, y, first, second):
    y_pred = X[:, 0, None, None] * first[:, None] + X[:, 1, None, None] * second
    return ((y[:, None, None] - y_pred) ** 2).mean(dim=1)


# %% mistake: a mean over the slopes
# The mean was taken over the wrong axis: the samples' axis is still there, and the one of the slopes is gone. Look at the
# shape before the mean, and ask which of its numbers is `n`.
def loss_surface(X, y, first, second):
    y_pred = X[:, 0, None, None] * first[:, None] + X[:, 1, None, None] * second
    return ((y[:, None, None] - y_pred) ** 2).mean(dim=2)


# %% mistake: a mean over everything
# A single number came back: the mean was taken over the whole grid as well. Each point of the grid keeps its own loss, a
# mean over the samples alone.
def loss_surface(X, y, first, second):
    y_pred = X[:, 0, None, None] * first[:, None] + X[:, 1, None, None] * second
    return ((y[:, None, None] - y_pred) ** 2).mean()


# %% mistake: the sum over the samples
# The squared residuals were added up at each point of the grid, and not divided by the number of samples. The surface
# has the right form, `n` times too high.
def loss_surface(X, y, first, second):
    y_pred = X[:, 0, None, None] * first[:, None] + X[:, 1, None, None] * second
    return ((y[:, None, None] - y_pred) ** 2).sum(dim=0)


# %% mistake: intercept and slope exchanged
# The shape is right, but `first` was used for the slope and `second` for the intercept. `first` holds values for the
# weight of the column of ones.
def loss_surface(X, y, first, second):
    y_pred = X[:, 1, None, None] * first[:, None] + X[:, 0, None, None] * second
    return ((y[:, None, None] - y_pred) ** 2).mean(dim=0)


# %% mistake: filled along the wrong axis
# The losses are all there, and most stand in the wrong place. They were computed column by column and then cut into
# rows; `reshape` only breaks the lines elsewhere.
def loss_surface(X, y, first, second):
    losses = torch.stack([mse(y, X @ torch.stack([a, b])) for b in second for a in first])
    return losses.reshape(len(first), len(second))


# %% mistake: one long row
# The losses are in the right order, in one long row. It still has to be given the shape of the grid.
def loss_surface(X, y, first, second):
    return torch.stack([mse(y, X @ torch.stack([a, b])) for a in first for b in second])


# %% mistake: root
# You took the square root: these are root mean squared errors. The surface is to show the loss itself.
def loss_surface(X, y, first, second):
    y_pred = X[:, 0, None, None] * first[:, None] + X[:, 1, None, None] * second
    return ((y[:, None, None] - y_pred) ** 2).mean(dim=0).sqrt()


# %% mistake: a float32 grid
# For `float64` inputs a `float32` surface came back. `torch.zeros` makes `float32` unless it is told otherwise, and what
# is written into a tensor takes on that tensor's type.
def loss_surface(X, y, first, second):
    losses = torch.zeros(len(first), len(second))
    for i in range(len(first)):
        for j in range(len(second)):
            losses[i, j] = mse(y, X @ torch.stack([first[i], second[j]]))
    return losses


# %% wrong: for square grids only
def loss_surface(X, y, first, second):
    weights = torch.stack(torch.meshgrid(first, second, indexing="ij"))
    return (
        ((y[:, None, None] - torch.einsum("nk,kpq->npq", X, weights)) ** 2).mean(dim=0).reshape(len(first), len(first))
    )


# %% wrong: pairs instead of a grid
def loss_surface(X, y, first, second):
    return torch.stack([mse(y, X @ torch.stack([a, b])) for a, b in zip(first, second, strict=False)])


# %% wrong: lists in a list come back
def loss_surface(X, y, first, second):
    return [[mse(y, X @ torch.stack([a, b])).item() for b in second] for a in first]


# %% wrong: the result of the example
def loss_surface(X, y, first, second):
    return torch.tensor([[5.0, 2.5, 1.0], [2.0, 0.5, 0.0]])


# %% wrong: the last row and the last column are left out
def loss_surface(X, y, first, second):
    losses = torch.zeros(len(first), len(second), dtype=X.dtype)
    for i in range(len(first) - 1):
        for j in range(len(second) - 1):
            losses[i, j] = mse(y, X @ torch.stack([first[i], second[j]]))
    return losses


# %% wrong: first is changed in place
def loss_surface(X, y, first, second):
    losses = torch.stack([torch.stack([mse(y, X @ torch.stack([a, b])) for b in second]) for a in first])
    first.zero_()
    return losses


# %% wrong: the grid of the example
def loss_surface(X, y, first, second):
    first, second = torch.tensor([0.0, 1.0], dtype=X.dtype), torch.tensor([0.0, 1.0, 2.0], dtype=X.dtype)
    return torch.stack([torch.stack([mse(y, X @ torch.stack([a, b])) for b in second]) for a in first])


# %% wrong: the slope is left out
def loss_surface(X, y, first, second):
    return ((y[:, None, None] - first[:, None] - 0 * second) ** 2).mean(dim=0)


# %% wrong: absolute residuals
def loss_surface(X, y, first, second):
    y_pred = X[:, 0, None, None] * first[:, None] + X[:, 1, None, None] * second
    return (y[:, None, None] - y_pred).abs().mean(dim=0)


# %% wrong: a nested list as a tensor, on the first two samples only
def loss_surface(X, y, first, second):
    X, y = X[:2], y[:2]
    return torch.stack([torch.stack([mse(y, X @ torch.stack([a, b])) for b in second]) for a in first])


# %% wrong: right on the first call only
surfaces = []


def loss_surface(X, y, first, second):
    surfaces.append(torch.stack([torch.stack([mse(y, X @ torch.stack([a, b])) for b in second]) for a in first]))
    return surfaces[0]
