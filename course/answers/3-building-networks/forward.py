# %% right: a loop of its own
def forward(X, layers):
    output = X
    for W, b in layers:
        output = torch.sigmoid(output @ W + b)
    return output


# %% right: recursion
def forward(X, layers):
    if not layers:
        return X
    (W, b), *rest = layers
    return forward((X @ W + b).sigmoid(), rest)


# %% right: reduce
def forward(X, layers):
    from functools import reduce

    return reduce(lambda Z, layer: torch.sigmoid(dense(Z, *layer)), layers, X)


# %% right: by index
def forward(X, layers):
    outputs = [X]
    for index in range(len(layers)):
        W, b = layers[index][0], layers[index][1]
        outputs.append(nn.functional.sigmoid(torch.addmm(b, outputs[index], W)))
    return outputs[-1]


# %% right: PyTorch's linear, and a formula
def forward(X, layers):
    for W, b in layers:
        X = 1 / (1 + torch.exp(-nn.functional.linear(X, W.T, b)))
    return X


# %% right: sample by sample
def forward(X, layers):
    rows = []
    for sample in X:
        for W, b in layers:
            sample = torch.sigmoid(sample @ W + b)
        rows.append(sample)
    return torch.stack(rows)


# %% mistake: no sigmoid after the last layer
# The last layer's sigmoid is missing: what came back may be any number. In this network every layer ends in a sigmoid, the output layer too.
def forward(X, layers):
    for W, b in layers[:-1]:
        X = torch.sigmoid(X @ W + b)
    W, b = layers[-1]
    return X @ W + b


# %% mistake: a sigmoid at the end alone
# There is one sigmoid, after the last layer. Without those between, all the layers together are no more than one.
def forward(X, layers):
    for W, b in layers:
        X = X @ W + b
    return torch.sigmoid(X)


# %% mistake: no sigmoid at all
# No sigmoid was applied. What came back is what one layer could compute alone.
def forward(X, layers):
    for W, b in layers:
        X = X @ W + b
    return X


# %% mistake: every layer gets X
# Each layer was given the network's inputs. From the second on, a layer gets what the one before it gave.
def forward(X, layers):
    for W, b in layers:
        output = torch.sigmoid(X @ W + b)
    return output


# %% mistake: the first layer alone
# What came back is the output of the first layer: a `return` within the loop ends it in its first round.
def forward(X, layers):
    for W, b in layers:
        X = torch.sigmoid(X @ W + b)
        return X


# %% mistake: all layers' outputs
# A list of the outputs of all layers came back. Asked for is the last one.
def forward(X, layers):
    outputs = []
    for W, b in layers:
        X = torch.sigmoid(X @ W + b)
        outputs.append(X)
    return outputs


# %% mistake: biases forgotten
# The biases were left out.
def forward(X, layers):
    for W, _ in layers:
        X = torch.sigmoid(X @ W)
    return X


# %% wrong: ReLU
def forward(X, layers):
    for W, b in layers:
        X = torch.relu(X @ W + b)
    return X


# %% wrong: three layers always
def forward(X, layers):
    (W1, b1), (W2, b2), (W3, b3) = layers
    Z = torch.sigmoid(X @ W1 + b1)
    S = torch.sigmoid(Z @ W2 + b2)
    return torch.sigmoid(S @ W3 + b3)


# %% wrong: softmax at the end
def forward(X, layers):
    for W, b in layers[:-1]:
        X = torch.sigmoid(X @ W + b)
    W, b = layers[-1]
    return torch.softmax(X @ W + b, dim=1)


# %% wrong: W transposed
def forward(X, layers):
    for W, b in layers:
        X = torch.sigmoid(X @ W.T + b)
    return X


# %% wrong: disconnected
def forward(X, layers):
    for W, b in layers:
        X = torch.sigmoid((X @ W + b).detach())
    return X


# %% wrong: sigmoid before the layer
def forward(X, layers):
    for W, b in layers:
        X = torch.sigmoid(X) @ W + b
    return torch.sigmoid(X)


# %% wrong: the layers are taken out of the list
def forward(X, layers):
    while layers:
        W, b = layers.pop(0)
        X = torch.sigmoid(X @ W + b)
    return X


# %% wrong: as_linear copies, the gradient does not reach the weights
def forward(X, layers):
    for W, b in layers:
        X = torch.sigmoid(as_linear(W, b)(X))
    return X


# %% mistake: every layer starts from X
# Every layer was fed with `X`, so that only the last one counts. What comes out of a layer is what goes into the next.
def forward(X, layers):
    for W, b in layers:
        out = torch.sigmoid(X @ W + b) if W.shape[0] == X.shape[1] else torch.sigmoid(out @ W + b)
    return out


# %% mistake: the layers from behind
# The layers were taken from the last to the first. In the nested formula the first layer stands innermost.
def forward(X, layers):
    for W, b in reversed(layers):
        X = torch.sigmoid(X @ W + b)
    return X


# %% mistake: ReLU in the hidden layers
# The hidden layers have a ReLU. Here every layer has the sigmoid, the hidden ones too.
def forward(X, layers):
    for k, (W, b) in enumerate(layers):
        X = X @ W + b
        X = torch.sigmoid(X) if k == len(layers) - 1 else torch.relu(X)
    return X
