# %% right: powers of a ratio
def range_test(X, y, w, lowest, highest, steps):
    ratio = (highest / lowest) ** (1 / (steps - 1))
    rates = [lowest * ratio**step for step in range(steps)]
    losses = []
    for rate in rates:
        w = gradient_step(w, mse_gradient(w, X, y), rate)
        losses.append(mse(y, X @ w).item())
    return rates, losses


# %% right: multiplied from rate to rate
def range_test(X, y, w, lowest, highest, steps):
    rate, rates, losses = lowest, [], []
    while len(rates) < steps:
        w = w - rate * mse_gradient(w, X, y)
        rates.append(rate)
        losses.append(float(mse(y, X @ w)))
        rate = rate * (highest / lowest) ** (1 / (steps - 1))
    return rates, losses


# %% right: logspace, and tensors come back
import math


def range_test(X, y, w, lowest, highest, steps):
    rates = torch.logspace(math.log10(lowest), math.log10(highest), steps)
    losses = torch.empty(steps, dtype=X.dtype)
    for number, rate in enumerate(rates.tolist()):
        w = w - rate * mse_gradient(w, X, y)
        losses[number] = mse(y, X @ w)
    return rates, losses


# %% right: NumPy's geomspace, all in float64
import numpy as np


def range_test(X, y, w, lowest, highest, steps):
    A, b, v = (tensor.numpy().astype(float) for tensor in (X, y, w))
    rates, losses = np.geomspace(lowest, highest, steps), []
    for rate in rates:
        v = v - rate * 2 / len(b) * A.T @ (A @ v - b)
        losses.append(np.mean((A @ v - b) ** 2))
    return rates, losses


# %% right: exponents evenly spaced
import math


class RangeTest:
    def __call__(self, X, y, w, lowest, highest, steps):
        exponents = torch.linspace(math.log(lowest), math.log(highest), steps, dtype=torch.float64)
        rates, losses = exponents.exp().to(X.dtype), []
        for rate in rates:
            w = w + 2 * rate * X.T @ (y - X @ w) / len(y)
            losses.append(mse(y, X @ w))
        return [rates, torch.stack(losses)]


range_test = RangeTest()


# %% right: with autograd
def range_test(X, y, w, lowest, highest, steps):
    weights = w.clone().requires_grad_()
    rates = [lowest ** (1 - part / (steps - 1)) * highest ** (part / (steps - 1)) for part in range(steps)]
    losses = []
    for rate in rates:
        autograd_step(weights, X, y, rate)
        losses.append(mse(y, X @ weights).item())
    return rates, losses


# %% right: one call of gradient_descent for each rate
def range_test(X, y, w, lowest, highest, steps):
    rates, losses = [], []
    for number in range(steps):
        rates.append(lowest * (highest / lowest) ** (number / (steps - 1)))
        w, _ = gradient_descent(X, y, w, rates[-1], 1)
        losses += gradient_descent(X, y, w, 0.0, 1)[1]
    return rates, losses


# %% right: by recursion
def range_test(X, y, w, lowest, highest, steps):
    new = gradient_step(w, mse_gradient(w, X, y), lowest)
    loss = mse(y, X @ new).item()
    if steps == 1:
        return (lowest,), (loss,)
    following = highest if steps == 2 else lowest * (highest / lowest) ** (1 / (steps - 1))
    rates, losses = range_test(X, y, new, following, highest, steps - 1)
    return (lowest, *rates), (loss, *losses)


# %% mistake: linear spacing
# The rates are evenly spaced: from each to the next the same amount is added. Nearly all of them are large then. The next one
# should be the same *multiple* each time.
def range_test(X, y, w, lowest, highest, steps):
    rates = [lowest + (highest - lowest) * step / (steps - 1) for step in range(steps)]
    losses = []
    for rate in rates:
        w = gradient_step(w, mse_gradient(w, X, y), rate)
        losses.append(mse(y, X @ w).item())
    return rates, losses


# %% mistake: afresh each time
# Every step began at the `w` that was handed in. Each step should go on from where the last one ended, as in training, with
# only the rate growing on the way.
def range_test(X, y, w, lowest, highest, steps):
    ratio = (highest / lowest) ** (1 / (steps - 1))
    rates = [lowest * ratio**step for step in range(steps)]
    losses = [mse(y, X @ gradient_step(w, mse_gradient(w, X, y), rate)).item() for rate in rates]
    return rates, losses


