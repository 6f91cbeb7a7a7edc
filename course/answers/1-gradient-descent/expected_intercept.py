# %% right: three and a half
expected_intercept = 3.5


# %% right: the intercept plus the mean of the noise
expected_intercept = 3 + (0 + 1) / 2


# %% right: a fraction
from fractions import Fraction

expected_intercept = float(Fraction(7, 2))


# %% right: a tensor
expected_intercept = torch.tensor(3.5)


# %% right: from a great many samples
expected_intercept = 3 + torch.rand(4_000_000, generator=torch.Generator().manual_seed(0)).double().mean().item()


# %% right: an integral, by the midpoint rule
expected_intercept = sum(3 + (number + 0.5) / 1000 for number in range(1000)) / 1000


# %% right: least squares on noise that covers its interval evenly
import numpy as np

expected_intercept = np.polyfit(
    np.tile([-1.0, 1.0], 500), 3 + 2 * np.tile([-1.0, 1.0], 500) + np.linspace(0, 1, 1000), 1
)[1]


# %% mistake: 3
# That would be so if the noise were 0 on average. Look at the numbers above: it is never negative, so nearly every point lies
# above the true line.
expected_intercept = 3


# %% mistake: 4
# That is the upper edge of the band in which the points lie. Least squares goes through its middle.
expected_intercept = 4


# %% mistake: 0.5
# That is the mean of the noise alone. The true line's own intercept comes on top.
expected_intercept = 0.5


# %% mistake: 3.46
# That is what our 100 samples gave. With other samples it would be another number close by; asked for is what it tends to
# as their number grows.
expected_intercept = 3.46


# %% mistake: the variance
# You added a twelfth, the variance of the noise. That is what remains of the *loss*; what moves the intercept is the mean.
expected_intercept = 3 + 1 / 12


# %% mistake: the standard deviation
# You added the standard deviation of the noise. It says how widely the points are spread around the line, and what moves the
# intercept is the mean.
expected_intercept = 3 + (1 / 12) ** 0.5


# %% mistake: downward
# The noise pushes the points up, not down: it is never negative.
expected_intercept = 2.5


# %% mistake: 2
# That is the slope of the true line. The intercept is the line's value at x = 0, and it is not the slope that the noise moves.
expected_intercept = 2


# %% mistake: 5.5
# That is where the best line stands at x = 1. The intercept is its value at x = 0.
expected_intercept = 5.5


# %% wrong: a text
expected_intercept = "3.5"


# %% wrong: a list
expected_intercept = [3.5]


# %% wrong: too coarse
expected_intercept = 3.51


# %% wrong: no number
expected_intercept = float("nan")


# %% wrong: a truth value
expected_intercept = True


# %% wrong: infinite
expected_intercept = float("inf")


# %% wrong: both weights
expected_intercept = torch.tensor([3.5, 2.0])


# %% wrong: a function
def expected_intercept():
    return 3.5


# %% wrong: negative
expected_intercept = -3.5
