# %% right: one bump after the other
def approximate(target, x, bumps):
    low, high = x.min(), x.max()
    width = (high - low) / bumps
    total = torch.zeros_like(x)
    for number in range(bumps):
        left = low + number * width
        right = left + width
        height = target((left + right) / 2)
        if number == 0:
            left = left - width
        if number == bumps - 1:
            right = right + width
        total += bump(x, left, right, height, 20 / width)
    return total


# %% right: all bumps at once
def approximate(target, x, bumps):
    width = (x.max() - x.min()) / bumps
    left = x.min() + width * torch.arange(bumps)
    right = left + width
    heights = target(left + width / 2)
    left[0] = left[0] - width
    right[-1] = right[-1] + width
    steps = [torch.sigmoid(20 / width * (x.unsqueeze(1) - edges)) for edges in (left, right)]
    return (steps[0] - steps[1]) @ heights


# %% right: Python numbers, and the target asked for one point at a time
def approximate(target, x, bumps):
    low, high = x.min().item(), x.max().item()
    width = (high - low) / bumps
    total = 0
    for number in range(bumps):
        left, right = low + number * width, low + (number + 1) * width
        height = target(torch.tensor((left + right) / 2, dtype=x.dtype)).item()
        left -= width if number == 0 else 0
        right += width if number == bumps - 1 else 0
        total = total + bump(x, left, right, height, 20 / width)
    return total


# %% right: a step at each edge, as high as the difference of two heights
def approximate(target, x, bumps):
    edges = torch.linspace(float(x.min()), float(x.max()), bumps + 1, dtype=x.dtype)
    width = edges[1] - edges[0]
    heights = target(edges[:-1] + width / 2)
    steepness = 20 / width
    curve = heights[0] * torch.sigmoid(steepness * (x - (edges[0] - width)))
    for edge, before, after in zip(edges[1:-1], heights[:-1], heights[1:], strict=True):
        curve = curve + (after - before) * torch.sigmoid(steepness * (x - edge))
    return curve - heights[-1] * torch.sigmoid(steepness * (x - (edges[-1] + width)))


# %% right: NumPy inside, in float64
import numpy as np


def approximate(target, x, bumps):
    points = x.numpy().astype(np.float64)
    edges = np.linspace(points.min(), points.max(), bumps + 1)
    width = edges[1] - edges[0]
    heights = target(torch.from_numpy((edges[:-1] + edges[1:]) / 2)).numpy()
    edges[0] -= width
    edges[-1] += width
    halves = np.tanh(10 / width * (points[:, None] - edges)) / 2
    rows = halves[:, :-1] - halves[:, 1:]
    return torch.from_numpy(rows @ heights).to(x.dtype)


# %% right: an object that can be called
class RowOfBumps:
    def __call__(self, target, x, bumps):
        self.width = (x.max() - x.min()) / bumps
        middles = x.min() + self.width * (torch.arange(bumps, dtype=x.dtype) + 0.5)
        return sum(self.one(x, number, bumps, middle, target) for number, middle in enumerate(middles))

    def one(self, x, number, bumps, middle, target):
        half = self.width / 2
        left = middle - (3 * half if number == 0 else half)
        right = middle + (3 * half if number == bumps - 1 else half)
        return bump(x, left, right, target(middle), 20 / self.width)


approximate = RowOfBumps()


# %% right: point by point
def approximate(target, x, bumps):
    low, high = torch.aminmax(x)
    width = (high - low) / bumps
    left = torch.stack([low + number * width for number in range(bumps)])
    right = left + width
    heights = target((left + right) / 2)
    left[0], right[-1] = low - width, high + width
    values = []
    for point in x:
        rise, fall = torch.sigmoid(20 / width * (point - left)), torch.sigmoid(20 / width * (point - right))
        values.append((heights * (rise - fall)).sum())
    return torch.stack(values)


# %% mistake: height at the left edge
# Each bump is as high as the target at its left edge. So the whole row lags behind: it shows everywhere what the
# target was half a width earlier. Measure the height where the bump stands for the whole piece.
def approximate(target, x, bumps):
    edges = torch.linspace(x.min().item(), x.max().item(), bumps + 1, dtype=x.dtype)
    width = edges[1] - edges[0]
    heights = target(edges[:-1])
    left, right = edges[:-1].clone(), edges[1:].clone()
    left[0] -= width
    right[-1] += width
    return bump(x[:, None], left, right, heights, 20 / width).sum(dim=1)


# %% mistake: height at the right edge
# Each bump is as high as the target at its right edge, so the whole row runs ahead of the target by half a width.
# Measure the height where the bump stands for the whole piece.
def approximate(target, x, bumps):
    edges = torch.linspace(x.min().item(), x.max().item(), bumps + 1, dtype=x.dtype)
    width = edges[1] - edges[0]
    heights = target(edges[1:])
    left, right = edges[:-1].clone(), edges[1:].clone()
    left[0] -= width
    right[-1] += width
    return bump(x[:, None], left, right, heights, 20 / width).sum(dim=1)


