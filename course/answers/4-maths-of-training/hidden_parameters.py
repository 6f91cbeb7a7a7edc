# %% right: computed
hidden_parameters = 784 * 64 + 64


# %% right: by neurons
hidden_parameters = 64 * (28 * 28 + 1)


# %% right: the number
hidden_parameters = 50_240


# %% right: as a float
hidden_parameters = 50240.0


# %% right: NumPy
hidden_parameters = np.zeros((785, 64)).size


# %% mistake: no biases
# You counted the weights, and each of the 64 neurons has a bias, too.
hidden_parameters = 50176


# %% mistake: one bias for all
# You counted one bias for the whole layer. Each neuron has its own.
hidden_parameters = 50177


# %% mistake: a bias for each input
# You counted a bias for each input. A bias belongs to a neuron: there are 64.
hidden_parameters = 784 * 64 + 784


# %% mistake: the neurons
# That is how many neurons there are. How many numbers does each of them have?
hidden_parameters = 64


# %% mistake: one neuron
# That is one neuron: 784 weights and a bias. There are 64.
hidden_parameters = 785


# %% mistake: the whole network
# That is the whole network. The output layer's share is not asked here.
hidden_parameters = 50890


# %% wrong: a text
hidden_parameters = "784 * 64"


# %% wrong: 28 inputs
hidden_parameters = 29 * 64


# %% wrong: twice
hidden_parameters = 2 * 50240


# %% wrong: a weight for each sample
hidden_parameters = 7185 * 64


# %% wrong: the output layer's
hidden_parameters = 650


# %% wrong: one off
hidden_parameters = 50241
