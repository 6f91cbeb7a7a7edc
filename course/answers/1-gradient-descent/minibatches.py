# %% right: a shuffled row, split
def minibatches(n, batch_size, generator):
    return torch.randperm(n, generator=generator).split(batch_size)


# %% right: slices, yielded one by one
def minibatches(n, batch_size, generator):
    order = torch.randperm(n, generator=generator)
    for start in range(0, n, batch_size):
        yield order[start : start + batch_size]


# %% right: sorted by random numbers, as a lambda
minibatches = lambda n, batch_size, generator: list(
    torch.argsort(torch.rand(n, generator=generator, dtype=torch.float64)).split(batch_size)
)


# %% right: drawn without putting back
def minibatches(n, batch_size, generator):
    order = torch.multinomial(torch.ones(n), n, generator=generator)
    return [order[start : start + batch_size] for start in range(0, n, batch_size)]


# %% right: one swap after the other
def minibatches(n, batch_size, generator):
    order = list(range(n))
    for last in range(n - 1, 0, -1):
        other = torch.randint(last + 1, (1,), generator=generator).item()
        order[last], order[other] = order[other], order[last]
    return [torch.tensor(order[start : start + batch_size]) for start in range(0, n, batch_size)]


# %% right: PyTorch's samplers
from torch.utils.data import BatchSampler, RandomSampler


def minibatches(n, batch_size, generator):
    sampler = RandomSampler(range(n), generator=generator)
    return [torch.tensor(batch) for batch in BatchSampler(sampler, batch_size, drop_last=False)]


# %% right: a DataLoader over the indices
def minibatches(n, batch_size, generator):
    return DataLoader(torch.arange(n), batch_size=batch_size, shuffle=True, generator=generator)


# %% right: NumPy's shuffle, with a seed from the generator
import numpy as np


def minibatches(n, batch_size, generator):
    seed = torch.randint(2**62, (1,), generator=generator).item()
    order = np.random.default_rng(seed).permutation(n)
    return [torch.from_numpy(part) for part in np.split(order, range(batch_size, n, batch_size))]


# %% right: by recursion
def minibatches(n, batch_size, generator):
    def cut(order):
        return [order[:batch_size], *cut(order[batch_size:])] if len(order) else []

    return cut(torch.randperm(n, generator=generator))


# %% right: an object that can be called
class Dealer:
    def __call__(self, n, batch_size, generator):
        pack = torch.randperm(n, generator=generator).tolist()
        batches = []
        while pack:
            batches.append(torch.tensor([pack.pop() for _ in range(min(batch_size, len(pack)))]))
        return batches


minibatches = Dealer()


# %% mistake: with replacement
# Some indices come more than once, and others not at all: they were drawn as if each were put back after it was drawn.
# In one epoch every sample is to be used exactly once.
def minibatches(n, batch_size, generator):
    return list(torch.randint(n, (n,), generator=generator).split(batch_size))


