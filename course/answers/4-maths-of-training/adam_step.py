# %% right: Keras's form
def adam_step(w, m, v, gradient, step, rate, beta1, beta2, epsilon):
    m = beta1 * m + (1 - beta1) * gradient
    v = beta2 * v + (1 - beta2) * gradient**2
    alpha = rate * np.sqrt(1 - beta2**step) / (1 - beta1**step)
    return w - alpha * m / (np.sqrt(v) + epsilon), m, v


# %% right: by differences
def adam_step(w, m, v, gradient, step, rate, beta1, beta2, epsilon):
    m = m + (gradient - m) * (1 - beta1)
    v = v + (np.square(gradient) - v) * (1 - beta2)
    correction = (1 - beta2**step) ** 0.5 / (1 - beta1**step)
    return [w - rate * correction * m / (v**0.5 + epsilon), m, v]


# %% right: hats, and a scaled epsilon
def adam_step(w, m, v, gradient, step, rate, beta1, beta2, epsilon):
    m = beta1 * m + (1 - beta1) * gradient
    v = beta2 * v + (1 - beta2) * gradient * gradient
    m_hat, v_hat = m / (1 - beta1**step), v / (1 - beta2**step)
    return w - rate * m_hat / (np.sqrt(v_hat) + epsilon / np.sqrt(1 - beta2**step)), m, v


# %% right: in place on copies
def adam_step(w, m, v, gradient, step, rate, beta1, beta2, epsilon):
    w, m, v = w.copy(), m.copy(), v.copy()
    m *= beta1
    m += (1 - beta1) * gradient
    v *= beta2
    v += (1 - beta2) * gradient**2
    w -= rate * np.sqrt(1 - beta2**step) / (1 - beta1**step) * m / (np.sqrt(v) + epsilon)
    return w, m, v


# %% right: TensorFlow
def adam_step(w, m, v, gradient, step, rate, beta1, beta2, epsilon):
    m = beta1 * tf.constant(m) + (1 - beta1) * gradient
    v = beta2 * tf.constant(v) + (1 - beta2) * tf.square(gradient)
    alpha = rate * (1 - beta2**step) ** 0.5 / (1 - beta1**step)
    return tf.constant(w) - alpha * m / (tf.sqrt(v) + epsilon), m, v


# %% right: Keras's optimiser
def adam_step(w, m, v, gradient, step, rate, beta1, beta2, epsilon):
    optimizer = keras.optimizers.Adam(rate, beta_1=beta1, beta_2=beta2, epsilon=epsilon)
    variable = keras.Variable(w, dtype=str(w.dtype))
    optimizer.build([variable])
    optimizer._momentums[0].assign(m)
    optimizer._velocities[0].assign(v)
    optimizer.iterations.assign(step - 1)
    optimizer.apply([tf.constant(gradient)], [variable])
    return variable.numpy(), optimizer._momentums[0].numpy(), optimizer._velocities[0].numpy()


# %% mistake: the paper's form
# This is the form of the paper and of PyTorch: m and v are corrected first, and epsilon stands beside the root of the corrected
# v. In Keras's form it stands beside the root of v itself. For a tiny epsilon both agree; for 0.1 they do not.
def adam_step(w, m, v, gradient, step, rate, beta1, beta2, epsilon):
    m = beta1 * m + (1 - beta1) * gradient
    v = beta2 * v + (1 - beta2) * gradient**2
    m_hat, v_hat = m / (1 - beta1**step), v / (1 - beta2**step)
    return w - rate * m_hat / (np.sqrt(v_hat) + epsilon), m, v


# %% mistake: no correction
# The correction is missing: the rate is used as it is. m and v begin at 0, and for the first steps they are too small; m more
# so than the root of v, so that the first steps come out with the wrong length.
def adam_step(w, m, v, gradient, step, rate, beta1, beta2, epsilon):
    m = beta1 * m + (1 - beta1) * gradient
    v = beta2 * v + (1 - beta2) * gradient**2
    return w - rate * m / (np.sqrt(v) + epsilon), m, v


# %% mistake: counted one too far
# Your step counts one too far: the first step has the number 1, and 1 it is in the exponents.
def adam_step(w, m, v, gradient, step, rate, beta1, beta2, epsilon):
    m = beta1 * m + (1 - beta1) * gradient
    v = beta2 * v + (1 - beta2) * gradient**2
    alpha = rate * np.sqrt(1 - beta2 ** (step + 1)) / (1 - beta1 ** (step + 1))
    return w - alpha * m / (np.sqrt(v) + epsilon), m, v


