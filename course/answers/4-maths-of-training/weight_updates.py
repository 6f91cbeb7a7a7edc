# %% right: by hand
weight_updates = 1125


# %% right: computed
weight_updates = 5 * int(np.ceil(7185 / 32))


# %% right: whole-number division, upside down
weight_updates = -(-7185 // 32) * 5


# %% right: as a float
weight_updates = 1125.0


# %% right: counted
weight_updates = sum(1 for _ in range(5) for _ in range(0, 7185, 32))


# %% mistake: the epochs
# That is the number of epochs. In each the weights change once for every batch.
weight_updates = 5


# %% mistake: one epoch
# That is one epoch. There are five.
weight_updates = 225


# %% mistake: the last batch left out
# You left the last batch of each epoch out. It holds fewer than 32 images, and a step is made for it all the same.
weight_updates = 1120


# %% mistake: one epoch, the last batch left out
# That is one epoch of five, and its last batch is missing: it holds fewer than 32 images and counts all the same.
weight_updates = 224


# %% mistake: once for each image
# That would be a step for each image. A step is made for each batch of 32.
weight_updates = 35925


# %% mistake: the images
# That is how many images there are. A step is made for each batch of 32 of them, and there are five epochs.
weight_updates = 7185


# %% mistake: a fraction
# There are no fractions of a step. Round up the batches of an epoch first, then take five times that.
weight_updates = 7185 / 32 * 5


# %% mistake: rounded too late
# You divided all images of five epochs by 32. But a batch does not go on into the next epoch: each epoch ends with a
# short batch of its own. Round up the batches of one epoch first.
weight_updates = 1123


# %% mistake: rounded down too late
# You divided all images of five epochs by 32, and rounded down. But each epoch ends with a short batch of its own, which
# counts. Round up the batches of one epoch first.
weight_updates = 1122


# %% wrong: a text
weight_updates = "1125"


# %% wrong: with MNIST's 60,000 images
weight_updates = 9375


# %% wrong: batches of 64
weight_updates = 565


# %% wrong: as many as there are parameters
weight_updates = 50890


# %% wrong: a list
weight_updates = [1125]


# %% wrong: one more
weight_updates = 1126
