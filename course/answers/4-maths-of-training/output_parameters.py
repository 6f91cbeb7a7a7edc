# %% right: computed
output_parameters = 64 * 10 + 10


# %% right: by neurons
output_parameters = 10 * (64 + 1)


# %% right: the number
output_parameters = 650


# %% right: as a float
output_parameters = 650.0


# %% right: what is left of the whole
output_parameters = 50890 - 50240


# %% mistake: no biases
# You counted the weights, and each of the 10 neurons has a bias, too.
output_parameters = 640


# %% mistake: one bias for all
# You counted one bias for the whole layer. Each of the 10 neurons has its own.
output_parameters = 641


# %% mistake: a bias for each input
# You counted a bias for each of the 64 inputs. A bias belongs to a neuron of this layer: there are 10.
output_parameters = 64 * 10 + 64


# %% mistake: the neurons
# That is how many neurons there are. How many numbers does each of them have?
output_parameters = 10


# %% mistake: on the pixels
# You connected the output layer to the pixels. Its inputs are the 64 numbers that come out of the hidden layer.
output_parameters = 7850


# %% mistake: the whole network
# That is the whole network. What is asked is the last layer alone.
output_parameters = 50890


# %% wrong: a text
output_parameters = "650 parameters"


# %% wrong: one neuron
output_parameters = 65


# %% wrong: the hidden layer's
output_parameters = 50240


# %% wrong: zero
output_parameters = 0


# %% wrong: softmax with parameters
output_parameters = 660


# %% wrong: squared
output_parameters = 64 * 64
