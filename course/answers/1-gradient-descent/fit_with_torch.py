# %% right: section 9's way
def fit_with_torch(x, y, epochs):
    loader = DataLoader(TensorDataset(x.unsqueeze(1), y.unsqueeze(1)), batch_size=10, shuffle=True)
    model = nn.Linear(1, 1)
    optimizer = optim.SGD(model.parameters(), lr=0.1)
    loss_function = nn.MSELoss()
    for _ in range(epochs):
        for x_batch, y_batch in loader:
            optimizer.zero_grad()
            loss_function(model(x_batch), y_batch).backward()
            optimizer.step()
    return model


# %% right: the output as a vector
def fit_with_torch(x, y, epochs):
    loader = DataLoader(TensorDataset(x[:, None], y), batch_size=20, shuffle=True)
    model = nn.Linear(1, 1)
    optimizer = optim.SGD(model.parameters(), lr=0.2)
    for _ in range(epochs):
        for x_batch, y_batch in loader:
            loss = ((model(x_batch).squeeze(1) - y_batch) ** 2).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return model


# %% right: the full batch, and long steps
def fit_with_torch(x, y, epochs):
    model, columns = nn.Linear(1, 1), (x.reshape(-1, 1), y.reshape(-1, 1))
    optimizer = optim.SGD(model.parameters(), lr=0.5)
    for _ in range(epochs):
        optimizer.zero_grad()
        nn.functional.mse_loss(model(columns[0]), columns[1]).backward()
        optimizer.step()
    return model


# %% right: own batches, own steps
def fit_with_torch(x, y, epochs):
    model, generator = nn.Linear(1, 1), torch.Generator().manual_seed(1)
    for _ in range(epochs):
        for batch in minibatches(len(y), 10, generator):
            model.zero_grad()
            mse(y[batch], model(x[batch].unsqueeze(1)).flatten()).backward()
            with torch.no_grad():
                for parameter in model.parameters():
                    parameter -= 0.1 * parameter.grad
    return model


# %% right: with Adam
class Fit:
    def __call__(self, x, y, epochs):
        model = nn.Linear(in_features=1, out_features=1)
        optimizer = optim.Adam(model.parameters(), lr=0.1)
        loader = DataLoader(list(zip(x.unsqueeze(1), y.unsqueeze(1), strict=True)), batch_size=10, shuffle=True)
        for _ in range(epochs):
            for x_batch, y_batch in loader:
                optimizer.zero_grad()
                nn.MSELoss()(model(x_batch), y_batch).backward()
                optimizer.step()
        return model


fit_with_torch = Fit()


# %% right: with momentum
def fit_with_torch(x, y, epochs):
    model = nn.Linear(1, 1)
    optimizer = optim.SGD(model.parameters(), lr=0.02, momentum=0.9)
    data = TensorDataset(x.view(-1, 1), y.view(-1, 1))
    for _ in range(epochs):
        for x_batch, y_batch in DataLoader(data, batch_size=16, shuffle=True):
            loss = (model(x_batch) - y_batch).square().mean()
            optimizer.zero_grad(set_to_none=False)
            loss.backward()
            optimizer.step()
    return model


# %% right: a layer with a name of its own
class Line(nn.Linear):
    def __init__(self):
        super().__init__(1, 1)


def fit_with_torch(x, y, epochs):
    line = Line()
    optimizer = optim.SGD(line.parameters(), lr=0.1)
    for _ in range(epochs):
        for rows in torch.randperm(len(x)).split(10):
            optimizer.zero_grad()
            (line(x[rows, None]) - y[rows, None]).pow(2).mean().backward()
            optimizer.step()
    return line


# %% right: the weights of sgd, put into a layer
def fit_with_torch(x, y, epochs):
    w, _ = sgd(design_matrix(x), y, torch.zeros(2), 0.1, 10, epochs, torch.Generator().manual_seed(0))
    model = nn.Linear(1, 1)
    with torch.no_grad():
        model.bias.fill_(w[0])
        model.weight.fill_(w[1])
    return model


# %% mistake: a column against a row
# The line is flat, at the mean of `y`. If predictions of shape `(n, 1)` meet targets of shape `(n,)` in your loss, each prediction is
# compared with every target, and a flat line pleases them all best. Look at the shapes.
def fit_with_torch(x, y, epochs):
    loader = DataLoader(TensorDataset(x.unsqueeze(1), y), batch_size=10, shuffle=True)
    model = nn.Linear(1, 1)
    optimizer = optim.SGD(model.parameters(), lr=0.1)
    loss_function = nn.MSELoss()
    for _ in range(epochs):
        for x_batch, y_batch in loader:
            loss = loss_function(model(x_batch), y_batch)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return model


# %% mistake: x without a column
# The batches and the layer do not fit each other. An `nn.Linear(1, 1)` wants a last axis of length 1, one number for each
# sample, in rows; a batch of `x` with one axis alone is to it a single sample with many inputs.
def fit_with_torch(x, y, epochs):
    loader = DataLoader(TensorDataset(x, y), batch_size=10, shuffle=True)
    model = nn.Linear(1, 1)
    optimizer = optim.SGD(model.parameters(), lr=0.1)
    for _ in range(epochs):
        for x_batch, y_batch in loader:
            loss = nn.functional.mse_loss(model(x_batch), y_batch)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return model


# %% mistake: no bias
# The layer has no bias, so its line has to go through the origin. The intercept of the data has nowhere to go.
def fit_with_torch(x, y, epochs):
    model = nn.Linear(1, 1, bias=False)
    optimizer = optim.SGD(model.parameters(), lr=0.5)
    for _ in range(epochs):
        optimizer.zero_grad()
        nn.functional.mse_loss(model(x[:, None]), y[:, None]).backward()
        optimizer.step()
    return model


# %% mistake: the design matrix as input
# The layer has two inputs: a column of ones was put before `x`. A layer brings its own bias along, so `x` alone is its input.
def fit_with_torch(x, y, epochs):
    model, X = nn.Linear(2, 1), design_matrix(x)
    optimizer = optim.SGD(model.parameters(), lr=0.3)
    for _ in range(epochs):
        optimizer.zero_grad()
        nn.functional.mse_loss(model(X), y[:, None]).backward()
        optimizer.step()
    return model


# %% mistake: more than the layer
# Several things came back, or a list. The exercise asks for the trained layer itself.
def fit_with_torch(x, y, epochs):
    model, losses = nn.Linear(1, 1), []
    optimizer = optim.SGD(model.parameters(), lr=0.5)
    for _ in range(epochs):
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(x[:, None]), y[:, None])
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return model, losses


# %% mistake: nothing is returned
# The model was trained, and nothing came back. Is a `return` missing at the end?
def fit_with_torch(x, y, epochs):
    model = nn.Linear(1, 1)
    optimizer = optim.SGD(model.parameters(), lr=0.5)
    for _ in range(epochs):
        optimizer.zero_grad()
        nn.functional.mse_loss(model(x[:, None]), y[:, None]).backward()
        optimizer.step()


# %% wrong: not trained
def fit_with_torch(x, y, epochs):
    return nn.Linear(1, 1)


# %% wrong: tiny steps
def fit_with_torch(x, y, epochs):
    model = nn.Linear(1, 1)
    optimizer = optim.SGD(model.parameters(), lr=0.001)
    for _ in range(epochs):
        optimizer.zero_grad()
        nn.functional.mse_loss(model(x[:, None]), y[:, None]).backward()
        optimizer.step()
    return model


# %% wrong: steps that are too long
def fit_with_torch(x, y, epochs):
    model = nn.Linear(1, 1)
    optimizer = optim.SGD(model.parameters(), lr=1.5)
    for _ in range(epochs):
        optimizer.zero_grad()
        nn.functional.mse_loss(model(x[:, None]), y[:, None]).backward()
        optimizer.step()
    return model


