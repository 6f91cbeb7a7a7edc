# %% right: stacked as columns
def design_matrix(x):
    return torch.stack([torch.ones_like(x), x], dim=1)


# %% right: two columns side by side
def design_matrix(x):
    column = x.unsqueeze(1)
    return torch.cat((torch.ones_like(column), column), dim=1)


# %% right: filled, as the lesson makes its data
def design_matrix(x):
    X = torch.ones(len(x), 2, dtype=x.dtype)
    X[:, 1] = x
    return X


# %% right: a lambda with column_stack
design_matrix = lambda x: torch.column_stack((torch.ones_like(x), x))


# %% right: powers of x
def design_matrix(x):
    return torch.vander(x, 2, increasing=True).to(x.dtype)


# %% right: row by row
def design_matrix(x):
    return torch.tensor([[1, value] for value in x.tolist()], dtype=x.dtype)


# %% right: NumPy inside
import numpy as np


def design_matrix(x):
    values = x.numpy()
    return torch.from_numpy(np.column_stack([np.ones_like(values), values]))


# %% right: a column of ones as padding
def design_matrix(x):
    return nn.functional.pad(x[:, None], (1, 0), value=1)


# %% right: an object that can be called, two rows laid on their side
class DesignMatrix:
    def __call__(self, x):
        return torch.vstack([x**0, x]).T


design_matrix = DesignMatrix()


# %% mistake: transposed
# Your matrix lies on its side: shape `(2, n)`, with the ones in the first row. In this course rows are samples, so each
# sample needs a row of its own.
def design_matrix(x):
    return torch.stack([torch.ones_like(x), x])


# %% mistake: ones last
# The ones came last. With the columns in this order the first weight would be the slope and the second the
# intercept, and all that follows has them the other way round.
def design_matrix(x):
    return torch.stack([x, torch.ones_like(x)], dim=1)


# %% mistake: float32 always
# The numbers are right, but the result is `float32` whatever the type of `x`. `torch.ones` makes `float32` unless it is
# told otherwise, and what is written into a tensor takes on that tensor's type.
def design_matrix(x):
    X = torch.ones(len(x), 2)
    X[:, 1] = x
    return X


# %% mistake: whole numbers become float32
# For whole numbers a `float32` matrix came back. The ones are `float32` unless you say otherwise, and where types
# meet, the more general one wins. The ones should have the type of `x`.
def design_matrix(x):
    return torch.stack([torch.ones(len(x)), x], dim=1)


# %% mistake: float64 always
# The numbers are right, but the result is `float64` whatever the type of `x`. That is NumPy's favourite type; the ones
# should have the type of `x`.
import numpy as np


def design_matrix(x):
    return torch.from_numpy(np.column_stack([np.ones(len(x)), x.numpy().astype(float)]))


# %% mistake: zeros
# The first column holds zeros. Then the intercept would be multiplied by 0 in every row, and the line would always go
# through the origin.
def design_matrix(x):
    return torch.stack([torch.zeros_like(x), x], dim=1)


# %% mistake: cut from one long row
# The entries are mixed up: first all the ones and then all of `x` were cut into rows of two. `reshape` keeps the order
# of the numbers and only breaks the lines elsewhere.
def design_matrix(x):
    return torch.cat([torch.ones_like(x), x]).reshape(-1, 2)


# %% mistake: one long row
# One row of `2n` numbers came back. `torch.cat` joins along an axis that exists already, and `x` has only one. To put two
# vectors side by side a new axis is needed.
def design_matrix(x):
    return torch.cat([torch.ones_like(x), x])


# %% wrong: no ones at all
def design_matrix(x):
    return x.unsqueeze(1)


# %% wrong: x in both columns
def design_matrix(x):
    return torch.stack([x, x], dim=1)


# %% wrong: for three samples only
def design_matrix(x):
    return torch.tensor([[1, x[0]], [1, x[1]], [1, x[2]]], dtype=x.dtype)


# %% wrong: the result of the example
def design_matrix(x):
    return torch.tensor([[1.0, 0.5], [1.0, -2.0]])


# %% wrong: a list comes back
def design_matrix(x):
    return [[1, value] for value in x.tolist()]


# %% wrong: a NumPy array comes back
def design_matrix(x):
    return torch.stack([torch.ones_like(x), x], dim=1).numpy()


# %% wrong: sorted
def design_matrix(x):
    return torch.stack([torch.ones_like(x), x.sort().values], dim=1)


# %% wrong: x is overwritten with the ones
def design_matrix(x):
    values = x.clone()
    return torch.stack([x.fill_(1), values], dim=1)


# %% wrong: three columns
def design_matrix(x):
    return torch.stack([torch.ones_like(x), x, x**2], dim=1)


# %% wrong: absolute values
def design_matrix(x):
    return torch.stack([torch.ones_like(x), x.abs()], dim=1)


# %% wrong: powers of x, which turn int32 into int64
def design_matrix(x):
    return torch.vander(x, 2, increasing=True)


# %% wrong: right on the first call only
matrices = {}


def design_matrix(x):
    return matrices.setdefault("X", torch.stack([torch.ones_like(x), x], dim=1))


# %% wrong: ones that are nan where x is 0
def design_matrix(x):
    return torch.stack([(x / x).to(x.dtype), x], dim=1)


# %% wrong: the same memory handed out again
_matrices = {}


def design_matrix(x):
    matrix = _matrices.setdefault((x.shape, x.dtype), torch.ones(len(x), 2, dtype=x.dtype))
    matrix[:, 1] = x
    return matrix


# %% wrong: at most 100 rows, as in the lesson
def design_matrix(x):
    ones = torch.ones(100, dtype=x.dtype)
    return torch.stack([ones[:len(x)], x[:100]], dim=1)[:100]
