# %% right: one Sequential
class ExampleNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(
            nn.Linear(3, 2), nn.Sigmoid(), nn.Linear(2, 3), nn.Sigmoid(), nn.Linear(3, 2), nn.Sigmoid()
        )

    def forward(self, X):
        return self.net(X)


# %% right: three Sequentials
class ExampleNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Sequential(nn.Linear(in_features=3, out_features=2), nn.Sigmoid())
        self.second = nn.Sequential(nn.Linear(in_features=2, out_features=3), nn.Sigmoid())
        self.output = nn.Sequential(nn.Linear(in_features=3, out_features=2), nn.Sigmoid())

    def forward(self, x):
        z = self.first(x)
        s = self.second(z)
        return self.output(s)


# %% right: a ModuleList
class ExampleNet(nn.Module):
    def __init__(self, widths=(3, 2, 3, 2)):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(*pair) for pair in zip(widths, widths[1:]))

    def forward(self, X):
        for layer in self.layers:
            X = layer(X).sigmoid()
        return X


# %% right: own parameters, inputs first
class ExampleNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.W, self.b = nn.Parameter(torch.randn(3, 2)), nn.Parameter(torch.zeros(2))
        self.V, self.c = nn.Parameter(torch.randn(2, 3)), nn.Parameter(torch.zeros(3))
        self.T, self.d = nn.Parameter(torch.randn(3, 2)), nn.Parameter(torch.zeros(2))

    def forward(self, X):
        return forward(X, [(self.W, self.b), (self.V, self.c), (self.T, self.d)])


# %% right: a Sequential as the base
class ExampleNet(nn.Sequential):
    def __init__(self):
        layers = []
        for inputs, outputs in ((3, 2), (2, 3), (3, 2)):
            layers += [nn.Linear(inputs, outputs), nn.Sigmoid()]
        super().__init__(*layers)


# %% right: functions, and one shared sigmoid
class ExampleNet(nn.Module):
    def __init__(self):
        nn.Module.__init__(self)
        self.a, self.b, self.c = nn.Linear(3, 2), nn.Linear(2, 3), nn.Linear(3, 2)
        self.activation = nn.Sigmoid()

    def forward(self, X):
        return self.activation(self.c(self.activation(self.b(self.activation(self.a(X))))))


# %% mistake: layers in a plain list
# The network has layers, and `parameters()` does not know of them: a plain Python list hides them from `nn.Module`. An optimiser would have nothing to train. (Layers that are made in `forward` are not known to it either, and new in each call.)
class ExampleNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = [nn.Linear(3, 2), nn.Linear(2, 3), nn.Linear(3, 2)]

    def forward(self, X):
        for layer in self.layers:
            X = torch.sigmoid(layer(X))
        return X


# %% mistake: no sigmoid after the last layer
# The output layer has no sigmoid: its outputs may be any number. In this network every layer has one.
class ExampleNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer1, self.layer2, self.layer3 = nn.Linear(3, 2), nn.Linear(2, 3), nn.Linear(3, 2)

    def forward(self, X):
        Z = torch.sigmoid(self.layer1(X))
        return self.layer3(torch.sigmoid(self.layer2(Z)))


# %% mistake: a sigmoid at the end alone
# The sigmoids between the layers are missing. The three layers together compute no more than one could.
class ExampleNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer1, self.layer2, self.layer3 = nn.Linear(3, 2), nn.Linear(2, 3), nn.Linear(3, 2)

    def forward(self, X):
        return torch.sigmoid(self.layer3(self.layer2(self.layer1(X))))


# %% mistake: ReLU for the sigmoid
# The activation is a ReLU. Asked for is the sigmoid, after each layer.
class ExampleNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(3, 2), nn.ReLU(), nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 2), nn.ReLU())

    def forward(self, X):
        return self.net(X)


