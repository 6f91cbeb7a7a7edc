# %% right: the largest eigenvalue
def largest_stable_rate(X):
    hessian = 2 / len(X) * (X.T @ X)
    return 2 / torch.linalg.eigvalsh(hessian)[-1].item()


# %% right: a tensor comes back
def largest_stable_rate(X):
    return 2 / torch.linalg.eigvalsh(X.T @ X * 2 / X.shape[0]).max()


# %% right: by the singular values
def largest_stable_rate(X):
    return len(X) / torch.linalg.svdvals(X)[0] ** 2


# %% right: by the spectral norm, as a lambda
largest_stable_rate = lambda X: float(X.shape[0] / torch.linalg.matrix_norm(X, ord=2).square())


# %% right: the formula for two by two matrices
def largest_stable_rate(X):
    (a, b), (_, d) = (2 / len(X) * X.T @ X).tolist()
    largest = (a + d) / 2 + (((a - d) / 2) ** 2 + b**2) ** 0.5
    return 2 / largest


# %% right: by the power method
def largest_stable_rate(X):
    hessian = 2 / len(X) * (X.T @ X).double()
    vector = torch.tensor([1.0, 0.7], dtype=torch.float64)
    for _ in range(2000):
        vector = hessian @ vector
        vector = vector / vector.norm()
    return (2 / (vector @ hessian @ vector)).item()


# %% right: NumPy inside
import numpy as np


def largest_stable_rate(X):
    A = X.numpy().astype(np.float64)
    return 2 / np.linalg.eigvals(2 * A.T @ A / len(A)).real.max()


# %% right: the Hessian from autograd
class StableRate:
    def __call__(self, X):
        y = torch.zeros(len(X), dtype=X.dtype)
        hessian = torch.autograd.functional.hessian(lambda w: mse(y, X @ w), torch.zeros(2, dtype=X.dtype))
        return 2 / torch.linalg.eigh(hessian).eigenvalues[1]


largest_stable_rate = StableRate()


# %% right: by the samples' matrix, which has the same largest eigenvalue
def largest_stable_rate(X):
    return 1 / (torch.linalg.eigvalsh(X @ X.T)[-1] / len(X))


# %% mistake: 1 over the eigenvalue
# Your rate is half of the limit. At 1 over the eigenvalue the steepest valley is at its bottom in a single step; leaps that come
# closer each time are still possible up to twice that.
def largest_stable_rate(X):
    return 1 / torch.linalg.eigvalsh(2 / len(X) * (X.T @ X))[-1].item()


# %% mistake: singular values not squared
# A singular value of `X` was used as it is. The eigenvalues of XᵀX are the *squares* of the singular values of `X`.
def largest_stable_rate(X):
    return 2 / (2 / len(X) * torch.linalg.svdvals(X)[0]).item()


# %% mistake: not divided by n
# The rate is `n` times too small: the Hessian of a *mean* has a 1/n in front, which is missing here.
def largest_stable_rate(X):
    return 2 / torch.linalg.eigvalsh(2 * X.T @ X)[-1].item()


# %% mistake: no factor 2 in the Hessian
# The rate is twice as large as the limit, and gradient descent runs away with it. In the Hessian the factor in front of XᵀX is
# `2 / n`, n being the number of samples; yours is half of that.
def largest_stable_rate(X):
    return 2 / torch.linalg.eigvalsh(X.T @ X / len(X))[-1].item()


# %% mistake: the Hessian is only XᵀX
# This is what comes out for XᵀX alone. The Hessian has the factor `2 / n` in front of it, n being the number of samples.
def largest_stable_rate(X):
    return 2 / torch.linalg.eigvalsh(X.T @ X)[-1].item()


# %% mistake: the smallest eigenvalue
# This is the limit for the *flattest* direction. In the steepest one such steps run away, and one rate has to serve both.
def largest_stable_rate(X):
    return 2 / torch.linalg.eigvalsh(2 / len(X) * (X.T @ X))[0]


# %% mistake: the smallest eigenvalue, as a float
# You divided by the *smallest* eigenvalue, which belongs to the flattest direction and may be 0. In the steepest one such steps run
# away, and one rate has to serve both.
def largest_stable_rate(X):
    return 2 / torch.linalg.eigvalsh(2 / len(X) * (X.T @ X))[0].item()


