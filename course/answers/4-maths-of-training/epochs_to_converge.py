# %% right: look, then step
def epochs_to_converge(model, optimizer, X, y, bound):
    epochs = 0
    while True:
        loss = nn.functional.mse_loss(model(X), y)
        if loss.item() < bound:
            return epochs
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        epochs += 1


# %% right: itertools counts
def epochs_to_converge(model, optimizer, X, y, bound):
    from itertools import count

    for epochs in count():
        optimizer.zero_grad()
        loss = ((model(X) - y) ** 2).mean()
        if loss < bound:
            return epochs
        loss.backward()
        optimizer.step()


# %% right: a loss function, called before the loop as well
def epochs_to_converge(model, optimizer, X, y, bound):
    criterion, epochs = nn.MSELoss(), 0
    loss = criterion(model(X), y)
    while loss.item() >= bound:
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        epochs += 1
        loss = criterion(model(X), y)
    return epochs


# %% right: gradients by autograd.grad
def epochs_to_converge(model, optimizer, X, y, bound):
    epochs, parameters = 0, list(model.parameters())
    while (loss := (model(X) - y).square().mean()) >= bound:
        for parameter, gradient in zip(parameters, torch.autograd.grad(loss, parameters)):
            parameter.grad = gradient
        optimizer.step()
        epochs += 1
    return epochs


# %% right: losses kept
def epochs_to_converge(model, optimizer, X, y, bound):
    losses = []
    while not losses or losses[-1] >= bound:
        if losses:
            optimizer.step()
        optimizer.zero_grad(set_to_none=False)
        loss = ((model(X) - y) ** 2).sum() / y.numel()
        loss.backward()
        losses.append(loss.item())
    return len(losses) - 1


# %% mistake: the last look counted
# Your count is one too large. The last look at the loss, which found it under the bound, took no step, and only epochs with a
# step count.
def epochs_to_converge(model, optimizer, X, y, bound):
    epochs = 0
    while True:
        epochs += 1
        loss = ((model(X) - y) ** 2).mean()
        if loss.item() < bound:
            return epochs
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


# %% mistake: one step too many
# You looked after the step, at the loss before it. So the model took one more step when its loss was under the bound already,
# and that step was counted.
def epochs_to_converge(model, optimizer, X, y, bound):
    epochs = 0
    while True:
        optimizer.zero_grad()
        loss = ((model(X) - y) ** 2).mean()
        loss.backward()
        optimizer.step()
        epochs += 1
        if loss.item() < bound:
            return epochs


# %% mistake: one step too many, not counted
# The count is right, and the model is one step too far: once the loss is under the bound, no step is taken.
def epochs_to_converge(model, optimizer, X, y, bound):
    epochs = 0
    while True:
        optimizer.zero_grad()
        loss = ((model(X) - y) ** 2).mean()
        loss.backward()
        optimizer.step()
        if loss.item() < bound:
            return epochs
        epochs += 1


# %% mistake: gradients not zeroed
# Gradients add up from epoch to epoch, and what was there at the beginning comes along: each step follows the sum of all
# gradients so far. Zero them before each `backward`.
def epochs_to_converge(model, optimizer, X, y, bound):
    epochs = 0
    while True:
        loss = ((model(X) - y) ** 2).mean()
        if loss.item() < bound:
            return epochs
        loss.backward()
        optimizer.step()
        epochs += 1


# %% mistake: a step first
# A step is taken before anybody has looked: a model that is under the bound at the start needs 0 epochs.
def epochs_to_converge(model, optimizer, X, y, bound):
    epochs = 0
    while True:
        loss = ((model(X) - y) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        epochs += 1
        with torch.no_grad():
            if ((model(X) - y) ** 2).mean().item() < bound:
                return epochs


# %% mistake: zeroed at the end
# Gradients are zeroed after each step, and what was in them at the beginning came into the first one. Zero them before
# `backward`, and it does not matter who left what there.
def epochs_to_converge(model, optimizer, X, y, bound):
    epochs = 0
    while True:
        loss = ((model(X) - y) ** 2).mean()
        if loss.item() < bound:
            return epochs
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        epochs += 1


# %% mistake: sum
# You compared the sum of the squared errors with the bound. The mean is meant; the steps are larger with the sum, too.
def epochs_to_converge(model, optimizer, X, y, bound):
    epochs = 0
    while True:
        loss = ((model(X) - y) ** 2).sum()
        if loss.item() < bound or epochs > 2000 or not torch.isfinite(loss):
            return epochs
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        epochs += 1


# %% mistake: the loss comes back
# A loss came back. How many epochs it took is asked.
def epochs_to_converge(model, optimizer, X, y, bound):
    while True:
        loss = ((model(X) - y) ** 2).mean()
        if loss.item() < bound:
            return loss.item()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


# %% wrong: no training
def epochs_to_converge(model, optimizer, X, y, bound):
    return 0 if ((model(X) - y) ** 2).mean() < bound else 4


# %% wrong: its own optimiser
def epochs_to_converge(model, optimizer, X, y, bound):
    optimizer, epochs = optim.SGD(model.parameters(), lr=0.1), 0
    while True:
        loss = ((model(X) - y) ** 2).mean()
        if loss.item() < bound:
            return epochs
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        epochs += 1


# %% wrong: at most ten
def epochs_to_converge(model, optimizer, X, y, bound):
    for epochs in range(10):
        loss = ((model(X) - y) ** 2).mean()
        if loss.item() < bound:
            return epochs
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return 10


# %% wrong: the root of the loss
def epochs_to_converge(model, optimizer, X, y, bound):
    epochs = 0
    while True:
        loss = ((model(X) - y) ** 2).mean()
        if loss.item() ** 0.5 < bound:
            return epochs
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        epochs += 1


# %% wrong: one sample at a time
def epochs_to_converge(model, optimizer, X, y, bound):
    epochs = 0
    while ((model(X) - y) ** 2).mean().item() >= bound:
        for row, truth in zip(X, y):
            optimizer.zero_grad()
            ((model(row) - truth) ** 2).mean().backward()
            optimizer.step()
        epochs += 1
    return epochs


# %% wrong: a copy is trained
def epochs_to_converge(model, optimizer, X, y, bound):
    import copy

    model = copy.deepcopy(model)
    options = {key: value for key, value in optimizer.param_groups[0].items() if key in ("lr", "momentum")}
    optimizer = type(optimizer)(model.parameters(), **options)
    epochs = 0
    while True:
        loss = ((model(X) - y) ** 2).mean()
        if loss.item() < bound:
            return epochs
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        epochs += 1


# %% wrong: epochs and loss
def epochs_to_converge(model, optimizer, X, y, bound):
    epochs = 0
    while True:
        loss = ((model(X) - y) ** 2).mean()
        if loss.item() < bound:
            return epochs, loss.item()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        epochs += 1


# %% wrong: on the bound is below the bound
def epochs_to_converge(model, optimizer, X, y, bound):
    epochs = 0
    while (loss := nn.functional.mse_loss(model(X), y)).item() > bound:
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        epochs += 1
    return epochs


# %% wrong: a hundred epochs at most
def epochs_to_converge(model, optimizer, X, y, bound):
    for epochs in range(100):
        loss = nn.functional.mse_loss(model(X), y)
        if loss.item() < bound:
            return epochs
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return 100
