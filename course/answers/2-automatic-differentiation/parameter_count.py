# %% right: a loop over the layers
def parameter_count(widths):
    total = 0
    for layer in range(len(widths) - 1):
        total += widths[layer] * widths[layer + 1] + widths[layer + 1]
    return total


# %% right: each neuron has its inputs and one more
def parameter_count(widths):
    return sum((inputs + 1) * outputs for inputs, outputs in zip(widths, widths[1:]))


# %% right: weights and biases apart
def parameter_count(widths):
    weights = sum(a * b for a, b in zip(widths[:-1], widths[1:]))
    return weights + sum(widths[1:])


# %% right: by recursion
def parameter_count(widths):
    if len(widths) < 2:
        return 0
    return (widths[0] + 1) * widths[1] + parameter_count(widths[1:])


# %% right: NumPy
def parameter_count(widths):
    widths = np.array(widths)
    return int(np.dot(widths[:-1] + 1, widths[1:]))


# %% right: by making the arrays and counting
def parameter_count(widths):
    layers = [(np.zeros((a, b)), np.zeros(b)) for a, b in zip(widths[:-1], widths[1:])]
    return sum(W.size + b.size for W, b in layers)


# %% mistake: no biases
# These are the weights alone. Each neuron has a bias besides.
def parameter_count(widths):
    return sum(a * b for a, b in zip(widths[:-1], widths[1:]))


# %% mistake: a bias for the input
# There are too many biases, as many as the network has inputs. An input is a number that comes in: nothing is added to it.
def parameter_count(widths):
    return sum(a * b for a, b in zip(widths[:-1], widths[1:])) + sum(widths)


# %% mistake: one bias a layer
# Each layer is counted with a single bias. A layer has one for each of its neurons.
def parameter_count(widths):
    return sum(a * b + 1 for a, b in zip(widths[:-1], widths[1:]))


# %% mistake: biases of the layer before
# Each layer is counted with as many biases as it has inputs. The bias belongs to the neuron that adds it, so there is one for
# each output of the layer.
def parameter_count(widths):
    return sum(a * b + a for a, b in zip(widths[:-1], widths[1:]))


# %% mistake: no bias in the last layer
# The biases of the last layer are missing. It is a layer like the others.
def parameter_count(widths):
    return sum(a * b for a, b in zip(widths[:-1], widths[1:])) + sum(widths[1:-1])


# %% mistake: neurons counted
# These are the neurons, not their parameters. Each neuron has a weight for each of its inputs, and a bias.
def parameter_count(widths):
    return sum(widths[1:])


# %% wrong: the first layer alone
def parameter_count(widths):
    return (widths[0] + 1) * widths[1]


# %% wrong: all widths multiplied
def parameter_count(widths):
    return math.prod(widths)


# %% wrong: the last layer is left out
def parameter_count(widths):
    return sum((a + 1) * b for a, b in zip(widths[:-2], widths[1:-1]))


# %% wrong: a list, layer by layer
def parameter_count(widths):
    return [(a + 1) * b for a, b in zip(widths[:-1], widths[1:])]


# %% wrong: takes the list apart
def parameter_count(widths):
    total, inputs = 0, widths.pop(0)
    while widths:
        outputs = widths.pop(0)
        total += (inputs + 1) * outputs
        inputs = outputs
    return total


# %% wrong: printed and not returned
def parameter_count(widths):
    print(sum((a + 1) * b for a, b in zip(widths[:-1], widths[1:])))


# %% wrong: weights to every later layer
def parameter_count(widths):
    return sum(a * b for i, a in enumerate(widths) for b in widths[i + 1 :]) + sum(widths[1:])


# %% mistake: one hidden layer alone
# Only three widths were used. There may be any number of layers.
def parameter_count(widths):
    inputs, hidden, outputs = widths[0], widths[1], widths[-1]
    return inputs * hidden + hidden + hidden * outputs + outputs
