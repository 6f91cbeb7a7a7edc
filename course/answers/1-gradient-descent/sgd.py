# %% right: with the functions from before
def sgd(X, y, w, learning_rate, batch_size, epochs, generator):
    losses = []
    for _ in range(epochs):
        for batch in minibatches(len(y), batch_size, generator):
            losses.append(mse(y[batch], X[batch] @ w).item())
            w = gradient_step(w, mse_gradient(w, X[batch], y[batch]), learning_rate)
    return w, losses


# %% right: gradient_descent on each batch
def sgd(X, y, w, learning_rate, batch_size, epochs, generator):
    losses = []
    for _ in range(epochs):
        for batch in minibatches(len(y), batch_size, generator):
            w, loss = gradient_descent(X[batch], y[batch], w, learning_rate, 1)
            losses += loss
    return w, losses


# %% right: everything written out
def sgd(X, y, w, learning_rate, batch_size, epochs, generator):
    w, n, losses = w.clone(), len(y), []
    for _ in range(epochs):
        order = torch.randperm(n, generator=generator)
        for start in range(0, n, batch_size):
            rows = order[start : start + batch_size]
            residuals = y[rows] - X[rows] @ w
            losses.append((residuals**2).mean().item())
            w += learning_rate * 2 * X[rows].T @ residuals / len(rows)
    return w, torch.tensor(losses)


# %% right: with autograd
def sgd(X, y, w, learning_rate, batch_size, epochs, generator):
    weights, losses = w.clone().requires_grad_(), []
    for _ in range(epochs):
        for batch in minibatches(len(y), batch_size, generator):
            losses.append(autograd_step(weights, X[batch], y[batch], learning_rate))
    return weights.detach(), losses


# %% right: the way everybody writes it
def sgd(X, y, w, learning_rate, batch_size, epochs, generator):
    loader = DataLoader(TensorDataset(X, y), batch_size=batch_size, shuffle=True, generator=generator)
    weights = nn.Parameter(w.clone())
    optimizer = optim.SGD([weights], lr=learning_rate)
    losses = []
    for _ in range(epochs):
        for X_batch, y_batch in loader:
            loss = nn.functional.mse_loss(X_batch @ weights, y_batch)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return weights, losses


# %% right: the data are shuffled, not the indices
class SGD:
    def __call__(self, X, y, w, learning_rate, batch_size, epochs, generator):
        losses = torch.tensor([])
        for _ in range(epochs):
            order = torch.randperm(len(y), generator=generator)
            for rows, targets in zip(X[order].split(batch_size), y[order].split(batch_size), strict=True):
                losses = torch.cat([losses, mse(targets, rows @ w).reshape(1)])
                w = w - learning_rate * mse_gradient(w, rows, targets)
        return w, losses


sgd = SGD()


# %% right: Python numbers, sample by sample
def sgd(X, y, w, learning_rate, batch_size, epochs, generator):
    a, b = w.tolist()
    losses = []
    for _ in range(epochs):
        for batch in minibatches(len(y), batch_size, generator):
            samples = [(X[index, 1].item(), y[index].item()) for index in batch]
            residuals = [target - (a + b * x) for x, target in samples]
            losses.append(sum(r**2 for r in residuals) / len(samples))
            slope = sum(r * x for r, (x, _) in zip(residuals, samples, strict=True))
            a += 2 * learning_rate * sum(residuals) / len(samples)
            b += 2 * learning_rate * slope / len(samples)
    return torch.tensor([a, b], dtype=w.dtype), losses


# %% right: NumPy inside, one epoch after the other by recursion
def sgd(X, y, w, learning_rate, batch_size, epochs, generator):
    if epochs == 0:
        return w, []
    v, A, b, losses = w.numpy().astype(float), X.numpy().astype(float), y.numpy().astype(float), []
    for batch in minibatches(len(b), batch_size, generator):
        rows = batch.numpy()
        errors = A[rows] @ v - b[rows]
        losses.append((errors**2).mean())
        v = v - 2 * learning_rate * (errors @ A[rows]) / len(rows)
    end, rest = sgd(X, y, torch.from_numpy(v).to(w.dtype), learning_rate, batch_size, epochs - 1, generator)
    return end, losses + rest


# %% mistake: one shuffle for all epochs
# Every epoch goes through the same batches. The order was drawn once for all of them, or in the same way each time; each epoch
# needs a new one.
def sgd(X, y, w, learning_rate, batch_size, epochs, generator):
    batches = list(minibatches(len(y), batch_size, generator))
    losses = []
    for _ in range(epochs):
        for batch in batches:
            losses.append(mse(y[batch], X[batch] @ w).item())
            w = gradient_step(w, mse_gradient(w, X[batch], y[batch]), learning_rate)
    return w, losses