# %% mistake: counted from 0
# You count from 0. With 0 in the exponent the correction divides by 1 - 1, that is, by 0. The first step has the number 1.
def adam_step(w, m, v, gradient, step, rate, beta1, beta2, epsilon):
    m = beta1 * m + (1 - beta1) * gradient
    v = beta2 * v + (1 - beta2) * gradient**2
    alpha = rate * np.sqrt(1 - beta2 ** (step - 1)) / (1 - beta1 ** (step - 1))
    return w - alpha * m / (np.sqrt(v) + epsilon), m, v


# %% mistake: only m corrected
# m is corrected, and v is not. Both begin at 0, and each has its own factor: the root of 1 - beta2 to the power of the step
# stands above the line.
def adam_step(w, m, v, gradient, step, rate, beta1, beta2, epsilon):
    m = beta1 * m + (1 - beta1) * gradient
    v = beta2 * v + (1 - beta2) * gradient**2
    return w - rate / (1 - beta1**step) * m / (np.sqrt(v) + epsilon), m, v


# %% mistake: only v corrected
# v is corrected, and m is not. Both begin at 0, and each has its own factor: 1 - beta1 to the power of the step stands below
# the line.
def adam_step(w, m, v, gradient, step, rate, beta1, beta2, epsilon):
    m = beta1 * m + (1 - beta1) * gradient
    v = beta2 * v + (1 - beta2) * gradient**2
    return w - rate * np.sqrt(1 - beta2**step) * m / (np.sqrt(v) + epsilon), m, v


# %% mistake: corrected averages come back
# The weights and what comes back with them do not fit: you return m and v corrected. The next step corrects them again; they
# have to be handed on as they are.
def adam_step(w, m, v, gradient, step, rate, beta1, beta2, epsilon):
    m = beta1 * m + (1 - beta1) * gradient
    v = beta2 * v + (1 - beta2) * gradient**2
    alpha = rate * np.sqrt(1 - beta2**step) / (1 - beta1**step)
    return w - alpha * m / (np.sqrt(v) + epsilon), m / (1 - beta1**step), v / (1 - beta2**step)


# %% mistake: the gradient not squared
# v averages the gradient itself, and it should average its square. Where the gradient is negative there is no root.
def adam_step(w, m, v, gradient, step, rate, beta1, beta2, epsilon):
    m = beta1 * m + (1 - beta1) * gradient
    v = beta2 * v + (1 - beta2) * gradient
    alpha = rate * np.sqrt(1 - beta2**step) / (1 - beta1**step)
    return w - alpha * m / (np.sqrt(v) + epsilon), m, v


# %% mistake: epsilon in the root
# Epsilon stands inside the root. There it is worth its own root: 0.1 becomes 0.32. It is added after the root.
def adam_step(w, m, v, gradient, step, rate, beta1, beta2, epsilon):
    m = beta1 * m + (1 - beta1) * gradient
    v = beta2 * v + (1 - beta2) * gradient**2
    alpha = rate * np.sqrt(1 - beta2**step) / (1 - beta1**step)
    return w - alpha * m / np.sqrt(v + epsilon), m, v


# %% mistake: uphill
# You added the step. It points uphill, as the gradient does.
def adam_step(w, m, v, gradient, step, rate, beta1, beta2, epsilon):
    m = beta1 * m + (1 - beta1) * gradient
    v = beta2 * v + (1 - beta2) * gradient**2
    alpha = rate * np.sqrt(1 - beta2**step) / (1 - beta1**step)
    return w + alpha * m / (np.sqrt(v) + epsilon), m, v


# %% mistake: no root
# The root of v is missing: v holds squares, and without the root a weight with large gradients hardly moves.
def adam_step(w, m, v, gradient, step, rate, beta1, beta2, epsilon):
    m = beta1 * m + (1 - beta1) * gradient
    v = beta2 * v + (1 - beta2) * gradient**2
    alpha = rate * np.sqrt(1 - beta2**step) / (1 - beta1**step)
    return w - alpha * m / (v + epsilon), m, v


# %% mistake: the old averages
# The weights moved by the old m and v. First the averages take the new gradient in, then the weights move.
def adam_step(w, m, v, gradient, step, rate, beta1, beta2, epsilon):
    alpha = rate * np.sqrt(1 - beta2**step) / (1 - beta1**step)
    w = w - alpha * m / (np.sqrt(v) + epsilon)
    return w, beta1 * m + (1 - beta1) * gradient, beta2 * v + (1 - beta2) * gradient**2