# %% mistake: the loss before each step
# The rates are right, and each loss was taken before its step. Here the loss *after* the step is asked for: it shows what this
# rate has done.
def range_test(X, y, w, lowest, highest, steps):
    ratio = (highest / lowest) ** (1 / (steps - 1))
    rates = [lowest * ratio**step for step in range(steps)]
    losses = []
    for rate in rates:
        losses.append(mse(y, X @ w).item())
        w = gradient_step(w, mse_gradient(w, X, y), rate)
    return rates, losses


# %% mistake: the highest rate is not reached
# The rates stop before `highest`. Between `steps` rates there are only `steps - 1` gaps, and over these the whole range has
# to be divided.
def range_test(X, y, w, lowest, highest, steps):
    ratio = (highest / lowest) ** (1 / steps)
    rates = [lowest * ratio**step for step in range(steps)]
    losses = []
    for rate in rates:
        w = gradient_step(w, mse_gradient(w, X, y), rate)
        losses.append(mse(y, X @ w).item())
    return rates, losses


# %% mistake: one rate too many
# There is one rate more than `steps`. `steps` counts the rates, both ends included.
def range_test(X, y, w, lowest, highest, steps):
    ratio = (highest / lowest) ** (1 / steps)
    rates = [lowest * ratio**step for step in range(steps + 1)]
    losses = []
    for rate in rates:
        w = gradient_step(w, mse_gradient(w, X, y), rate)
        losses.append(mse(y, X @ w).item())
    return rates, losses


# %% mistake: the caller's w changed
# Rates and losses are right, but the `w` that was handed in has changed: `-=` overwrites the tensor that the caller still
# holds. After the test one wants to train from there.
def range_test(X, y, w, lowest, highest, steps):
    ratio = (highest / lowest) ** (1 / (steps - 1))
    rates = [lowest * ratio**step for step in range(steps)]
    losses = []
    for rate in rates:
        w -= rate * mse_gradient(w, X, y)
        losses.append(mse(y, X @ w).item())
    return rates, losses


# %% mistake: uphill
# The steps go uphill: the loss grows from the first rate on. Each step goes against the gradient.
def range_test(X, y, w, lowest, highest, steps):
    ratio = (highest / lowest) ** (1 / (steps - 1))
    rates = [lowest * ratio**step for step in range(steps)]
    losses = []
    for rate in rates:
        w = w + rate * mse_gradient(w, X, y)
        losses.append(mse(y, X @ w).item())
    return rates, losses


# %% mistake: from high to low
# The rates run from the highest to the lowest. The test begins with a tiny rate, so that the explosion comes last and not
# first.
def range_test(X, y, w, lowest, highest, steps):
    ratio = (highest / lowest) ** (1 / (steps - 1))
    rates = [highest / ratio**step for step in range(steps)]
    losses = []
    for rate in rates:
        w = gradient_step(w, mse_gradient(w, X, y), rate)
        losses.append(mse(y, X @ w).item())
    return rates, losses


# %% mistake: the losses alone
# Only the losses came back. The exercise asks for a pair: the rates and the losses.
def range_test(X, y, w, lowest, highest, steps):
    ratio = (highest / lowest) ** (1 / (steps - 1))
    losses = []
    for step in range(steps):
        w = gradient_step(w, mse_gradient(w, X, y), lowest * ratio**step)
        losses.append(mse(y, X @ w).item())
    return losses


# %% mistake: the losses first
# The pair came back the other way round. First the rates, then the losses.
def range_test(X, y, w, lowest, highest, steps):
    ratio = (highest / lowest) ** (1 / (steps - 1))
    rates = [lowest * ratio**step for step in range(steps)]
    losses = []
    for rate in rates:
        w = gradient_step(w, mse_gradient(w, X, y), rate)
        losses.append(mse(y, X @ w).item())
    return losses, rates


# %% mistake: doubled each time
# Each rate is twice the one before, whatever `highest` is. The multiple has to be such that the last rate is `highest`.
def range_test(X, y, w, lowest, highest, steps):
    rates = [lowest * 2**step for step in range(steps)]
    losses = []
    for rate in rates:
        w = gradient_step(w, mse_gradient(w, X, y), rate)
        losses.append(mse(y, X @ w).item())
    return rates, losses