# %% mistake: outer bumps not stretched
# At both ends your curve falls to half the target's height: an outer edge stands exactly there, and no neighbour makes
# up for it. The outermost edges have to be moved out of the way.
def approximate(target, x, bumps):
    edges = torch.linspace(x.min().item(), x.max().item(), bumps + 1, dtype=x.dtype)
    width = edges[1] - edges[0]
    heights = target((edges[:-1] + edges[1:]) / 2)
    return bump(x[:, None], edges[:-1], edges[1:], heights, 20 / width).sum(dim=1)


# %% mistake: only the first bump stretched
# The left end is right; at the right end your curve falls to half the target's height. The last bump's outer edge has
# to be moved as well.
def approximate(target, x, bumps):
    edges = torch.linspace(x.min().item(), x.max().item(), bumps + 1, dtype=x.dtype)
    width = edges[1] - edges[0]
    heights = target((edges[:-1] + edges[1:]) / 2)
    left, right = edges[:-1].clone(), edges[1:].clone()
    left[0] -= width
    return bump(x[:, None], left, right, heights, 20 / width).sum(dim=1)


# %% mistake: only the last bump stretched
# The right end is right; at the left end your curve falls to half the target's height. The first bump's outer edge has
# to be moved as well.
def approximate(target, x, bumps):
    edges = torch.linspace(x.min().item(), x.max().item(), bumps + 1, dtype=x.dtype)
    width = edges[1] - edges[0]
    heights = target((edges[:-1] + edges[1:]) / 2)
    left, right = edges[:-1].clone(), edges[1:].clone()
    right[-1] += width
    return bump(x[:, None], left, right, heights, 20 / width).sum(dim=1)


# %% mistake: middles of the stretched bumps
# The two outer bumps have the wrong height: their edges were moved first, and then the target was measured in the
# middle of the wider bump, half a width too far out. Measure before you stretch.
def approximate(target, x, bumps):
    edges = torch.linspace(x.min().item(), x.max().item(), bumps + 1, dtype=x.dtype)
    width = edges[1] - edges[0]
    left, right = edges[:-1].clone(), edges[1:].clone()
    left[0] -= width
    right[-1] += width
    heights = target((left + right) / 2)
    return bump(x[:, None], left, right, heights, 20 / width).sum(dim=1)


# %% mistake: steepness 20
# The steepness is 20 whatever the width. Then narrow bumps are all edge and no top, and wide ones are boxes.
# Edges should take up the same share of every bump, so the steepness has to grow as the bumps become narrower.
def approximate(target, x, bumps):
    edges = torch.linspace(x.min().item(), x.max().item(), bumps + 1, dtype=x.dtype)
    width = edges[1] - edges[0]
    heights = target((edges[:-1] + edges[1:]) / 2)
    left, right = edges[:-1].clone(), edges[1:].clone()
    left[0] -= width
    right[-1] += width
    return bump(x[:, None], left, right, heights, 20.0).sum(dim=1)


# %% mistake: steepness 20 times the width
# The steepness was multiplied by the width, and so narrow bumps get soft edges. It is the other way round: the narrower
# the bump, the steeper its edges.
def approximate(target, x, bumps):
    edges = torch.linspace(x.min().item(), x.max().item(), bumps + 1, dtype=x.dtype)
    width = edges[1] - edges[0]
    heights = target((edges[:-1] + edges[1:]) / 2)
    left, right = edges[:-1].clone(), edges[1:].clone()
    left[0] -= width
    right[-1] += width
    return bump(x[:, None], left, right, heights, 20 * width).sum(dim=1)


# %% mistake: from the first to the last of x
# As long as `x` is sorted all is well. In any other order its first and last entries are not its ends, and the bumps
# stand somewhere in the middle.
def approximate(target, x, bumps):
    edges = torch.linspace(x[0].item(), x[-1].item(), bumps + 1, dtype=x.dtype)
    width = edges[1] - edges[0]
    heights = target((edges[:-1] + edges[1:]) / 2)
    left, right = edges[:-1].clone(), edges[1:].clone()
    left[0] -= width
    right[-1] += width
    return bump(x[:, None], left, right, heights, 20 / width).sum(dim=1)


# %% mistake: a bare number for the target
# `target` was handed a Python number, and it takes tensors: `torch.sin(0.5)` would fail in the same way. Keep the
# middles as a tensor, or make one of the number.
def approximate(target, x, bumps):
    low, high = x.min().item(), x.max().item()
    width = (high - low) / bumps
    total = torch.zeros_like(x)
    for number in range(bumps):
        left, right = low + number * width, low + (number + 1) * width
        height = target((left + right) / 2)
        left -= width if number == 0 else 0
        right += width if number == bumps - 1 else 0
        total += bump(x, left, right, height, 20 / width)
    return total


