# %% right: reset before and after
def autograd_step(w, X, y, learning_rate):
    w.grad = None
    loss = mse(y, X @ w)
    loss.backward()
    with torch.no_grad():
        w.sub_(learning_rate * w.grad)
    w.grad = None
    return loss.item()


# %% right: zeroed in place
def autograd_step(w, X, y, learning_rate):
    if w.grad is not None:
        w.grad.zero_()
    loss = ((y - X @ w) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= learning_rate * w.grad
        w.grad.zero_()
    return float(loss)


# %% right: PyTorch's optimiser
def autograd_step(w, X, y, learning_rate):
    optimizer = optim.SGD([w], lr=learning_rate)
    optimizer.zero_grad()
    loss = nn.functional.mse_loss(X @ w, y)
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    return loss.item()


# %% right: the gradient without w.grad
def autograd_step(w, X, y, learning_rate):
    loss = mse(y, X @ w)
    (gradient,) = torch.autograd.grad(loss, w)
    with torch.no_grad():
        w.copy_(w - learning_rate * gradient)
    w.grad = None
    return loss.item()


# %% right: through data
def autograd_step(w, X, y, learning_rate):
    w.grad = torch.zeros_like(w)
    loss = sum((target - row @ w) ** 2 for row, target in zip(X, y, strict=True)) / len(y)
    loss.backward()
    w.data = w.data - learning_rate * w.grad
    w.grad = torch.zeros_like(w)
    return loss.detach().numpy().item()


# %% right: through a detached view
class AutogradStep:
    def __call__(self, w, X, y, learning_rate):
        w.grad = None
        loss = (X @ w - y).square().sum() / len(y)
        loss.backward()
        w.detach().add_(w.grad, alpha=-learning_rate)
        w.grad = None
        return loss.tolist()


autograd_step = AutogradStep()


# %% right: on a copy, and then into w
def autograd_step(w, X, y, learning_rate):
    copy = w.detach().clone().requires_grad_()
    loss = mse(y, X @ copy)
    loss.backward()
    w.grad = None
    with torch.no_grad():
        w[:] = gradient_step(copy, copy.grad, learning_rate)
    return loss.item()


# %% right: with the gradient by hand
def autograd_step(w, X, y, learning_rate):
    with torch.no_grad():
        loss = mse(y, X @ w).item()
        w.sub_(learning_rate * mse_gradient(w, X, y))
    w.grad = None
    return loss


# %% mistake: never zeroed
# The gradient was not reset. `backward` adds to what is there, so the second step follows the sum of two gradients, and what
# was in `w.grad` before comes on top.
def autograd_step(w, X, y, learning_rate):
    loss = mse(y, X @ w)
    loss.backward()
    with torch.no_grad():
        w.sub_(learning_rate * w.grad)
    return loss.item()


# %% mistake: zeroed after the step only
# With a stale gradient in `w.grad` the step is wrong: `backward` has added the new one to it. You do reset, after your own
# step, but what was in there before you came is not yours.
def autograd_step(w, X, y, learning_rate):
    loss = mse(y, X @ w)
    loss.backward()
    with torch.no_grad():
        w.sub_(learning_rate * w.grad)
    w.grad = None
    return loss.item()


# %% mistake: the gradient is left behind
# Both steps are right, but at the end this step's gradient is still in `w.grad`. Whoever calls `backward` next would add to
# it; the exercise asks for zero or `None`.
def autograd_step(w, X, y, learning_rate):
    w.grad = None
    loss = mse(y, X @ w)
    loss.backward()
    with torch.no_grad():
        w.sub_(learning_rate * w.grad)
    return loss.item()


# %% mistake: w rebound
# The caller's `w` did not move. If your step reads `w = w - ...`: that computes a new tensor and calls it `w` inside your
# function, and the leaf that was handed in stays where it was.
def autograd_step(w, X, y, learning_rate):
    w.grad = None
    loss = mse(y, X @ w)
    loss.backward()
    with torch.no_grad():
        w = w - learning_rate * w.grad
    return loss.item()


# %% mistake: w rebound, nothing reset
# The caller's `w` did not move, and its gradients add up. If your step reads `w = w - ...`: that computes a new tensor and calls
# it `w` inside your function, and the leaf that was handed in stays where it was.
def autograd_step(w, X, y, learning_rate):
    loss = mse(y, X @ w)
    loss.backward()
    with torch.no_grad():
        w = w - learning_rate * w.grad
    return loss.item()


# %% mistake: None asked to zero itself
# You asked `None` to set itself to zero. A gradient is `None` where `backward` has not been called: at the start, or after a
# reset to `None`. It is also `None` for a new tensor: after `w = w - ...` the name `w` belongs to one, and the leaf stays behind.
def autograd_step(w, X, y, learning_rate):
    loss = mse(y, X @ w)
    loss.backward()
    with torch.no_grad():
        w = w - learning_rate * w.grad
        w.grad.zero_()
    return loss.item()


# %% mistake: w did not move
# `w` is still where it was. Either the step is missing, or the gradient was reset before the step and the step was 0, or
# `w = w - ...` computed a new tensor and left the one that was handed in alone.
def autograd_step(w, X, y, learning_rate):
    w.grad = None
    loss = mse(y, X @ w)
    loss.backward()
    w.grad = None
    return loss.item()


# %% mistake: not under no_grad
# PyTorch refuses to overwrite a leaf that it watches: the update must not become part of a graph. Tell it to look away for that
# line.
def autograd_step(w, X, y, learning_rate):
    w.grad = None
    loss = mse(y, X @ w)
    loss.backward()
    w.sub_(learning_rate * w.grad)
    w.grad = None
    return loss.item()


# %% mistake: a tensor comes back
# The steps are right, and the loss came back as a tensor. The exercise asks for a Python `float`: a tensor would keep the
# whole graph of this step alive for as long as somebody holds it.
def autograd_step(w, X, y, learning_rate):
    w.grad = None
    loss = mse(y, X @ w)
    loss.backward()
    with torch.no_grad():
        w.sub_(learning_rate * w.grad)
    w.grad = None
    return loss


# %% mistake: the loss after the step
# The weights are right, and the loss that came back is the one after the step. The one before it is asked for, which you
# have computed already.
def autograd_step(w, X, y, learning_rate):
    w.grad = None
    mse(y, X @ w).backward()
    with torch.no_grad():
        w.sub_(learning_rate * w.grad)
        loss = mse(y, X @ w)
    w.grad = None
    return loss.item()


# %% mistake: uphill
# The step goes uphill: the gradient was added. `backward` computes the direction in which the loss *grows*.
def autograd_step(w, X, y, learning_rate):
    w.grad = None
    loss = mse(y, X @ w)
    loss.backward()
    with torch.no_grad():
        w.add_(learning_rate * w.grad)
    w.grad = None
    return loss.item()


# %% mistake: zero_ where there is no gradient yet
# At first `w.grad` is `None`: nobody has called `backward` yet, so there is no tensor that could be set to zero. Your step has
# to work then as well.
def autograd_step(w, X, y, learning_rate):
    w.grad.zero_()
    loss = mse(y, X @ w)
    loss.backward()
    with torch.no_grad():
        w.sub_(learning_rate * w.grad)
        w.grad.zero_()
    return loss.item()


# %% mistake: the loss was cut off
# `backward` has no graph to walk from the loss back to `w`. On the way it was cut off, as `.detach()`, `.data` or `no_grad` do, or
# an earlier call has switched off `requires_grad` of `w`.
def autograd_step(w, X, y, learning_rate):
    w.grad = None
    loss = mse(y, X @ w.detach())
    loss.backward()
    with torch.no_grad():
        w.sub_(learning_rate * w.grad)
    w.grad = None
    return loss.item()


# %% wrong: two steps for one
def autograd_step(w, X, y, learning_rate):
    first = None
    for _ in range(2):
        w.grad = None
        loss = mse(y, X @ w)
        loss.backward()
        first = loss.item() if first is None else first
        with torch.no_grad():
            w.sub_(learning_rate * w.grad)
    w.grad = None
    return first


# %% wrong: the sum instead of the mean
def autograd_step(w, X, y, learning_rate):
    w.grad = None
    loss = ((y - X @ w) ** 2).sum()
    loss.backward()
    with torch.no_grad():
        w.sub_(learning_rate * w.grad)
    w.grad = None
    return loss.item()


# %% wrong: w does not require its gradient any more
def autograd_step(w, X, y, learning_rate):
    w.grad = None
    w.requires_grad_(True)
    loss = mse(y, X @ w)
    loss.backward()
    w.requires_grad_(False)
    w.sub_(learning_rate * w.grad)
    w.grad = None
    return loss.item()


# %% wrong: the rate of the example
def autograd_step(w, X, y, learning_rate):
    w.grad = None
    loss = mse(y, X @ w)
    loss.backward()
    with torch.no_grad():
        w.sub_(0.1 * w.grad)
    w.grad = None
    return loss.item()


# %% wrong: the loss of the example
def autograd_step(w, X, y, learning_rate):
    w.grad = None
    mse(y, X @ w).backward()
    with torch.no_grad():
        w.sub_(learning_rate * w.grad)
    w.grad = None
    return 5.0


# %% wrong: a list comes back
def autograd_step(w, X, y, learning_rate):
    w.grad = None
    loss = mse(y, X @ w)
    loss.backward()
    with torch.no_grad():
        w.sub_(learning_rate * w.grad)
    w.grad = None
    return [loss.item()]


# %% wrong: the weights come back
def autograd_step(w, X, y, learning_rate):
    w.grad = None
    mse(y, X @ w).backward()
    with torch.no_grad():
        w.sub_(learning_rate * w.grad)
    w.grad = None
    return w.tolist()


# %% wrong: a step on a copy
def autograd_step(w, X, y, learning_rate):
    copy = w.detach().clone().requires_grad_()
    loss = mse(y, X @ copy)
    loss.backward()
    with torch.no_grad():
        copy.sub_(learning_rate * copy.grad)
    return loss.item()


# %% wrong: y is overwritten
def autograd_step(w, X, y, learning_rate):
    w.grad = None
    loss = mse(y, X @ w)
    loss.backward()
    with torch.no_grad():
        w.sub_(learning_rate * w.grad)
        y.sub_(X @ w)
    w.grad = None
    return loss.item()


# %% wrong: right on the first call only
loss_of_first_call = []


def autograd_step(w, X, y, learning_rate):
    w.grad = None
    loss = mse(y, X @ w)
    loss.backward()
    with torch.no_grad():
        w.sub_(learning_rate * w.grad)
    w.grad = None
    loss_of_first_call.append(loss.item())
    return loss_of_first_call[0]


# %% wrong: the stale gradient is subtracted
def autograd_step(w, X, y, learning_rate):
    before = torch.zeros_like(w) if w.grad is None else w.grad.clone()
    loss = mse(y, X @ w)
    loss.backward()
    with torch.no_grad():
        w.sub_(learning_rate * (w.grad - 2 * before))
    w.grad = None
    return loss.item()


# %% wrong: only the intercept moves
def autograd_step(w, X, y, learning_rate):
    w.grad = None
    loss = mse(y, X @ w)
    loss.backward()
    with torch.no_grad():
        w[0] -= learning_rate * w.grad[0]
    w.grad = None
    return loss.item()


# %% wrong: reset by multiplying with 0, which leaves nan and infinity
def autograd_step(w, X, y, learning_rate):
    if w.grad is not None:
        w.grad *= 0
    loss = mse(y, X @ w)
    loss.backward()
    with torch.no_grad():
        w.sub_(learning_rate * w.grad)
    w.grad = None
    return loss.item()


# %% wrong: the loss as a NumPy number of the inputs' type
def autograd_step(w, X, y, learning_rate):
    w.grad = None
    loss = mse(y, X @ w)
    loss.backward()
    with torch.no_grad():
        w.sub_(learning_rate * w.grad)
    w.grad = None
    return loss.detach().to(torch.float32).numpy()[()]


# %% wrong: the inputs track gradients afterwards
def autograd_step(w, X, y, learning_rate):
    X.requires_grad_()
    w.grad = None
    loss = mse(y, X @ w)
    loss.backward()
    with torch.no_grad():
        w.sub_(learning_rate * w.grad)
    w.grad = None
    return loss.item()
