# %% right: each call by itself
def fair_seconds(f, x, clock, repeats):
    f(x).block_until_ready()
    times = []
    for _ in range(repeats):
        start = clock()
        f(x).block_until_ready()
        times.append(clock() - start)
    return sum(times) / len(times)


# %% right: waiting by turning the result into NumPy's
def fair_seconds(f, x, clock, repeats):
    np.asarray(f(x))
    start = clock()
    for _ in range(repeats):
        np.asarray(f(x))
    return (clock() - start) / repeats


# %% right: a function for a call
def fair_seconds(f, x, clock, repeats):
    def one():
        start = clock()
        jax.block_until_ready(f(x))
        return clock() - start

    one()
    return float(np.mean([one() for _ in range(repeats)]))


# %% right: all measured, the first one left out
def fair_seconds(f, x, clock, repeats):
    times = []
    for _ in range(repeats + 1):
        start = clock()
        result = f(x)
        result.block_until_ready()
        times.append(clock() - start)
    return sum(times[1:]) / repeats


# %% right: a while loop
def fair_seconds(f, x, clock, repeats):
    jax.block_until_ready(f(x))
    total, left = 0.0, repeats
    while left:
        before = clock()
        jax.block_until_ready(f(x))
        total += clock() - before
        left -= 1
    return total / repeats


# %% mistake: not waited
# The clock was read when the call had handed back its result, and not when that was ready. What was measured is how long it takes to
# order the work.
def fair_seconds(f, x, clock, repeats):
    jax.block_until_ready(f(x))
    times = []
    for _ in range(repeats):
        start = clock()
        result = f(x)
        times.append(clock() - start)
        jax.block_until_ready(result)
    return sum(times) / repeats


# %% mistake: the first call counted
# The first call was measured with the others, so that the time to compile is in it.
def fair_seconds(f, x, clock, repeats):
    start = clock()
    for _ in range(repeats + 1):
        jax.block_until_ready(f(x))
    return (clock() - start) / (repeats + 1)


# %% mistake: no call before
# There was no call before the measured ones, so that the first of those compiles.
def fair_seconds(f, x, clock, repeats):
    start = clock()
    for _ in range(repeats):
        jax.block_until_ready(f(x))
    return (clock() - start) / repeats


# %% mistake: waited once, at the end
# The calls were all ordered, and only the last result was waited for: the computer works on one while the next is being ordered, and
# the time of a single call is not what comes out.
def fair_seconds(f, x, clock, repeats):
    jax.block_until_ready(f(x))
    start = clock()
    for _ in range(repeats):
        result = f(x)
    jax.block_until_ready(result)
    return (clock() - start) / repeats


# %% mistake: the first call not waited for
# The first call was not waited for, so that the rest of its work fell into the measured time.
def fair_seconds(f, x, clock, repeats):
    f(x)
    start = clock()
    for _ in range(repeats):
        jax.block_until_ready(f(x))
    return (clock() - start) / repeats


# %% mistake: not divided
# That is the time of all calls together. Divide by how many there were.
def fair_seconds(f, x, clock, repeats):
    jax.block_until_ready(f(x))
    start = clock()
    for _ in range(repeats):
        jax.block_until_ready(f(x))
    return clock() - start


# %% wrong: another clock
def fair_seconds(f, x, clock, repeats):
    jax.block_until_ready(f(x))
    start = time.perf_counter()
    for _ in range(repeats):
        jax.block_until_ready(f(x))
    return (time.perf_counter() - start) / repeats


# %% wrong: neither waited for nor compiled before
def fair_seconds(f, x, clock, repeats):
    start = clock()
    for _ in range(repeats):
        f(x)
    return (clock() - start) / repeats


# %% wrong: one call too few
def fair_seconds(f, x, clock, repeats):
    jax.block_until_ready(f(x))
    start = clock()
    for _ in range(repeats - 1):
        jax.block_until_ready(f(x))
    return (clock() - start) / repeats


# %% wrong: the time upside down
def fair_seconds(f, x, clock, repeats):
    jax.block_until_ready(f(x))
    start = clock()
    for _ in range(repeats):
        jax.block_until_ready(f(x))
    return repeats / (clock() - start)


# %% wrong: jitted once more
def fair_seconds(f, x, clock, repeats):
    f = jit(f)
    jax.block_until_ready(f(x))
    start = clock()
    for _ in range(repeats):
        jax.block_until_ready(f(x))
    return (clock() - start) / repeats


# %% wrong: two calls before
def fair_seconds(f, x, clock, repeats):
    jax.block_until_ready(f(x))
    jax.block_until_ready(f(x))
    start = clock()
    for _ in range(repeats):
        jax.block_until_ready(f(x))
    return (clock() - start) / repeats


# %% wrong: the clock itself
def fair_seconds(f, x, clock, repeats):
    for _ in range(repeats + 1):
        jax.block_until_ready(f(x))
    return clock()


# %% wrong: the best of all calls
def fair_seconds(f, x, clock, repeats):
    jax.block_until_ready(f(x))
    times = []
    for _ in range(repeats):
        start = clock()
        jax.block_until_ready(f(x))
        times.append(clock() - start)
    return min(times)


# %% wrong: feeds each result into the next call
def fair_seconds(f, x, clock, repeats):
    y = f(x).block_until_ready()
    start = clock()
    for _ in range(repeats):
        y = f(y).block_until_ready()
    return (clock() - start) / repeats
