# %% right: probabilities
def digit_classifier():
    model = keras.Sequential([
        keras.Input((28, 28)),
        keras.layers.Rescaling(1 / 255),
        keras.layers.Flatten(),
        keras.layers.Dense(64, activation="relu"),
        keras.layers.Dense(10, activation="softmax"),
    ])
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


# %% right: raw numbers, and a loss that knows
def digit_classifier():
    image = keras.Input((28, 28))
    pixels = keras.layers.Reshape((784,))(keras.layers.Rescaling(1 / 127.5, offset=-1)(image))
    hidden = keras.layers.Dense(96, activation="relu")(pixels)
    model = keras.Model(image, keras.layers.Dense(10)(hidden))
    model.compile(keras.optimizers.Adam(0.003), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return model


# %% right: a class
class Classifier(keras.Model):
    def __init__(self):
        super().__init__()
        self.flatten = keras.layers.Flatten()
        self.hidden = keras.layers.Dense(64, activation="tanh")
        self.out = keras.layers.Dense(10, activation="softmax")

    def call(self, images):
        return self.out(self.hidden(self.flatten(tf.cast(images, tf.float32) / 255)))


def digit_classifier():
    model = Classifier()
    model.compile(keras.optimizers.SGD(0.3, momentum=0.9), "sparse_categorical_crossentropy")
    return model


# %% mistake: no softmax, and the loss was not told
# The last layer gives raw numbers, and the loss takes them for probabilities: it takes logarithms of numbers of any size and
# sign. Either the last layer has a softmax, or the loss is told by `from_logits=True`.
def digit_classifier():
    model = keras.Sequential([
        keras.Input((28, 28)),
        keras.layers.Rescaling(1 / 255),
        keras.layers.Flatten(),
        keras.layers.Dense(64, activation="relu"),
        keras.layers.Dense(10),
    ])
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    return model


# %% mistake: a loss for one-hot labels
# This loss wants one-hot labels, a row of ten numbers for each image. The labels here are whole numbers, one for each image;
# the loss for those has "sparse" in its name.
def digit_classifier():
    model = keras.Sequential([
        keras.Input((28, 28)),
        keras.layers.Rescaling(1 / 255),
        keras.layers.Flatten(),
        keras.layers.Dense(64, activation="relu"),
        keras.layers.Dense(10, activation="softmax"),
    ])
    model.compile(optimizer="adam", loss="categorical_crossentropy")
    return model


# %% mistake: no hidden layer
# It learns, and reaches what a network without a hidden layer reaches, or one that learns slowly: it falls short of the bar.
# Is there a hidden layer, with an activation, and an optimiser that gets somewhere in ten epochs?
def digit_classifier():
    model = keras.Sequential([
        keras.Input((28, 28)),
        keras.layers.Rescaling(1 / 255),
        keras.layers.Flatten(),
        keras.layers.Dense(10, activation="softmax"),
    ])
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    return model


# %% mistake: not compiled
# The model has no loss and no optimiser yet: `compile` gives it both.
def digit_classifier():
    return keras.Sequential([
        keras.Input((28, 28)),
        keras.layers.Rescaling(1 / 255),
        keras.layers.Flatten(),
        keras.layers.Dense(64, activation="relu"),
        keras.layers.Dense(10, activation="softmax"),
    ])


# %% mistake: compile's result comes back
# `compile` changes the model and returns None, so a line that ends in `.compile(...)` cannot be what is returned. Return the
# model in a line of its own.
def digit_classifier():
    model = keras.Sequential([keras.Input((28, 28)), keras.layers.Flatten(), keras.layers.Dense(10, "softmax")])
    return model.compile("adam", "sparse_categorical_crossentropy")


# %% mistake: not flattened
# The images are still tables when they reach the last layer, so there are ten outputs for each of their 28 rows. `Flatten`
# makes one row of 784 numbers of each image.
def digit_classifier():
    model = keras.Sequential([
        keras.Input((28, 28)),
        keras.layers.Rescaling(1 / 255),
        keras.layers.Dense(64, activation="relu"),
        keras.layers.Dense(10, activation="softmax"),
    ])
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    return model


# %% wrong: one output
def digit_classifier():
    model = keras.Sequential([
        keras.Input((28, 28)),
        keras.layers.Rescaling(1 / 255),
        keras.layers.Flatten(),
        keras.layers.Dense(64, activation="relu"),
        keras.layers.Dense(1),
    ])
    model.compile(optimizer="adam", loss="mse")
    return model


# %% wrong: hardly any steps: a tiny rate
def digit_classifier():
    model = keras.Sequential([
        keras.Input((28, 28)),
        keras.layers.Rescaling(1 / 255),
        keras.layers.Flatten(),
        keras.layers.Dense(64, activation="relu"),
        keras.layers.Dense(10, activation="softmax"),
    ])
    model.compile(optimizer=keras.optimizers.SGD(0.0001), loss="sparse_categorical_crossentropy")
    return model


# %% wrong: a rate at which it runs away
def digit_classifier():
    model = keras.Sequential([
        keras.Input((28, 28)),
        keras.layers.Flatten(),
        keras.layers.Dense(64, activation="relu"),
        keras.layers.Dense(10, activation="softmax"),
    ])
    model.compile(optimizer=keras.optimizers.SGD(10.0), loss="sparse_categorical_crossentropy")
    return model


# %% wrong: the recipe, not a model
def digit_classifier():
    return [keras.layers.Flatten(), keras.layers.Dense(64, activation="relu"), keras.layers.Dense(10, activation="softmax")]


# %% right: convolutions
def digit_classifier():
    model = keras.Sequential([
        keras.layers.Rescaling(1 / 255),
        keras.layers.Reshape((28, 28, 1)),
        keras.layers.Conv2D(8, 3, strides=2, activation="relu"),
        keras.layers.Flatten(),
        keras.layers.Dense(10, activation="softmax"),
    ])
    model.compile(optimizer=keras.optimizers.Adam(0.003), loss="sparse_categorical_crossentropy")
    return model


# %% right: layers added one by one, dropout, batch normalisation in place of a factor
def digit_classifier():
    model = keras.Sequential()
    model.add(keras.layers.Flatten())
    model.add(keras.layers.BatchNormalization())
    model.add(keras.layers.Dense(128))
    model.add(keras.layers.ReLU())
    model.add(keras.layers.Dropout(0.2))
    model.add(keras.layers.Dense(10))
    model.add(keras.layers.Softmax())
    model.compile("rmsprop", keras.losses.sparse_categorical_crossentropy)
    return model


# %% mistake: trained already
# It knew the digits before the check had trained it. Only build and compile the network here; `fit` is the check's part.
def digit_classifier():
    from grader.datasets import offline_digits

    model = keras.Sequential([
        keras.Input((28, 28)),
        keras.layers.Rescaling(1 / 255),
        keras.layers.Flatten(),
        keras.layers.Dense(64, activation="relu"),
        keras.layers.Dense(10, activation="softmax"),
    ])
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    shown = offline_digits()
    model.fit(shown.train_images, shown.train_labels, epochs=5, verbose=0)
    return model
