# %% right: counted
def kind_of_point(hessian):
    curvatures = np.linalg.eigvalsh(hessian)
    up, down = (curvatures > 1e-8).sum(), (curvatures < -1e-8).sum()
    if up == len(curvatures):
        return "minimum"
    if down == len(curvatures):
        return "maximum"
    if up and down:
        return "saddle"
    return "undecided"


# %% right: least and largest
def kind_of_point(hessian):
    values = np.linalg.eigvalsh(hessian)
    least, largest = values.min(), values.max()
    if least > 1e-8:
        return "minimum"
    if largest < -1e-8:
        return "maximum"
    return "saddle" if least < -1e-8 and largest > 1e-8 else "undecided"


# %% right: eigh
def kind_of_point(hessian):
    values, _ = np.linalg.eigh(hessian)
    signs = {0 if abs(value) <= 1e-8 else int(np.sign(value)) for value in values}
    if {1, -1} <= signs:
        return "saddle"
    if signs == {1}:
        return "minimum"
    return "maximum" if signs == {-1} else "undecided"


# %% right: PyTorch
def kind_of_point(hessian):
    values = torch.linalg.eigvalsh(torch.from_numpy(hessian))
    if (values > 1e-8).all():
        return "minimum"
    if (values < -1e-8).all():
        return "maximum"
    return "saddle" if values[0] < -1e-8 and values[-1] > 1e-8 else "undecided"


# %% right: TensorFlow
def kind_of_point(hessian):
    values = tf.linalg.eigvalsh(hessian).numpy()
    up, down = values > 1e-8, values < -1e-8
    return "minimum" if all(up) else "maximum" if all(down) else "saddle" if any(up) and any(down) else "undecided"


# %% right: a NumPy text
def kind_of_point(hessian):
    values = np.sort(np.linalg.eigvals(hessian).real)
    kinds = np.select(
        [values[0] > 1e-8, values[-1] < -1e-8, values[0] < -1e-8 and values[-1] > 1e-8],
        ["minimum", "maximum", "saddle"],
        "undecided",
    )
    return str(kinds)


# %% mistake: the trace alone
# You looked at the sum of the diagonal. Curvatures up and down cancel in it, so a saddle can have any sum, and what stands
# off the diagonal is not in it at all.
def kind_of_point(hessian):
    trace = np.trace(hessian)
    return "minimum" if trace > 1e-8 else "maximum" if trace < -1e-8 else "undecided"


# %% mistake: the determinant alone
# You looked at the determinant alone. It is the product of the curvatures: two that are negative make it positive, as two
# that are positive do. So it cannot tell a hill from a bowl.
def kind_of_point(hessian):
    determinant = np.linalg.det(hessian)
    return "minimum" if determinant > 1e-8 else "saddle" if determinant < -1e-8 else "undecided"


# %% mistake: the determinant and the first entry
# Determinant and first entry decide in two dimensions. With one direction, or with more than two, the determinant's sign
# says only whether the number of directions that go down is odd. Look at each curvature, that is, at the eigenvalues.
def kind_of_point(hessian):
    determinant = np.linalg.det(hessian)
    if determinant > 1e-8:
        return "minimum" if hessian[0, 0] > 0 else "maximum"
    return "saddle" if determinant < -1e-8 else "undecided"


# %% mistake: the diagonal
# You looked at the diagonal: the curvatures along the axes. A surface can go up along every axis and down between them.
# Its own directions, and their curvatures, are what the eigenvalues give.
def kind_of_point(hessian):
    values = np.diag(hessian)
    if (values > 1e-8).all():
        return "minimum"
    if (values < -1e-8).all():
        return "maximum"
    return "saddle" if (values > 1e-8).any() and (values < -1e-8).any() else "undecided"


# %% mistake: a flat valley for a minimum
# A curvature of 0 counts for you as one that is positive, or negative. Along such a direction the second derivative says
# nothing: it may go up, or down, further out. That is "undecided".
def kind_of_point(hessian):
    values = np.linalg.eigvalsh(hessian)
    if (values >= -1e-8).all():
        return "minimum"
    if (values <= 1e-8).all():
        return "maximum"
    return "saddle"


