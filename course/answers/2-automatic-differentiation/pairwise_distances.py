# %% right: the condition the other way round
def pairwise_distances(a, b):
    squares = jnp.sum((a[:, None] - b[None]) ** 2, axis=2)
    same = squares == 0
    return jnp.where(same, 0.0, jnp.sqrt(jnp.where(same, 1.0, squares)))


# %% right: a function of two points, mapped twice
def pairwise_distances(a, b):
    def distance(p, q):
        square = jnp.sum((p - q) ** 2)
        return jnp.where(square > 0, jnp.sqrt(jnp.where(square > 0, square, 1.0)), 0.0)

    return vmap(lambda p: vmap(lambda q: distance(p, q))(b))(a)


# %% right: a loop over the rows
def pairwise_distances(a, b):
    rows = []
    for p in a:
        squares = ((b - p) ** 2).sum(axis=1)
        safe = jnp.where(squares == 0, 1.0, squares)
        rows.append(jnp.where(squares == 0, 0.0, safe**0.5))
    return jnp.stack(rows)


# %% right: the norm of a safe difference
def pairwise_distances(a, b):
    difference = a[:, None, :] - b[None, :, :]
    same = (difference == 0).all(axis=-1)
    safe = jnp.where(same[..., None], 1.0, difference)
    return jnp.where(same, 0.0, jnp.linalg.norm(safe, axis=-1))


# %% right: a root with a derivative of its own
def pairwise_distances(a, b):
    @jax.custom_jvp
    def root(x):
        return jnp.sqrt(x)

    @root.defjvp
    def root_jvp(primals, tangents):
        (x,), (dx,) = primals, tangents
        y = jnp.sqrt(x)
        return y, jnp.where(y > 0, dx / (2 * jnp.where(y > 0, y, 1.0)), 0.0)

    return root(((a[:, None, :] - b[None, :, :]) ** 2).sum(-1))


# %% right: coordinate by coordinate
def pairwise_distances(a, b):
    squares = sum((a[:, k][:, None] - b[:, k][None, :]) ** 2 for k in range(a.shape[1]))
    positive = squares > 0
    return jnp.sqrt(jnp.where(positive, squares, 1.0)) * positive


# %% mistake: nan gradients
# The distances are right, and their gradient is nan where two points coincide: the derivative of the root is infinite at 0, and
# infinity times 0 is nan. A single `where` around the root hides the value and not the gradient, since both branches are differentiated.
# No zero may come into the root.
def pairwise_distances(a, b):
    return jnp.sqrt(((a[:, None, :] - b[None, :, :]) ** 2).sum(axis=-1))


# %% mistake: a little more under the root
# Where two points coincide there is a small number and not 0: something was added under the root. That keeps the gradient finite, and
# makes every distance a little too long.
def pairwise_distances(a, b):
    return jnp.sqrt(((a[:, None, :] - b[None, :, :]) ** 2).sum(axis=-1) + 1e-12)


# %% mistake: transposed
# Rows and columns are swapped: entry [i, j] is the distance of `a[i]` and `b[j]`, so that there are as many rows as `a` has points.
def pairwise_distances(a, b):
    squares = ((b[:, None, :] - a[None, :, :]) ** 2).sum(axis=-1)
    return jnp.where(squares > 0, jnp.sqrt(jnp.where(squares > 0, squares, 1.0)), 0.0)


# %% mistake: squared
# These are the squares of the distances: the root is missing.
def pairwise_distances(a, b):
    return ((a[:, None, :] - b[None, :, :]) ** 2).sum(axis=-1)


# %% mistake: coordinates added up
# The absolute differences of the coordinates were added up. That is the way along the streets of a grid; the distance as the crow flies
# is the root of the sum of squares.
def pairwise_distances(a, b):
    return jnp.abs(a[:, None, :] - b[None, :, :]).sum(axis=-1)


# %% mistake: the square expanded
# The square was expanded, as |a|² + |b|² - 2 a·b. Far from the origin these are large numbers that nearly cancel, and the digits that
# matter are lost; coinciding points do not give 0. Subtract first.
def pairwise_distances(a, b):
    squares = (a**2).sum(1)[:, None] + (b**2).sum(1)[None, :] - 2 * a @ b.T
    positive = squares > 0
    return jnp.where(positive, jnp.sqrt(jnp.where(positive, squares, 1.0)), 0.0)


# %% wrong: row by row alone
def pairwise_distances(a, b):
    n = min(len(a), len(b))
    return jnp.linalg.norm(a[:n] - b[:n], axis=1)


# %% wrong: the root of each difference
def pairwise_distances(a, b):
    return jnp.sqrt(jnp.abs(a[:, None, :] - b[None, :, :])).sum(-1)


# %% wrong: one number
def pairwise_distances(a, b):
    return jnp.linalg.norm(a[:, None, :] - b[None, :, :])


# %% wrong: the differences
def pairwise_distances(a, b):
    return a[:, None, :] - b[None, :, :]


# %% wrong: the largest coordinate
def pairwise_distances(a, b):
    return jnp.abs(a[:, None, :] - b[None, :, :]).max(axis=-1)


# %% wrong: the mean for the sum
def pairwise_distances(a, b):
    squares = ((a[:, None, :] - b[None, :, :]) ** 2).mean(axis=-1)
    return jnp.where(squares > 0, jnp.sqrt(jnp.where(squares > 0, squares, 1.0)), 0.0)


# %% wrong: NumPy inside
def pairwise_distances(a, b):
    return np.linalg.norm(np.asarray(a)[:, None] - np.asarray(b)[None], axis=-1)


# %% wrong: a guard that is far too large
def pairwise_distances(a, b):
    squares = ((a[:, None, :] - b[None, :, :]) ** 2).sum(axis=-1)
    return jnp.where(squares > 1, jnp.sqrt(jnp.where(squares > 1, squares, 1.0)), 0.0)


# %% wrong: a threshold around zero
def pairwise_distances(a, b):
    squares = ((a[:, None] - b[None]) ** 2).sum(axis=-1)
    same = squares < 0.001
    return jnp.where(same, 0.0, jnp.sqrt(jnp.where(same, 1.0, squares)))


# %% wrong: points with one equal coordinate count as coinciding
def pairwise_distances(a, b):
    d = a[:, None] - b[None]
    same = (d == 0).any(-1, keepdims=True)
    return jnp.where(same[..., 0], 0.0, jnp.linalg.norm(jnp.where(same, 1.0, d), axis=-1))