# %% mistake: the eigenvalue itself
# This is the largest curvature. The border of the rate follows from it, by a division: the steeper the valley, the smaller the
# rate.
def largest_stable_rate(X):
    return torch.linalg.eigvalsh(2 / len(X) * (X.T @ X))[-1].item()


# %% mistake: the sum of the eigenvalues
# You divided by the sum of the eigenvalues (the Hessian's trace). It is larger than the largest of them, so the rate is safe, but
# it is not the limit.
def largest_stable_rate(X):
    return 2 / torch.trace(2 / len(X) * (X.T @ X)).item()


# %% mistake: the diagonal only
# You took the largest entry of the Hessian's diagonal. That is the curvature along one of the axes; the steepest direction mostly
# lies between them.
def largest_stable_rate(X):
    return 2 / torch.diagonal(2 / len(X) * (X.T @ X)).max().item()


# %% mistake: both eigenvalues
# Two numbers came back, one for each eigenvalue. One rate has to serve both directions; which of the two sets the limit?
def largest_stable_rate(X):
    return 2 / torch.linalg.eigvalsh(2 / len(X) * (X.T @ X))


# %% wrong: for design matrices only
def largest_stable_rate(X):
    x = X[:, 1]
    hessian = 2 * torch.stack([torch.stack([x**0, x]).mean(dim=1), torch.stack([x, x * x]).mean(dim=1)])
    return 2 / torch.linalg.eigvalsh(hessian)[-1].item()


# %% wrong: the result of the example
def largest_stable_rate(X):
    return 0.7639


# %% wrong: always three samples
def largest_stable_rate(X):
    return 2 / torch.linalg.eigvalsh(2 / 3 * X.T @ X)[-1].item()


# %% wrong: the matrix itself, not its square
def largest_stable_rate(X):
    return 2 / (2 / len(X) * X.abs().sum(dim=0).max()).item()


# %% wrong: the product of the eigenvalues
def largest_stable_rate(X):
    return 2 / torch.linalg.det((2 / len(X) * (X.T @ X)).double()).clamp(min=1e-3).item()


# %% wrong: a list comes back
def largest_stable_rate(X):
    return [2 / torch.linalg.eigvalsh(2 / len(X) * (X.T @ X))[-1].item()]


# %% wrong: shape (1,)
def largest_stable_rate(X):
    return 2 / torch.linalg.eigvalsh(2 / len(X) * (X.T @ X))[-1:]


# %% wrong: a text comes back
def largest_stable_rate(X):
    return str(2 / torch.linalg.eigvalsh(2 / len(X) * (X.T @ X))[-1].item())


# %% wrong: rounded to two decimals
def largest_stable_rate(X):
    return round(2 / torch.linalg.eigvalsh(2 / len(X) * (X.T @ X))[-1].item(), 2)


# %% wrong: X is centred in place
def largest_stable_rate(X):
    X -= X.mean(dim=0)
    return 2 / torch.linalg.eigvalsh(2 / len(X) * (X.T @ X) + 1e-6 * torch.eye(2, dtype=X.dtype))[-1].item()


# %% wrong: of two columns, on centred data
def largest_stable_rate(X):
    return 2 / (torch.linalg.eigvalsh(2 / len(X) * torch.cov(X.T, correction=0) * len(X))[-1].item() + 1e-9)


# %% wrong: one step of the power method
def largest_stable_rate(X):
    hessian = 2 / len(X) * (X.T @ X)
    vector = hessian @ torch.ones(2, dtype=X.dtype)
    return (2 / ((vector @ hessian @ vector) / (vector @ vector))).item()


# %% wrong: right on the first call only
rates = []


def largest_stable_rate(X):
    rates.append(2 / torch.linalg.eigvalsh(2 / len(X) * (X.T @ X))[-1].item())
    return rates[0]


# %% wrong: a complex number
def largest_stable_rate(X):
    return 2 / torch.linalg.eigvals(2 / len(X) * X.T @ X).abs().max().to(torch.complex64)
