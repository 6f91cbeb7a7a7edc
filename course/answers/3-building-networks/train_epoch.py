# %% right: the usual four lines
def train_epoch(model, loader, optimizer):
    loss_function, losses = nn.MSELoss(), []
    model.train()
    for x, y in loader:
        optimizer.zero_grad()
        loss = loss_function(model(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


# %% right: the loss by hand
def train_epoch(model, loader, optimizer):
    model.train()
    losses = []
    for x, y in loader:
        model.zero_grad()
        residuals = model(x) - y
        loss = residuals.pow(2).sum() / residuals.numel()
        losses.append(float(loss))
        loss.backward()
        optimizer.step()
    return losses


# %% right: a tensor of losses
def train_epoch(model, loader, optimizer):
    losses = torch.zeros(len(loader))
    model.train(True)
    for number, batch in enumerate(loader):
        loss = nn.functional.mse_loss(model(batch[0]), batch[1])
        optimizer.zero_grad(set_to_none=False)
        loss.backward()
        optimizer.step()
        losses[number] = loss.detach()
    return losses


# %% right: gradients set by hand
def train_epoch(model, loader, optimizer):
    losses = []
    for x, y in loader:
        model.train()
        loss = nn.functional.mse_loss(model(x), y)
        parameters = list(model.parameters())
        for parameter, gradient in zip(parameters, torch.autograd.grad(loss, parameters)):
            parameter.grad = gradient
        optimizer.step()
        losses.append(loss.detach())
    return losses


# %% right: reset before and after
def train_epoch(model, loader, optimizer):
    model.train()
    optimizer.zero_grad()
    losses = []
    for x, y in loader:
        loss = torch.mean((y - model(x)) ** 2)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        losses.append(loss.item())
    return losses


# %% right: a closure for the optimiser
def train_epoch(model, loader, optimizer):
    model.train()
    losses = []
    for x, y in loader:

        def closure():
            optimizer.zero_grad()
            loss = nn.functional.mse_loss(model(x), y)
            loss.backward()
            return loss

        losses.append(optimizer.step(closure).item())
    return losses


# %% mistake: gradients not reset
# The gradients were never reset. `backward` adds to what is there, so every step follows the sum of all gradients so far, stale ones included.
def train_epoch(model, loader, optimizer):
    model.train()
    losses = []
    for x, y in loader:
        loss = nn.functional.mse_loss(model(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


# %% mistake: reset after the step alone
# The gradients were reset after each step, and not before the first `backward`. If somebody has left a gradient there, the first step goes astray. Reset between a step and the next `backward`, and before the first one.
def train_epoch(model, loader, optimizer):
    model.train()
    losses = []
    for x, y in loader:
        loss = nn.functional.mse_loss(model(x), y)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        losses.append(loss.item())
    return losses


# %% mistake: evaluation mode left on
# The model came in evaluation mode and was trained in it: dropout was off, and batch normalisation did not look at the batch. Training begins with a call that sets the mode.
def train_epoch(model, loader, optimizer):
    losses = []
    for x, y in loader:
        loss = nn.functional.mse_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


# %% mistake: evaluation mode switched on
# The model was put into evaluation mode, and trained in it. `eval` is for measuring: in it dropout is off.
def train_epoch(model, loader, optimizer):
    model.eval()
    losses = []
    for x, y in loader:
        loss = nn.functional.mse_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


# %% mistake: loss after the step
# The parameters are right, and each loss was computed after its step. Asked for is the one before: it is there already, `backward` needed it.
def train_epoch(model, loader, optimizer):
    model.train()
    losses = []
    for x, y in loader:
        optimizer.zero_grad()
        nn.functional.mse_loss(model(x), y).backward()
        optimizer.step()
        losses.append(nn.functional.mse_loss(model(x), y).item())
    return losses


# %% mistake: their mean
# One number came back, the mean of the losses. Asked for are the losses of all batches, in order.
def train_epoch(model, loader, optimizer):
    model.train()
    losses = []
    for x, y in loader:
        loss = nn.functional.mse_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return sum(losses) / len(losses)


# %% mistake: the sum of the squares
# The squared errors were added up: the loss, and with it each step, grows with the size of the batch. Asked for is their mean.
def train_epoch(model, loader, optimizer):
    model.train()
    losses = []
    for x, y in loader:
        loss = ((model(x) - y) ** 2).sum()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


# %% mistake: no step
# The losses are those of a model that does not move: the parameters are the same as before. The optimiser has to be told to step.
def train_epoch(model, loader, optimizer):
    model.train()
    losses = []
    for x, y in loader:
        loss = nn.functional.mse_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        losses.append(loss.item())
    return losses


# %% wrong: the first batch alone
def train_epoch(model, loader, optimizer):
    model.train()
    losses = []
    for x, y in loader:
        loss = nn.functional.mse_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        return losses


# %% wrong: own steps, no momentum
def train_epoch(model, loader, optimizer):
    model.train()
    losses = []
    for x, y in loader:
        loss = nn.functional.mse_loss(model(x), y)
        model.zero_grad()
        loss.backward()
        with torch.no_grad():
            for parameter in model.parameters():
                parameter -= optimizer.param_groups[0]["lr"] * parameter.grad
        losses.append(loss.item())
    return losses


# %% wrong: two epochs
def train_epoch(model, loader, optimizer):
    model.train()
    losses = []
    for _ in range(2):
        for x, y in loader:
            loss = nn.functional.mse_loss(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses


# %% wrong: a new optimiser
def train_epoch(model, loader, optimizer):
    model.train()
    optimizer = optim.Adam(model.parameters())
    losses = []
    for x, y in loader:
        loss = nn.functional.mse_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


# %% wrong: weighted by the batch
def train_epoch(model, loader, optimizer):
    model.train()
    losses = []
    for x, y in loader:
        loss = nn.functional.mse_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(len(x) * loss.item())
    return losses


# %% wrong: absolute errors
def train_epoch(model, loader, optimizer):
    model.train()
    losses = []
    for x, y in loader:
        loss = nn.functional.l1_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


# %% wrong: nothing returned
def train_epoch(model, loader, optimizer):
    model.train()
    for x, y in loader:
        loss = nn.functional.mse_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


# %% mistake: reset once an epoch
# The gradients were reset once, before the loop. `backward` adds: the second batch would step with the first one's gradient on top
# of its own.
def train_epoch(model, loader, optimizer):
    model.train()
    optimizer.zero_grad()
    losses = []
    for x, y in loader:
        loss = F.mse_loss(model(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


# %% mistake: one step an epoch
# There was one step in the whole epoch. Every batch takes one, right after its `backward`.
def train_epoch(model, loader, optimizer):
    model.train()
    optimizer.zero_grad()
    losses = []
    for x, y in loader:
        loss = F.mse_loss(model(x), y)
        loss.backward()
        losses.append(loss.item())
    optimizer.step()
    return losses


# %% mistake: the last batch left out
# The last batch is shorter than the others, and was left out. Its samples count as well.
def train_epoch(model, loader, optimizer):
    model.train()
    losses = []
    for x, y in loader:
        if len(x) < loader.batch_size:
            continue
        optimizer.zero_grad()
        loss = F.mse_loss(model(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


# %% mistake: targets flattened
# The predictions have shape (n, 1) and the targets (n,): their difference has shape (n, n), each prediction beside every target.
def train_epoch(model, loader, optimizer):
    model.train()
    losses = []
    for x, y in loader:
        optimizer.zero_grad()
        loss = ((model(x) - y.flatten()) ** 2).mean()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses
