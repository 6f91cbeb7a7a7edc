# %% right: with the functions from before
def gradient_descent(X, y, w, learning_rate, steps):
    losses = []
    for _ in range(steps):
        losses.append(float(mse(y, X @ w)))
        w = gradient_step(w, mse_gradient(w, X, y), learning_rate)
    return w, losses


# %% right: in place, on a copy
def gradient_descent(X, y, w, learning_rate, steps):
    w, n = w.clone(), len(y)
    losses = torch.zeros(steps, dtype=w.dtype)
    for step in range(steps):
        residuals = y - X @ w
        losses[step] = residuals @ residuals / n
        w += learning_rate * 2 / n * (X.T @ residuals)
    return w, losses


# %% right: two numbers instead of a vector
def gradient_descent(X, y, w, learning_rate, steps):
    intercept, slope = w.tolist()
    xs, ys, losses = X[:, 1].tolist(), y.tolist(), []
    for _ in range(steps):
        residuals = [target - (intercept + slope * x) for x, target in zip(xs, ys, strict=True)]
        losses.append(sum(r * r for r in residuals) / len(ys))
        intercept, slope = (
            intercept + 2 * learning_rate * sum(residuals) / len(ys),
            slope + 2 * learning_rate * sum(r * x for r, x in zip(residuals, xs, strict=True)) / len(ys),
        )
    return torch.tensor([intercept, slope], dtype=w.dtype), losses


# %% right: by recursion, a tuple of losses
def gradient_descent(X, y, w, learning_rate, steps):
    if steps == 0:
        return w, ()
    new = w - learning_rate * mse_gradient(w, X, y)
    end, losses = gradient_descent(X, y, new, learning_rate, steps - 1)
    return end, (mse(y, X @ w), *losses)


# %% right: with autograd
def gradient_descent(X, y, w, learning_rate, steps):
    weights, losses = w.clone().requires_grad_(), []
    while len(losses) < steps:
        loss = ((X @ weights - y) ** 2).mean()
        (slope,) = torch.autograd.grad(loss, weights)
        with torch.no_grad():
            weights -= learning_rate * slope
        losses.append(loss.detach())
    return weights.detach(), losses


