# %% right: the formula
def gradient_step(w, gradient, learning_rate):
    return w - learning_rate * gradient


# %% right: a lambda
gradient_step = lambda w, gradient, learning_rate: w + (-learning_rate) * gradient


# %% right: in place, on a copy
def gradient_step(w, gradient, learning_rate):
    new = w.clone()
    new -= learning_rate * gradient
    return new


# %% right: torch.sub with a factor
def gradient_step(w, gradient, learning_rate):
    return torch.sub(w, gradient, alpha=learning_rate)


# %% right: weight by weight
def gradient_step(w, gradient, learning_rate):
    new = [
        a - learning_rate * slope for a, slope in zip(w.flatten().tolist(), gradient.flatten().tolist(), strict=True)
    ]
    return torch.tensor(new, dtype=w.dtype).reshape(w.shape)


# %% right: PyTorch's optimiser
def gradient_step(w, gradient, learning_rate):
    parameter = nn.Parameter(w.clone())
    parameter.grad = gradient.clone()
    optim.SGD([parameter], lr=learning_rate).step()
    return parameter.detach()


# %% right: NumPy inside
def gradient_step(w, gradient, learning_rate):
    return torch.from_numpy(w.numpy() - (learning_rate * gradient.numpy()).astype(w.numpy().dtype))


# %% right: an object that can be called, in float64
class Step:
    def __call__(self, w, gradient, learning_rate):
        return torch.lerp(w.double(), w.double() - gradient.double(), learning_rate).to(w.dtype)


gradient_step = Step()


# %% mistake: uphill
# The step goes uphill: the gradient was added. It points to where the loss grows, and you want to go the other way.
def gradient_step(w, gradient, learning_rate):
    return w + learning_rate * gradient


# %% mistake: in place
# The new weights are right, but the `w` that was handed in has changed: `-=` and methods with an underscore overwrite the
# tensor that the caller still holds.
def gradient_step(w, gradient, learning_rate):
    w -= learning_rate * gradient
    return w


# %% mistake: no learning rate
# The learning rate has no influence: you took the whole gradient as the step. It may be many times too long.
def gradient_step(w, gradient, learning_rate):
    return w - gradient


# %% mistake: divided by the learning rate
# The gradient was divided by the learning rate, so a small rate makes a long step. It should make a short one.
def gradient_step(w, gradient, learning_rate):
    return w - gradient / learning_rate


# %% mistake: only the change
# What came back is the step, and not the place where it ends: the old weights are missing.
def gradient_step(w, gradient, learning_rate):
    return -learning_rate * gradient


# %% mistake: no gradient
# Only the learning rate was subtracted. Then every weight moves by the same amount in the same direction, wherever down
# is.
def gradient_step(w, gradient, learning_rate):
    return w - learning_rate


# %% mistake: the wrong brackets
# The difference of weights and gradient was multiplied by the learning rate as a whole. The rate belongs to the gradient
# alone; the old weights count fully.
def gradient_step(w, gradient, learning_rate):
    return learning_rate * (w - gradient)


# %% mistake: the direction only
# All your steps have the same length: the gradient was brought to length 1 first. With its own length the step is
# long where the surface is steep, and short where it is flat.
def gradient_step(w, gradient, learning_rate):
    return w - learning_rate * gradient / gradient.norm()


# %% mistake: the signs only
# Only the signs of the gradient are in your step, and so each weight moves equally far. A weight on which the loss
# depends more should move further.
def gradient_step(w, gradient, learning_rate):
    return w - learning_rate * torch.sign(gradient)


# %% wrong: the result of the example
def gradient_step(w, gradient, learning_rate):
    return torch.tensor([0.4, 0.3])


# %% wrong: the rate of the example
def gradient_step(w, gradient, learning_rate):
    return w - 0.1 * gradient


# %% wrong: for two weights only
def gradient_step(w, gradient, learning_rate):
    return torch.stack([w[0] - learning_rate * gradient[0], w[1] - learning_rate * gradient[1]])


# %% wrong: rates above 1 are cut
def gradient_step(w, gradient, learning_rate):
    return w - min(learning_rate, 1) * gradient


# %% wrong: a list comes back
def gradient_step(w, gradient, learning_rate):
    return (w - learning_rate * gradient).tolist()


# %% wrong: a NumPy array comes back
def gradient_step(w, gradient, learning_rate):
    return (w - learning_rate * gradient).numpy()


# %% wrong: the gradient is overwritten
def gradient_step(w, gradient, learning_rate):
    return w - gradient.mul_(learning_rate)


# %% wrong: float32 always
def gradient_step(w, gradient, learning_rate):
    return (w - learning_rate * gradient).float()


# %% wrong: shrinks the weights instead
def gradient_step(w, gradient, learning_rate):
    return w * (1 - learning_rate * gradient)


# %% wrong: right on the first call only
first_rate = []


def gradient_step(w, gradient, learning_rate):
    first_rate.append(learning_rate)
    return w - first_rate[0] * gradient


# %% wrong: goes on from where the last call ended
place = {}


def gradient_step(w, gradient, learning_rate):
    place["w"] = place.get("w", w) - learning_rate * gradient
    return place["w"]


# %% wrong: a step and a half
def gradient_step(w, gradient, learning_rate):
    return w - 1.5 * learning_rate * gradient


# %% wrong: w in place, gradient returned
def gradient_step(w, gradient, learning_rate):
    w.sub_(learning_rate * gradient)


# %% wrong: the old weights themselves where nothing changes
def gradient_step(w, gradient, learning_rate):
    return w - learning_rate * gradient if gradient.any() else w


# %% wrong: momentum from earlier calls
_velocity = {}


def gradient_step(w, gradient, learning_rate):
    _velocity[w.shape] = 0.9 * _velocity.get(w.shape, 0) + gradient
    return w - learning_rate * _velocity[w.shape]