# %% wrong: factors of ten, as in the example
def range_test(X, y, w, lowest, highest, steps):
    rates = [lowest * 10**step for step in range(steps)]
    losses = []
    for rate in rates:
        w = gradient_step(w, mse_gradient(w, X, y), rate)
        losses.append(mse(y, X @ w).item())
    return rates, losses


# %% wrong: the result of the example
def range_test(X, y, w, lowest, highest, steps):
    return [0.01, 0.1, 1.0], [4.7533, 2.6869, 6.0448]


# %% wrong: the exponents come back
import math


def range_test(X, y, w, lowest, highest, steps):
    rates = torch.logspace(math.log10(lowest), math.log10(highest), steps)
    losses = []
    for rate in rates.tolist():
        w = gradient_step(w, mse_gradient(w, X, y), rate)
        losses.append(mse(y, X @ w).item())
    return rates.log10(), losses


# %% wrong: stops when the loss grows
def range_test(X, y, w, lowest, highest, steps):
    ratio = (highest / lowest) ** (1 / (steps - 1))
    rates = [lowest * ratio**step for step in range(steps)]
    losses = [mse(y, X @ w).item()]
    for rate in rates:
        w = gradient_step(w, mse_gradient(w, X, y), rate)
        losses.append(mse(y, X @ w).item())
        if losses[-1] > losses[-2]:
            break
    return rates, losses[1:]


# %% wrong: the gradient of the start
def range_test(X, y, w, lowest, highest, steps):
    ratio, gradient = (highest / lowest) ** (1 / (steps - 1)), mse_gradient(w, X, y)
    rates = [lowest * ratio**step for step in range(steps)]
    losses = []
    for rate in rates:
        w = gradient_step(w, gradient, rate)
        losses.append(mse(y, X @ w).item())
    return rates, losses


# %% wrong: the best rate alone
def range_test(X, y, w, lowest, highest, steps):
    ratio = (highest / lowest) ** (1 / (steps - 1))
    rates = [lowest * ratio**step for step in range(steps)]
    losses = []
    for rate in rates:
        w = gradient_step(w, mse_gradient(w, X, y), rate)
        losses.append(mse(y, X @ w).item())
    return rates[losses.index(min(losses))]


# %% wrong: pairs of rate and loss
def range_test(X, y, w, lowest, highest, steps):
    ratio = (highest / lowest) ** (1 / (steps - 1))
    pairs = []
    for step in range(steps):
        w = gradient_step(w, mse_gradient(w, X, y), lowest * ratio**step)
        pairs.append((lowest * ratio**step, mse(y, X @ w).item()))
    return pairs


# %% wrong: two steps at each rate
def range_test(X, y, w, lowest, highest, steps):
    ratio = (highest / lowest) ** (1 / (steps - 1))
    rates = [lowest * ratio**step for step in range(steps)]
    losses = []
    for rate in rates:
        w, _ = gradient_descent(X, y, w, rate, 2)
        losses.append(mse(y, X @ w).item())
    return rates, losses


# %% wrong: each loss on one sample only
def range_test(X, y, w, lowest, highest, steps):
    ratio = (highest / lowest) ** (1 / (steps - 1))
    rates = [lowest * ratio**step for step in range(steps)]
    losses = []
    for number, rate in enumerate(rates):
        row = number % len(y)
        w = gradient_step(w, mse_gradient(w, X[row : row + 1], y[row : row + 1]), rate)
        losses.append(mse(y, X @ w).item())
    return rates, losses


# %% wrong: right on the first call only
state = {}


def range_test(X, y, w, lowest, highest, steps):
    ratio = state.setdefault("ratio", (highest / lowest) ** (1 / (steps - 1)))
    rates = [lowest * ratio**step for step in range(steps)]
    losses = []
    for rate in rates:
        w = gradient_step(w, mse_gradient(w, X, y), rate)
        losses.append(mse(y, X @ w).item())
    return rates, losses


# %% wrong: the root of each loss
def range_test(X, y, w, lowest, highest, steps):
    ratio = (highest / lowest) ** (1 / (steps - 1))
    rates = [lowest * ratio**step for step in range(steps)]
    losses = []
    for rate in rates:
        w = gradient_step(w, mse_gradient(w, X, y), rate)
        losses.append(mse(y, X @ w).sqrt().item())
    return rates, losses
