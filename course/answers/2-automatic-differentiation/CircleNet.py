# %% right: a loop that counts
class CircleNet(nnx.Module):
    def __init__(self, widths, rngs):
        self.layers = nnx.List()
        for inputs, outputs in zip(widths[:-1], widths[1:]):
            self.layers.append(nnx.Linear(inputs, outputs, rngs=rngs))

    def __call__(self, x):
        for number, layer in enumerate(self.layers):
            x = layer(x)
            if number < len(self.layers) - 1:
                x = jax.nn.relu(x)
        return x


# %% right: the last one by itself
class CircleNet(nnx.Module):
    def __init__(self, widths, rngs):
        self.widths = list(widths)
        self.layers = nnx.List(nnx.Linear(a, b, rngs=rngs) for a, b in zip(widths, widths[1:]))

    def __call__(self, x):
        *hidden, last = self.layers
        for layer in hidden:
            x = jnp.maximum(layer(x), 0)
        return last(x)


# %% right: through mlp
class CircleNet(nnx.Module):
    def __init__(self, widths, rngs):
        self.layers = nnx.List([nnx.Linear(a, b, rngs=rngs) for a, b in zip(widths, widths[1:])])

    def __call__(self, x):
        return mlp([(layer.kernel[...], layer.bias[...]) for layer in self.layers], x)


# %% right: other starts of the weights
class CircleNet(nnx.Module):
    def __init__(self, widths, rngs):
        normal = nnx.initializers.normal(1.0)
        self.layers = nnx.List(
            [nnx.Linear(a, b, kernel_init=normal, use_bias=True, rngs=rngs) for a, b in zip(widths[:-1], widths[1:])]
        )

    def __call__(self, x):
        z = self.layers[0](x)
        for layer in self.layers[1:]:
            z = layer(nnx.relu(z))
        return z


# %% right: a Linear of its own
class Dense(nnx.Linear):
    pass


class CircleNet(nnx.Module):
    def __init__(self, widths, rngs):
        self.depth = len(widths) - 1
        self.layers = nnx.List([Dense(widths[i], widths[i + 1], rngs=rngs) for i in range(self.depth)])

    def __call__(self, x):
        for i in range(self.depth - 1):
            x = nnx.relu(self.layers[i](x))
        return self.layers[self.depth - 1](x)


# %% mistake: ReLU at the end
# The output went through a ReLU, too, so that it can never be negative. The last layer has none.
class CircleNet(nnx.Module):
    def __init__(self, widths, rngs):
        self.layers = nnx.List([nnx.Linear(a, b, rngs=rngs) for a, b in zip(widths, widths[1:])])

    def __call__(self, x):
        for layer in self.layers:
            x = nnx.relu(layer(x))
        return x


# %% mistake: no ReLU
# There is no ReLU: however many layers, that is one linear map and a shift.
class CircleNet(nnx.Module):
    def __init__(self, widths, rngs):
        self.layers = nnx.List([nnx.Linear(a, b, rngs=rngs) for a, b in zip(widths, widths[1:])])

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


# %% mistake: no biases
# The layers have no biases. `nnx.Linear` makes them unless it is told not to.
class CircleNet(nnx.Module):
    def __init__(self, widths, rngs):
        self.layers = nnx.List([nnx.Linear(a, b, use_bias=False, rngs=rngs) for a, b in zip(widths, widths[1:])])

    def __call__(self, x):
        for layer in self.layers[:-1]:
            x = nnx.relu(layer(x))
        return self.layers[-1](x)


# %% mistake: biases not used
# The layers have biases, and the outputs do not depend on them: the kernels alone were used.
class CircleNet(nnx.Module):
    def __init__(self, widths, rngs):
        self.layers = nnx.List([nnx.Linear(a, b, rngs=rngs) for a, b in zip(widths, widths[1:])])

    def __call__(self, x):
        for layer in self.layers[:-1]:
            x = nnx.relu(x @ layer.kernel[...])
        return x @ self.layers[-1].kernel[...]


# %% mistake: the last layer is left out
# The last layer was not applied: what came back are the values of the last hidden one.
class CircleNet(nnx.Module):
    def __init__(self, widths, rngs):
        self.layers = nnx.List([nnx.Linear(a, b, rngs=rngs) for a, b in zip(widths, widths[1:])])

    def __call__(self, x):
        for layer in self.layers[:-1]:
            x = nnx.relu(layer(x))
        return x