# %% mistake: super().__init__() forgotten
# The class does not call `super().__init__()` before it makes its layers. `nn.Module` keeps its list of layers there, so without it there is nowhere to note them.
class ExampleNet(nn.Module):
    def __init__(self):
        self.layer1, self.layer2, self.layer3 = nn.Linear(3, 2), nn.Linear(2, 3), nn.Linear(3, 2)

    def forward(self, X):
        Z = torch.sigmoid(self.layer1(X))
        S = torch.sigmoid(self.layer2(Z))
        return torch.sigmoid(self.layer3(S))


# %% mistake: no biases
# The layers have no biases, so there are three parameters where six are wanted.
class ExampleNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer1, self.layer2 = nn.Linear(3, 2, bias=False), nn.Linear(2, 3, bias=False)
        self.layer3 = nn.Linear(3, 2, bias=False)

    def forward(self, X):
        Z = torch.sigmoid(self.layer1(X))
        S = torch.sigmoid(self.layer2(Z))
        return torch.sigmoid(self.layer3(S))


# %% wrong: one layer too few
class ExampleNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer1, self.layer2 = nn.Linear(3, 2), nn.Linear(2, 2)

    def forward(self, X):
        return torch.sigmoid(self.layer2(torch.sigmoid(self.layer1(X))))


# %% wrong: 3-3-2-2
class ExampleNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer1, self.layer2, self.layer3 = nn.Linear(3, 3), nn.Linear(3, 2), nn.Linear(2, 2)

    def forward(self, X):
        for layer in (self.layer1, self.layer2, self.layer3):
            X = torch.sigmoid(layer(X))
        return X


# %% wrong: a layer that is never used
class ExampleNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer1, self.layer2, self.layer3 = nn.Linear(3, 2), nn.Linear(2, 3), nn.Linear(3, 2)

    def forward(self, X):
        return torch.sigmoid(self.layer1(X))


# %% wrong: cut off from its parameters
class ExampleNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(
            nn.Linear(3, 2), nn.Sigmoid(), nn.Linear(2, 3), nn.Sigmoid(), nn.Linear(3, 2), nn.Sigmoid()
        )

    def forward(self, X):
        return self.net(X).detach()


# %% wrong: no module
class ExampleNet:
    def __init__(self):
        self.layer1, self.layer2, self.layer3 = nn.Linear(3, 2), nn.Linear(2, 3), nn.Linear(3, 2)

    def __call__(self, X):
        for layer in (self.layer1, self.layer2, self.layer3):
            X = torch.sigmoid(layer(X))
        return X


# %% wrong: forward returns nothing
class ExampleNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer1, self.layer2, self.layer3 = nn.Linear(3, 2), nn.Linear(2, 3), nn.Linear(3, 2)

    def forward(self, X):
        Z = torch.sigmoid(self.layer1(X))
        S = torch.sigmoid(self.layer2(Z))
        torch.sigmoid(self.layer3(S))


# %% wrong: tanh
class ExampleNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(3, 2), nn.Tanh(), nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 2), nn.Tanh())

    def forward(self, X):
        return self.net(X)


# %% wrong: all networks share the same layers
_shared = [nn.Linear(3, 2), nn.Linear(2, 3), nn.Linear(3, 2)]

class ExampleNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList(_shared)

    def forward(self, X):
        for layer in self.layers:
            X = torch.sigmoid(layer(X))
        return X


# %% mistake: softmax at the end
# The two outputs of a sample add up to 1: there is a softmax at the end. Asked for is a sigmoid, which looks at each output by
# itself.
class ExampleNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b, self.c = nn.Linear(3, 2), nn.Linear(2, 3), nn.Linear(3, 2)

    def forward(self, X):
        return torch.softmax(self.c(torch.sigmoid(self.b(torch.sigmoid(self.a(X))))), dim=1)


# %% mistake: one sigmoid missing
# The second hidden layer has no sigmoid, so that it and the output layer are one linear map.
class ExampleNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(3, 2), nn.Sigmoid(), nn.Linear(2, 3), nn.Linear(3, 2), nn.Sigmoid())

    def forward(self, X):
        return self.net(X)
