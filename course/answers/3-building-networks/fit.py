# %% right: deep copies
def fit(model, train, validation, optimizer, epochs):
    from copy import deepcopy

    lowest, best = float("inf"), None
    curves = [], []
    for _ in range(epochs):
        losses = train_epoch(model, train, optimizer)
        curves[0].append(np.mean(losses))
        model.eval()
        total, count = 0.0, 0
        with torch.no_grad():
            for x, y in validation:
                total += ((model(x) - y) ** 2).sum().item()
                count += len(y)
        curves[1].append(total / count)
        if total / count < lowest:
            lowest, best = total / count, deepcopy(model.state_dict())
    return curves[0], curves[1], best


# %% right: a list of all states
def fit(model, train, validation, optimizer, epochs):
    training, validating, states = [], [], []
    for _ in range(epochs):
        training.append(sum(train_epoch(model, train, optimizer)) / len(train))
        model.train(False)
        with torch.inference_mode():
            squares = torch.cat([(model(x) - y).square() for x, y in validation])
            validating.append(squares.mean().item())
        states.append({name: value.detach().clone() for name, value in model.state_dict().items()})
    return training, validating, states[int(np.argmin(validating))]


# %% right: its own loop
def fit(model, train, validation, optimizer, epochs):
    training, validating, best = torch.zeros(epochs), torch.zeros(epochs), {}
    for epoch in range(epochs):
        model.train()
        for x, y in train:
            optimizer.zero_grad()
            loss = nn.functional.mse_loss(model(x), y)
            loss.backward()
            optimizer.step()
            training[epoch] += loss.item() / len(train)
        model.eval()
        with torch.no_grad():
            for x, y in validation:
                validating[epoch] += nn.functional.mse_loss(model(x), y, reduction="sum") / len(validation.dataset)
        if epoch == 0 or validating[epoch] < validating[:epoch].min():
            best = {name: value.clone() for name, value in model.state_dict().items()}
    return training, validating, best


# %% right: the whole dataset at once
def fit(model, train, validation, optimizer, epochs):
    x_all = torch.stack([x for x, _ in validation.dataset])
    y_all = torch.stack([y for _, y in validation.dataset])
    training, validating, best = [], [], None
    for _ in range(epochs):
        training.append(torch.tensor(train_epoch(model, train, optimizer)).mean().item())
        model.eval()
        with torch.no_grad():
            loss = nn.functional.mse_loss(model(x_all), y_all).item()
        if not validating or loss < min(validating):
            best = {name: torch.clone(value) for name, value in model.state_dict().items()}
        validating.append(loss)
    return [training, validating, best]


# %% right: back to the best, and a copy of that
def fit(model, train, validation, optimizer, epochs):
    import io

    training, validating, kept = [], [], None
    for _ in range(epochs):
        training.append(float(np.mean(train_epoch(model, train, optimizer))))
        model.eval()
        with torch.no_grad():
            batches = [(nn.functional.mse_loss(model(x), y).item(), len(y)) for x, y in validation]
        validating.append(sum(loss * n for loss, n in batches) / sum(n for _, n in batches))
        if validating[-1] <= min(validating) and validating.count(validating[-1]) == 1:
            kept = io.BytesIO()
            torch.save(model.state_dict(), kept)
    kept.seek(0)
    return training, validating, torch.load(kept)


# %% mistake: the last state
# The state that came back is the one after the last epoch. Asked for is the one at the lowest validation loss, which may be long past.
def fit(model, train, validation, optimizer, epochs):
    training, validating = [], []
    for _ in range(epochs):
        training.append(np.mean(train_epoch(model, train, optimizer)).item())
        model.eval()
        with torch.no_grad():
            squares = torch.cat([(model(x) - y) ** 2 for x, y in validation])
        validating.append(squares.mean().item())
    return training, validating, {name: value.clone() for name, value in model.state_dict().items()}


# %% mistake: a reference that training goes on changing
# The state changed together with the model, after it was put aside. `state_dict()` hands out the model's own tensors, and every step writes into them. (A copy of the dictionary alone has the same tensors in it.)
def fit(model, train, validation, optimizer, epochs):
    training, validating, best = [], [], None
    for _ in range(epochs):
        training.append(np.mean(train_epoch(model, train, optimizer)).item())
        model.eval()
        with torch.no_grad():
            squares = torch.cat([(model(x) - y) ** 2 for x, y in validation])
        validating.append(squares.mean().item())
        if validating[-1] == min(validating):
            best = model.state_dict().copy()
    return training, validating, best


