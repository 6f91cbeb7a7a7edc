# %% right: divided by 255
def scale_pixels(images):
    return images / 255


# %% right: float32
def scale_pixels(images):
    return images.astype("float32") / 255


# %% right: times one over 255
def scale_pixels(images):
    return np.multiply(images, 1 / 255)


# %% right: with TensorFlow
def scale_pixels(images):
    return tf.cast(images, tf.float32) / 255


# %% right: with PyTorch
def scale_pixels(images):
    return torch.from_numpy(images).float().div(255)


# %% right: Keras's layer
def scale_pixels(images):
    return keras.layers.Rescaling(1 / 255)(images)


# %% right: by the largest value of the type
def scale_pixels(images):
    return images / np.iinfo(images.dtype).max


# %% right: a list of lists, pixel by pixel
def scale_pixels(images):
    if np.ndim(images) == 0:
        return int(images) / 255
    return [scale_pixels(part) for part in images]


# %% right: a table of 256 values
def scale_pixels(images):
    return np.linspace(0, 1, 256)[images]


# %% mistake: by 256
# You divided by 256. There are 256 values, and the largest of them is 255: white should become exactly 1.
def scale_pixels(images):
    return images / 256


# %% mistake: whole-number division
# Only 0 and 1 came back. Whole numbers, which `//` makes and `astype(int)`, have no room for what lies between black and
# white. `/` makes floats.
def scale_pixels(images):
    return images // 255


# %% mistake: by the largest pixel of these images
# You divided by the largest pixel that happens to be in these images. Then a dark image is scaled otherwise than a bright
# one, and the same grey means different things. White is 255, whether there is any or not.
def scale_pixels(images):
    return images / max(images.max(), 1)


# %% mistake: by the largest pixel, and 0 / 0
# You divided by the largest pixel that happens to be in these images. In a black image that is 0; and in a dark one the
# same grey means something else than in a bright one. White is 255, whether there is any or not.
def scale_pixels(images):
    return images / images.max()


# %% mistake: from -1 to 1
# Your pixels go from -1 to 1. That is done, too, and networks learn from it; here black is to stay 0.
def scale_pixels(images):
    return images / 127.5 - 1


# %% mistake: not scaled
# The pixels came back as they were, from 0 to 255. A change of type alone scales nothing.
def scale_pixels(images):
    return images.astype(np.float32)


# %% mistake: stretched from the darkest to the brightest
# You stretched the pixels that there are over the range from 0 to 1. A grey image without black would get some. The
# scale has to be the same for all images.
def scale_pixels(images):
    images = images.astype(float)
    return (images - images.min()) / max(images.max() - images.min(), 1e-9)


# %% wrong: whole numbers again, and too large
def scale_pixels(images):
    return (images / 25.5).astype(np.uint8)


# %% wrong: standardised
def scale_pixels(images):
    return (images - images.mean()) / (images.std() + 1e-7)


# %% wrong: white for black
def scale_pixels(images):
    return 1 - images / 255


# %% wrong: flattened
def scale_pixels(images):
    return (images / 255).reshape(len(images), -1)


# %% wrong: by 100
def scale_pixels(images):
    return images / 100


# %% wrong: the example's result
def scale_pixels(images):
    return [[0, 0.2, 1]]


# %% wrong: a threshold
def scale_pixels(images):
    return (images > 127).astype(float)


# %% wrong: overflow on the way
def scale_pixels(images):
    return (images * np.uint8(2)) / 510


# %% wrong: with an axis added
def scale_pixels(images):
    return images[..., None] / 255
