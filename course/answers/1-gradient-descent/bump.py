# %% right: two sigmoids
def bump(x, left, right, height, steepness):
    return height * (torch.sigmoid(steepness * (x - left)) - torch.sigmoid(steepness * (x - right)))


# %% right: the sigmoid written out
def bump(x, left, right, height, steepness):
    def sigmoid(z):
        return 1 / (1 + torch.exp(-z))

    return height * sigmoid(steepness * (x - left)) - height * sigmoid(steepness * (x - right))


# %% right: with the hyperbolic tangent
def bump(x, left, right, height, steepness):
    return height / 2 * (torch.tanh(steepness * (x - left) / 2) - torch.tanh(steepness * (x - right) / 2))


# %% right: a lambda, seen from the other side
bump = lambda x, left, right, height, steepness: (
    height * (torch.sigmoid((right - x) * steepness) - torch.sigmoid((left - x) * steepness))
)


# %% right: an object that can be called
class Bump:
    def __call__(self, x, left, right, height, steepness):
        up, down = ((x - edge).mul(steepness).sigmoid() for edge in (left, right))
        return (up - down).mul(height)


bump = Bump()


# %% right: as a network with two hidden neurons
def bump(x, left, right, height, steepness):
    edges = torch.tensor([left, right], dtype=x.dtype)
    output = torch.tensor([height, -height], dtype=x.dtype)
    return torch.sigmoid(steepness * (x.unsqueeze(-1) - edges)) @ output


# %% right: point by point, with Python's math
import math


def bump(x, left, right, height, steepness):
    def sigmoid(z):
        return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))

    values = []
    for point in x.flatten().tolist():
        values.append(height * (sigmoid(steepness * (point - left)) - sigmoid(steepness * (point - right))))
    return torch.tensor(values, dtype=x.dtype).reshape(x.shape)


# %% right: NumPy inside, in float64
import numpy as np


def bump(x, left, right, height, steepness):
    points = x.numpy().astype(np.float64)
    rise, fall = (np.tanh(steepness * (points - edge) / 2) for edge in (left, right))
    return torch.as_tensor(height * (rise - fall) / 2, dtype=x.dtype)


# %% mistake: added
# The two steps were added, and so the result does not come back to 0 on the right of the bump: there both
# steps are 1, and they make twice the height. One of them has to take away what the other built up.
def bump(x, left, right, height, steepness):
    return height * (torch.sigmoid(steepness * (x - left)) + torch.sigmoid(steepness * (x - right)))


# %% mistake: no height
# Every bump came out about 1 high: `height` has no influence. It says how tall the bump is to be.
def bump(x, left, right, height, steepness):
    return torch.sigmoid(steepness * (x - left)) - torch.sigmoid(steepness * (x - right))


# %% mistake: divided by the steepness
# The distance from the edge was divided by the steepness. So a larger steepness makes the edges softer
# here, and it should make them sharper.
def bump(x, left, right, height, steepness):
    return height * (torch.sigmoid((x - left) / steepness) - torch.sigmoid((x - right) / steepness))


# %% mistake: no steepness
# `steepness` has no influence here: all edges are equally soft. The distance from an edge has to be stretched
# by it before the sigmoid is taken.
def bump(x, left, right, height, steepness):
    return height * (torch.sigmoid(x - left) - torch.sigmoid(x - right))


# %% mistake: the other way round
# The bump points the wrong way: where `height` is positive, it is a dent. Which of the two steps is already up
# between the edges?
def bump(x, left, right, height, steepness):
    return height * (torch.sigmoid(steepness * (x - right)) - torch.sigmoid(steepness * (x - left)))


# %% mistake: a bracket is missing
# The steepness was multiplied with `x` alone, not with the distance from the edge. Without the bracket the edge stands
# at `left / steepness`, close to 0.
def bump(x, left, right, height, steepness):
    return height * (torch.sigmoid(steepness * x - left) - torch.sigmoid(steepness * x - right))


# %% mistake: multiplied
# You multiplied a rising step with a falling one. That makes a bump, too, and with sharp edges nearly the same one,
# but soft ones come out lower. The exercise asks for a difference, which a network can compute by adding.
def bump(x, left, right, height, steepness):
    return height * torch.sigmoid(steepness * (x - left)) * torch.sigmoid(steepness * (right - x))