# %% mistake: validated in training mode
# The validation losses were computed in training mode. With dropout on, part of the network is missing while it is judged; batch normalisation even learns from the validation data.
def fit(model, train, validation, optimizer, epochs):
    training, validating, best = [], [], None
    for _ in range(epochs):
        training.append(np.mean(train_epoch(model, train, optimizer)).item())
        with torch.no_grad():
            squares = torch.cat([(model(x) - y) ** 2 for x, y in validation])
        validating.append(squares.mean().item())
        if validating[-1] == min(validating):
            best = {name: value.clone() for name, value in model.state_dict().items()}
    return training, validating, best


# %% mistake: gradients tracked
# Everything that came back is right, and validation kept the graph of all its computations. Nobody needs gradients there; not to track them saves memory and time.
def fit(model, train, validation, optimizer, epochs):
    training, validating, best = [], [], None
    for _ in range(epochs):
        training.append(np.mean(train_epoch(model, train, optimizer)).item())
        model.eval()
        squares = torch.cat([(model(x) - y) ** 2 for x, y in validation])
        validating.append(squares.mean().item())
        if validating[-1] == min(validating):
            best = {name: value.clone() for name, value in model.state_dict().items()}
    return training, validating, best


# %% mistake: mean of the batches' means
# A validation loss is the mean of the batches' means. The last batch is shorter, and its samples then count more than the others.
def fit(model, train, validation, optimizer, epochs):
    training, validating, best = [], [], None
    for _ in range(epochs):
        training.append(np.mean(train_epoch(model, train, optimizer)).item())
        model.eval()
        with torch.no_grad():
            losses = [nn.functional.mse_loss(model(x), y).item() for x, y in validation]
        validating.append(np.mean(losses).item())
        if validating[-1] == min(validating):
            best = {name: value.clone() for name, value in model.state_dict().items()}
    return training, validating, best


