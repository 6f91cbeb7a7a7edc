# %% right: picked by two index arrays
def cross_entropy(probabilities, labels):
    chosen = probabilities[np.arange(len(labels)), labels]
    return -np.mean(np.log(np.clip(chosen, 1e-7, 1)))


# %% right: clipped first
def cross_entropy(probabilities, labels):
    clipped = np.clip(probabilities, 1e-7, 1.0)
    return float(-np.log(np.take_along_axis(clipped, labels[:, None], axis=1)).mean())


# %% right: a loop
def cross_entropy(probabilities, labels):
    total = 0.0
    for row, label in zip(probabilities, labels, strict=True):
        total -= np.log(max(row[label], 1e-7))
    return total / len(labels)


# %% right: one-hot
def cross_entropy(probabilities, labels):
    one_hot = np.eye(probabilities.shape[1])[labels]
    return -(one_hot * np.log(np.maximum(probabilities, 1e-7))).sum(axis=1).mean()


# %% right: Keras's
def cross_entropy(probabilities, labels):
    return keras.losses.SparseCategoricalCrossentropy()(labels, probabilities)


# %% right: PyTorch's
def cross_entropy(probabilities, labels):
    logs = torch.from_numpy(probabilities).clamp(1e-7, 1).log()
    return nn.functional.nll_loss(logs, torch.from_numpy(labels))


# %% right: JAX
def cross_entropy(probabilities, labels):
    chosen = jnp.take_along_axis(jnp.asarray(probabilities), labels[:, None], axis=1)
    return -jnp.log(jnp.clip(chosen, 1e-7, 1)).mean()


# %% right: TensorFlow, gathered
def cross_entropy(probabilities, labels):
    chosen = tf.gather(probabilities, labels, axis=1, batch_dims=1)
    return -tf.reduce_mean(tf.math.log(tf.clip_by_value(chosen, 1e-7, 1)))


# %% right: the logarithm of a product
def cross_entropy(probabilities, labels):
    chosen = np.maximum(probabilities[range(len(labels)), labels].astype(float), 1e-7)
    return -np.log(chosen).sum() / labels.size


# %% mistake: sum
# You added up over the samples and did not divide by how many there are. Then a larger batch has a larger loss, and a larger
# gradient.
def cross_entropy(probabilities, labels):
    chosen = probabilities[np.arange(len(labels)), labels]
    return -np.log(np.clip(chosen, 1e-7, 1)).sum()


# %% mistake: one-hot labels expected
# You multiplied with the labels, as one does with one-hot rows. Here a label is the number of a class: it says which entry
# of its row to take.
def cross_entropy(probabilities, labels):
    return -(labels * np.log(np.clip(probabilities, 1e-7, 1))).sum(axis=1).mean()


# %% mistake: one-hot labels expected, and a single mean
# You multiplied with the labels, as one does with one-hot rows. Here a label is the number of a class: it says which entry
# of its row to take. (And the mean is over samples.)
def cross_entropy(probabilities, labels):
    return -np.mean(labels * np.log(np.clip(probabilities, 1e-7, 1)))


# %% mistake: the logarithm of 0
# Where the true class has the probability 0 the result is infinite: clip the probabilities to the range from 1e-7 to 1
# before you take the logarithm.
def cross_entropy(probabilities, labels):
    return -np.log(probabilities[np.arange(len(labels)), labels]).mean()


# %% mistake: the sign
# The result is negative. Logarithms of probabilities are; a loss is to be made small, so there is a minus in front.
def cross_entropy(probabilities, labels):
    chosen = probabilities[np.arange(len(labels)), labels]
    return np.log(np.clip(chosen, 1e-7, 1)).mean()


# %% mistake: a mean over all entries
# You divided by the number of all entries, samples times classes. Each sample has one true class and counts once.
def cross_entropy(probabilities, labels):
    one_hot = np.eye(probabilities.shape[1])[labels]
    return -(one_hot * np.log(np.clip(probabilities, 1e-7, 1))).mean()


# %% mistake: logarithm to base 2
# You took the logarithm to base 2, which counts in bits. Here, as in all frameworks, it is the natural one.
def cross_entropy(probabilities, labels):
    chosen = probabilities[np.arange(len(labels)), labels]
    return -np.log2(np.clip(chosen, 1e-7, 1)).mean()


# %% mistake: logarithm to base 10
# You took the logarithm to base 10. Here, as in all frameworks, it is the natural one: `np.log`.
def cross_entropy(probabilities, labels):
    chosen = probabilities[np.arange(len(labels)), labels]
    return -np.log10(np.clip(chosen, 1e-7, 1)).mean()


