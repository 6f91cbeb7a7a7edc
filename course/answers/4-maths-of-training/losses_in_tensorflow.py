# %% right: variables and a tape
def losses_in_tensorflow(weights, X, y, rate, steps):
    theta, losses = [tf.Variable(w) for w in weights], []
    for _ in range(steps):
        with tf.GradientTape() as tape:
            W1, b1, W2, b2 = theta
            loss = tf.reduce_mean((tf.tanh(X @ W1 + b1) @ W2 + b2 - y) ** 2)
        for w, g in zip(theta, tape.gradient(loss, theta)):
            w.assign_sub(rate * g)
        losses.append(loss)
    return tf.stack(losses)


# %% right: tensors that are watched, and numbers
def losses_in_tensorflow(weights, X, y, rate, steps):
    theta, losses = [tf.constant(w) for w in weights], []
    for _ in range(steps):
        with tf.GradientTape() as tape:
            tape.watch(theta)
            W1, b1, W2, b2 = theta
            loss = tf.reduce_mean(tf.square(tf.matmul(tf.tanh(tf.matmul(X, W1) + b1), W2) + b2 - y))
        theta = [w - rate * g for w, g in zip(theta, tape.gradient(loss, theta))]
        losses.append(float(loss))
    return losses


# %% right: a step that is compiled
@tf.function
def compiled_gradients(theta, X, y):
    with tf.GradientTape() as tape:
        tape.watch(theta)
        W1, b1, W2, b2 = theta
        loss = tf.reduce_mean((tf.tanh(X @ W1 + b1) @ W2 + b2 - y) ** 2)
    return loss, tape.gradient(loss, theta)


def losses_in_tensorflow(weights, X, y, rate, steps):
    theta, X, y, losses = [tf.constant(w) for w in weights], tf.constant(X), tf.constant(y), []
    for _ in range(steps):
        loss, gradients = compiled_gradients(theta, X, y)
        theta = [w - rate * g for w, g in zip(theta, gradients)]
        losses.append(loss.numpy())
    return np.array(losses)


# %% right: Keras layers and optimiser
def losses_in_tensorflow(weights, X, y, rate, steps):
    inputs, hidden = weights[0].shape
    layers = [keras.Input((inputs,)), keras.layers.Dense(hidden, "tanh"), keras.layers.Dense(1)]
    model, optimizer, losses = keras.Sequential(layers), keras.optimizers.SGD(rate), []
    model.set_weights(weights)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((model(X) - y) ** 2)
        optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
        losses.append(loss)
    return losses


# %% right: Keras fits
def losses_in_tensorflow(weights, X, y, rate, steps):
    inputs, hidden = weights[0].shape
    model = keras.Sequential([keras.Input((inputs,)), keras.layers.Dense(hidden, "tanh"), keras.layers.Dense(1)])
    model.set_weights(weights)
    model.compile(keras.optimizers.SGD(rate), "mse")
    return model.fit(X, y, batch_size=len(X), epochs=steps, shuffle=False, verbose=0).history["loss"]


# %% mistake: the loss after the step
# Your losses are those after each step: the first one, of the weights as they were handed over, is missing.
def losses_in_tensorflow(weights, X, y, rate, steps):
    theta, losses = [tf.Variable(w) for w in weights], []
    W1, b1, W2, b2 = theta
    for _ in range(steps):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((tf.tanh(X @ W1 + b1) @ W2 + b2 - y) ** 2)
        for w, g in zip(theta, tape.gradient(loss, theta)):
            w.assign_sub(rate * g)
        losses.append(tf.reduce_mean((tf.tanh(X @ W1 + b1) @ W2 + b2 - y) ** 2))
    return tf.stack(losses)


# %% mistake: initial values of one's own
# Whatever weights are handed over, your losses are the same: the network starts from values of its own, as Keras's layers do.
# It has to start from `weights`, so that all three frameworks start alike.
def losses_in_tensorflow(weights, X, y, rate, steps):
    inputs, hidden = weights[0].shape
    model = keras.Sequential([keras.Input((inputs,)), keras.layers.Dense(hidden, "tanh"), keras.layers.Dense(1)])
    optimizer, losses = keras.optimizers.SGD(rate), []
    for _ in range(steps):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((model(X) - y) ** 2)
        optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
        losses.append(loss)
    return losses


# %% mistake: not computed in TensorFlow
# TensorFlow did next to nothing here: the losses were computed elsewhere. The exercise is to let TensorFlow compute and
# differentiate.
def losses_in_tensorflow(weights, X, y, rate, steps):
    (W1, b1, W2, b2), losses = weights, []
    for _ in range(steps):
        hidden = np.tanh(X @ W1 + b1)
        error = hidden @ W2 + b2 - y
        losses.append((error**2).mean())
        d_out = 2 * error / len(y)
        d_hidden = d_out @ W2.T * (1 - hidden**2)
        W2, b2 = W2 - rate * hidden.T @ d_out, b2 - rate * d_out.sum(axis=0)
        W1, b1 = W1 - rate * X.T @ d_hidden, b1 - rate * d_hidden.sum(axis=0)
    return tf.constant(losses)