# %% wrong: gradients are not reset
def fit_with_torch(x, y, epochs):
    model = nn.Linear(1, 1)
    optimizer = optim.SGD(model.parameters(), lr=0.1)
    for _ in range(epochs):
        for rows in torch.randperm(len(x)).split(10):
            nn.functional.mse_loss(model(x[rows, None]), y[rows, None]).backward()
            optimizer.step()
    return model


# %% wrong: no step
def fit_with_torch(x, y, epochs):
    model = nn.Linear(1, 1)
    optimizer = optim.SGD(model.parameters(), lr=0.5)
    for _ in range(epochs):
        optimizer.zero_grad()
        nn.functional.mse_loss(model(x[:, None]), y[:, None]).backward()
    return model


# %% wrong: one epoch only
def fit_with_torch(x, y, epochs):
    model = nn.Linear(1, 1)
    optimizer = optim.SGD(model.parameters(), lr=0.1)
    for rows in torch.randperm(len(x)).split(10):
        optimizer.zero_grad()
        nn.functional.mse_loss(model(x[rows, None]), y[rows, None]).backward()
        optimizer.step()
    return model


# %% wrong: x and y exchanged
def fit_with_torch(x, y, epochs):
    model = nn.Linear(1, 1)
    optimizer = optim.Adam(model.parameters(), lr=0.1)
    for _ in range(epochs):
        for rows in torch.randperm(len(x)).split(10):
            optimizer.zero_grad()
            nn.functional.mse_loss(model(y[rows, None]), x[rows, None]).backward()
            optimizer.step()
    return model


# %% wrong: uphill
def fit_with_torch(x, y, epochs):
    model = nn.Linear(1, 1)
    optimizer = optim.SGD(model.parameters(), lr=0.1, maximize=True)
    for _ in range(epochs):
        optimizer.zero_grad()
        nn.functional.mse_loss(model(x[:, None]), y[:, None]).backward()
        optimizer.step()
    return model


# %% wrong: a new model each epoch
def fit_with_torch(x, y, epochs):
    for _ in range(epochs):
        model = nn.Linear(1, 1)
        optimizer = optim.SGD(model.parameters(), lr=0.05)
        for rows in torch.randperm(len(x)).split(10):
            optimizer.zero_grad()
            nn.functional.mse_loss(model(x[rows, None]), y[rows, None]).backward()
            optimizer.step()
    return model


# %% wrong: the line of the data in the lesson
def fit_with_torch(x, y, epochs):
    model = nn.Linear(1, 1)
    with torch.no_grad():
        model.weight.fill_(2.06)
        model.bias.fill_(3.46)
    return model


# %% wrong: only the slope is trained
def fit_with_torch(x, y, epochs):
    model = nn.Linear(1, 1)
    optimizer = optim.SGD([model.weight], lr=0.5)
    for _ in range(epochs):
        optimizer.zero_grad()
        nn.functional.mse_loss(model(x[:, None]), y[:, None]).backward()
        optimizer.step()
    return model


# %% wrong: a network with a hidden layer
def fit_with_torch(x, y, epochs):
    model = nn.Sequential(nn.Linear(1, 4), nn.Tanh(), nn.Linear(4, 1))
    optimizer = optim.Adam(model.parameters(), lr=0.1)
    for _ in range(epochs):
        optimizer.zero_grad()
        nn.functional.mse_loss(model(x[:, None]), y[:, None]).backward()
        optimizer.step()
    return model


# %% wrong: the parameters as an array
def fit_with_torch(x, y, epochs):
    best = torch.linalg.lstsq(design_matrix(x), y.unsqueeze(1)).solution
    return best.squeeze(1)


# %% wrong: a layer of float64
import numpy as np


def fit_with_torch(x, y, epochs):
    slope, intercept = np.polyfit(x.numpy(), y.numpy(), 1)
    model = nn.Linear(1, 1).double()
    with torch.no_grad():
        model.weight.fill_(slope)
        model.bias.fill_(intercept)
    return model