# %% mistake: a plain list
# Flax does not take a plain list of layers as an attribute: it would not find the parameters in it. Put them into an `nnx.List`.
class CircleNet(nnx.Module):
    def __init__(self, widths, rngs):
        self.layers = [nnx.Linear(a, b, rngs=rngs) for a, b in zip(widths, widths[1:])]

    def __call__(self, x):
        for layer in self.layers[:-1]:
            x = nnx.relu(layer(x))
        return self.layers[-1](x)


# %% mistake: no attribute layers
# The network has no attribute `layers`, by which its weights can be set. The text fixes the name.
class CircleNet(nnx.Module):
    def __init__(self, widths, rngs):
        self.parts = nnx.List([nnx.Linear(a, b, rngs=rngs) for a, b in zip(widths, widths[1:])])

    def __call__(self, x):
        for layer in self.parts[:-1]:
            x = nnx.relu(layer(x))
        return self.parts[-1](x)


# %% mistake: the activations among the layers
# `layers` holds something else beside `nnx.Linear`. Only what has weights belongs in it; the ReLU is a function, called in `__call__`.
class CircleNet(nnx.Module):
    def __init__(self, widths, rngs):
        self.layers = nnx.List()
        for a, b in zip(widths, widths[1:]):
            self.layers.append(nnx.Linear(a, b, rngs=rngs))
            self.layers.append(nnx.relu)

    def __call__(self, x):
        for layer in self.layers[:-1]:
            x = layer(x)
        return x


# %% wrong: tanh
class CircleNet(nnx.Module):
    def __init__(self, widths, rngs):
        self.layers = nnx.List([nnx.Linear(a, b, rngs=rngs) for a, b in zip(widths, widths[1:])])

    def __call__(self, x):
        for layer in self.layers[:-1]:
            x = nnx.tanh(layer(x))
        return self.layers[-1](x)


# %% wrong: no module
class CircleNet:
    def __init__(self, widths, rngs):
        self.layers = [nnx.Linear(a, b, rngs=rngs) for a, b in zip(widths, widths[1:])]

    def __call__(self, x):
        for layer in self.layers[:-1]:
            x = nnx.relu(layer(x))
        return self.layers[-1](x)


# %% wrong: one hidden layer, always
class CircleNet(nnx.Module):
    def __init__(self, widths, rngs):
        self.layers = nnx.List(
            [nnx.Linear(widths[0], widths[1], rngs=rngs), nnx.Linear(widths[1], widths[-1], rngs=rngs)]
        )

    def __call__(self, x):
        return self.layers[1](nnx.relu(self.layers[0](x)))


# %% wrong: always 64 wide
class CircleNet(nnx.Module):
    def __init__(self, widths, rngs):
        self.layers = nnx.List([nnx.Linear(widths[0], 64, rngs=rngs), nnx.Linear(64, widths[-1], rngs=rngs)])

    def __call__(self, x):
        return self.layers[1](nnx.relu(self.layers[0](x)))


# %% wrong: projected onto the circle
class CircleNet(nnx.Module):
    def __init__(self, widths, rngs):
        self.layers = nnx.List([nnx.Linear(a, b, rngs=rngs) for a, b in zip(widths, widths[1:])])

    def __call__(self, x):
        for layer in self.layers[:-1]:
            x = nnx.relu(layer(x))
        x = self.layers[-1](x)
        return x / jnp.linalg.norm(x, axis=-1, keepdims=True)


# %% wrong: nothing returned
class CircleNet(nnx.Module):
    def __init__(self, widths, rngs):
        self.layers = nnx.List([nnx.Linear(a, b, rngs=rngs) for a, b in zip(widths, widths[1:])])

    def __call__(self, x):
        for layer in self.layers:
            x = nnx.relu(layer(x))


# %% wrong: in the wrong order
class CircleNet(nnx.Module):
    def __init__(self, widths, rngs):
        self.layers = nnx.List([nnx.Linear(a, b, rngs=rngs) for a, b in zip(widths, widths[1:])][::-1])

    def __call__(self, x):
        for layer in self.layers[:0:-1]:
            x = nnx.relu(layer(x))
        return self.layers[0](x)


# %% wrong: the last layer is known by its width
class CircleNet(nnx.Module):
    def __init__(self, widths, rngs):
        self.layers = nnx.List([nnx.Linear(i, o, rngs=rngs) for i, o in zip(widths, widths[1:])])
        self.outputs = widths[-1]

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
            if x.shape[-1] != self.outputs:
                x = nnx.relu(x)
        return x