# %% mistake: nothing is watched
# The gradients are None: a tape watches variables by itself, and constants only if it is told to. Make a `tf.Variable` of each
# weight.
def losses_in_tensorflow(weights, X, y, rate, steps):
    theta, losses = [tf.constant(w) for w in weights], []
    for _ in range(steps):
        with tf.GradientTape() as tape:
            W1, b1, W2, b2 = theta
            loss = tf.reduce_mean((tf.tanh(X @ W1 + b1) @ W2 + b2 - y) ** 2)
        theta = [w - rate * g for w, g in zip(theta, tape.gradient(loss, theta))]
        losses.append(loss)
    return tf.stack(losses)


# %% mistake: no tanh
# The tanh after the first layer is missing: this is a linear network.
def losses_in_tensorflow(weights, X, y, rate, steps):
    theta, losses = [tf.Variable(w) for w in weights], []
    for _ in range(steps):
        with tf.GradientTape() as tape:
            W1, b1, W2, b2 = theta
            loss = tf.reduce_mean(((X @ W1 + b1) @ W2 + b2 - y) ** 2)
        for w, g in zip(theta, tape.gradient(loss, theta)):
            w.assign_sub(rate * g)
        losses.append(loss)
    return tf.stack(losses)


# %% wrong: no steps
def losses_in_tensorflow(weights, X, y, rate, steps):
    W1, b1, W2, b2 = map(tf.constant, weights)
    loss = tf.reduce_mean((tf.tanh(X @ W1 + b1) @ W2 + b2 - y) ** 2)
    return tf.fill([steps], loss)


# %% wrong: Adam
def losses_in_tensorflow(weights, X, y, rate, steps):
    theta, losses, optimizer = [tf.Variable(w) for w in weights], [], keras.optimizers.Adam(rate)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            W1, b1, W2, b2 = theta
            loss = tf.reduce_mean((tf.tanh(X @ W1 + b1) @ W2 + b2 - y) ** 2)
        m = tape.gradient(loss, theta)
        for w, g in zip(theta, m):
            w.assign_sub(rate * tf.sign(g))
        losses.append(loss)
    return tf.stack(losses)


# %% wrong: one loss for each sample
def losses_in_tensorflow(weights, X, y, rate, steps):
    theta, losses = [tf.Variable(w) for w in weights], []
    for _ in range(steps):
        with tf.GradientTape() as tape:
            W1, b1, W2, b2 = theta
            loss = (tf.tanh(X @ W1 + b1) @ W2 + b2 - y) ** 2
        for w, g in zip(theta, tape.gradient(loss, theta)):
            w.assign_sub(rate * g)
        losses.append(loss)
    return tf.stack(losses)


# %% wrong: half the squares
def losses_in_tensorflow(weights, X, y, rate, steps):
    theta, losses = [tf.Variable(w) for w in weights], []
    for _ in range(steps):
        with tf.GradientTape() as tape:
            W1, b1, W2, b2 = theta
            loss = tf.nn.l2_loss(tf.tanh(X @ W1 + b1) @ W2 + b2 - y) / len(X)
        for w, g in zip(theta, tape.gradient(loss, theta)):
            w.assign_sub(rate * g)
        losses.append(loss)
    return tf.stack(losses)


# %% wrong: one step short
def losses_in_tensorflow(weights, X, y, rate, steps):
    theta, losses = [tf.Variable(w) for w in weights], [0.0]
    for _ in range(steps - 1):
        with tf.GradientTape() as tape:
            W1, b1, W2, b2 = theta
            loss = tf.reduce_mean((tf.tanh(X @ W1 + b1) @ W2 + b2 - y) ** 2)
        for w, g in zip(theta, tape.gradient(loss, theta)):
            w.assign_sub(rate * g)
        losses.append(float(loss))
    return losses


# %% wrong: with a ReLU
def losses_in_tensorflow(weights, X, y, rate, steps):
    theta, losses = [tf.Variable(w) for w in weights], []
    for _ in range(steps):
        with tf.GradientTape() as tape:
            W1, b1, W2, b2 = theta
            loss = tf.reduce_mean((tf.nn.relu(X @ W1 + b1) @ W2 + b2 - y) ** 2)
        for w, g in zip(theta, tape.gradient(loss, theta)):
            w.assign_sub(rate * g)
        losses.append(loss)
    return tf.stack(losses)


# %% wrong: Keras's fit with its own batches of 32
def losses_in_tensorflow(weights, X, y, rate, steps):
    model = keras.Sequential([keras.Input(X.shape[1:]), keras.layers.Dense(weights[1].size, activation="tanh"),
                              keras.layers.Dense(1)])
    model.set_weights(weights)
    model.compile(optimizer=keras.optimizers.SGD(rate), loss="mse")
    return model.fit(X, y, epochs=steps, verbose=0).history["loss"]
