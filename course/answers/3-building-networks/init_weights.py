# %% right: nn.init
def init_weights(module):
    if type(module) is nn.Linear:
        torch.nn.init.kaiming_uniform_(module.weight, mode="fan_in", nonlinearity="relu")
        if module.bias is not None:
            nn.init.constant_(module.bias, 0.0)


# %% right: the formula
def init_weights(module):
    if not isinstance(module, nn.Linear):
        return
    limit = (6 / module.in_features) ** 0.5
    with torch.no_grad():
        module.weight.uniform_(-limit, limit)
        if module.bias is not None:
            module.bias.zero_()


# %% right: a = 0
def init_weights(module):
    if isinstance(module, nn.Linear):
        nn.init.kaiming_uniform_(module.weight, a=0)
        for name, parameter in module.named_parameters():
            if name == "bias":
                nn.init.zeros_(parameter)


# %% right: through data
def init_weights(module):
    if isinstance(module, nn.Linear):
        limit = np.sqrt(6 / module.weight.shape[1])
        module.weight.data = (2 * torch.rand_like(module.weight) - 1) * limit
        if module.bias is not None:
            module.bias.data = torch.zeros_like(module.bias)


# %% right: with the gain
def init_weights(module):
    if isinstance(module, nn.Linear):
        limit = nn.init.calculate_gain("relu") * (3 / module.in_features) ** 0.5
        nn.init.uniform_(module.weight, -limit, limit)
        if module.bias is not None:
            module.bias.data.fill_(0)
    return module


# %% right: NumPy's numbers
def init_weights(module):
    if isinstance(module, nn.Linear):
        limit = (6 / module.in_features) ** 0.5
        drawn = np.random.uniform(-limit, limit, tuple(module.weight.shape))
        with torch.no_grad():
            module.weight.copy_(torch.from_numpy(drawn))
            if module.bias is not None:
                module.bias *= 0


# %% mistake: biases as they were
# The weights are right, and the biases were left as they were. A start should be as even as possible: biases begin at 0.
def init_weights(module):
    if isinstance(module, nn.Linear):
        nn.init.kaiming_uniform_(module.weight, nonlinearity="relu")


# %% mistake: whatever has weights
# A layer was changed that is no linear layer. Asking whether a module has a `weight` is true of convolutions and embeddings, too, and batch normalisation has a weight that means something else.
def init_weights(module):
    if getattr(module, "weight", None) is not None:
        if module.weight.ndim > 1:
            nn.init.kaiming_uniform_(module.weight, nonlinearity="relu")
        else:
            nn.init.ones_(module.weight)
        if getattr(module, "bias", None) is not None:
            nn.init.zeros_(module.bias)


# %% mistake: PyTorch's own start
# The weights are those of PyTorch's own start: their limit is 1 / sqrt(inputs), about 2.4 times too narrow for a ReLU. `kaiming_uniform_` does that, too, if it is told a slope of sqrt(5).
def init_weights(module):
    if isinstance(module, nn.Linear):
        nn.init.kaiming_uniform_(module.weight, a=5**0.5)
        if module.bias is not None:
            nn.init.zeros_(module.bias)


# %% mistake: a layer without bias
# A linear layer may have no bias: then its `bias` is `None`, and filling `None` with zeros is an error.
def init_weights(module):
    if isinstance(module, nn.Linear):
        nn.init.kaiming_uniform_(module.weight, nonlinearity="relu")
        nn.init.zeros_(module.bias)


# %% mistake: weights of zero
# All weights are 0. Then all neurons of a layer compute the same, get the same gradient, and stay the same for ever: the start has to be random.
def init_weights(module):
    if isinstance(module, nn.Linear):
        nn.init.zeros_(module.weight)
        if module.bias is not None:
            nn.init.zeros_(module.bias)


# %% mistake: the same seed each time
# A second call gives the very same numbers, because the seed is set inside. Restarts would all start at the same place, and layers of one shape would be alike.
def init_weights(module):
    if isinstance(module, nn.Linear):
        torch.manual_seed(0)
        nn.init.kaiming_uniform_(module.weight, nonlinearity="relu")
        if module.bias is not None:
            nn.init.zeros_(module.bias)


# %% wrong: normal
def init_weights(module):
    if isinstance(module, nn.Linear):
        nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
        if module.bias is not None:
            nn.init.zeros_(module.bias)


# %% wrong: fan-out
def init_weights(module):
    if isinstance(module, nn.Linear):
        nn.init.kaiming_uniform_(module.weight, mode="fan_out", nonlinearity="relu")
        if module.bias is not None:
            nn.init.zeros_(module.bias)


# %% wrong: Xavier
def init_weights(module):
    if isinstance(module, nn.Linear):
        nn.init.xavier_uniform_(module.weight)
        if module.bias is not None:
            nn.init.zeros_(module.bias)


# %% wrong: for a sigmoid
def init_weights(module):
    if isinstance(module, nn.Linear):
        nn.init.kaiming_uniform_(module.weight, nonlinearity="sigmoid")
        if module.bias is not None:
            nn.init.zeros_(module.bias)


# %% wrong: positive alone
def init_weights(module):
    if isinstance(module, nn.Linear):
        nn.init.kaiming_uniform_(module.weight, nonlinearity="relu")
        module.weight.data.abs_()
        if module.bias is not None:
            nn.init.zeros_(module.bias)


# %% wrong: at the limits alone
def init_weights(module):
    if isinstance(module, nn.Linear):
        limit = (6 / module.in_features) ** 0.5
        module.weight.data = limit * torch.sign(torch.randn_like(module.weight))
        if module.bias is not None:
            nn.init.zeros_(module.bias)


# %% wrong: a new tensor that goes nowhere
def init_weights(module):
    if isinstance(module, nn.Linear):
        weight = nn.init.kaiming_uniform_(torch.empty_like(module.weight), nonlinearity="relu")
        return weight


# %% wrong: random biases
def init_weights(module):
    if isinstance(module, nn.Linear):
        nn.init.kaiming_uniform_(module.weight, nonlinearity="relu")
        if module.bias is not None:
            nn.init.uniform_(module.bias)


# %% wrong: new parameters, not in place, an optimiser would train the old ones
def init_weights(module):
    if isinstance(module, nn.Linear):
        r = (6 / module.in_features) ** 0.5
        module.weight = nn.Parameter(torch.empty_like(module.weight).uniform_(-r, r))
        if module.bias is not None:
            module.bias = nn.Parameter(torch.zeros_like(module.bias))