# %% mistake: evaluation mode left on
# From the second epoch on the model was trained in evaluation mode: it was switched on to validate, and not off again.
def fit(model, train, validation, optimizer, epochs):
    training, validating, best = [], [], None
    model.train()
    for _ in range(epochs):
        losses = []
        for x, y in train:
            loss = nn.functional.mse_loss(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        training.append(sum(losses) / len(losses))
        model.eval()
        with torch.no_grad():
            squares = torch.cat([(model(x) - y) ** 2 for x, y in validation])
        validating.append(squares.mean().item())
        if validating[-1] == min(validating):
            best = {name: value.clone() for name, value in model.state_dict().items()}
    return training, validating, best


# %% mistake: the lowest training loss
# The state was kept at the lowest training loss. That one nearly always falls; what tells when the model is best on other data is the validation loss.
def fit(model, train, validation, optimizer, epochs):
    training, validating, best = [], [], None
    for _ in range(epochs):
        training.append(np.mean(train_epoch(model, train, optimizer)).item())
        model.eval()
        with torch.no_grad():
            squares = torch.cat([(model(x) - y) ** 2 for x, y in validation])
        validating.append(squares.mean().item())
        if training[-1] == min(training):
            best = {name: value.clone() for name, value in model.state_dict().items()}
    return training, validating, best


# %% mistake: the highest validation loss
# The state is the one at the highest validation loss. A loss is better when it is lower: look at the comparison.
def fit(model, train, validation, optimizer, epochs):
    training, validating, best = [], [], None
    for _ in range(epochs):
        training.append(np.mean(train_epoch(model, train, optimizer)).item())
        model.eval()
        with torch.no_grad():
            squares = torch.cat([(model(x) - y) ** 2 for x, y in validation])
        validating.append(squares.mean().item())
        if validating[-1] == max(validating):
            best = {name: value.clone() for name, value in model.state_dict().items()}
    return training, validating, best


# %% mistake: validated before the epoch
# The validation losses are those before each epoch's training, so they are all one epoch late, and the last state is never judged.
def fit(model, train, validation, optimizer, epochs):
    training, validating, best = [], [], None
    for _ in range(epochs):
        model.eval()
        with torch.no_grad():
            squares = torch.cat([(model(x) - y) ** 2 for x, y in validation])
        validating.append(squares.mean().item())
        if validating[-1] == min(validating):
            best = {name: value.clone() for name, value in model.state_dict().items()}
        training.append(np.mean(train_epoch(model, train, optimizer)).item())
    return training, validating, best


# %% mistake: the loss in place of the state
# The third thing that came back is the lowest validation loss. A number cannot be loaded into a model: asked for is the state that had it.
def fit(model, train, validation, optimizer, epochs):
    training, validating = [], []
    for _ in range(epochs):
        training.append(np.mean(train_epoch(model, train, optimizer)).item())
        model.eval()
        with torch.no_grad():
            squares = torch.cat([(model(x) - y) ** 2 for x, y in validation])
        validating.append(squares.mean().item())
    return training, validating, min(validating)


# %% wrong: losses of all batches
def fit(model, train, validation, optimizer, epochs):
    training, validating, best = [], [], None
    for _ in range(epochs):
        training += train_epoch(model, train, optimizer)
        model.eval()
        with torch.no_grad():
            squares = torch.cat([(model(x) - y) ** 2 for x, y in validation])
        validating.append(squares.mean().item())
        if validating[-1] == min(validating):
            best = {name: value.clone() for name, value in model.state_dict().items()}
    return training, validating, best


# %% wrong: the model itself
def fit(model, train, validation, optimizer, epochs):
    training, validating = [], []
    for _ in range(epochs):
        training.append(np.mean(train_epoch(model, train, optimizer)).item())
        model.eval()
        with torch.no_grad():
            squares = torch.cat([(model(x) - y) ** 2 for x, y in validation])
        validating.append(squares.mean().item())
    return training, validating, model


# %% wrong: no best state
def fit(model, train, validation, optimizer, epochs):
    training, validating = [], []
    for _ in range(epochs):
        training.append(np.mean(train_epoch(model, train, optimizer)).item())
        model.eval()
        with torch.no_grad():
            squares = torch.cat([(model(x) - y) ** 2 for x, y in validation])
        validating.append(squares.mean().item())
    return training, validating


# %% wrong: stops at the first rise
def fit(model, train, validation, optimizer, epochs):
    training, validating, best = [], [], None
    for _ in range(epochs):
        training.append(np.mean(train_epoch(model, train, optimizer)).item())
        model.eval()
        with torch.no_grad():
            squares = torch.cat([(model(x) - y) ** 2 for x, y in validation])
        validating.append(squares.mean().item())
        if validating[-1] > min(validating):
            break
        best = {name: value.clone() for name, value in model.state_dict().items()}
    return training, validating, best


# %% wrong: trains on the validation data, too
def fit(model, train, validation, optimizer, epochs):
    training, validating, best = [], [], None
    for _ in range(epochs):
        training.append(np.mean(train_epoch(model, train, optimizer)).item())
        validating.append(np.mean(train_epoch(model, validation, optimizer)).item())
        if validating[-1] == min(validating):
            best = {name: value.clone() for name, value in model.state_dict().items()}
    return training, validating, best


# %% wrong: parameters without buffers
def fit(model, train, validation, optimizer, epochs):
    training, validating, best = [], [], None
    for _ in range(epochs):
        training.append(np.mean(train_epoch(model, train, optimizer)).item())
        model.eval()
        with torch.no_grad():
            squares = torch.cat([(model(x) - y) ** 2 for x, y in validation])
        validating.append(squares.mean().item())
        if validating[-1] == min(validating):
            best = {name: value.detach().clone() for name, value in model.named_parameters()}
    return training, validating, best


# %% wrong: the two curves swapped
def fit(model, train, validation, optimizer, epochs):
    training, validating, best = [], [], None
    for _ in range(epochs):
        training.append(np.mean(train_epoch(model, train, optimizer)).item())
        model.eval()
        with torch.no_grad():
            squares = torch.cat([(model(x) - y) ** 2 for x, y in validation])
        validating.append(squares.mean().item())
        if validating[-1] == min(validating):
            best = {name: value.clone() for name, value in model.state_dict().items()}
    return validating, training, best


# %% wrong: sums for means
def fit(model, train, validation, optimizer, epochs):
    training, validating, best = [], [], None
    for _ in range(epochs):
        training.append(sum(train_epoch(model, train, optimizer)))
        model.eval()
        with torch.no_grad():
            squares = torch.cat([(model(x) - y) ** 2 for x, y in validation])
        validating.append(squares.sum().item())
        if validating[-1] == min(validating):
            best = {name: value.clone() for name, value in model.state_dict().items()}
    return training, validating, best


# %% wrong: the last of several equal losses
def fit(model, train, validation, optimizer, epochs):
    training, validating, best = [], [], None
    for _ in range(epochs):
        training.append(np.mean(train_epoch(model, train, optimizer)).item())
        model.eval()
        with torch.no_grad():
            squares = torch.cat([(model(x) - y) ** 2 for x, y in validation])
        validating.append(squares.mean().item())
        if validating[-1] <= min(validating):
            best = {name: value.clone() for name, value in model.state_dict().items()}
        model.train()
    return training, validating, best


# %% mistake: better than the epoch before
# The state was kept whenever an epoch was better than the one before it. Best is what is lower than everything so far.
def fit(model, train, validation, optimizer, epochs):
    training, validating, state = [], [], None
    for _ in range(epochs):
        losses = list(train_epoch(model, train, optimizer))
        training.append(float(sum(losses)) / len(losses))
        model.eval()
        with torch.no_grad():
            pairs = [(model(x), y) for x, y in validation]
        loss = F.mse_loss(torch.cat([p for p, _ in pairs]), torch.cat([y for _, y in pairs])).item()
        if not validating or loss < validating[-1]:
            state = {name: entry.clone() for name, entry in model.state_dict().items()}
        validating.append(loss)
    return training, validating, state


# %% mistake: stopped at the first worse epoch
# The training ended at the first epoch that was worse. A validation loss goes up and down: go through all epochs, and keep the
# best.
def fit(model, train, validation, optimizer, epochs):
    training, validating, state = [], [], None
    for _ in range(epochs):
        losses = list(train_epoch(model, train, optimizer))
        training.append(float(sum(losses)) / len(losses))
        model.eval()
        with torch.no_grad():
            pairs = [(model(x), y) for x, y in validation]
        loss = F.mse_loss(torch.cat([p for p, _ in pairs]), torch.cat([y for _, y in pairs])).item()
        if not validating or loss < min(validating):
            state = {name: entry.clone() for name, entry in model.state_dict().items()}
        validating.append(loss)
        if len(validating) > 1 and loss > validating[-2]:
            break
    return training, validating, state


# %% mistake: validated on one batch
# The validation loss is that of one batch alone. It is the mean over all samples of the validation part.
def fit(model, train, validation, optimizer, epochs):
    training, validating, state = [], [], None
    for _ in range(epochs):
        losses = list(train_epoch(model, train, optimizer))
        training.append(float(sum(losses)) / len(losses))
        model.eval()
        with torch.no_grad():
            pairs = [(model(x), y) for x, y in [next(iter(validation))]]
        loss = F.mse_loss(torch.cat([p for p, _ in pairs]), torch.cat([y for _, y in pairs])).item()
        if not validating or loss < min(validating):
            state = {name: entry.clone() for name, entry in model.state_dict().items()}
        validating.append(loss)
    return training, validating, state


# %% mistake: the state before the epoch
# The state that came back is the one from before the best epoch, and not the one after it.
def fit(model, train, validation, optimizer, epochs):
    training, validating, state = [], [], None
    for _ in range(epochs):
        before = {name: entry.clone() for name, entry in model.state_dict().items()}
        losses = list(train_epoch(model, train, optimizer))
        training.append(float(sum(losses)) / len(losses))
        model.eval()
        with torch.no_grad():
            pairs = [(model(x), y) for x, y in validation]
        loss = F.mse_loss(torch.cat([p for p, _ in pairs]), torch.cat([y for _, y in pairs])).item()
        if not validating or loss < min(validating):
            state = before
        validating.append(loss)
    return training, validating, state