# %% mistake: the height for one step only
# The height was given to the first step alone. On the right of the bump, where both steps are 1, `height - 1` is left
# instead of 0.
def bump(x, left, right, height, steepness):
    return height * torch.sigmoid(steepness * (x - left)) - torch.sigmoid(steepness * (x - right))


# %% mistake: overflow
# With a steepness in the thousands the result is nan. `exp` of a large number is infinite, and infinite divided by
# infinite is no number: this form of the sigmoid is right on paper only.
def bump(x, left, right, height, steepness):
    def sigmoid(z):
        return torch.exp(z) / (1 + torch.exp(z))

    return height * (sigmoid(steepness * (x - left)) - sigmoid(steepness * (x - right)))


# %% mistake: plus the edge
# The edges were added to `x`, so each step stands at minus its edge. The sigmoid is half way up where what it is taken
# of is 0: at `x` equal to the edge.
def bump(x, left, right, height, steepness):
    return height * (torch.sigmoid(steepness * (x + left)) - torch.sigmoid(steepness * (x + right)))


# %% wrong: a box with no soft edges
def bump(x, left, right, height, steepness):
    return torch.where((x > left) & (x < right), height, 0.0).to(x.dtype)


# %% wrong: the steepness of the example
def bump(x, left, right, height, steepness):
    return height * (torch.sigmoid(20 * (x - left)) - torch.sigmoid(20 * (x - right)))


# %% wrong: the result of the example
def bump(x, left, right, height, steepness):
    return torch.tensor([0.0001, 2.9997, 0.0001])


# %% wrong: heights are never negative
def bump(x, left, right, height, steepness):
    return abs(height) * (torch.sigmoid(steepness * (x - left)) - torch.sigmoid(steepness * (x - right)))


# %% wrong: a list comes back
def bump(x, left, right, height, steepness):
    return (height * (torch.sigmoid(steepness * (x - left)) - torch.sigmoid(steepness * (x - right)))).tolist()


# %% wrong: a NumPy array comes back
def bump(x, left, right, height, steepness):
    return (height * (torch.sigmoid(steepness * (x - left)) - torch.sigmoid(steepness * (x - right)))).numpy()


# %% wrong: x is moved in place
def bump(x, left, right, height, steepness):
    x -= left
    return height * (torch.sigmoid(steepness * x) - torch.sigmoid(steepness * (x - (right - left))))


# %% wrong: float32 always
def bump(x, left, right, height, steepness):
    x = x.float()
    return height * (torch.sigmoid(steepness * (x - left)) - torch.sigmoid(steepness * (x - right)))


# %% wrong: for one axis only
def bump(x, left, right, height, steepness):
    values = [torch.sigmoid(steepness * (p - left)) - torch.sigmoid(steepness * (p - right)) for p in x]
    return height * torch.tensor(values, dtype=x.dtype)


# %% wrong: right on the first call only
calls = []


def bump(x, left, right, height, steepness):
    calls.append(height)
    return calls[0] * (torch.sigmoid(steepness * (x - left)) - torch.sigmoid(steepness * (x - right)))


# %% wrong: a bell curve
def bump(x, left, right, height, steepness):
    return height * torch.exp(-steepness * (x - (left + right) / 2) ** 2)


# %% wrong: nothing is returned
def bump(x, left, right, height, steepness):
    result = height * (torch.sigmoid(steepness * (x - left)) - torch.sigmoid(steepness * (x - right)))
    print(result)


# %% wrong: steepness capped at 100 so that it stays finite
def bump(x, left, right, height, steepness):
    s = min(steepness, 100.0)
    return height * (torch.sigmoid(s * (x - left)) - torch.sigmoid(s * (x - right)))


# %% wrong: the student thought a steep bump is simply a box (also on the edges)
def bump(x, left, right, height, steepness):
    if steepness >= 1000:
        return height * ((x >= left) & (x <= right)).to(x.dtype)
    return height * (torch.sigmoid(steepness * (x - left)) - torch.sigmoid(steepness * (x - right)))
