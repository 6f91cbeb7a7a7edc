# %% right: three keys, one unused
def line_data(key, n):
    _, key_x, key_noise = random.split(key, 3)
    x = random.normal(key_x, (n, 1))
    noise = random.normal(key_noise, (n, 1))
    return x, 10.0 * x + 4.0 + noise


# %% right: fold_in
def line_data(key, n):
    x = random.normal(random.fold_in(key, 1), (n, 1))
    return x, 4 + 10 * x + random.normal(random.fold_in(key, 2), (n, 1))


# %% right: one draw of twice as many, cut in two
def line_data(key, n):
    drawn = random.normal(key, (2, n, 1))
    return drawn[0], 10 * drawn[0] + 4 + drawn[1]


# %% right: rows, made columns at the end
def line_data(key, n):
    first, second = random.split(key)
    x = random.normal(first, (n,))
    y = 10 * x + 4 + random.normal(second, (n,))
    return x[:, None], y[:, None]


# %% right: the noise on top, NumPy at the end
def line_data(key, n):
    keys = random.split(key, 2)
    x, noise = (np.asarray(random.normal(k, (n, 1))) for k in keys)
    return [x, noise + 10 * x + 4]


# %% mistake: the same key twice
# The noise is the same numbers as x: both were drawn with the same key. So all points lie on a line without noise, and its slope is 11.
def line_data(key, n):
    x = random.normal(key, (n, 1))
    return x, 10 * x + 4 + random.normal(key, (n, 1))


# %% mistake: a key of its own
# Whatever `key` is, the data are the same: they were drawn from a key that is made inside.
def line_data(key, n):
    key_x, key_noise = random.split(random.key(0))
    x = random.normal(key_x, (n, 1))
    return x, 10 * x + 4 + random.normal(key_noise, (n, 1))


# %% mistake: uniform noise
# The noise has mean one half: it was drawn evenly between 0 and 1. Asked for is standard normal noise.
def line_data(key, n):
    key_x, key_noise = random.split(key)
    x = random.normal(key_x, (n, 1))
    return x, 10 * x + 4 + random.uniform(key_noise, (n, 1))


# %% mistake: one noise for all
# Every sample has the same noise: one number was drawn and stretched over all of them.
def line_data(key, n):
    key_x, key_noise = random.split(key)
    x = random.normal(key_x, (n, 1))
    return x, 10 * x + 4 + random.normal(key_noise)


# %% mistake: no noise
# Every point lies on the line: the noise is missing.
def line_data(key, n):
    x = random.normal(key, (n, 1))
    return x, 10 * x + 4


# %% mistake: rows instead of columns
# The shapes are (n,). Asked for are columns, (n, 1): a row for each sample, and one number in it.
def line_data(key, n):
    key_x, key_noise = random.split(key)
    x = random.normal(key_x, (n,))
    return x, 10 * x + 4 + random.normal(key_noise, (n,))


# %% mistake: NumPy's random numbers
# The same key gives other data the second time: something besides the key has a say in them, such as NumPy's own random numbers, or a
# counter.
def line_data(key, n):
    x = np.random.normal(size=(n, 1))
    return x, 10 * x + 4 + np.random.normal(size=(n, 1))


# %% wrong: slope and intercept swapped
def line_data(key, n):
    key_x, key_noise = random.split(key)
    x = random.normal(key_x, (n, 1))
    return x, 4 * x + 10 + random.normal(key_noise, (n, 1))


# %% wrong: noise ten times too large
def line_data(key, n):
    key_x, key_noise = random.split(key)
    x = random.normal(key_x, (n, 1))
    return x, 10 * x + 4 + 10 * random.normal(key_noise, (n, 1))


# %% wrong: y alone
def line_data(key, n):
    key_x, key_noise = random.split(key)
    x = random.normal(key_x, (n, 1))
    return 10 * x + 4 + random.normal(key_noise, (n, 1))


# %% wrong: always 25
def line_data(key, n):
    key_x, key_noise = random.split(key)
    x = random.normal(key_x, (25, 1))
    return x, 10 * x + 4 + random.normal(key_noise, (25, 1))


# %% wrong: y before x
def line_data(key, n):
    key_x, key_noise = random.split(key)
    x = random.normal(key_x, (n, 1))
    return 10 * x + 4 + random.normal(key_noise, (n, 1)), x


# %% wrong: x evenly spaced
def line_data(key, n):
    x = jnp.linspace(-1, 1, n)[:, None]
    return x, 10 * x + 4 + random.normal(key, (n, 1))


# %% wrong: a matrix of noise
def line_data(key, n):
    key_x, key_noise = random.split(key)
    x = random.normal(key_x, (n, 1))
    return x, 10 * x + 4 + random.normal(key_noise, (n,))


# %% wrong: the noise from a key of its own making
def line_data(key, n):
    x = random.normal(key, (n, 1))
    return x, 10 * x + 4 + random.normal(random.key(1), (n, 1))


# %% wrong: x from a key of its own making
def line_data(key, n):
    x = random.normal(random.key(0), (n, 1))
    return x, 10 * x + 4 + random.normal(key, (n, 1))


# %% wrong: noise is a shifted copy of x
def line_data(key, n):
    x = random.normal(key, (n, 1))
    return x, 10 * x + 4 + jnp.roll(x, 1)
