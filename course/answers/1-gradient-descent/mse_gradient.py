# %% right: one matrix product
def mse_gradient(w, X, y):
    return -2 / len(y) * X.T @ (y - X @ w)


# %% right: the two formulas
def mse_gradient(w, X, y):
    residuals = y - (w[0] + w[1] * X[:, 1])
    return torch.stack([-2 * residuals.mean(), (-2 * residuals * X[:, 1]).mean()])


# %% right: a loop over the samples
def mse_gradient(w, X, y):
    gradient = torch.zeros(2, dtype=w.dtype)
    for row, target in zip(X, y, strict=True):
        residual = target - (w[0] + w[1] * row[1])
        gradient[0] -= 2 * residual
        gradient[1] -= 2 * residual * row[1]
    return gradient / len(y)


# %% right: Python numbers
def mse_gradient(w, X, y):
    intercept, slope = w.tolist()
    pairs = list(zip(X[:, 1].tolist(), y.tolist(), strict=True))
    first = sum(-2 * (t - (intercept + slope * x)) for x, t in pairs) / len(pairs)
    second = sum(-2 * (t - (intercept + slope * x)) * x for x, t in pairs) / len(pairs)
    return torch.tensor([first, second], dtype=w.dtype)


# %% right: with autograd
def mse_gradient(w, X, y):
    leaf = w.clone().requires_grad_()
    return torch.autograd.grad(mse(y, X @ leaf), leaf)[0]


# %% right: a function that differentiates, as a lambda
mse_gradient = lambda w, X, y: torch.func.grad(lambda weights: mse(y, X @ weights))(w)


# %% right: through the matrix of the normal equations
def mse_gradient(w, X, y):
    A, b = X.double(), y.double()
    return (2 * (A.T @ A @ w.double() - A.T @ b) / X.shape[0]).to(w.dtype)


# %% right: nudges in float64 (exact for a parabola)
def mse_gradient(w, X, y):
    X, y, at = X.double(), y.double(), w.double()
    nudges = 0.5 * torch.eye(2, dtype=torch.float64)
    derivatives = [mse(y, X @ (at + nudge)) - mse(y, X @ (at - nudge)) for nudge in nudges]
    return torch.stack(derivatives).to(w.dtype)


# %% right: NumPy inside
import numpy as np


class Gradient:
    def __call__(self, w, X, y):
        errors = X.numpy() @ w.numpy() - y.numpy()
        return torch.from_numpy(2 * np.mean(errors[:, None] * X.numpy(), axis=0))


mse_gradient = Gradient()


# %% right: einsum
def mse_gradient(w, X, y):
    return 2 * torch.einsum("n,nk->k", torch.mv(X, w) - y, X).div(y.numel())


# %% mistake: sign
# The sign is the wrong way round: this points downhill. A gradient points to where the loss grows; where does the minus in
# front of the 2 come from?
def mse_gradient(w, X, y):
    return 2 * X.T @ (y - X @ w) / len(y)


# %% mistake: no factor 2
# Both derivatives are half of what they should be. The derivative of a square brings a factor with it.
def mse_gradient(w, X, y):
    return -X.T @ (y - X @ w) / len(y)


# %% mistake: no factor 2, and the sign
# Both derivatives have the wrong sign, and half the size: of the -2 that the chain rule brings nothing is there.
def mse_gradient(w, X, y):
    return X.T @ (y - X @ w) / len(y)


# %% mistake: not divided by n
# The result is `n` times too large: the contributions of the samples were added up, and their mean is asked for. It would
# grow with the number of samples, and with it every step.
def mse_gradient(w, X, y):
    return -2 * X.T @ (y - X @ w)


# %% mistake: the x is missing
# The first derivative is right, and the second is the same number. In the formula for the slope each residual is
# weighed with its own x, which is missing here.
def mse_gradient(w, X, y):
    residuals = y - X @ w
    return torch.stack([-2 * residuals.mean(), -2 * residuals.mean()])


# %% mistake: x times the mean residual
# The first derivative is right. For the second one the mean of the residuals was multiplied by the mean of `x`, and
# the mean of the products is something else: each residual goes with its own x.
def mse_gradient(w, X, y):
    residuals = y - X @ w
    return torch.stack([-2 * residuals.mean(), -2 * residuals.mean() * X[:, 1].mean()])


