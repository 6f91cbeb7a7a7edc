# %% right: jax.numpy
def coverage(points, sectors):
    angles = jnp.arctan2(points[:, 1], points[:, 0])
    angles = jnp.where(angles < 0, angles + 2 * jnp.pi, angles)
    return len(jnp.unique((angles * sectors / (2 * jnp.pi)).astype(int))) / sectors


# %% right: a set in a loop
def coverage(points, sectors):
    hit = set()
    for x, y in np.asarray(points).tolist():
        hit.add(int(math.atan2(y, x) % math.tau / math.tau * sectors))
    return len(hit) / sectors


# %% right: sector by sector
def coverage(points, sectors):
    x, y = np.asarray(points).T
    angles = np.degrees(np.arctan2(y, x)) % 360
    edges = np.linspace(0, 360, sectors + 1)
    return sum(bool(((angles >= low) & (angles < high)).any()) for low, high in zip(edges, edges[1:])) / sectors


# %% right: a histogram
def coverage(points, sectors):
    points = np.asarray(points)
    angles = np.arctan2(points[:, 1], points[:, 0]) % (2 * np.pi)
    counts, _ = np.histogram(angles, bins=sectors, range=(0, 2 * np.pi))
    return (counts > 0).mean()


# %% right: complex numbers
def coverage(points, sectors):
    points = np.asarray(points)
    turns = np.angle(points[:, 0] + 1j * points[:, 1]) / (2 * np.pi) % 1
    return np.unique(np.floor(turns * sectors)).size / sectors


# %% right: scattered into an array
def coverage(points, sectors):
    angles = jnp.arctan2(points[:, 1], points[:, 0]) % (2 * jnp.pi)
    places = jnp.floor(angles / (2 * jnp.pi) * sectors).astype(int)
    return jnp.zeros(sectors).at[places].set(1.0).mean()


# %% mistake: half the circle
# Opposite sectors are taken for one: `arctan` of the ratio cannot tell a point from the one across the origin, since both have the same
# ratio. So at most half of the circle counts.
def coverage(points, sectors):
    points = np.asarray(points)
    angles = np.arctan(points[:, 1] / points[:, 0]) % (2 * np.pi)
    return len(set(np.floor(angles / (2 * np.pi) * sectors))) / sectors


# %% mistake: the upper half is cut off
# Angles below zero are all counted as one sector or none. `arctan2` goes from minus pi to pi: bring the negative ones up by a full turn.
def coverage(points, sectors):
    points = np.asarray(points)
    angles = np.clip(np.arctan2(points[:, 1], points[:, 0]), 0, None)
    return len(set(np.floor(angles / (2 * np.pi) * sectors))) / sectors


# %% mistake: points counted, not sectors
# The points were counted and divided by the number of sectors. Several points in one sector hit it once.
def coverage(points, sectors):
    return min(len(points) / sectors, 1.0)


# %% mistake: how many, not which part
# That is how many sectors are hit. Asked for is which part of all of them.
def coverage(points, sectors):
    points = np.asarray(points)
    angles = np.arctan2(points[:, 1], points[:, 0]) % (2 * np.pi)
    return len(set(np.floor(angles / (2 * np.pi) * sectors)))


# %% mistake: from minus pi
# The sectors begin at the negative first axis here, where `arctan2` begins. With an odd number of sectors these are other sectors than
# those that begin at the positive one.
def coverage(points, sectors):
    points = np.asarray(points)
    angles = np.arctan2(points[:, 1], points[:, 0]) + np.pi
    return len(set(np.floor(angles / (2 * np.pi) * sectors))) / sectors


# %% mistake: rounded instead of cut
# The angle was rounded to the next border of a sector, so that half of each sector is counted with its neighbour. Cut off what is behind the
# point (`floor`).
def coverage(points, sectors):
    points = np.asarray(points)
    angles = np.arctan2(points[:, 1], points[:, 0]) % (2 * np.pi)
    return len(set(np.round(angles / (2 * np.pi) * sectors) % sectors)) / sectors


# %% mistake: sectors per radian
# The angle was not divided by a full turn: in radians it goes to 6.28 and not to 1.
def coverage(points, sectors):
    points = np.asarray(points)
    angles = np.arctan2(points[:, 1], points[:, 0]) % (2 * np.pi)
    return len(set(np.floor(angles * sectors))) / sectors


# %% wrong: the rest, not hit
def coverage(points, sectors):
    points = np.asarray(points)
    angles = np.arctan2(points[:, 1], points[:, 0]) % (2 * np.pi)
    return 1 - len(set(np.floor(angles / (2 * np.pi) * sectors))) / sectors


# %% wrong: points near the circle alone
def coverage(points, sectors):
    points = np.asarray(points)
    points = points[np.abs(np.linalg.norm(points, axis=1) - 1) < 0.5]
    angles = np.arctan2(points[:, 1], points[:, 0]) % (2 * np.pi)
    return len(set(np.floor(angles / (2 * np.pi) * sectors))) / sectors


# %% wrong: per point
def coverage(points, sectors):
    points = np.asarray(points)
    angles = np.arctan2(points[:, 1], points[:, 0]) % (2 * np.pi)
    return len(set(np.floor(angles / (2 * np.pi) * sectors))) / len(points)


# %% wrong: different angles
def coverage(points, sectors):
    points = np.asarray(points)
    return len(np.unique(np.arctan2(points[:, 1], points[:, 0]))) / sectors


# %% wrong: the range of the angles
def coverage(points, sectors):
    points = np.asarray(points)
    angles = np.arctan2(points[:, 1], points[:, 0]) % (2 * np.pi)
    return (angles.max() - angles.min()) / (2 * np.pi)


# %% wrong: one sector too many
def coverage(points, sectors):
    points = np.asarray(points)
    angles = np.arctan2(points[:, 1], points[:, 0]) % (2 * np.pi)
    return len(set(np.floor(angles / (2 * np.pi) * sectors))) / (sectors + 1)


# %% mistake: the angle from the second axis
# The angles are measured from the second axis, and the wrong way round: `arctan2` takes the second coordinate first.
def coverage(points, sectors):
    angles = jnp.arctan2(points[:, 0], points[:, 1]) % (2 * jnp.pi)
    return len(jnp.unique(jnp.floor(angles / (2 * jnp.pi) * sectors))) / sectors


# %% mistake: int for floor
# `int` cuts toward 0, so that the two sectors beside the first axis were taken for one. Bring the angle into the range from 0 to 2
# pi first.
def coverage(points, sectors):
    hit = {int(math.atan2(b, a) / (2 * math.pi / sectors)) for a, b in np.asarray(points).tolist()}
    return len(hit) / sectors


# %% mistake: a number of sectors of its own
# The number of sectors is always the same, whatever `sectors` says.
def coverage(points, sectors):
    angle = np.degrees(np.arctan2(points[:, 1], points[:, 0])) % 360
    return len(np.unique(angle // 10)) / 36
