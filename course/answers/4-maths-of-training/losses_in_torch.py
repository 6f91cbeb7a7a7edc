# %% right: autograd.grad
def losses_in_torch(weights, X, y, rate, steps):
    X, y = torch.tensor(X), torch.tensor(y)
    theta = [torch.tensor(w, requires_grad=True) for w in weights]
    losses = []
    for _ in range(steps):
        W1, b1, W2, b2 = theta
        loss = ((torch.tanh(X @ W1 + b1) @ W2 + b2 - y) ** 2).mean()
        gradients = torch.autograd.grad(loss, theta)
        theta = [(w - rate * g).detach().requires_grad_() for w, g in zip(theta, gradients)]
        losses.append(loss.detach())
    return torch.stack(losses)


# %% right: backward, and numbers
def losses_in_torch(weights, X, y, rate, steps):
    X, y = torch.from_numpy(X), torch.from_numpy(y)
    W1, b1, W2, b2 = theta = [torch.from_numpy(w.copy()).requires_grad_() for w in weights]
    losses = []
    for _ in range(steps):
        loss = (torch.tanh(X @ W1 + b1) @ W2 + b2 - y).pow(2).mean()
        loss.backward()
        with torch.no_grad():
            for w in theta:
                w -= rate * w.grad
                w.grad = None
        losses.append(loss.item())
    return losses


# %% right: modules and an optimiser
def losses_in_torch(weights, X, y, rate, steps):
    W1, b1, W2, b2 = map(torch.tensor, weights)
    model = nn.Sequential(nn.Linear(*W1.shape), nn.Tanh(), nn.Linear(*W2.shape))
    with torch.no_grad():
        for parameter, value in zip(model.parameters(), (W1.T, b1, W2.T, b2)):
            parameter.copy_(value)
    optimizer = optim.SGD(model.parameters(), lr=rate)
    X, y, losses = torch.tensor(X), torch.tensor(y), torch.zeros(steps)
    for step in range(steps):
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(X), y)
        loss.backward()
        optimizer.step()
        losses[step] = loss.detach()
    return losses


# %% right: torch.func
def losses_in_torch(weights, X, y, rate, steps):
    X, y = torch.tensor(X), torch.tensor(y)

    def loss(theta):
        W1, b1, W2, b2 = theta
        return ((torch.tanh(X @ W1 + b1) @ W2 + b2 - y) ** 2).mean()

    theta, losses = tuple(map(torch.tensor, weights)), []
    for _ in range(steps):
        gradients, value = torch.func.grad_and_value(loss)(theta)
        theta = tuple(w - rate * g for w, g in zip(theta, gradients))
        losses.append(value)
    return torch.stack(losses)


# %% right: float64, the graph kept
def losses_in_torch(weights, X, y, rate, steps):
    X, y = torch.tensor(X).double(), torch.tensor(y).double()
    W1, b1, W2, b2 = theta = [nn.Parameter(torch.tensor(w).double()) for w in weights]
    optimizer, losses = optim.SGD(theta, lr=rate), []
    for _ in range(steps):
        optimizer.zero_grad()
        losses.append(torch.mean((torch.addmm(b2, torch.tanh(torch.addmm(b1, X, W1)), W2) - y) ** 2))
        losses[-1].backward()
        optimizer.step()
    return torch.stack(losses)


# %% mistake: the loss after the step
# Your losses are those after each step: the first one, of the weights as they were handed over, is missing.
def losses_in_torch(weights, X, y, rate, steps):
    X, y = torch.tensor(X), torch.tensor(y)
    W1, b1, W2, b2 = theta = [torch.tensor(w, requires_grad=True) for w in weights]
    losses = []
    for _ in range(steps):
        gradients = torch.autograd.grad(((torch.tanh(X @ W1 + b1) @ W2 + b2 - y) ** 2).mean(), theta)
        with torch.no_grad():
            for w, g in zip(theta, gradients):
                w -= rate * g
            losses.append(((torch.tanh(X @ W1 + b1) @ W2 + b2 - y) ** 2).mean())
    return torch.stack(losses)


# %% mistake: initial values of one's own
# Whatever weights are handed over, your losses are the same: the network starts from values of its own, as `nn.Linear` does.
# It has to start from `weights`, so that all three frameworks start alike.
def losses_in_torch(weights, X, y, rate, steps):
    model = nn.Sequential(nn.Linear(*weights[0].shape), nn.Tanh(), nn.Linear(*weights[2].shape))
    optimizer, losses = optim.SGD(model.parameters(), lr=rate), []
    for _ in range(steps):
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(torch.tensor(X)), torch.tensor(y))
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


# %% mistake: not computed in PyTorch
# PyTorch did next to nothing here: the losses were computed elsewhere. The exercise is to let PyTorch compute and
# differentiate.
def losses_in_torch(weights, X, y, rate, steps):
    (W1, b1, W2, b2), losses = weights, []
    for _ in range(steps):
        hidden = np.tanh(X @ W1 + b1)
        error = hidden @ W2 + b2 - y
        losses.append((error**2).mean())
        d_out = 2 * error / len(y)
        d_hidden = d_out @ W2.T * (1 - hidden**2)
        W2, b2 = W2 - rate * hidden.T @ d_out, b2 - rate * d_out.sum(axis=0)
        W1, b1 = W1 - rate * X.T @ d_hidden, b1 - rate * d_hidden.sum(axis=0)
    return torch.tensor(np.array(losses))