# %% right: PyTorch's optimiser
def gradient_descent(X, y, w, learning_rate, steps):
    weights = nn.Parameter(w.clone())
    optimizer = optim.SGD([weights], lr=learning_rate)
    losses = []
    for _ in range(steps):
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(X @ weights, y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return weights, losses


# %% right: the normal equations' matrix, computed once
class GradientDescent:
    def __call__(self, X, y, w, learning_rate, steps):
        hessian, pull = 2 / len(y) * X.T @ X, 2 / len(y) * X.T @ y
        path = [w]
        for _ in range(steps):
            path.append(path[-1] - learning_rate * (hessian @ path[-1] - pull))
        return [path[-1], [mse(y, X @ point).item() for point in path[:-1]]]


gradient_descent = GradientDescent()


# %% right: NumPy inside, in float64
import numpy as np


def gradient_descent(X, y, w, learning_rate, steps):
    A, b, v = X.numpy().astype(float), y.numpy().astype(float), w.numpy().astype(float)
    losses = np.zeros(steps)
    for step in range(steps):
        errors = A @ v - b
        losses[step] = np.mean(errors**2)
        v = v - learning_rate * 2 * errors @ A / len(b)
    return torch.tensor(v, dtype=w.dtype), losses.tolist()


# %% mistake: the loss after each step
# The weights are right, but each loss was taken after its step. The first one should be the loss of the weights that you were
# given, before anything has moved.
def gradient_descent(X, y, w, learning_rate, steps):
    losses = []
    for _ in range(steps):
        w = gradient_step(w, mse_gradient(w, X, y), learning_rate)
        losses.append(mse(y, X @ w).item())
    return w, losses


# %% mistake: one loss too many
# There is one loss more than there are steps: that of the final weights came along. It belongs to no step.
def gradient_descent(X, y, w, learning_rate, steps):
    losses = [mse(y, X @ w).item()]
    for _ in range(steps):
        w = gradient_step(w, mse_gradient(w, X, y), learning_rate)
        losses.append(mse(y, X @ w).item())
    return w, losses


# %% mistake: the caller's w changed
# Weights and losses are right, but the `w` that was handed in has changed: `-=` overwrites the tensor that the caller still
# holds. A second run could not start from the same place.
def gradient_descent(X, y, w, learning_rate, steps):
    losses = []
    for _ in range(steps):
        losses.append(mse(y, X @ w).item())
        w -= learning_rate * mse_gradient(w, X, y)
    return w, losses


# %% mistake: uphill
# The loss grows from step to step: your steps go with the gradient, and down is against it.
def gradient_descent(X, y, w, learning_rate, steps):
    losses = []
    for _ in range(steps):
        losses.append(mse(y, X @ w).item())
        w = w + learning_rate * mse_gradient(w, X, y)
    return w, losses


# %% mistake: the gradient of the start
# The gradient was computed once, before the loop, and every step follows it. Where you arrive the slope is another: each step
# needs a fresh one.
def gradient_descent(X, y, w, learning_rate, steps):
    losses, gradient = [], mse_gradient(w, X, y)
    for _ in range(steps):
        losses.append(mse(y, X @ w).item())
        w = gradient_step(w, gradient, learning_rate)
    return w, losses


# %% mistake: every step from the start
# Each step began at the weights that were handed in, so all losses are equal and you arrive where one step leads. The new
# weights have to be where the next step begins.
def gradient_descent(X, y, w, learning_rate, steps):
    losses, new = [], w
    for _ in range(steps):
        losses.append(mse(y, X @ w).item())
        new = gradient_step(w, mse_gradient(w, X, y), learning_rate)
    return new, losses


# %% mistake: one step too few
# One step is missing, and its loss: the loop ends before the last one. `range(1, steps)` has `steps - 1` numbers.
def gradient_descent(X, y, w, learning_rate, steps):
    losses = []
    for _ in range(1, steps):
        losses.append(mse(y, X @ w).item())
        w = gradient_step(w, mse_gradient(w, X, y), learning_rate)
    return w, losses


# %% mistake: the weights alone
# Only the weights came back. The exercise asks for a pair: the weights and the losses.
def gradient_descent(X, y, w, learning_rate, steps):
    for _ in range(steps):
        w = gradient_step(w, mse_gradient(w, X, y), learning_rate)
    return w


# %% mistake: the losses first
# The pair came back the other way round. First the weights, then the losses.
def gradient_descent(X, y, w, learning_rate, steps):
    losses = []
    for _ in range(steps):
        losses.append(mse(y, X @ w).item())
        w = gradient_step(w, mse_gradient(w, X, y), learning_rate)
    return losses, w


# %% mistake: the weights before the last step
# The losses are right. The weights that came back are those before the last step, where the last loss was taken; the last step
# is missing in them.
def gradient_descent(X, y, w, learning_rate, steps):
    losses, before = [], w
    for _ in range(steps):
        losses.append(mse(y, X @ w).item())
        before = w
        w = gradient_step(w, mse_gradient(w, X, y), learning_rate)
    return before, losses


# %% mistake: the sum over the samples
# The steps are `n` times too long: the gradient that you follow is that of the *sum* of the squared residuals. The losses
# are means, and so should the gradient be.
def gradient_descent(X, y, w, learning_rate, steps):
    losses = []
    for _ in range(steps):
        losses.append(mse(y, X @ w).item())
        w = w + 2 * learning_rate * X.T @ (y - X @ w)
    return w, losses


# %% mistake: half the step
# The steps are half as long as they should be. The 2 that comes from the square's derivative is missing in the gradient.
def gradient_descent(X, y, w, learning_rate, steps):
    losses = []
    for _ in range(steps):
        losses.append(mse(y, X @ w).item())
        w = w + learning_rate * X.T @ (y - X @ w) / len(y)
    return w, losses


# %% mistake: one weight after the other
# The slope's derivative was computed when the intercept had moved already. Both derivatives belong to the same place:
# compute both, then move both.
def gradient_descent(X, y, w, learning_rate, steps):
    w, losses = w.clone(), []
    for _ in range(steps):
        losses.append(mse(y, X @ w).item())
        for index in (0, 1):
            w[index] -= learning_rate * mse_gradient(w, X, y)[index]
    return w, losses


# %% wrong: two steps, as in the example
def gradient_descent(X, y, w, learning_rate, steps):
    losses = []
    for _ in range(2):
        losses.append(mse(y, X @ w).item())
        w = gradient_step(w, mse_gradient(w, X, y), learning_rate)
    return w, losses


# %% wrong: the result of the example
def gradient_descent(X, y, w, learning_rate, steps):
    return torch.tensor([0.69, 0.53]), [5.0, 2.825]


# %% wrong: the least-squares line
def gradient_descent(X, y, w, learning_rate, steps):
    best = torch.linalg.lstsq(X, y.unsqueeze(1)).solution.squeeze(1)
    return best, [mse(y, X @ best).item()] * steps


# %% wrong: from zero
def gradient_descent(X, y, w, learning_rate, steps):
    w, losses = torch.zeros_like(w), []
    for _ in range(steps):
        losses.append(mse(y, X @ w).item())
        w = gradient_step(w, mse_gradient(w, X, y), learning_rate)
    return w, losses


# %% wrong: no steps are not possible
def gradient_descent(X, y, w, learning_rate, steps):
    losses = []
    for _ in range(max(steps, 1)):
        losses.append(mse(y, X @ w).item())
        w = gradient_step(w, mse_gradient(w, X, y), learning_rate)
    return w, losses


# %% wrong: the list of losses grows from call to call
def gradient_descent(X, y, w, learning_rate, steps, losses=[]):
    for _ in range(steps):
        losses.append(mse(y, X @ w).item())
        w = gradient_step(w, mse_gradient(w, X, y), learning_rate)
    return w, losses


# %% wrong: a dictionary comes back
def gradient_descent(X, y, w, learning_rate, steps):
    losses = []
    for _ in range(steps):
        losses.append(mse(y, X @ w).item())
        w = gradient_step(w, mse_gradient(w, X, y), learning_rate)
    return {"w": w, "losses": losses}


# %% wrong: the weights as a list
def gradient_descent(X, y, w, learning_rate, steps):
    losses = []
    for _ in range(steps):
        losses.append(mse(y, X @ w).item())
        w = gradient_step(w, mse_gradient(w, X, y), learning_rate)
    return w.tolist(), losses


# %% wrong: only the last loss
def gradient_descent(X, y, w, learning_rate, steps):
    loss = 0.0
    for _ in range(steps):
        loss = mse(y, X @ w).item()
        w = gradient_step(w, mse_gradient(w, X, y), learning_rate)
    return w, loss


# %% wrong: returns within the loop
def gradient_descent(X, y, w, learning_rate, steps):
    losses = []
    for _ in range(steps):
        losses.append(mse(y, X @ w).item())
        w = gradient_step(w, mse_gradient(w, X, y), learning_rate)
        return w, losses
    return w, losses


# %% wrong: the rate shrinks
def gradient_descent(X, y, w, learning_rate, steps):
    losses = []
    for step in range(steps):
        losses.append(mse(y, X @ w).item())
        w = gradient_step(w, mse_gradient(w, X, y), learning_rate / (step + 1))
    return w, losses


# %% wrong: stops when the loss grows
def gradient_descent(X, y, w, learning_rate, steps):
    losses = []
    for _ in range(steps):
        losses.append(mse(y, X @ w).item())
        new = gradient_step(w, mse_gradient(w, X, y), learning_rate)
        w = new if mse(y, X @ new) < losses[-1] else w
    return w, losses


# %% wrong: root mean squared errors
def gradient_descent(X, y, w, learning_rate, steps):
    losses = []
    for _ in range(steps):
        losses.append(mse(y, X @ w).sqrt().item())
        w = gradient_step(w, mse_gradient(w, X, y), learning_rate)
    return w, losses


# %% wrong: a rate of 0 is replaced
def gradient_descent(X, y, w, learning_rate, steps):
    losses = []
    for _ in range(steps):
        losses.append(mse(y, X @ w).item())
        w = w - (learning_rate or 0.01) * mse_gradient(w, X, y)
    return w, losses


# %% wrong: stops when the loss is small
def gradient_descent(X, y, w, learning_rate, steps):
    losses = []
    for _ in range(steps):
        losses.append(mse(y, X @ w).item())
        if losses[-1] < 1e-3:
            break
        w = w - learning_rate * mse_gradient(w, X, y)
    return w, losses


# %% wrong: at most a hundred steps
def gradient_descent(X, y, w, learning_rate, steps):
    losses = []
    for _ in range(min(steps, 100)):
        losses.append(mse(y, X @ w).item())
        w = w - learning_rate * mse_gradient(w, X, y)
    return w, losses


# %% wrong: nan where the gradient is zero
def gradient_descent(X, y, w, learning_rate, steps):
    losses = []
    for _ in range(steps):
        losses.append(mse(y, X @ w).item())
        gradient = mse_gradient(w, X, y)
        w = w - learning_rate * gradient / gradient.norm() * gradient.norm()
    return w, losses


# %% wrong: the argument tracks gradients afterwards
def gradient_descent(X, y, w, learning_rate, steps):
    losses = []
    w.requires_grad_()
    for _ in range(steps):
        losses.append(mse(y, X @ w).item())
        w = (w - learning_rate * mse_gradient(w, X, y)).detach()
    return w.detach(), losses
