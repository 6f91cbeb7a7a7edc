# %% right: zeros replaced
class Standardizer:
    def fit(self, X):
        self.mean, self.deviation = X.mean(dim=0), X.std(dim=0)
        self.deviation[self.deviation == 0] = 1
        return self

    def transform(self, X):
        return (X - self.mean) / self.deviation

    def inverse(self, Z):
        return self.mean + Z * self.deviation


# %% wrong: a small number added to the deviation
class Standardizer:
    def fit(self, X):
        self.mu, self.sigma = X.mean(0, keepdim=True), X.std(0, keepdim=True)

    def transform(self, X):
        return (X - self.mu) / (self.sigma + 1e-8)

    def inverse(self, Z):
        return Z * (self.sigma + 1e-8) + self.mu


# %% right: by hand
class Standardizer:
    def fit(self, X):
        n = len(X)
        self.mean = X.sum(dim=0) / n
        variance = ((X - self.mean) ** 2).sum(dim=0) / (n - 1)
        self.deviation = torch.where(variance > 0, variance.sqrt(), torch.ones_like(variance))

    def transform(self, X):
        return X.sub(self.mean).div(self.deviation)

    def inverse(self, Z):
        return Z.mul(self.deviation).add(self.mean)


# %% right: columns one by one
class Standardizer:
    def fit(self, X):
        self.columns = [(column.mean().item(), column.std().item() or 1.0) for column in X.T]

    def transform(self, X):
        return torch.stack([(x - mean) / std for x, (mean, std) in zip(X.T, self.columns)], dim=1)

    def inverse(self, Z):
        return torch.stack([z * std + mean for z, (mean, std) in zip(Z.T, self.columns)], dim=1)


# %% right: NumPy inside
class Standardizer:
    def fit(self, X):
        values = X.numpy()
        self.mean, deviation = values.mean(axis=0), values.std(axis=0, ddof=1)
        self.deviation = np.where(deviation == 0, 1, deviation)

    def transform(self, X):
        return torch.from_numpy((X.numpy() - self.mean) / self.deviation).to(X.dtype)

    def inverse(self, Z):
        return torch.from_numpy(Z.numpy() * self.deviation + self.mean).to(Z.dtype)


# %% wrong: nothing done about a deviation of 0 but in the division
class Standardizer:
    def __init__(self):
        self.mean = self.deviation = None

    def fit(self, X):
        self.deviation, self.mean = torch.std_mean(X, dim=0)
        return self

    def transform(self, X):
        return (X - self.mean) / self.deviation.clamp(min=1e-12)

    def inverse(self, Z):
        return torch.addcmul(self.mean, Z, self.deviation)


# %% mistake: divides by 0
# A column that is constant has deviation 0, and 0 divided by 0 is nan. One such column spoils every prediction, so it is made 0.
class Standardizer:
    def fit(self, X):
        self.mean, self.deviation = X.mean(dim=0), X.std(dim=0)

    def transform(self, X):
        return (X - self.mean) / self.deviation

    def inverse(self, Z):
        return Z * self.deviation + self.mean


# %% mistake: fits anew in transform
# `transform` used mean and deviation of what it was handed, not those of the fit. Later samples then look like the training samples, however different they are; and one sample alone has no deviation.
class Standardizer:
    def fit(self, X):
        self.mean, self.deviation = X.mean(dim=0), X.std(dim=0)
        self.deviation[self.deviation == 0] = 1

    def transform(self, X):
        self.fit(X)
        return (X - self.mean) / self.deviation

    def inverse(self, Z):
        return Z * self.deviation + self.mean


# %% mistake: one mean for all columns
# One mean and one deviation were taken of all numbers together. Each column has its own units: it needs a mean and a deviation of its own.
class Standardizer:
    def fit(self, X):
        self.mean, self.deviation = X.mean(), X.std()
        if self.deviation == 0:
            self.deviation = torch.ones_like(self.deviation)

    def transform(self, X):
        return (X - self.mean) / self.deviation

    def inverse(self, Z):
        return Z * self.deviation + self.mean


# %% mistake: deviation with n
# The squared differences were divided by n. The text asks for n - 1, which is also what `std` does by itself; NumPy's `std` divides by n.
class Standardizer:
    def fit(self, X):
        self.mean, self.deviation = X.mean(dim=0), X.std(dim=0, correction=0)
        self.deviation[self.deviation == 0] = 1

    def transform(self, X):
        return (X - self.mean) / self.deviation

    def inverse(self, Z):
        return Z * self.deviation + self.mean


# %% mistake: variance for deviation
# It was divided by the variance. The deviation is its root, and has the units of the data.
class Standardizer:
    def fit(self, X):
        self.mean, self.deviation = X.mean(dim=0), X.var(dim=0)
        self.deviation[self.deviation == 0] = 1

    def transform(self, X):
        return (X - self.mean) / self.deviation

    def inverse(self, Z):
        return Z * self.deviation + self.mean


# %% mistake: inverse in the wrong order
# `inverse` added the mean first and multiplied afterwards, so the mean was multiplied, too. What was done last has to be undone first.
class Standardizer:
    def fit(self, X):
        self.mean, self.deviation = X.mean(dim=0), X.std(dim=0)
        self.deviation[self.deviation == 0] = 1

    def transform(self, X):
        return (X - self.mean) / self.deviation

    def inverse(self, Z):
        return (Z + self.mean) * self.deviation


# %% mistake: inverse without the mean
# `inverse` multiplies by the deviation and leaves the mean out.
class Standardizer:
    def fit(self, X):
        self.mean, self.deviation = X.mean(dim=0), X.std(dim=0)
        self.deviation[self.deviation == 0] = 1

    def transform(self, X):
        return (X - self.mean) / self.deviation

    def inverse(self, Z):
        return Z * self.deviation


# %% mistake: along the rows
# Mean and deviation were taken along the rows, over one sample's features. Rows are samples: what belongs together stands in a column.
class Standardizer:
    def fit(self, X):
        self.mean, self.deviation = X.mean(dim=1, keepdim=True), X.std(dim=1, keepdim=True)
        self.deviation[self.deviation == 0] = 1

    def transform(self, X):
        return (X - self.mean) / self.deviation

    def inverse(self, Z):
        return Z * self.deviation + self.mean


# %% mistake: the mean alone
# The mean was subtracted, and nothing divided: the columns keep their different sizes.
class Standardizer:
    def fit(self, X):
        self.mean = X.mean(dim=0)

    def transform(self, X):
        return X - self.mean

    def inverse(self, Z):
        return Z + self.mean


# %% wrong: scaled to 0 to 1
class Standardizer:
    def fit(self, X):
        self.low, self.high = X.min(dim=0).values, X.max(dim=0).values

    def transform(self, X):
        return (X - self.low) / (self.high - self.low)

    def inverse(self, Z):
        return self.low + Z * (self.high - self.low)


# %% wrong: a large number added to the deviation
class Standardizer:
    def fit(self, X):
        self.mean, self.deviation = X.mean(dim=0), X.std(dim=0) + 0.01

    def transform(self, X):
        return (X - self.mean) / self.deviation

    def inverse(self, Z):
        return Z * self.deviation + self.mean


# %% wrong: in place
class Standardizer:
    def fit(self, X):
        self.mean, self.deviation = X.mean(dim=0), X.std(dim=0)
        self.deviation[self.deviation == 0] = 1

    def transform(self, X):
        X -= self.mean
        X /= self.deviation
        return X

    def inverse(self, Z):
        return Z * self.deviation + self.mean


# %% wrong: a constant column left as it is
class Standardizer:
    def fit(self, X):
        self.mean, self.deviation = X.mean(dim=0), X.std(dim=0)
        self.mean[self.deviation == 0] = 0
        self.deviation[self.deviation == 0] = 1

    def transform(self, X):
        return (X - self.mean) / self.deviation

    def inverse(self, Z):
        return Z * self.deviation + self.mean


# %% wrong: a constant column becomes 0, and cannot come back
class Standardizer:
    def fit(self, X):
        self.mean, self.deviation = X.mean(dim=0), X.std(dim=0)

    def transform(self, X):
        return torch.nan_to_num((X - self.mean) / self.deviation)

    def inverse(self, Z):
        return torch.where(self.deviation > 0, Z * self.deviation + self.mean, 0)


# %% wrong: inverse does nothing
class Standardizer:
    def fit(self, X):
        self.mean, self.deviation = X.mean(dim=0), X.std(dim=0)
        self.deviation[self.deviation == 0] = 1

    def transform(self, X):
        return (X - self.mean) / self.deviation

    def inverse(self, Z):
        return Z


# %% wrong: the median
class Standardizer:
    def fit(self, X):
        self.mean, self.deviation = X.median(dim=0).values, X.std(dim=0)
        self.deviation[self.deviation == 0] = 1

    def transform(self, X):
        return (X - self.mean) / self.deviation

    def inverse(self, Z):
        return Z * self.deviation + self.mean


