# %% right: squares == 0
def circle_loss(points):
    squares = jnp.sum(points**2, axis=1)
    zero = squares == 0
    norms = jnp.where(zero, 0.0, jnp.sqrt(jnp.where(zero, 1.0, squares)))
    return jnp.mean((norms - 1) ** 2)


# %% right: the square multiplied out
def circle_loss(points):
    squares = (points**2).sum(axis=-1)
    safe = jnp.sqrt(jnp.where(squares > 0, squares, 1.0))
    return jnp.mean(jnp.where(squares > 0, (safe - 1) ** 2, 1.0))


# %% right: point by point
def circle_loss(points):
    def one(point):
        square = point @ point
        norm = jnp.where(square > 0, jnp.sqrt(jnp.where(square > 0, square, 1.0)), 0.0)
        return (norm - 1) ** 2

    return vmap(one)(points).mean()


# %% right: the norm of safe points
def circle_loss(points):
    at_origin = (points == 0).all(axis=1)
    safe = jnp.where(at_origin[:, None], 1.0, points)
    return jnp.where(at_origin, 1.0, (jnp.linalg.norm(safe, axis=1) - 1) ** 2).mean()


# %% right: a very little under the root
def circle_loss(points):
    return jnp.mean((jnp.sqrt((points**2).sum(axis=1) + 1e-20) - 1) ** 2)


# %% right: jitted, the sum divided
@jit
def circle_loss(points):
    x, y = points.T
    squares = x * x + y * y
    safe = jnp.where(squares == 0, 1.0, squares)
    return jnp.sum(jnp.where(squares == 0, 1.0, (safe**0.5 - 1) ** 2)) / len(points)


# %% mistake: nan at the origin
# The loss is right, and for a point at the origin its gradient is nan: the root has no derivative at 0. One such point makes the whole
# gradient of a network nan.
def circle_loss(points):
    return jnp.mean((jnp.linalg.norm(points, axis=1) - 1) ** 2)


# %% mistake: the sum
# The sum over the points came back. Asked for is the mean, so that the loss does not grow with their number.
def circle_loss(points):
    squares = (points**2).sum(axis=1)
    norms = jnp.where(squares > 0, jnp.sqrt(jnp.where(squares > 0, squares, 1.0)), 0.0)
    return jnp.sum((norms - 1) ** 2)


# %% mistake: the squared norm
# The mean of (squared norm minus 1) squared is another loss: it is 0 on the circle as well, and grows much faster outside of it. Here
# the norm itself is asked for.
def circle_loss(points):
    return jnp.mean(((points**2).sum(axis=1) - 1) ** 2)


# %% mistake: not squared
# The distances from the circle were not squared, so that inside and outside cancel.
def circle_loss(points):
    squares = (points**2).sum(axis=1)
    norms = jnp.where(squares > 0, jnp.sqrt(jnp.where(squares > 0, squares, 1.0)), 0.0)
    return jnp.mean(norms - 1)


# %% mistake: the absolute distance
# The mean of the absolute distances came back. Asked for is the mean of their squares.
def circle_loss(points):
    squares = (points**2).sum(axis=1)
    norms = jnp.where(squares > 0, jnp.sqrt(jnp.where(squares > 0, squares, 1.0)), 0.0)
    return jnp.mean(jnp.abs(norms - 1))


# %% mistake: one norm for all
# Without an axis the norm is taken of all numbers together. Each point has its own.
def circle_loss(points):
    return (jnp.linalg.norm(points) - 1) ** 2


# %% mistake: the wrong axis
# The norm was taken along the columns, so that it is one for each coordinate. A point is a row.
def circle_loss(points):
    return jnp.mean((jnp.linalg.norm(points, axis=0) - 1) ** 2)


# %% mistake: a loss for each point
# A loss for each point came back. `grad` needs one number: take the mean.
def circle_loss(points):
    squares = (points**2).sum(axis=1)
    norms = jnp.where(squares > 0, jnp.sqrt(jnp.where(squares > 0, squares, 1.0)), 0.0)
    return (norms - 1) ** 2


# %% mistake: the mean's distance
# The mean was taken before the square: points inside and outside cancel. Square the distance of each point first.
def circle_loss(points):
    squares = (points**2).sum(axis=1)
    norms = jnp.where(squares > 0, jnp.sqrt(jnp.where(squares > 0, squares, 1.0)), 0.0)
    return (jnp.mean(norms) - 1) ** 2


# %% wrong: the root of it
def circle_loss(points):
    squares = (points**2).sum(axis=1)
    norms = jnp.where(squares > 0, jnp.sqrt(jnp.where(squares > 0, squares, 1.0)), 0.0)
    return jnp.sqrt(jnp.mean((norms - 1) ** 2))


# %% wrong: the median
def circle_loss(points):
    squares = (points**2).sum(axis=1)
    norms = jnp.where(squares > 0, jnp.sqrt(jnp.where(squares > 0, squares, 1.0)), 0.0)
    return jnp.median((norms - 1) ** 2)


# %% wrong: points at the origin left out
def circle_loss(points):
    squares = (points**2).sum(axis=1)
    norms = jnp.where(squares > 0, jnp.sqrt(jnp.where(squares > 0, squares, 1.0)), 1.0)
    return jnp.mean((norms - 1) ** 2)


# %% wrong: the sum of the coordinates
def circle_loss(points):
    return jnp.mean((points.sum(axis=1) - 1) ** 2)


# %% wrong: half of it
def circle_loss(points):
    squares = (points**2).sum(axis=1)
    norms = jnp.where(squares > 0, jnp.sqrt(jnp.where(squares > 0, squares, 1.0)), 0.0)
    return jnp.mean((norms - 1) ** 2) / 2


# %% wrong: far too much under the root
def circle_loss(points):
    return jnp.mean((jnp.sqrt((points**2).sum(axis=1) + 0.01) - 1) ** 2)


# %% wrong: NumPy inside
def circle_loss(points):
    return np.mean((np.linalg.norm(np.asarray(points), axis=1) - 1) ** 2)


# %% wrong: a threshold around the origin
def circle_loss(points):
    squares = (points**2).sum(axis=1)
    there = squares < 0.001
    return jnp.mean((jnp.where(there, 0.0, jnp.sqrt(jnp.where(there, 1.0, squares))) - 1) ** 2)


# %% wrong: points with a coordinate of 0 are taken for the origin
@jit
def circle_loss(points):
    zero = (points == 0).any(axis=1)
    safe = jnp.where(zero[:, None], 1.0, points)
    norms = jnp.where(zero, 0.0, jnp.sqrt((safe**2).sum(axis=1)))
    return jnp.mean((norms - 1) ** 2)
