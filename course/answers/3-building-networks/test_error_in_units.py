# %% right: with NumPy at the end
def test_error_in_units(model, standardizer, x, y):
    model.eval()
    with torch.no_grad():
        residuals = (standardizer.inverse(model(x)) - y).numpy()
    return np.sqrt(np.mean(residuals**2))


# %% right: PyTorch's loss
def test_error_in_units(model, standardizer, x, y):
    model.train(False)
    return torch.sqrt(nn.functional.mse_loss(standardizer.inverse(model(x)), y))


# %% right: in standard units first
def test_error_in_units(model, standardizer, x, y):
    model.eval()
    with torch.no_grad():
        error = nn.functional.mse_loss(model(x), standardizer.transform(y)).sqrt()
    one, zero = torch.ones(1, 1), torch.zeros(1, 1)
    return (error * (standardizer.inverse(one) - standardizer.inverse(zero))).item()


# %% right: in batches, counted
def test_error_in_units(model, standardizer, x, y):
    model.eval()
    total = 0.0
    with torch.inference_mode():
        for x_batch, y_batch in zip(x.split(32), y.split(32)):
            total += ((standardizer.inverse(model(x_batch)) - y_batch) ** 2).sum().item()
    return (total / len(y)) ** 0.5


# %% right: a norm
def test_error_in_units(model, standardizer, x, y):
    model = model.eval()
    predicted = standardizer.inverse(model(x).detach())
    return torch.linalg.vector_norm(predicted - y) / len(y) ** 0.5


# %% right: the mode put back
def test_error_in_units(model, standardizer, x, y):
    before = model.training
    model.eval()
    with torch.no_grad():
        error = (standardizer.inverse(model(x)) - y).square().mean() ** 0.5
    model.train(before)
    return float(error)


# %% mistake: left standardised
# The error is in standard units: how many deviations, not how many degrees. Whoever reads it cannot know what it means outside.
def test_error_in_units(model, standardizer, x, y):
    model.eval()
    with torch.no_grad():
        return nn.functional.mse_loss(model(x), standardizer.transform(y)).sqrt().item()


# %% mistake: predictions left standardised
# Standardised predictions were held against targets in their own units: two different scales. The predictions have to come back first.
def test_error_in_units(model, standardizer, x, y):
    model.eval()
    with torch.no_grad():
        return nn.functional.mse_loss(model(x), y).sqrt().item()


# %% mistake: no root
# The root is missing: what came back is in squared units.
def test_error_in_units(model, standardizer, x, y):
    model.eval()
    with torch.no_grad():
        return nn.functional.mse_loss(standardizer.inverse(model(x)), y).item()


# %% mistake: mean of batch means
# The error is a mean over batches of their own errors. The last batch is shorter, and a mean of roots is no root of a mean: take the mean over all samples, and one root at the end.
def test_error_in_units(model, standardizer, x, y):
    model.eval()
    errors = []
    with torch.no_grad():
        for x_batch, y_batch in zip(x.split(100), y.split(100)):
            errors.append(nn.functional.mse_loss(standardizer.inverse(model(x_batch)), y_batch).sqrt().item())
    return sum(errors) / len(errors)


# %% mistake: training mode
# The model was tested in the mode in which it came. In training mode, dropout and batch normalisation give other predictions than those that the model will make later.
def test_error_in_units(model, standardizer, x, y):
    with torch.no_grad():
        return nn.functional.mse_loss(standardizer.inverse(model(x)), y).sqrt().item()


# %% mistake: the mean of the absolute errors
# What came back is the mean of the absolute errors. Asked for is the root of the mean of the squares, in which large errors count more.
def test_error_in_units(model, standardizer, x, y):
    model.eval()
    with torch.no_grad():
        return (standardizer.inverse(model(x)) - y).abs().mean().item()


# %% mistake: root before the mean
# The root was taken of the sum, and divided by the number of samples afterwards. First the mean of the squares, then its root.
def test_error_in_units(model, standardizer, x, y):
    model.eval()
    with torch.no_grad():
        return ((standardizer.inverse(model(x)) - y) ** 2).sum().sqrt().item() / len(y)


# %% mistake: inputs standardised again
# The inputs were standardised once more, with the numbers of the targets. They come as the model takes them.
def test_error_in_units(model, standardizer, x, y):
    model.eval()
    with torch.no_grad():
        predicted = standardizer.inverse(model(standardizer.transform(x)))
    return nn.functional.mse_loss(predicted, y).sqrt().item()


# %% wrong: divided by n - 1
def test_error_in_units(model, standardizer, x, y):
    model.eval()
    with torch.no_grad():
        return (((standardizer.inverse(model(x)) - y) ** 2).sum() / max(len(y) - 1, 1)).sqrt().item()


# %% wrong: the deviation of the residuals
def test_error_in_units(model, standardizer, x, y):
    model.eval()
    with torch.no_grad():
        return (standardizer.inverse(model(x)) - y).std(correction=0).item()


# %% wrong: the error turned back like a prediction
def test_error_in_units(model, standardizer, x, y):
    model.eval()
    with torch.no_grad():
        return standardizer.inverse(nn.functional.mse_loss(model(x), standardizer.transform(y)).sqrt()).item()


# %% wrong: one error for each sample
def test_error_in_units(model, standardizer, x, y):
    model.eval()
    with torch.no_grad():
        return (standardizer.inverse(model(x)) - y).abs()


# %% wrong: the largest error
def test_error_in_units(model, standardizer, x, y):
    model.eval()
    with torch.no_grad():
        return (standardizer.inverse(model(x)) - y).abs().max().item()


# %% wrong: relative to the deviation of y
def test_error_in_units(model, standardizer, x, y):
    model.eval()
    with torch.no_grad():
        return (nn.functional.mse_loss(standardizer.inverse(model(x)), y).sqrt() / y.std()).item()


# %% mistake: y turned back, too
# The targets were turned back as well. They are in degrees already: only what the model says is in standard units.
def test_error_in_units(model, standardizer, x, y):
    model.eval()
    with torch.no_grad():
        return F.mse_loss(standardizer.inverse(model(x)), standardizer.inverse(y)).sqrt()


# %% mistake: transform for inverse
# The predictions were standardised once more, and not turned back: that is `inverse`.
def test_error_in_units(model, standardizer, x, y):
    model.eval()
    with torch.no_grad():
        return F.mse_loss(standardizer.transform(model(x)), y).sqrt()


# %% mistake: fitted on the test part
# The standardizer was fitted anew, on the test part. The network knows the units of its training data, and no others.
def test_error_in_units(model, standardizer, x, y):
    model.eval()
    standardizer.fit(y)
    with torch.no_grad():
        return F.mse_loss(standardizer.inverse(model(x)), y).sqrt()


# %% mistake: every pair
# Each prediction was held against every measurement: shapes (n,) and (n, 1) make a table of n times n.
def test_error_in_units(model, standardizer, x, y):
    model.eval()
    with torch.no_grad():
        predictions = standardizer.inverse(model(x)).squeeze(1)
        return (predictions - y).square().mean().sqrt()