# %% wrong: arrays
class Standardizer:
    def fit(self, X):
        self.mean, self.deviation = X.numpy().mean(axis=0), X.numpy().std(axis=0, ddof=1)
        self.deviation = np.where(self.deviation == 0, 1, self.deviation)

    def transform(self, X):
        return (X.numpy() - self.mean) / self.deviation

    def inverse(self, Z):
        return np.asarray(Z) * self.deviation + self.mean


# %% wrong: a 1 in the division alone, and not on the way back
class Standardizer:
    def __init__(self):
        pass

    def fit(self, X):
        self.numbers = X.mean(0), X.std(0)

    def transform(self, X):
        mean, std = self.numbers
        return (X - mean) / torch.where(std == 0, torch.ones_like(std), std)

    def inverse(self, Z):
        return Z * self.numbers[1] + self.numbers[0]


# %% mistake: one memory for all
# Two standardizers share their numbers: when the second one was fitted, the first one changed. Keep them in `self`, each its own.
class Standardizer:
    def fit(self, X):
        Standardizer.mean, Standardizer.std = X.mean(dim=0), X.std(dim=0)

    def transform(self, X):
        return (X - self.mean) / torch.where(self.std == 0, 1.0, self.std.double()).to(X.dtype)

    def inverse(self, Z):
        return Z * self.std + self.mean


# %% right: a module with buffers
class Standardizer(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("shift", None)
        self.register_buffer("factor", None)

    def fit(self, X):
        self.shift = X.mean(dim=0, keepdim=True)
        deviation = X.std(dim=0, keepdim=True)
        self.factor = deviation + (deviation == 0).to(deviation.dtype)

    def transform(self, X):
        return X.sub(self.shift).div(self.factor)

    def inverse(self, Z):
        return torch.addcmul(self.shift, Z, self.factor)


# %% right: functions that fit makes
class Standardizer:
    def fit(self, X):
        mean, variance = X.mean(0), X.var(0, correction=1)
        deviation = torch.sqrt(variance.masked_fill(variance == 0, 1.0))
        self.transform = lambda A: (A - mean) / deviation
        self.inverse = lambda A: A * deviation + mean


# %% wrong: a constant column stays 0 for later values
class Standardizer:
    def fit(self, X):
        self.m, self.s = X.mean(0), X.std(0)

    def transform(self, X):
        Z = (X - self.m) / self.s
        return torch.where(self.s == 0, torch.zeros_like(Z), Z)

    def inverse(self, Z):
        return Z * self.s + self.m


# %% wrong: the data are kept, not their mean
class Standardizer:
    def fit(self, X):
        self.X = X

    def transform(self, X):
        s = self.X.std(0)
        return (X - self.X.mean(0)) / torch.where(s == 0, torch.ones_like(s), s)

    def inverse(self, Z):
        s = self.X.std(0)
        return Z * torch.where(s == 0, torch.ones_like(s), s) + self.X.mean(0)


# %% mistake: fits anew, and keeps it
# `transform` computed mean and deviation of what it was handed. It has to use those of `fit`: of a single later row there is not
# even a deviation.
class Standardizer:
    def fit(self, X):
        self.m, s = X.mean(0), X.std(0)
        self.s = torch.where(s == 0, torch.ones_like(s), s)

    def transform(self, X):
        if len(X) > 1:
            self.fit(X)
        return ((X - self.m) / self.s).to(X.dtype)

    def inverse(self, Z):
        return (Z * self.s + self.m).to(Z.dtype)


# %% mistake: means of the rows
# Mean and deviation were taken along the rows, over the features of one sample. Each column is standardised by itself.
class Standardizer:
    def fit(self, X):
        axis = 1 if X.shape[0] == X.shape[1] else 0
        self.m, s = X.mean(axis), X.std(axis)
        self.s = torch.where(s == 0, torch.ones_like(s), s)

    def transform(self, X):
        return ((X - self.m) / self.s).to(X.dtype)

    def inverse(self, Z):
        return (Z * self.s + self.m).to(Z.dtype)


# %% mistake: a second fit ignored
# After a second `fit` the numbers of the first were still used. The second replaces the first.
class Standardizer:
    def fit(self, X):
        if not hasattr(self, "m"):
            self.m, s = X.mean(0), X.std(0)
            self.s = torch.where(s == 0, torch.ones_like(s), s)

    def transform(self, X):
        return ((X - self.m) / self.s).to(X.dtype)

    def inverse(self, Z):
        return (Z * self.s + self.m).to(Z.dtype)