# %% mistake: full gradient
# The losses belong to the batches, but every step follows the gradient on *all* the data. That makes each step as dear as one of
# gradient descent, which is what batches are to spare you.
def sgd(X, y, w, learning_rate, batch_size, epochs, generator):
    losses = []
    for _ in range(epochs):
        for batch in minibatches(len(y), batch_size, generator):
            losses.append(mse(y[batch], X[batch] @ w).item())
            w = gradient_step(w, mse_gradient(w, X, y), learning_rate)
    return w, losses


# %% mistake: loss and gradient on all the data
# The batches have no influence: loss and gradient were computed on all the data each time. What comes back is gradient
# descent with more steps.
def sgd(X, y, w, learning_rate, batch_size, epochs, generator):
    losses = []
    for _ in range(epochs):
        for _batch in minibatches(len(y), batch_size, generator):
            losses.append(mse(y, X @ w).item())
            w = gradient_step(w, mse_gradient(w, X, y), learning_rate)
    return w, losses


# %% mistake: the loss of all the data
# The steps are right, but the losses are those on all the data. Each batch's *own* loss is asked for, which costs nothing extra.
def sgd(X, y, w, learning_rate, batch_size, epochs, generator):
    losses = []
    for _ in range(epochs):
        for batch in minibatches(len(y), batch_size, generator):
            losses.append(mse(y, X @ w).item())
            w = gradient_step(w, mse_gradient(w, X[batch], y[batch]), learning_rate)
    return w, losses


# %% mistake: sum for mean
# The steps are too long, as many times as there are samples in the batch: the gradient is a sum over them, and their mean is
# asked for. With it the step does not depend on the batch size.
def sgd(X, y, w, learning_rate, batch_size, epochs, generator):
    losses = []
    for _ in range(epochs):
        for batch in minibatches(len(y), batch_size, generator):
            losses.append(mse(y[batch], X[batch] @ w).item())
            w = gradient_step(w, len(batch) * mse_gradient(w, X[batch], y[batch]), learning_rate)
    return w, losses


# %% mistake: sums for losses and gradients
# Losses and gradients were added up over the batch and not averaged. A batch of twice the size would have twice the loss and
# make a step of twice the length.
def sgd(X, y, w, learning_rate, batch_size, epochs, generator):
    losses = []
    for _ in range(epochs):
        for batch in minibatches(len(y), batch_size, generator):
            residuals = y[batch] - X[batch] @ w
            losses.append((residuals**2).sum().item())
            w = w + 2 * learning_rate * X[batch].T @ residuals
    return w, losses


# %% mistake: always divided by the batch size
# For the short last batch the numbers are too small: its sums were divided by `batch_size`, and fewer samples are in it. A
# mean divides by how many there are.
def sgd(X, y, w, learning_rate, batch_size, epochs, generator):
    losses = []
    for _ in range(epochs):
        for batch in minibatches(len(y), batch_size, generator):
            residuals = y[batch] - X[batch] @ w
            losses.append((residuals @ residuals / batch_size).item())
            w = w + 2 * learning_rate * X[batch].T @ residuals / batch_size
    return w, losses


# %% mistake: the gradient divided by n
# The steps are too short: the gradient of the batch was divided by the number of all samples. Its mean is over the batch's own
# samples.
def sgd(X, y, w, learning_rate, batch_size, epochs, generator):
    losses = []
    for _ in range(epochs):
        for batch in minibatches(len(y), batch_size, generator):
            residuals = y[batch] - X[batch] @ w
            losses.append((residuals**2).mean().item())
            w = w + 2 * learning_rate * X[batch].T @ residuals / len(y)
    return w, losses


# %% mistake: the loss after each step
# The weights are right, but each loss was taken after its batch's step. It is asked for *before* the step, when the batch has
# not been learned from yet.
def sgd(X, y, w, learning_rate, batch_size, epochs, generator):
    losses = []
    for _ in range(epochs):
        for batch in minibatches(len(y), batch_size, generator):
            w = gradient_step(w, mse_gradient(w, X[batch], y[batch]), learning_rate)
            losses.append(mse(y[batch], X[batch] @ w).item())
    return w, losses


