# %% right: two convolutions and pooling
class DigitNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(1, 8, 3, padding=1)
        self.second = nn.Conv2d(8, 16, 3, padding=1)
        self.last = nn.Linear(16 * 7 * 7, 10)

    def forward(self, images):
        Z = nn.functional.max_pool2d(torch.relu(self.first(images)), 2)
        Z = nn.functional.max_pool2d(torch.relu(self.second(Z)), 2)
        return self.last(Z.flatten(1))


# %% right: strides and a mean over all places
class DigitNet(nn.Sequential):
    def __init__(self):
        super().__init__(
            nn.Conv2d(1, 16, 5, stride=2), nn.ReLU(), nn.Conv2d(16, 32, 5, stride=2), nn.ReLU(),
            nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(32, 10),
        )


# %% right: with dropout and batch normalisation
class DigitNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(nn.Conv2d(1, 12, 5, stride=2, padding=2), nn.BatchNorm2d(12), nn.PReLU())
        self.classes = nn.Sequential(nn.Flatten(), nn.Dropout(0.3), nn.Linear(12 * 14 * 14, 10))

    def forward(self, images):
        return self.classes(self.features(images))


# %% right: one convolution, a hidden layer
class DigitNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.convolution = nn.Conv2d(1, 6, kernel_size=4, stride=4)
        self.hidden, self.output = nn.Linear(6 * 49, 64), nn.Linear(64, 10)

    def forward(self, images):
        Z = torch.relu(self.convolution(images)).reshape(len(images), -1)
        return self.output(torch.relu(self.hidden(Z)))


# %% right: log-probabilities are logits, too
class DigitNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Conv2d(1, 8, 5, stride=3), nn.ReLU(), nn.Flatten(), nn.Linear(8 * 64, 10))

    def forward(self, images):
        return torch.log_softmax(self.net(images), dim=1)


# %% mistake: softmax at the end
# Each row adds up to 1: the network ends in a softmax. Cross-entropy in PyTorch takes logits and applies the softmax itself; twice is once too often, and the gradients become small.
class DigitNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(
            nn.Conv2d(1, 8, 5, stride=2, padding=2), nn.ReLU(), nn.Flatten(), nn.Linear(8 * 14 * 14, 10)
        )

    def forward(self, images):
        return torch.softmax(self.net(images), dim=1)


# %% mistake: no convolution
# There is no convolution in the network. It sees 784 numbers in a row and has to learn every pattern anew at every place.
class DigitNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Flatten(), nn.Linear(784, 64), nn.ReLU(), nn.Linear(64, 10))

    def forward(self, images):
        return self.net(images)


# %% mistake: one image for the whole batch
# For a batch one row came back: everything was flattened, the axis of the batch too. `nn.Flatten` and `flatten(1)` leave the first axis alone.
class DigitNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.convolution, self.last = nn.Conv2d(1, 4, 5, stride=4), nn.LazyLinear(10)

    def forward(self, images):
        return self.last(torch.relu(self.convolution(images)).mean(dim=0, keepdim=True).flatten(1))


# %% mistake: softmax over the batch
# An image alone gets other logits than in a batch: something is computed across the batch, where every image stands for itself. Look at the `dim` of what you call.
class DigitNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(
            nn.Conv2d(1, 8, 5, stride=2, padding=2), nn.ReLU(), nn.Flatten(), nn.Linear(8 * 14 * 14, 10)
        )

    def forward(self, images):
        return torch.log_softmax(self.net(images), dim=0)


# %% mistake: sizes that do not fit
# The last layer was made for another number of inputs than reaches it. Write the shape of an image beside each layer; a convolution without `padding` makes it smaller.
class DigitNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Conv2d(1, 8, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(8 * 14 * 14, 10))

    def forward(self, images):
        return self.net(images)


# %% wrong: one output
class DigitNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Conv2d(1, 8, 5, stride=4), nn.ReLU(), nn.Flatten(), nn.Linear(8 * 36, 1))

    def forward(self, images):
        return self.net(images)


# %% wrong: the digit itself
class DigitNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Conv2d(1, 8, 5, stride=4), nn.ReLU(), nn.Flatten(), nn.Linear(8 * 36, 10))

    def forward(self, images):
        return self.net(images).argmax(dim=1)


# %% wrong: far too many parameters
class DigitNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(
            nn.Conv2d(1, 32, 3, padding=1), nn.ReLU(), nn.Flatten(), nn.Linear(32 * 784, 10)
        )

    def forward(self, images):
        return self.net(images)


# %% wrong: a layer that is not used
class DigitNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.second = nn.Conv2d(1, 8, 5, stride=4), nn.Conv2d(8, 16, 3)
        self.last = nn.Linear(8 * 36, 10)

    def forward(self, images):
        return self.last(torch.relu(self.first(images)).flatten(1))


# %% wrong: channels last
class DigitNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Conv2d(1, 8, 5, stride=4), nn.ReLU(), nn.Flatten(), nn.Linear(8 * 36, 10))

    def forward(self, images):
        return self.net(images.permute(0, 2, 3, 1))


# %% wrong: a function
def DigitNet():
    return lambda images: images.flatten(1)[:, :10]


# %% wrong: classes first
class DigitNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Conv2d(1, 8, 5, stride=4), nn.ReLU(), nn.Flatten(), nn.Linear(8 * 36, 10))

    def forward(self, images):
        return self.net(images).T


# %% wrong: a sigmoid at the end
class DigitNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(1, 8, 3, stride=2, padding=1), nn.ReLU(), nn.Flatten(), nn.Linear(1568, 10), nn.Sigmoid()
        )

    def forward(self, images):
        return self.layers(images)
