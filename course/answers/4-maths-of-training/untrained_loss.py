# %% right: computed
untrained_loss = -np.log(0.1)


# %% right: the logarithm of 10
untrained_loss = np.log(10)


# %% right: rounded
untrained_loss = 2.303


# %% right: rounded further
untrained_loss = 2.3


# %% right: with one's own function
untrained_loss = cross_entropy(np.full((4, 10), 0.1), np.array([0, 3, 5, 9]))


# %% mistake: the probability
# That is the probability of each class. The loss is minus the natural logarithm of the true one's.
untrained_loss = 0.1


# %% mistake: the share of errors
# That is the share of wrong guesses. The cross-entropy is minus the natural logarithm of the true class's probability.
untrained_loss = 0.9


# %% mistake: in bits
# You took the logarithm to base 2. The natural one is meant.
untrained_loss = np.log2(10)


# %% mistake: to base 10
# You took the logarithm to base 10. The natural one is meant.
untrained_loss = 1


# %% mistake: the sign
# A loss of probabilities is never negative: minus the logarithm of a number below 1 is above 0.
untrained_loss = -2.302585


# %% mistake: summed over the classes
# You added up over all ten classes. Only the true class counts.
untrained_loss = 23.02585


# %% mistake: divided by the classes
# You divided by the number of classes. Each sample has one true class, and the loss is minus the logarithm of its
# probability.
untrained_loss = 0.2302585


# %% wrong: a text
untrained_loss = "ln 10"


# %% wrong: ten
untrained_loss = 10


# %% wrong: the loss of a coin
untrained_loss = 0.693


# %% wrong: the loss at probability 0
untrained_loss = 16.118


# %% wrong: zero
untrained_loss = 0


# %% wrong: infinite
untrained_loss = np.inf