# %% mistake: last batch dropped
# In each epoch the short last batch is missing, with its loss and its step. When `n` is no multiple of the batch size, the rest is
# a batch, too.
def sgd(X, y, w, learning_rate, batch_size, epochs, generator):
    losses = []
    for _ in range(epochs):
        order = torch.randperm(len(y), generator=generator)
        for number in range(len(y) // batch_size):
            batch = order[number * batch_size : (number + 1) * batch_size]
            losses.append(mse(y[batch], X[batch] @ w).item())
            w = gradient_step(w, mse_gradient(w, X[batch], y[batch]), learning_rate)
    return w, losses


# %% mistake: not shuffled
# The batches hold neighbouring samples: nothing was shuffled before they were cut. Each epoch should deal the samples out anew.
def sgd(X, y, w, learning_rate, batch_size, epochs, generator):
    losses = []
    for _ in range(epochs):
        for rows, targets in zip(X.split(batch_size), y.split(batch_size), strict=True):
            losses.append(mse(targets, rows @ w).item())
            w = gradient_step(w, mse_gradient(w, rows, targets), learning_rate)
    return w, losses


# %% mistake: with replacement
# Within one epoch some samples are used more than once, and others not at all. Each batch was drawn as if the samples of the others had
# been put back.
def sgd(X, y, w, learning_rate, batch_size, epochs, generator):
    losses = []
    for _ in range(epochs):
        for batch in torch.randint(len(y), (len(y),), generator=generator).split(batch_size):
            losses.append(mse(y[batch], X[batch] @ w).item())
            w = gradient_step(w, mse_gradient(w, X[batch], y[batch]), learning_rate)
    return w, losses


# %% mistake: the generator is not used
# Two generators with the same seed give different batches: the shuffle comes from somewhere else. It has to be drawn from
# `generator`, so that a run can be repeated.
def sgd(X, y, w, learning_rate, batch_size, epochs, generator):
    losses = []
    for _ in range(epochs):
        for batch in torch.randperm(len(y)).split(batch_size):
            losses.append(mse(y[batch], X[batch] @ w).item())
            w = gradient_step(w, mse_gradient(w, X[batch], y[batch]), learning_rate)
    return w, losses


# %% mistake: the caller's w changed
# Weights and losses are right, but the `w` that was handed in has changed: `-=` overwrites the tensor that the caller still
# holds.
def sgd(X, y, w, learning_rate, batch_size, epochs, generator):
    losses = []
    for _ in range(epochs):
        for batch in minibatches(len(y), batch_size, generator):
            losses.append(mse(y[batch], X[batch] @ w).item())
            w -= learning_rate * mse_gradient(w, X[batch], y[batch])
    return w, losses


# %% mistake: uphill
# The losses grow: your steps go with the gradient, and down is against it.
def sgd(X, y, w, learning_rate, batch_size, epochs, generator):
    losses = []
    for _ in range(epochs):
        for batch in minibatches(len(y), batch_size, generator):
            losses.append(mse(y[batch], X[batch] @ w).item())
            w = w + learning_rate * mse_gradient(w, X[batch], y[batch])
    return w, losses


# %% mistake: one loss for each epoch
# There is one loss for each epoch, the mean over its batches. Asked for is the loss of every single batch, in order.
def sgd(X, y, w, learning_rate, batch_size, epochs, generator):
    losses = []
    for _ in range(epochs):
        epoch = []
        for batch in minibatches(len(y), batch_size, generator):
            epoch.append(mse(y[batch], X[batch] @ w).item())
            w = gradient_step(w, mse_gradient(w, X[batch], y[batch]), learning_rate)
        losses.append(sum(epoch) / len(epoch))
    return w, losses


# %% mistake: one epoch only
# Only one epoch was made: its batches are all there, and the later epochs are missing.
def sgd(X, y, w, learning_rate, batch_size, epochs, generator):
    losses = []
    for batch in minibatches(len(y), batch_size, generator):
        losses.append(mse(y[batch], X[batch] @ w).item())
        w = gradient_step(w, mse_gradient(w, X[batch], y[batch]), learning_rate)
    return w, losses


# %% mistake: every step from the start
# Each step began at the weights that were handed in. The new weights have to be where the next batch begins.
def sgd(X, y, w, learning_rate, batch_size, epochs, generator):
    losses, new = [], w
    for _ in range(epochs):
        for batch in minibatches(len(y), batch_size, generator):
            losses.append(mse(y[batch], X[batch] @ w).item())
            new = gradient_step(w, mse_gradient(w, X[batch], y[batch]), learning_rate)
    return new, losses


# %% wrong: one batch for each epoch
def sgd(X, y, w, learning_rate, batch_size, epochs, generator):
    losses = []
    for _ in range(epochs):
        batch = minibatches(len(y), batch_size, generator)[0]
        losses.append(mse(y[batch], X[batch] @ w).item())
        w = gradient_step(w, mse_gradient(w, X[batch], y[batch]), learning_rate)
    return w, losses


# %% wrong: the result of the example
def sgd(X, y, w, learning_rate, batch_size, epochs, generator):
    return torch.tensor([0.69, 0.53]), [5.0, 2.825]


# %% wrong: X is shuffled, and y is not
def sgd(X, y, w, learning_rate, batch_size, epochs, generator):
    losses = []
    for _ in range(epochs):
        batches = list(minibatches(len(y), batch_size, generator))
        for batch, targets in zip(batches, minibatches(len(y), batch_size, generator), strict=True):
            losses.append(mse(y[targets], X[batch] @ w).item())
            w = gradient_step(w, mse_gradient(w, X[batch], y[targets]), learning_rate)
    return w, losses


# %% wrong: only whole batches are shuffled
def sgd(X, y, w, learning_rate, batch_size, epochs, generator):
    losses, batches = [], torch.arange(len(y)).split(batch_size)
    for _ in range(epochs):
        for number in torch.randperm(len(batches), generator=generator).tolist():
            batch = batches[number]
            losses.append(mse(y[batch], X[batch] @ w).item())
            w = gradient_step(w, mse_gradient(w, X[batch], y[batch]), learning_rate)
    return w, losses


# %% wrong: the same seed, whatever the generator
def sgd(X, y, w, learning_rate, batch_size, epochs, generator):
    losses, generator = [], torch.Generator().manual_seed(0)
    for _ in range(epochs):
        for batch in minibatches(len(y), batch_size, generator):
            losses.append(mse(y[batch], X[batch] @ w).item())
            w = gradient_step(w, mse_gradient(w, X[batch], y[batch]), learning_rate)
    return w, losses


# %% wrong: the rate shrinks from epoch to epoch
def sgd(X, y, w, learning_rate, batch_size, epochs, generator):
    losses = []
    for epoch in range(epochs):
        for batch in minibatches(len(y), batch_size, generator):
            losses.append(mse(y[batch], X[batch] @ w).item())
            w = gradient_step(w, mse_gradient(w, X[batch], y[batch]), learning_rate / (1 + epoch))
    return w, losses


# %% wrong: one epoch too many
def sgd(X, y, w, learning_rate, batch_size, epochs, generator):
    losses = []
    for _ in range(epochs + 1):
        for batch in minibatches(len(y), batch_size, generator):
            losses.append(mse(y[batch], X[batch] @ w).item())
            w = gradient_step(w, mse_gradient(w, X[batch], y[batch]), learning_rate)
    return w, losses


# %% wrong: lists in a list, one for each epoch
def sgd(X, y, w, learning_rate, batch_size, epochs, generator):
    losses = []
    for _ in range(epochs):
        losses.append([])
        for batch in minibatches(len(y), batch_size, generator):
            losses[-1].append(mse(y[batch], X[batch] @ w).item())
            w = gradient_step(w, mse_gradient(w, X[batch], y[batch]), learning_rate)
    return w, losses


# %% wrong: the losses are sorted
def sgd(X, y, w, learning_rate, batch_size, epochs, generator):
    losses = []
    for _ in range(epochs):
        for batch in minibatches(len(y), batch_size, generator):
            losses.append(mse(y[batch], X[batch] @ w).item())
            w = gradient_step(w, mse_gradient(w, X[batch], y[batch]), learning_rate)
    return w, sorted(losses, reverse=True)


# %% wrong: the weights alone
def sgd(X, y, w, learning_rate, batch_size, epochs, generator):
    for _ in range(epochs):
        for batch in minibatches(len(y), batch_size, generator):
            w = gradient_step(w, mse_gradient(w, X[batch], y[batch]), learning_rate)
    return w


# %% wrong: the least-squares line
def sgd(X, y, w, learning_rate, batch_size, epochs, generator):
    best = torch.linalg.lstsq(X, y.unsqueeze(1)).solution.squeeze(1)
    return best, [0.0] * (epochs * -(-len(y) // batch_size))


# %% wrong: half of the gradient
def sgd(X, y, w, learning_rate, batch_size, epochs, generator):
    losses = []
    for _ in range(epochs):
        for batch in minibatches(len(y), batch_size, generator):
            losses.append(mse(y[batch], X[batch] @ w).item())
            w = gradient_step(w, mse_gradient(w, X[batch], y[batch]) / 2, learning_rate)
    return w, losses


# %% wrong: goes on from where the last call ended
memory = {}


def sgd(X, y, w, learning_rate, batch_size, epochs, generator):
    w, losses = memory.get("w", w).to(w.dtype), []
    for _ in range(epochs):
        for batch in minibatches(len(y), batch_size, generator):
            losses.append(mse(y[batch], X[batch] @ w).item())
            w = gradient_step(w, mse_gradient(w, X[batch], y[batch]), learning_rate)
    memory["w"] = w
    return w, losses
