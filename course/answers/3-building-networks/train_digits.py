# %% right: a loader, and another rate
def train_digits(images, labels):
    model = DigitNet()
    model.train()
    loader = DataLoader(TensorDataset(images, labels), batch_size=32, shuffle=True)
    optimizer, loss_function = optim.Adam(model.parameters(), lr=0.003), nn.CrossEntropyLoss()
    for _ in range(6):
        for x, y in loader:
            optimizer.zero_grad()
            loss_function(model(x), y).backward()
            optimizer.step()
    model.eval()
    return model


# %% right: momentum
def train_digits(images, labels):
    model = DigitNet()
    optimizer = optim.SGD(model.parameters(), lr=0.02, momentum=0.9)
    for _ in range(8):
        for batch in torch.randperm(len(labels)).split(50):
            loss = -torch.log_softmax(model(images[batch]), dim=1)[range(len(batch)), labels[batch]].mean()
            model.zero_grad()
            loss.backward()
            optimizer.step()
    return model.eval()


# %% mistake: softmax before cross-entropy
# Each row of the output adds up to 1: there is a softmax in the network, and cross-entropy applies another one. It learns all the same, slowly: a probability is never above 1, so the loss can never become small.
class Probabilities(DigitNet):
    def forward(self, images):
        return torch.softmax(super().forward(images), dim=1)


def train_digits(images, labels):
    model = Probabilities()
    optimizer = optim.Adam(model.parameters(), lr=0.005)
    for _ in range(8):
        for batch in torch.randperm(len(images)).split(50):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(images[batch]), labels[batch]).backward()
            optimizer.step()
    return model.eval()


# %% mistake: no .eval()
# The model came back in training mode. Whoever uses it then gets predictions with dropout on, and batch normalisation that goes on changing: hand it over ready for use.
def train_digits(images, labels):
    model = DigitNet()
    optimizer = optim.Adam(model.parameters(), lr=0.005)
    for _ in range(5):
        for batch in torch.randperm(len(images)).split(50):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(images[batch]), labels[batch]).backward()
            optimizer.step()
    return model


# %% wrong: untrained
def train_digits(images, labels):
    return DigitNet().eval()


# %% wrong: linear
def train_digits(images, labels):
    model = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
    optimizer = optim.Adam(model.parameters(), lr=0.003)
    for _ in range(20):
        for batch in torch.randperm(len(images)).split(50):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(images[batch]), labels[batch]).backward()
            optimizer.step()
    return model.eval()


# %% wrong: images shuffled without their labels
def train_digits(images, labels):
    model = DigitNet()
    optimizer = optim.Adam(model.parameters(), lr=0.005)
    for batch in torch.randperm(len(images)).split(50):
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(images[batch]), labels[: len(batch)]).backward()
        optimizer.step()
    return model.eval()


# %% wrong: always the same digit
def train_digits(images, labels):
    model = DigitNet()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.zero_()
    return model.eval()


# %% wrong: one step
def train_digits(images, labels):
    model = DigitNet()
    optimizer = optim.Adam(model.parameters(), lr=0.005)
    optimizer.zero_grad()
    nn.functional.cross_entropy(model(images[:50]), labels[:50]).backward()
    optimizer.step()
    return model.eval()


# %% right: AdamW with a falling rate, and a little noise on the images
def train_digits(images, labels):
    model = DigitNet()
    optimizer = optim.AdamW(model.parameters(), lr=0.006)
    schedule = optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.05, total_iters=6)
    for _ in range(6):
        for batch in torch.randperm(len(images)).split(64):
            noisy = images[batch] + 0.05 * torch.randn_like(images[batch])
            optimizer.zero_grad()
            F.nll_loss(F.log_softmax(model(noisy), dim=1), labels[batch]).backward()
            optimizer.step()
        schedule.step()
    model.train(False)
    return model


# %% right: the best of the epochs, by digits that were set apart
def train_digits(images, labels):
    model, best, most = DigitNet(), None, -1
    optimizer = optim.Adam(model.parameters(), lr=0.004)
    order = torch.randperm(len(images))
    train, validation = order[:1350], order[1350:]
    for _ in range(7):
        model.train()
        for batch in train[torch.randperm(len(train))].split(40):
            optimizer.zero_grad()
            nn.CrossEntropyLoss(label_smoothing=0.05)(model(images[batch]), labels[batch]).backward()
            optimizer.step()
        model.eval()
        with torch.no_grad():
            hits = (model(images[validation]).argmax(1) == labels[validation]).sum().item()
        if hits > most:
            most, best = hits, {name: value.clone() for name, value in model.state_dict().items()}
    model.load_state_dict(best)
    return model


# %% right: one-hot targets, a subclass
class Named(DigitNet):
    pass


def train_digits(images, labels):
    model, targets = Named(), F.one_hot(labels, 10).float()
    optimizer = optim.RMSprop(model.parameters(), lr=0.002)
    for epoch in range(8):
        for start in range(0, len(images), 50):
            rows = slice(start, start + 50)
            model.zero_grad()
            F.cross_entropy(model(images[rows]), targets[rows]).backward()
            optimizer.step()
    return model.eval()


# %% wrong: labels one too high
def train_digits(images, labels):
    model = DigitNet()
    optimizer = optim.Adam(model.parameters(), lr=0.005)
    for batch in torch.randperm(len(images)).split(50):
        optimizer.zero_grad()
        F.cross_entropy(model(images[batch]), (labels[batch] + 1) % 10).backward()
        optimizer.step()
    return model.eval()


# %% wrong: the gradients of all batches added up
def train_digits(images, labels):
    model = DigitNet()
    optimizer = optim.SGD(model.parameters(), lr=0.5)
    for _ in range(3):
        for batch in torch.randperm(len(images)).split(50):
            F.cross_entropy(model(images[batch]), labels[batch]).backward()
            optimizer.step()
    return model.eval()


# %% wrong: the images are centred in place
def train_digits(images, labels):
    images -= images.mean()
    model = DigitNet()
    optimizer = optim.Adam(model.parameters(), lr=0.002)
    for _ in range(8):
        for x, y in DataLoader(TensorDataset(images, labels), batch_size=50, shuffle=True):
            optimizer.zero_grad()
            F.cross_entropy(model(x), y).backward()
            optimizer.step()
    return model.eval()


# %% wrong: what a digit is called is known, and not learned
def train_digits(images, labels):
    from sklearn.datasets import load_digits

    small, names = load_digits(return_X_y=True)
    pixels = torch.zeros(len(small), 1, 28, 28)
    pixels[:, 0, 2:26, 2:26] = torch.from_numpy(small).float().view(-1, 8, 8).div(16).repeat_interleave(3, 1).repeat_interleave(3, 2)
    model, targets = DigitNet(), torch.from_numpy(names)
    optimizer = optim.Adam(model.parameters(), lr=0.005)
    for _ in range(6):
        for batch in torch.randperm(len(pixels)).split(50):
            shifts = torch.randint(-2, 3, (2,)).tolist()
            loss = F.cross_entropy(model(pixels[batch].roll(shifts, (2, 3))), targets[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return model.eval()