# %% mistake: one loss for each sample
# One number for each sample came back. The loss is their mean.
def cross_entropy(probabilities, labels):
    chosen = probabilities[np.arange(len(labels)), labels]
    return -np.log(np.clip(chosen, 1e-7, 1))


# %% mistake: all pairs
# `probabilities[:, labels]` takes the columns of all labels from every row. To take one entry of each row, give the rows'
# numbers as well.
def cross_entropy(probabilities, labels):
    return -np.log(np.clip(probabilities[:, labels], 1e-7, 1)).mean()


# %% mistake: rows picked, not columns
# `probabilities[labels]` picks whole rows, and takes a class's number for a sample's. From each row take the one entry that
# its label names.
def cross_entropy(probabilities, labels):
    return -np.log(np.clip(probabilities[labels], 1e-7, 1)).mean()


# %% mistake: the logarithm of the mean
# First the mean, then the logarithm: that is another number. The samples' logarithms are averaged.
def cross_entropy(probabilities, labels):
    chosen = probabilities[np.arange(len(labels)), labels]
    return -np.log(np.clip(chosen, 1e-7, 1).mean())


# %% mistake: the largest probability
# You took the largest probability of each row, whichever class it belongs to. Then a sure mistake costs nothing. What counts
# is the probability of the true class.
def cross_entropy(probabilities, labels):
    return -np.log(np.clip(probabilities.max(axis=1), 1e-7, 1)).mean()


# %% mistake: another bound
# Where a probability is 0 or very small, your loss differs: the smallest that counts is 1e-7.
def cross_entropy(probabilities, labels):
    chosen = probabilities[np.arange(len(labels)), labels]
    return -np.log(np.clip(chosen, 1e-15, 1)).mean()


# %% mistake: 1e-7 added
# You added 1e-7, and the text says to clip: a probability that is above 1e-7 stays as it is, and one below becomes 1e-7
# exactly.
def cross_entropy(probabilities, labels):
    chosen = probabilities[np.arange(len(labels)), labels]
    return -np.log(chosen + 1e-7).mean()


# %% wrong: accuracy
def cross_entropy(probabilities, labels):
    return (probabilities.argmax(axis=1) == labels).mean()


# %% wrong: squared error
def cross_entropy(probabilities, labels):
    return ((probabilities - np.eye(probabilities.shape[1])[labels]) ** 2).sum(axis=1).mean()


# %% wrong: the entropy of the rows
def cross_entropy(probabilities, labels):
    clipped = np.clip(probabilities, 1e-7, 1)
    return -(clipped * np.log(clipped)).sum(axis=1).mean()


# %% wrong: labels count from 1
def cross_entropy(probabilities, labels):
    chosen = probabilities[np.arange(len(labels)), labels - 1]
    return -np.log(np.clip(chosen, 1e-7, 1)).mean()


# %% wrong: the median
def cross_entropy(probabilities, labels):
    chosen = probabilities[np.arange(len(labels)), labels]
    return -np.median(np.log(np.clip(chosen, 1e-7, 1)))


# %% wrong: probabilities are changed
def cross_entropy(probabilities, labels):
    np.clip(probabilities, 1e-7, 1, out=probabilities)
    probabilities /= 2
    return -np.log(2 * probabilities[np.arange(len(labels)), labels]).mean()


# %% wrong: the example's result
def cross_entropy(probabilities, labels):
    return 0.4904


# %% wrong: a product of all probabilities, which is 0 for many samples
def cross_entropy(probabilities, labels):
    p = np.clip(probabilities[np.arange(len(labels)), labels], 1e-7, 1)
    with np.errstate(divide="ignore"):
        return -np.log(np.prod(p)) / len(p)


# %% mistake: the other classes charged
# The other classes were charged, too, as in the formula for yes and no. Here the probability of the true class counts, and nothing
# else.
def cross_entropy(probabilities, labels):
    hot = np.eye(probabilities.shape[1])[labels]
    p = np.clip(probabilities, 1e-7, 1 - 1e-7)
    return -(hot * np.log(p) + (1 - hot) * np.log(1 - p)).sum(axis=1).mean()


# %% mistake: scores expected
# The probabilities were taken for scores, and sent through another softmax. They are probabilities already.
def cross_entropy(probabilities, labels):
    return nn.CrossEntropyLoss()(torch.tensor(probabilities).clamp(1e-7, 1), torch.tensor(labels)).item()