# %% mistake: a saddle with a flat direction
# You say "undecided" as soon as one curvature is 0. If another one is positive and yet another negative, the point is a
# saddle already, whatever happens along the flat direction.
def kind_of_point(hessian):
    values = np.linalg.eigvalsh(hessian)
    if (abs(values) <= 1e-8).any():
        return "undecided"
    return "minimum" if (values > 0).all() else "maximum" if (values < 0).all() else "saddle"


# %% mistake: minimum and maximum swapped
# Minimum and maximum are swapped. A positive curvature bends upward, as a bowl does: its bottom is a minimum.
def kind_of_point(hessian):
    values = np.linalg.eigvalsh(hessian)
    if (values > 1e-8).all():
        return "maximum"
    if (values < -1e-8).all():
        return "minimum"
    return "saddle" if (values > 1e-8).any() and (values < -1e-8).any() else "undecided"


# %% mistake: everything else is a saddle
# What is neither minimum nor maximum is a saddle for you. A saddle needs a direction up and one down. Where some curvatures
# are 0 and the others all of one sign, the second derivative does not decide.
def kind_of_point(hessian):
    values = np.linalg.eigvalsh(hessian)
    return "minimum" if (values > 1e-8).all() else "maximum" if (values < -1e-8).all() else "saddle"


# %% wrong: another word
def kind_of_point(hessian):
    values = np.linalg.eigvalsh(hessian)
    return "min" if (values > 0).all() else "max" if (values < 0).all() else "saddle point"


# %% wrong: saddle always
def kind_of_point(hessian):
    return "saddle"


# %% wrong: the sum of all entries
def kind_of_point(hessian):
    return "minimum" if hessian.sum() > 0 else "saddle"


# %% wrong: no tolerance
def kind_of_point(hessian):
    values = np.linalg.eigvalsh(hessian + 1e-12 * np.diag(np.arange(1, len(hessian) + 1) * (-1) ** np.arange(len(hessian))))
    if (values > 0).all():
        return "minimum"
    if (values < 0).all():
        return "maximum"
    return "saddle" if (values > 0).any() and (values < 0).any() else "undecided"


# %% wrong: a tolerance that is too large
def kind_of_point(hessian):
    values = np.linalg.eigvalsh(hessian)
    up, down = values > 1e-3, values < -1e-3
    return "minimum" if up.all() else "maximum" if down.all() else "saddle" if up.any() and down.any() else "undecided"


# %% wrong: two dimensions only
def kind_of_point(hessian):
    (a, b), (_, d) = hessian
    determinant = a * d - b * b
    if determinant > 1e-8:
        return "minimum" if a > 0 else "maximum"
    return "saddle" if determinant < -1e-8 else "undecided"


# %% wrong: singular values
def kind_of_point(hessian):
    values = np.linalg.svd(hessian, compute_uv=False)
    return "minimum" if (values > 1e-8).all() else "undecided"


# %% wrong: the eigenvalues come back
def kind_of_point(hessian):
    return np.linalg.eigvalsh(hessian)


# %% wrong: the tolerance is relative to the largest eigenvalue
def kind_of_point(hessian):
    values = np.linalg.eigvalsh(hessian)
    zero = 1e-8 * np.abs(values).max()
    if (values > zero).all():
        return "minimum"
    if (values < -zero).all():
        return "maximum"
    return "saddle" if (values > zero).any() and (values < -zero).any() else "undecided"


# %% wrong: a zero within np.isclose's own tolerance, which stands elsewhere
def kind_of_point(hessian):
    values = np.linalg.eigvalsh(hessian)
    signs = np.where(np.isclose(values, 0, atol=1e-6), 0, np.sign(values))
    if (signs > 0).all():
        return "minimum"
    if (signs < 0).all():
        return "maximum"
    return "saddle" if 1 in signs and -1 in signs else "undecided"


# %% mistake: compared with 0
# An eigenvalue that is 0 comes out of the computer as some 1e-16, with either sign. It counts as 0 within 1e-8.
def kind_of_point(hessian):
    values = np.linalg.eigvalsh(hessian)
    if (values > 0).all():
        return "minimum"
    if (values < 0).all():
        return "maximum"
    if (values > 0).any() and (values < 0).any():
        return "saddle"
    return "undecided"
