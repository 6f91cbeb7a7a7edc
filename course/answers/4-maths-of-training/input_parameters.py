# %% right: zero
input_parameters = 0


# %% right: a float
input_parameters = 0.0


# %% right: nothing times 784
input_parameters = 784 * 0


# %% right: Keras counts
input_parameters = keras.Sequential([keras.Input((28, 28)), keras.layers.Flatten()]).count_params()


# %% right: a NumPy number
input_parameters = np.int64(0)


# %% mistake: a weight for each pixel
# 784 is how many numbers this layer gives on. It gives them on unchanged: there is no weight in it.
input_parameters = 784


# %% mistake: a weight for each pixel, and a bias
# There is no neuron in this layer: nothing is multiplied and nothing is added. It lays the rows of an image one behind
# the other, and that is all.
input_parameters = 785


# %% mistake: a weight and a bias for each pixel
# There are no neurons in this layer, and so neither weights nor biases. It passes 784 numbers on, as they are.
input_parameters = 1568


# %% mistake: the first layer of neurons
# That is the number of the layer after it, the first one with neurons. What does this one do to the image, before any
# neuron sees it?
input_parameters = 50240


# %% wrong: a text
input_parameters = "none"


# %% wrong: None
input_parameters = None


# %% wrong: one
input_parameters = 1


# %% wrong: 28
input_parameters = 28


# %% wrong: negative
input_parameters = -1


# %% wrong: a list
input_parameters = []
