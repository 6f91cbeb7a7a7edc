# %% right: columns made at the start
class TrendData(Dataset):
    def __init__(self, x, y):
        self.x, self.y = x[:, None].to(torch.float32), y[:, None].to(torch.float32)

    def __len__(self):
        return self.x.shape[0]

    def __getitem__(self, i):
        return self.x[i], self.y[i]


# %% right: a slice of one
class TrendData(Dataset):
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __len__(self):
        return len(self.y)

    def __getitem__(self, i):
        return self.x[i : i + 1].float(), self.y[i : i + 1].float()


# %% right: unsqueezed when asked for
class TrendData(Dataset):
    def __init__(self, x, y):
        self.pairs = list(zip(x, y))

    def __len__(self):
        return len(self.pairs)

    def __getitem__(self, i):
        x, y = self.pairs[i]
        return x.float().unsqueeze(0), y.float().unsqueeze(0)


# %% right: a TensorDataset as the base
class TrendData(TensorDataset):
    def __init__(self, x, y):
        super().__init__(x.float().unsqueeze(1), y.float().unsqueeze(1))


# %% right: numbers to tensors
class TrendData(Dataset):
    def __init__(self, x, y):
        self.x, self.y = x.tolist(), y.tolist()

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        return [torch.tensor([self.x[i]], dtype=torch.float32), torch.tensor([self.y[i]], dtype=torch.float32)]


# %% right: one matrix
class TrendData(Dataset):
    def __init__(self, x, y):
        self.rows = torch.stack([x, y], dim=1).float()

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, i):
        return tuple(self.rows[i].split(1))


# %% mistake: shape ()
# The items have shape (), so a batch has shape (n,). Against the network's outputs of shape (n, 1) that broadcasts to (n, n), and a regression learns a constant.
class TrendData(Dataset):
    def __init__(self, x, y):
        self.x, self.y = x.float(), y.float()

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        return self.x[i], self.y[i]


# %% mistake: float64
# The items have the type of what was handed in. A network's weights are float32, and float64 inputs do not fit them.
class TrendData(Dataset):
    def __init__(self, x, y):
        self.x, self.y = x.unsqueeze(1), y.unsqueeze(1)

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        return self.x[i], self.y[i]


# %% mistake: shape () and float64
# The items have shape () and the type of what was handed in. Asked for are float32 tensors of shape (1,), so that a batch is a column that fits the network.
class TrendData(Dataset):
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        return self.x[i], self.y[i]


# %% mistake: inputs alone
# An item is the input alone. A training step needs the target that belongs to it, too.
class TrendData(Dataset):
    def __init__(self, x, y):
        self.x, self.y = x.float().unsqueeze(1), y.float().unsqueeze(1)

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        return self.x[i]


# %% mistake: one tensor of both
# An item is one tensor that holds input and target. Asked for is a pair of tensors: the loader makes a batch of inputs and a batch of targets of them.
class TrendData(Dataset):
    def __init__(self, x, y):
        self.rows = torch.stack([x, y], dim=1).float()

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, i):
        return self.rows[i]


# %% mistake: swapped
# Input and target are swapped: the network would learn the hour from the temperature.
class TrendData(Dataset):
    def __init__(self, x, y):
        self.x, self.y = x.float().unsqueeze(1), y.float().unsqueeze(1)

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        return self.y[i], self.x[i]


# %% mistake: rows of (1, 1)
# The items have shape (1, 1), so a batch has shape (n, 1, 1). The loader adds the axis of the batch by itself.
class TrendData(Dataset):
    def __init__(self, x, y):
        self.x, self.y = x.float(), y.float()

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        return self.x[i].reshape(1, 1), self.y[i].reshape(1, 1)


# %% wrong: no length
class TrendData(Dataset):
    def __init__(self, x, y):
        self.x, self.y = x.float().unsqueeze(1), y.float().unsqueeze(1)

    def __getitem__(self, i):
        return self.x[i], self.y[i]


# %% wrong: numbers
class TrendData(Dataset):
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        return self.x[i].item(), self.y[i].item()


# %% wrong: the length of both
class TrendData(Dataset):
    def __init__(self, x, y):
        self.x, self.y = x.float().unsqueeze(1), y.float().unsqueeze(1)

    def __len__(self):
        return len(self.x) + len(self.y)

    def __getitem__(self, i):
        return self.x[i], self.y[i]


# %% wrong: counted from 1
class TrendData(Dataset):
    def __init__(self, x, y):
        self.x, self.y = x.float().unsqueeze(1), y.float().unsqueeze(1)

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        return self.x[i - 1], self.y[i - 1]


# %% wrong: arrays
class TrendData(Dataset):
    def __init__(self, x, y):
        self.x, self.y = x.float().unsqueeze(1).numpy(), y.float().unsqueeze(1).numpy()

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        return self.x[i], self.y[i]


# %% wrong: standardised on the way
class TrendData(Dataset):
    def __init__(self, x, y):
        self.x, self.y = x.float().unsqueeze(1), y.float().unsqueeze(1)

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        return (self.x[i] - self.x.mean()) / self.x.std(), self.y[i]


# %% wrong: columns of all
class TrendData(Dataset):
    def __init__(self, x, y):
        self.x, self.y = x.float().unsqueeze(1), y.float().unsqueeze(1)

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        return self.x, self.y


# %% wrong: the data belong to the class, the second data set replaces the first
class TrendData(Dataset):
    def __init__(self, x, y):
        TrendData.x, TrendData.y = x.float().unsqueeze(1), y.float().unsqueeze(1)

    def __len__(self):
        return len(TrendData.x)

    def __getitem__(self, index):
        return TrendData.x[index], TrendData.y[index]


# %% mistake: a target without its axis
# The input of a sample has shape (1,), and its target has shape (). Both are rows of a column: with (n,) beside (n, 1) a loss would
# compare every prediction with every target.
class TrendData(Dataset):
    def __init__(self, x, y):
        self.x, self.y = x.float().unsqueeze(1), y.float()

    def __len__(self):
        return len(self.x)

    def __getitem__(self, index):
        return self.x[index], self.y[index]