# %% mistake: shared memory
# The weights that were handed over have changed: `torch.from_numpy` shares the memory of the array, and a step in place writes
# into it. Then the next framework starts where this one ended. `torch.tensor` copies.
def losses_in_torch(weights, X, y, rate, steps):
    X, y = torch.tensor(X), torch.tensor(y)
    W1, b1, W2, b2 = theta = [torch.from_numpy(w).requires_grad_() for w in weights]
    losses = []
    for _ in range(steps):
        loss = ((torch.tanh(X @ W1 + b1) @ W2 + b2 - y) ** 2).mean()
        gradients = torch.autograd.grad(loss, theta)
        with torch.no_grad():
            for w, g in zip(theta, gradients):
                w -= rate * g
        losses.append(loss.item())
    return losses


# %% mistake: gradients not zeroed
# The first losses agree, and then they run apart: `backward` adds to what is in `.grad` already, so each step follows the sum
# of all gradients so far.
def losses_in_torch(weights, X, y, rate, steps):
    X, y = torch.tensor(X), torch.tensor(y)
    W1, b1, W2, b2 = theta = [torch.tensor(w, requires_grad=True) for w in weights]
    losses = []
    for _ in range(steps):
        loss = ((torch.tanh(X @ W1 + b1) @ W2 + b2 - y) ** 2).mean()
        loss.backward()
        with torch.no_grad():
            for w in theta:
                w -= rate * w.grad
        losses.append(loss.item())
    return losses


# %% mistake: no tanh
# The tanh after the first layer is missing: this is a linear network.
def losses_in_torch(weights, X, y, rate, steps):
    X, y = torch.tensor(X), torch.tensor(y)
    W1, b1, W2, b2 = theta = [torch.tensor(w, requires_grad=True) for w in weights]
    optimizer, losses = optim.SGD(theta, lr=rate), []
    for _ in range(steps):
        optimizer.zero_grad()
        loss = (((X @ W1 + b1) @ W2 + b2 - y) ** 2).mean()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


# %% wrong: Adam
def losses_in_torch(weights, X, y, rate, steps):
    X, y = torch.tensor(X), torch.tensor(y)
    W1, b1, W2, b2 = theta = [torch.tensor(w, requires_grad=True) for w in weights]
    optimizer, losses = optim.Adam(theta, lr=rate), []
    for _ in range(steps):
        optimizer.zero_grad()
        loss = ((torch.tanh(X @ W1 + b1) @ W2 + b2 - y) ** 2).mean()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


# %% wrong: sum for mean
def losses_in_torch(weights, X, y, rate, steps):
    X, y = torch.tensor(X), torch.tensor(y)
    W1, b1, W2, b2 = theta = [torch.tensor(w, requires_grad=True) for w in weights]
    optimizer, losses = optim.SGD(theta, lr=rate), []
    for _ in range(steps):
        optimizer.zero_grad()
        loss = ((torch.tanh(X @ W1 + b1) @ W2 + b2 - y) ** 2).sum()
        loss.backward()
        optimizer.step()
        losses.append(loss.item() / len(y))
    return losses


# %% wrong: the weights alone are trained
def losses_in_torch(weights, X, y, rate, steps):
    X, y = torch.tensor(X), torch.tensor(y)
    W1, b1, W2, b2 = [torch.tensor(w, requires_grad=True) for w in weights]
    optimizer, losses = optim.SGD([W1, W2], lr=rate), []
    for _ in range(steps):
        optimizer.zero_grad()
        loss = ((torch.tanh(X @ W1 + b1) @ W2 + b2 - y) ** 2).mean()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


# %% wrong: one loss too many
def losses_in_torch(weights, X, y, rate, steps):
    X, y = torch.tensor(X), torch.tensor(y)
    W1, b1, W2, b2 = theta = [torch.tensor(w, requires_grad=True) for w in weights]
    optimizer, losses = optim.SGD(theta, lr=rate), []
    for _ in range(steps + 1):
        optimizer.zero_grad()
        loss = ((torch.tanh(X @ W1 + b1) @ W2 + b2 - y) ** 2).mean()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


# %% wrong: sample by sample
def losses_in_torch(weights, X, y, rate, steps):
    X, y = torch.tensor(X), torch.tensor(y)
    W1, b1, W2, b2 = theta = [torch.tensor(w, requires_grad=True) for w in weights]
    optimizer, losses = optim.SGD(theta, lr=rate), []
    for step in range(steps):
        optimizer.zero_grad()
        loss = ((torch.tanh(X[step % len(X)] @ W1 + b1) @ W2 + b2 - y[step % len(X)]) ** 2).mean()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


# %% wrong: no steps
def losses_in_torch(weights, X, y, rate, steps):
    W1, b1, W2, b2 = map(torch.tensor, weights)
    return [((torch.tanh(torch.tensor(X) @ W1 + b1) @ W2 + b2 - torch.tensor(y)) ** 2).mean() for _ in range(steps)]