# %% mistake: the gradient instead of m
# The weights moved along the gradient, divided by the root of v. They move along m, its average: that is the momentum in Adam.
def adam_step(w, m, v, gradient, step, rate, beta1, beta2, epsilon):
    m = beta1 * m + (1 - beta1) * gradient
    v = beta2 * v + (1 - beta2) * gradient**2
    alpha = rate * np.sqrt(1 - beta2**step) / (1 - beta1**step)
    return w - alpha * gradient / (np.sqrt(v) + epsilon), m, v


# %% wrong: the betas swapped
def adam_step(w, m, v, gradient, step, rate, beta1, beta2, epsilon):
    m = beta2 * m + (1 - beta2) * gradient
    v = beta1 * v + (1 - beta1) * gradient**2
    alpha = rate * np.sqrt(1 - beta1**step) / (1 - beta2**step)
    return w - alpha * m / (np.sqrt(v) + epsilon), m, v


# %% wrong: no root in alpha
def adam_step(w, m, v, gradient, step, rate, beta1, beta2, epsilon):
    m = beta1 * m + (1 - beta1) * gradient
    v = beta2 * v + (1 - beta2) * gradient**2
    alpha = rate * (1 - beta2**step) / (1 - beta1**step)
    return w - alpha * m / (np.sqrt(v) + epsilon), m, v


# %% wrong: sums for averages
def adam_step(w, m, v, gradient, step, rate, beta1, beta2, epsilon):
    m, v = beta1 * m + gradient, beta2 * v + gradient**2
    alpha = rate * np.sqrt(1 - beta2**step) / (1 - beta1**step)
    return w - alpha * m / (np.sqrt(v) + epsilon), m, v


# %% wrong: 1 - beta times step
def adam_step(w, m, v, gradient, step, rate, beta1, beta2, epsilon):
    m = beta1 * m + (1 - beta1) * gradient
    v = beta2 * v + (1 - beta2) * gradient**2
    alpha = rate * np.sqrt(1 - beta2 / step) / (1 - beta1 / step)
    return w - alpha * m / (np.sqrt(v) + epsilon), m, v


# %% wrong: plain descent
def adam_step(w, m, v, gradient, step, rate, beta1, beta2, epsilon):
    return w - rate * gradient, m, v


# %% wrong: in place
def adam_step(w, m, v, gradient, step, rate, beta1, beta2, epsilon):
    m *= beta1
    m += (1 - beta1) * gradient
    v *= beta2
    v += (1 - beta2) * gradient**2
    w -= rate * np.sqrt(1 - beta2**step) / (1 - beta1**step) * m / (np.sqrt(v) + epsilon)
    return w, m, v


# %% wrong: the weights alone
def adam_step(w, m, v, gradient, step, rate, beta1, beta2, epsilon):
    m = beta1 * m + (1 - beta1) * gradient
    v = beta2 * v + (1 - beta2) * gradient**2
    alpha = rate * np.sqrt(1 - beta2**step) / (1 - beta1**step)
    return w - alpha * m / (np.sqrt(v) + epsilon)


# %% wrong: another order
def adam_step(w, m, v, gradient, step, rate, beta1, beta2, epsilon):
    m = beta1 * m + (1 - beta1) * gradient
    v = beta2 * v + (1 - beta2) * gradient**2
    alpha = rate * np.sqrt(1 - beta2**step) / (1 - beta1**step)
    return m, v, w - alpha * m / (np.sqrt(v) + epsilon)


# %% wrong: epsilon fixed
def adam_step(w, m, v, gradient, step, rate, beta1, beta2, epsilon):
    m = beta1 * m + (1 - beta1) * gradient
    v = beta2 * v + (1 - beta2) * gradient**2
    alpha = rate * np.sqrt(1 - beta2**step) / (1 - beta1**step)
    return w - alpha * m / (np.sqrt(v) + 1e-7), m, v


# %% mistake: the absolute value in v
# `v` averages the sizes of the gradients. It averages their squares: the root comes later, in the step.
def adam_step(w, m, v, gradient, step, rate, beta1, beta2, epsilon):
    m = beta1 * m + (1 - beta1) * gradient
    v = beta2 * v + (1 - beta2) * np.abs(gradient)
    alpha = rate * np.sqrt(1 - beta2**step) / (1 - beta1**step)
    return w - alpha * m / (np.sqrt(v) + epsilon), m, v


# %% mistake: the correction of step 1 always
# The correction is that of the first step at every step. It depends on `step`: 1 minus beta to the power of it.
def adam_step(w, m, v, gradient, step, rate, beta1, beta2, epsilon):
    m = beta1 * m + (1 - beta1) * gradient
    v = beta2 * v + (1 - beta2) * gradient**2
    alpha = rate * np.sqrt(1 - beta2) / (1 - beta1)
    return w - alpha * m / (np.sqrt(v) + epsilon), m, v
