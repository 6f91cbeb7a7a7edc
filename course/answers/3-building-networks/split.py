# %% right: cut by slices
def split(n, fractions, generator):
    order = torch.randperm(n, generator=generator)
    a = int(n * fractions[0])
    b = a + int(n * fractions[1])
    return [order[:a], order[a:b], order[b:]]


# %% right: Tensor.split
def split(n, fractions, generator):
    import math

    first, second = math.floor(n * fractions[0]), math.floor(n * fractions[1])
    return torch.randperm(n, generator=generator).split([first, second, n - first - second])


# %% right: sorted random numbers
def split(n, fractions, generator):
    order = torch.argsort(torch.rand(n, generator=generator))
    sizes = [int(n * fraction) for fraction in fractions[:-1]]
    sizes.append(n - sum(sizes))
    return torch.split(order, sizes)


# %% right: random_split with sizes
def split(n, fractions, generator):
    sizes = [int(n * fraction) for fraction in fractions]
    sizes[-1] = n - sum(sizes[:-1])
    parts = torch.utils.data.random_split(range(n), sizes, generator=generator)
    return tuple(torch.tensor(part.indices, dtype=torch.int64) for part in parts)


# %% right: from the end
def split(n, fractions, generator):
    order = torch.randperm(n, generator=generator).flip(0)
    first = int(fractions[0] * n)
    second = int(fractions[1] * n)
    return order[:first], order[first:][:second], order[first:][second:]


# %% right: a shuffle by hand
def split(n, fractions, generator):
    order = torch.arange(n)
    for i in range(n - 1, 0, -1):
        j = int(torch.randint(i + 1, (1,), generator=generator))
        order[[i, j]] = order[[j, i]]
    first, second = int(n * fractions[0]), int(n * fractions[1])
    return order[:first], order[first : first + second], order[first + second :]


# %% mistake: overlap
# Each part was drawn by a shuffle of its own, so the parts share indices: a model would be tested on samples that it was trained on. Shuffle once, then cut.
def split(n, fractions, generator):
    sizes = [int(n * fractions[0]), int(n * fractions[1])]
    sizes.append(n - sum(sizes))
    return tuple(torch.randperm(n, generator=generator)[:size] for size in sizes)


# %% mistake: the rest lost
# All three sizes were rounded down, and the indices that are left over stand in no part. The last part takes all the rest.
def split(n, fractions, generator):
    order = torch.randperm(n, generator=generator)
    a, b, c = (int(n * fraction) for fraction in fractions)
    return order[:a], order[a : a + b], order[a + b : a + b + c]


# %% mistake: not shuffled
# The indices were cut in their natural order. Data often come sorted, by date or by kind: then the parts hold different kinds of samples.
def split(n, fractions, generator):
    a, b = int(n * fractions[0]), int(n * fractions[1])
    order = torch.arange(n)
    return order[:a], order[a : a + b], order[a + b :]


# %% mistake: the borders rounded, not the sizes
# The first two fractions were added up before rounding, so the second part is sometimes one larger than its own size rounded down. Round each size for itself.
def split(n, fractions, generator):
    order = torch.randperm(n, generator=generator)
    a, b = int(n * fractions[0]), int(n * (fractions[0] + fractions[1]))
    return order[:a], order[a:b], order[b:]


# %% mistake: generator not used
# The shuffle does not use the generator that was handed in, so the same seed gives another split each time, and nobody can repeat your results.
def split(n, fractions, generator):
    order = torch.randperm(n)
    a, b = int(n * fractions[0]), int(n * fractions[1])
    return order[:a], order[a : a + b], order[a + b :]


# %% mistake: one index skipped at each border
# An index is lost at each border: a slice ends before its second number, so the next one begins at that very number.
def split(n, fractions, generator):
    order = torch.randperm(n, generator=generator)
    a, b = int(n * fractions[0]), int(n * fractions[1])
    return order[:a], order[a + 1 : a + b], order[a + b + 1 :]


# %% mistake: the remainder spread
# What is left after rounding was given to the parts in turn, as PyTorch's `random_split` does with fractions. Here all of it goes to the last part.
def split(n, fractions, generator):
    parts = torch.utils.data.random_split(range(n), fractions, generator=generator)
    return tuple(torch.tensor(part.indices, dtype=torch.int64) for part in parts)


# %% wrong: shuffled within blocks
def split(n, fractions, generator):
    a, b = int(n * fractions[0]), int(n * fractions[1])
    blocks = torch.arange(n).split([a, b, n - a - b])
    return tuple(block[torch.randperm(len(block), generator=generator)] for block in blocks)


# %% wrong: two parts
def split(n, fractions, generator):
    order = torch.randperm(n, generator=generator)
    a = int(n * fractions[0])
    return order[:a], order[a:]


# %% wrong: lists
def split(n, fractions, generator):
    order = torch.randperm(n, generator=generator).tolist()
    a, b = int(n * fractions[0]), int(n * fractions[1])
    return order[:a], order[a : a + b], order[a + b :]


# %% wrong: with replacement
def split(n, fractions, generator):
    order = torch.randint(n, (n,), generator=generator)
    a, b = int(n * fractions[0]), int(n * fractions[1])
    return order[:a], order[a : a + b], order[a + b :]


# %% wrong: sizes alone
def split(n, fractions, generator):
    a, b = int(n * fractions[0]), int(n * fractions[1])
    return a, b, n - a - b


# %% wrong: masks
def split(n, fractions, generator):
    drawn = torch.rand(n, generator=generator)
    first, second = fractions[0], fractions[0] + fractions[1]
    return drawn < first, (drawn >= first) & (drawn < second), drawn >= second


# %% wrong: one seed for all
def split(n, fractions, generator):
    order = torch.randperm(n, generator=torch.Generator().manual_seed(0))
    a, b = int(n * fractions[0]), int(n * fractions[1])
    return order[:a], order[a : a + b], order[a + b :]


# %% wrong: counted from 1
def split(n, fractions, generator):
    order = torch.randperm(n, generator=generator) + 1
    a, b = int(n * fractions[0]), int(n * fractions[1])
    return order[:a], order[a : a + b], order[a + b :]


# %% wrong: the last part counted from the end
def split(n, fractions, generator):
    order = torch.randperm(n, generator=generator)
    a, b = int(n * fractions[0]), int(n * fractions[1])
    return order[:a], order[a : a + b], order[-(n - a - b) :]


# %% mistake: rounded to the nearest
# The sizes were rounded to the nearest whole number. The first two are rounded down, and the third part gets the rest.
def split(n, fractions, generator):
    order = torch.randperm(n, generator=generator)
    a, b = round(n * fractions[0]), round(n * fractions[1])
    return order[:a], order[a : a + b], order[a + b :]


# %% mistake: a fraction of the rest
# The second fraction was taken of what the first part had left. Both are fractions of all `n`.
def split(n, fractions, generator):
    order = torch.randperm(n, generator=generator)
    a = int(n * fractions[0])
    b = int((n - a) * fractions[1])
    return order[:a], order[a : a + b], order[a + b :]