# %% mistake: the mean of the bumps
# You took the mean of the bumps, and the curve is too low by as many times as there are bumps. At each point
# nearly all of them are 0, and the one that stands there should count fully.
def approximate(target, x, bumps):
    edges = torch.linspace(x.min().item(), x.max().item(), bumps + 1, dtype=x.dtype)
    width = edges[1] - edges[0]
    heights = target((edges[:-1] + edges[1:]) / 2)
    left, right = edges[:-1].clone(), edges[1:].clone()
    left[0] -= width
    right[-1] += width
    return bump(x[:, None], left, right, heights, 20 / width).mean(dim=1)


# %% wrong: the target itself
def approximate(target, x, bumps):
    return target(x)


# %% wrong: bars without soft edges
def approximate(target, x, bumps):
    width = (x.max() - x.min()) / bumps
    number = ((x - x.min()) / width).floor().clamp(max=bumps - 1)
    return target(x.min() + (number + 0.5) * width)


# %% wrong: one bump too few
def approximate(target, x, bumps):
    edges = torch.linspace(x.min().item(), x.max().item(), bumps, dtype=x.dtype)
    width = (x.max() - x.min()) / bumps
    heights = target((edges[:-1] + edges[1:]) / 2)
    left, right = edges[:-1].clone(), edges[1:].clone()
    if bumps > 1:
        left[0] -= width
        right[-1] += width
    return bump(x[:, None], left, right, heights, 20 / width).sum(dim=1)


# %% wrong: one bump for each point
def approximate(target, x, bumps):
    width = (x.max() - x.min()) / bumps
    return bump(x, x - width / 2, x + width / 2, target(x), 20 / width)


# %% wrong: the bumps are not added up
def approximate(target, x, bumps):
    edges = torch.linspace(x.min().item(), x.max().item(), bumps + 1, dtype=x.dtype)
    width = edges[1] - edges[0]
    return bump(x[:, None], edges[:-1], edges[1:], target((edges[:-1] + edges[1:]) / 2), 20 / width)


# %% wrong: bumps over the whole line of the example, from 0 to 4
def approximate(target, x, bumps):
    edges = torch.linspace(0, 4, bumps + 1, dtype=x.dtype)
    width = edges[1] - edges[0]
    heights = target((edges[:-1] + edges[1:]) / 2)
    left, right = edges[:-1].clone(), edges[1:].clone()
    left[0] -= width
    right[-1] += width
    return bump(x[:, None], left, right, heights, 20 / width).sum(dim=1)


# %% wrong: the result of the example
def approximate(target, x, bumps):
    return torch.tensor([0.8415, 0.8414, 0.4913, 0.1412, 0.1411])


# %% wrong: every bump stretched
def approximate(target, x, bumps):
    edges = torch.linspace(x.min().item(), x.max().item(), bumps + 1, dtype=x.dtype)
    width = edges[1] - edges[0]
    heights = target((edges[:-1] + edges[1:]) / 2)
    return bump(x[:, None], edges[:-1] - width, edges[1:] + width, heights, 20 / width).sum(dim=1)


# %% wrong: x is sorted in place
def approximate(target, x, bumps):
    x.copy_(x.sort().values)
    edges = torch.linspace(x[0].item(), x[-1].item(), bumps + 1, dtype=x.dtype)
    width = edges[1] - edges[0]
    heights = target((edges[:-1] + edges[1:]) / 2)
    left, right = edges[:-1].clone(), edges[1:].clone()
    left[0] -= width
    right[-1] += width
    return bump(x[:, None], left, right, heights, 20 / width).sum(dim=1)


# %% wrong: a list comes back
def approximate(target, x, bumps):
    edges = torch.linspace(x.min().item(), x.max().item(), bumps + 1, dtype=x.dtype)
    width = edges[1] - edges[0]
    heights = target((edges[:-1] + edges[1:]) / 2)
    left, right = edges[:-1].clone(), edges[1:].clone()
    left[0] -= width
    right[-1] += width
    return bump(x[:, None], left, right, heights, 20 / width).sum(dim=1).tolist()


# %% wrong: the outer edges moved inward
def approximate(target, x, bumps):
    edges = torch.linspace(x.min().item(), x.max().item(), bumps + 1, dtype=x.dtype)
    width = edges[1] - edges[0]
    heights = target((edges[:-1] + edges[1:]) / 2)
    left, right = edges[:-1].clone(), edges[1:].clone()
    left[0] += width
    right[-1] -= width
    return bump(x[:, None], left, right, heights, 20 / width).sum(dim=1)