# %% mistake: slope first
# The two derivatives are right, in the wrong order. The first belongs to the intercept, as in `w`.
def mse_gradient(w, X, y):
    return (-2 / len(y) * X.T @ (y - X @ w)).flip(0)


# %% mistake: a column
# The numbers are right, the shape is `(2, 1)`. The gradient should have the shape of `w`, or `w - gradient`
# would become a matrix.
def mse_gradient(w, X, y):
    return -2 / len(y) * X.T @ (y - X @ w).unsqueeze(1)


# %% mistake: two numbers in a list
# The two derivatives came back one by one. They should stand together in one tensor of shape `(2,)`, with which one
# can calculate.
def mse_gradient(w, X, y):
    residuals = y - X @ w
    return -2 * residuals.mean(), -2 * (residuals * X[:, 1]).mean()


# %% mistake: the sign of the residuals only
# This is the gradient of the mean *absolute* error: only the signs of the residuals are in it. For the squared error a large
# residual pulls harder than a small one.
def mse_gradient(w, X, y):
    return -(X.T @ torch.sign(y - X @ w)) / len(y)


# %% mistake: multiplied by the predictions
# The predictions stand where the residuals should be: `y` has no influence on this gradient, so the data do not
# either. The brackets in the formula hold the target minus the prediction.
def mse_gradient(w, X, y):
    return 2 * X.T @ (X @ w) / len(y)


# %% mistake: one derivative for each sample
# For each sample its own two derivatives came back, shape `(n, 2)`. The loss is the mean over the samples, and so is its
# gradient.
def mse_gradient(w, X, y):
    return -2 * (y - X @ w)[:, None] * X


# %% mistake: n minus 1
# You divided by one less than the number of samples (for a single sample that is a division by 0). The mean divides
# by their number.
def mse_gradient(w, X, y):
    return -2 * X.T @ (y - X @ w) / (len(y) - 1)


# %% wrong: divided by the number of weights
def mse_gradient(w, X, y):
    return -2 * X.T @ (y - X @ w) / len(w)


# %% wrong: the result of the example
def mse_gradient(w, X, y):
    return torch.tensor([-4.0, -3.0])


# %% wrong: of length 1
def mse_gradient(w, X, y):
    gradient = -2 / len(y) * X.T @ (y - X @ w)
    return gradient / gradient.norm()


# %% wrong: the intercept is left out of the line
def mse_gradient(w, X, y):
    residuals = y - w[1] * X[:, 1]
    return torch.stack([-2 * residuals.mean(), -2 * (residuals * X[:, 1]).mean()])


# %% wrong: the sign of the first one only
def mse_gradient(w, X, y):
    residuals = y - X @ w
    return torch.stack([2 * residuals.mean(), -2 * (residuals * X[:, 1]).mean()])


# %% wrong: w is overwritten
def mse_gradient(w, X, y):
    w.copy_(-2 / len(y) * X.T @ (y - X @ w))
    return w.clone()


# %% wrong: y is overwritten
def mse_gradient(w, X, y):
    y -= X @ w
    return -2 / len(y) * X.T @ y


# %% wrong: float32 always
def mse_gradient(w, X, y):
    return -2 / len(y) * X.float().T @ (y.float() - X.float() @ w.float())


# %% wrong: a text comes back
def mse_gradient(w, X, y):
    return str(-2 / len(y) * X.T @ (y - X @ w))


# %% wrong: adds up from call to call
total = torch.zeros(2)


def mse_gradient(w, X, y):
    total.add_(-2 / len(y) * X.T @ (y - X @ w))
    return total.to(w.dtype)


# %% wrong: nudged by 0.1, on one side only
def mse_gradient(w, X, y):
    here = mse(y, X @ w)
    nudges = 0.1 * torch.eye(2, dtype=w.dtype)
    return torch.stack([(mse(y, X @ (w + nudge)) - here) / 0.1 for nudge in nudges])


# %% wrong: the first sample twice, the last one never
def mse_gradient(w, X, y):
    X, y = torch.cat([X[:1], X[:-1]]), torch.cat([y[:1], y[:-1]])
    return -2 / len(y) * X.T @ (y - X @ w)


# %% wrong: leaves its gradient in the argument
def mse_gradient(w, X, y):
    w.requires_grad_()
    ((y - X @ w) ** 2).mean().backward()
    return w.grad
