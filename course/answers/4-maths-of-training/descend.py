# %% right: a list of points, stacked
def descend(gradient, start, rate, steps):
    path = [start]
    for _ in range(steps):
        path.append(path[-1] - rate * gradient(path[-1]))
    return np.stack(path)


# %% right: a list comes back
def descend(gradient, start, rate, steps):
    path = [start.copy()]
    while len(path) < steps + 1:
        point = path[-1]
        path += [point - rate * gradient(point)]
    return path


# %% right: an array that is filled
def descend(gradient, start, rate, steps):
    path = np.zeros((steps + 1, len(start)))
    path[0] = start
    for step in range(steps):
        path[step + 1] = path[step] - rate * gradient(path[step])
    return path


# %% right: recursion
def descend(gradient, start, rate, steps):
    if steps == 0:
        return [start]
    return [start, *descend(gradient, start - rate * gradient(start), rate, steps - 1)]


# %% right: itertools
def descend(gradient, start, rate, steps):
    from itertools import accumulate

    return list(accumulate(range(steps), lambda point, _: point - rate * gradient(point), initial=start))


# %% right: in place on a copy, and copies noted
def descend(gradient, start, rate, steps):
    point = start.copy()
    path = [point.copy()]
    for _ in range(steps):
        point -= rate * gradient(point)
        path.append(point.copy())
    return np.array(path)


# %% right: a generator, collected
def descend(gradient, start, rate, steps):
    def points(point):
        yield point
        for _ in range(steps):
            point = point - rate * gradient(point)
            yield point

    return tuple(points(start))


# %% right: TensorFlow at the end
def descend(gradient, start, rate, steps):
    path = [start]
    for _ in range(steps):
        path.append(path[-1] - rate * gradient(path[-1]))
    return tf.stack(path)


# %% mistake: the start left out
# The path begins after the first step. The start belongs to it: `steps` steps have `steps + 1` points.
def descend(gradient, start, rate, steps):
    path, point = [], start
    for _ in range(steps):
        point = point - rate * gradient(point)
        path.append(point)
    return np.array(path)


# %% mistake: the end left out
# The last point is missing: each point was noted before its step, and nobody noted where the last step led.
def descend(gradient, start, rate, steps):
    path, point = [], start
    for _ in range(steps):
        path.append(point)
        point = point - rate * gradient(point)
    return np.array(path)


# %% mistake: the last point alone
# Only the last point came back. The whole path is asked for, from the start on.
def descend(gradient, start, rate, steps):
    point = start
    for _ in range(steps):
        point = point - rate * gradient(point)
    return point


# %% mistake: the gradient of the start
# You computed the gradient once, at the start, and followed it throughout. It has to be asked anew at each point: the slope
# changes on the way.
def descend(gradient, start, rate, steps):
    slope = gradient(start)
    return np.array([start - rate * step * slope for step in range(steps + 1)])


# %% mistake: uphill
# You added the gradient. It points uphill; the way down is against it.
def descend(gradient, start, rate, steps):
    path = [start]
    for _ in range(steps):
        path.append(path[-1] + rate * gradient(path[-1]))
    return np.array(path)


# %% mistake: one array, again and again
# All points of your path are the same one: `-=` changes the array itself, and the list holds that array `steps + 1` times.
# It is also the caller's start. Make a new array in each step, or note copies.
def descend(gradient, start, rate, steps):
    point, path = start, [start]
    for _ in range(steps):
        point -= rate * gradient(point)
        path.append(point)
    return np.array(path)


# %% mistake: a copy of the start, again and again
# All points of your path are the same one: `-=` changes the array itself, and the list holds that array `steps + 1` times.
# Make a new array in each step, or note copies.
def descend(gradient, start, rate, steps):
    point = start.copy()
    path = [point]
    for _ in range(steps):
        point -= rate * gradient(point)
        path.append(point)
    return np.array(path)