# %% mistake: a fresh draw for each batch
# Each batch was drawn from all the indices. So some come in several batches, others in none, and the last batch is as long as the
# others. Shuffle once, and deal what is there.
def minibatches(n, batch_size, generator):
    batches = -(-n // batch_size)
    return [torch.randperm(n, generator=generator)[:batch_size] for _ in range(batches)]


# %% mistake: last batch dropped
# The short last batch is missing, and its samples are not used in this epoch. When `n` is no multiple of `batch_size`, there is a rest,
# and it is a batch, too.
def minibatches(n, batch_size, generator):
    order = torch.randperm(n, generator=generator)
    return [order[k * batch_size : (k + 1) * batch_size] for k in range(n // batch_size)]


# %% mistake: not shuffled
# The indices come in their natural order. If the data are sorted in some way, by date or by class, each batch would see only
# one kind of them.
def minibatches(n, batch_size, generator):
    return list(torch.arange(n).split(batch_size))


# %% mistake: the generator is not used
# Two generators with the same seed give different batches: the shuffle was not drawn from `generator` but from PyTorch's own, which
# nobody has seeded. Then no run could be repeated.
def minibatches(n, batch_size, generator):
    return list(torch.randperm(n).split(batch_size))


# %% mistake: always the same shuffle
# Whatever the seed of the generator, the batches are the same: the order is shuffled in one fixed way. It has to be drawn from
# `generator`.
def minibatches(n, batch_size, generator):
    return list(torch.randperm(n, generator=torch.Generator().manual_seed(0)).split(batch_size))


# %% mistake: the generator starts again
# A second call with the same generator gives the same batches again: the generator was put back to its start. A new epoch
# should get a new order, so let the generator go on from where it is.
def minibatches(n, batch_size, generator):
    generator.manual_seed(generator.initial_seed())
    return list(torch.randperm(n, generator=generator).split(batch_size))


# %% mistake: lists instead of tensors
# The batches are lists of numbers. Index *tensors* are asked for: with those one can take rows out of `X` and `y`, and they
# can live on a GPU.
def minibatches(n, batch_size, generator):
    return [batch.tolist() for batch in torch.randperm(n, generator=generator).split(batch_size)]


# %% mistake: not cut into batches
# One long row of shuffled indices came back, so that going through it gives single numbers. It still has to be cut into
# batches.
def minibatches(n, batch_size, generator):
    return torch.randperm(n, generator=generator)


# %% mistake: one batch with everything
# All indices are there, in a single batch. A batch holds `batch_size` of them.
def minibatches(n, batch_size, generator):
    return [torch.randperm(n, generator=generator)]


# %% mistake: from 1 on
# Your indices run from 1 to `n`. Python counts from 0: the first sample is `X[0]`, and `X[n]` does not exist.
def minibatches(n, batch_size, generator):
    return list((torch.randperm(n, generator=generator) + 1).split(batch_size))


# %% mistake: batch_size batches
# There are `batch_size` batches. It says how many indices stand in *one* batch; how many batches there are follows from that.
def minibatches(n, batch_size, generator):
    return list(torch.randperm(n, generator=generator).tensor_split(batch_size))


# %% mistake: no whole numbers
# The indices are `float32`, and PyTorch takes whole numbers for indices alone: `X[batch]` would be an error. `int64` is the type of
# index tensors.
def minibatches(n, batch_size, generator):
    return [batch.float() for batch in torch.randperm(n, generator=generator).split(batch_size)]


# %% mistake: only the batches are shuffled
# Neighbouring samples always share a batch: the batches were cut first and then shuffled as wholes. Shuffle the samples, and cut
# then.
def minibatches(n, batch_size, generator):
    batches = list(torch.arange(n).split(batch_size))
    return [batches[number] for number in torch.randperm(len(batches), generator=generator).tolist()]


# %% wrong: the result of the example
def minibatches(n, batch_size, generator):
    return [torch.tensor([0, 4]), torch.tensor([2, 3]), torch.tensor([1])]


# %% wrong: shuffled only within each batch
def minibatches(n, batch_size, generator):
    batches = torch.arange(n).split(batch_size)
    return [batch[torch.randperm(len(batch), generator=generator)] for batch in batches]


# %% wrong: a random place to start from, and then in order
def minibatches(n, batch_size, generator):
    start = torch.randint(n, (1,), generator=generator).item()
    return list(torch.arange(n).roll(start).split(batch_size))


# %% wrong: one index too few
def minibatches(n, batch_size, generator):
    return list(torch.randperm(max(n - 1, 1), generator=generator).split(batch_size))


# %% wrong: one too many in each batch
def minibatches(n, batch_size, generator):
    return list(torch.randperm(n, generator=generator).split(batch_size + 1))


# %% wrong: the last batch is filled up from the front
def minibatches(n, batch_size, generator):
    order = torch.randperm(n, generator=generator)
    rest = -n % batch_size
    return list(torch.cat([order, order[:rest]]).split(batch_size))


# %% wrong: sorted within each batch
def minibatches(n, batch_size, generator):
    return [batch.sort().values for batch in torch.randperm(n, generator=generator).split(batch_size)]


# %% wrong: the rest comes first
def minibatches(n, batch_size, generator):
    order, rest = torch.randperm(n, generator=generator), n % batch_size
    return [part for part in (order[:rest], *order[rest:].split(batch_size)) if len(part)]


# %% wrong: the cycle of a wrong shuffle
def minibatches(n, batch_size, generator):
    order = list(range(n))
    for last in range(n - 1, 0, -1):
        other = torch.randint(last, (1,), generator=generator).item()
        order[last], order[other] = order[other], order[last]
    return [torch.tensor(order[start : start + batch_size]) for start in range(0, n, batch_size)]


# %% wrong: a shuffle that favours some orders
def minibatches(n, batch_size, generator):
    order = list(range(n))
    for one in range(n):
        other = torch.randint(n, (1,), generator=generator).item()
        order[one], order[other] = order[other], order[one]
    return [torch.tensor(order[start : start + batch_size]) for start in range(0, n, batch_size)]


# %% wrong: a number comes back
def minibatches(n, batch_size, generator):
    return len(torch.randperm(n, generator=generator).split(batch_size))


# %% wrong: int32
def minibatches(n, batch_size, generator):
    return [batch.int() for batch in torch.randperm(n, generator=generator).split(batch_size)]


# %% wrong: NumPy arrays
def minibatches(n, batch_size, generator):
    return [batch.numpy() for batch in torch.randperm(n, generator=generator).split(batch_size)]


# %% wrong: columns
def minibatches(n, batch_size, generator):
    return [batch.unsqueeze(1) for batch in torch.randperm(n, generator=generator).split(batch_size)]


# %% wrong: right on the first call only
calls = []


def minibatches(n, batch_size, generator):
    calls.append(n)
    order = torch.randperm(n, generator=generator) if len(calls) == 1 else torch.arange(n)
    return list(order.split(batch_size))


# %% wrong: the batches in one list too many
def minibatches(n, batch_size, generator):
    return [torch.randperm(n, generator=generator).split(batch_size)]
