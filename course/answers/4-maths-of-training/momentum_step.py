# %% right: two lines
def momentum_step(w, velocity, gradient, rate, momentum):
    velocity = momentum * velocity - rate * gradient
    return w + velocity, velocity


# %% right: a list, names apart
def momentum_step(w, velocity, gradient, rate, momentum):
    new = velocity * momentum + gradient * -rate
    return [np.add(w, new), new]


# %% right: in place on copies
def momentum_step(w, velocity, gradient, rate, momentum):
    w, velocity = w.copy(), velocity.copy()
    velocity *= momentum
    velocity -= rate * gradient
    w += velocity
    return w, velocity


# %% right: the old and the new part apart
def momentum_step(w, velocity, gradient, rate, momentum):
    return w + momentum * velocity - rate * gradient, momentum * velocity - rate * gradient


# %% right: TensorFlow
def momentum_step(w, velocity, gradient, rate, momentum):
    velocity = momentum * tf.constant(velocity) - rate * tf.constant(gradient)
    return tf.constant(w) + velocity, velocity


# %% right: PyTorch tensors, Keras's form
def momentum_step(w, velocity, gradient, rate, momentum):
    w, velocity, gradient = map(torch.from_numpy, (w, velocity, gradient))
    velocity = velocity.mul(momentum).sub(gradient, alpha=rate)
    return w + velocity, velocity


# %% right: minus a step uphill
def momentum_step(w, velocity, gradient, rate, momentum):
    new = momentum * velocity - rate * gradient
    w_new = w - (-momentum * velocity + rate * gradient)
    return w_new, new


# %% mistake: PyTorch's form
# This is PyTorch's form: the velocity adds up gradients, and the rate comes in when the weights move. Here it is Keras's:
# the velocity holds the rate and the sign already, and the weights move by the velocity itself. While the rate stays the
# same, both take the same path.
def momentum_step(w, velocity, gradient, rate, momentum):
    velocity = momentum * velocity + gradient
    return w - rate * velocity, velocity


# %% mistake: uphill
# You added the rate times the gradient to the velocity. Then it builds up uphill. The velocity carries the minus.
def momentum_step(w, velocity, gradient, rate, momentum):
    velocity = momentum * velocity + rate * gradient
    return w + velocity, velocity


# %% mistake: the sign in the weights
# Your velocity points uphill, and you subtract it from the weights. That is consistent from step to step, but the velocity
# that comes in here points downhill already: Keras's form has the minus in the velocity.
def momentum_step(w, velocity, gradient, rate, momentum):
    velocity = momentum * velocity + rate * gradient
    return w - velocity, velocity


# %% mistake: the old velocity
# The weights moved by the old velocity. First the velocity changes, then the weights move by the new one.
def momentum_step(w, velocity, gradient, rate, momentum):
    return w + velocity, momentum * velocity - rate * gradient


# %% mistake: swapped
# The two came back in the other order: first the weights, then the velocity.
def momentum_step(w, velocity, gradient, rate, momentum):
    velocity = momentum * velocity - rate * gradient
    return velocity, w + velocity


# %% mistake: an average
# You made an average: momentum times the old plus (1 - momentum) times the new. Adam averages in this way; here the new part
# comes in full.
def momentum_step(w, velocity, gradient, rate, momentum):
    velocity = momentum * velocity - (1 - momentum) * rate * gradient
    return w + velocity, velocity


# %% mistake: Nesterov's
# The weights took a look ahead: this is Nesterov's momentum. Here they move by the new velocity and no further.
def momentum_step(w, velocity, gradient, rate, momentum):
    velocity = momentum * velocity - rate * gradient
    return w + momentum * velocity - rate * gradient, velocity


# %% mistake: no momentum
# The old velocity is forgotten: this is a plain step.
def momentum_step(w, velocity, gradient, rate, momentum):
    velocity = -rate * gradient
    return w + velocity, velocity


# %% mistake: in place
# The arrays that were handed over are changed: `*=`, `-=` and `+=` write into them. Make new ones.
def momentum_step(w, velocity, gradient, rate, momentum):
    velocity *= momentum
    velocity -= rate * gradient
    w += velocity
    return w, velocity


# %% mistake: the weights alone
# Only the weights came back. The next step needs the velocity, too: return both.
def momentum_step(w, velocity, gradient, rate, momentum):
    return w + momentum * velocity - rate * gradient


# %% wrong: the velocity stays
def momentum_step(w, velocity, gradient, rate, momentum):
    return w + momentum * velocity - rate * gradient, velocity


# %% wrong: momentum on the gradient
def momentum_step(w, velocity, gradient, rate, momentum):
    velocity = velocity - rate * momentum * gradient
    return w + velocity, velocity


# %% wrong: momentum and rate swapped
def momentum_step(w, velocity, gradient, rate, momentum):
    velocity = rate * velocity - momentum * gradient
    return w + velocity, velocity


# %% wrong: the velocity twice
def momentum_step(w, velocity, gradient, rate, momentum):
    velocity = momentum * velocity - rate * gradient
    return w + velocity + velocity, velocity


# %% wrong: the gradient squared
def momentum_step(w, velocity, gradient, rate, momentum):
    velocity = momentum * velocity - rate * gradient**2
    return w + velocity, velocity


# %% wrong: a dictionary
def momentum_step(w, velocity, gradient, rate, momentum):
    velocity = momentum * velocity - rate * gradient
    return {"w": w + velocity, "velocity": velocity}


# %% wrong: 0.9 always
def momentum_step(w, velocity, gradient, rate, momentum):
    velocity = 0.9 * velocity - rate * gradient
    return w + velocity, velocity


# %% mistake: the rate twice
# The learning rate went into the velocity, and into the step once more. It is in the velocity already: the step is the new velocity
# itself.
def momentum_step(w, velocity, gradient, rate, momentum):
    velocity = rate * (momentum * velocity - gradient)
    return w + velocity, velocity