# %% mistake: one step too many
# There is one step too many: `steps` steps, so `steps + 1` points with the start.
def descend(gradient, start, rate, steps):
    path = [start]
    for _ in range(steps + 1):
        path.append(path[-1] - rate * gradient(path[-1]))
    return np.array(path)


# %% mistake: always from the start
# Every step goes out from the start again, so the path stays where the first step led. Each step goes out from where the
# last one ended.
def descend(gradient, start, rate, steps):
    path = [start]
    for _ in range(steps):
        path.append(start - rate * gradient(start))
    return np.array(path)


# %% mistake: without the rate
# The rate is not used: each step is as long as the gradient itself, and overshoots.
def descend(gradient, start, rate, steps):
    path = [start]
    for _ in range(steps):
        path.append(path[-1] - gradient(path[-1]))
    return np.array(path)


# %% wrong: gradients for points
def descend(gradient, start, rate, steps):
    path = [start]
    for _ in range(steps):
        path.append(gradient(path[-1]))
    return np.array(path)


# %% wrong: unit steps
def descend(gradient, start, rate, steps):
    path = [start]
    for _ in range(steps):
        slope = gradient(path[-1])
        path.append(path[-1] - rate * slope / (np.linalg.norm(slope) + 1e-12))
    return np.array(path)


# %% wrong: the rate shrinks
def descend(gradient, start, rate, steps):
    path = [start]
    for step in range(steps):
        path.append(path[-1] - rate / (step + 1) * gradient(path[-1]))
    return np.array(path)


# %% wrong: transposed
def descend(gradient, start, rate, steps):
    path = [start]
    for _ in range(steps):
        path.append(path[-1] - rate * gradient(path[-1]))
    return np.stack(path, axis=1)


# %% wrong: stops when it is flat
def descend(gradient, start, rate, steps):
    path = [start]
    for _ in range(steps):
        if np.linalg.norm(gradient(path[-1])) < 0.1:
            break
        path.append(path[-1] - rate * gradient(path[-1]))
    return np.array(path)


# %% wrong: with momentum
def descend(gradient, start, rate, steps):
    path, velocity = [start], 0
    for _ in range(steps):
        velocity = 0.5 * velocity - rate * gradient(path[-1])
        path.append(path[-1] + velocity)
    return np.array(path)


# %% wrong: the sign of the gradient
def descend(gradient, start, rate, steps):
    path = [start]
    for _ in range(steps):
        path.append(path[-1] - rate * np.sign(gradient(path[-1])))
    return np.array(path)


# %% wrong: a print and no return
def descend(gradient, start, rate, steps):
    print(start)


# %% mistake: one parameter after the other
# You changed the first parameter before you asked for the slope of the second. The gradient is asked for once a step, at one place, and then all
# parameters move together.
def descend(gradient, start, rate, steps):
    path = [np.array(start, dtype=float)]
    for _ in range(steps):
        point = path[-1].copy()
        for place in range(len(point)):
            point[place] -= rate * gradient(point)[place]
        path.append(point)
    return path


# %% mistake: the last place missing
# One place is missing at the end: after `steps` steps there are `steps + 1` places, the start among them.
def descend(gradient, start, rate, steps):
    path, w = [], start
    for _ in range(steps):
        path.append(w)
        w = w - rate * gradient(w)
    return np.array(path) if path else start[None]


# %% mistake: one coordinate after the other
# The second coordinate's step used the first one's new place. All coordinates step at once, with the gradient of the place before.
def descend(gradient, start, rate, steps):
    path = [start.copy()]
    for _ in range(steps):
        p = path[-1].copy()
        for i in range(len(p)):
            p[i] = p[i] - rate * gradient(p)[i]
        path.append(p)
    return np.array(path)


# %% mistake: steps of one length
# Each step is equally long: the gradient was divided by its length. Here a step is the learning rate times the gradient, long where
# it is steep.
def descend(gradient, start, rate, steps):
    path = [start]
    for _ in range(steps):
        g = gradient(path[-1])
        length = np.linalg.norm(g)
        path.append(path[-1] - rate * g / max(length, 1.0))
    return np.array(path)
