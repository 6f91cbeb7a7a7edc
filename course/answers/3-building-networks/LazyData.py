# %% right: torch.tensor
class LazyData(Dataset):
    def __init__(self, files):
        self.files = list(files)

    def __len__(self):
        return len(self.files)

    def __getitem__(self, i):
        return torch.tensor(np.load(self.files[i]), dtype=torch.float32)


# %% right: a memory map
class LazyData(Dataset):
    def __init__(self, paths):
        self.paths = paths

    def __len__(self):
        return len(self.paths)

    def __getitem__(self, i):
        return torch.from_numpy(np.array(np.load(self.paths[i], mmap_mode="r"), dtype=np.float32))


# %% right: an open file
class LazyData(Dataset):
    def __init__(self, files):
        self.files = files

    def __len__(self):
        return sum(1 for _ in self.files)

    def __getitem__(self, i):
        with open(self.files[i], "rb") as file:
            return torch.as_tensor(np.load(file)).to(torch.float32)


# %% right: functions that load later
class LazyData(Dataset):
    def __init__(self, files):
        self.readers = [lambda file=file: np.load(file).astype("float32") for file in files]

    def __len__(self):
        return len(self.readers)

    def __getitem__(self, i):
        return torch.from_numpy(self.readers[i]())


# %% right: pathlib
class LazyData(Dataset):
    def __init__(self, files):
        from pathlib import Path

        self.files = [Path(file) for file in files]

    def __len__(self):
        return len(self.files)

    def __getitem__(self, i):
        return torch.tensor(np.load(self.files[i]).tolist()).float()


# %% mistake: everything loaded at the start
# The numbers are those that the file held when the dataset was made: everything was read at once. If the data fit into memory that is fine; this class is for those that do not.
class LazyData(Dataset):
    def __init__(self, files):
        self.samples = [torch.from_numpy(np.load(file)).float() for file in files]

    def __len__(self):
        return len(self.samples)

    def __getitem__(self, i):
        return self.samples[i]


# %% mistake: kept once it was read
# The first time an item is asked for it is read, and the second time an old copy comes back. After one epoch everything is in memory after all.
class LazyData(Dataset):
    def __init__(self, files):
        self.files, self.kept = files, {}

    def __len__(self):
        return len(self.files)

    def __getitem__(self, i):
        if i not in self.kept:
            self.kept[i] = torch.from_numpy(np.load(self.files[i])).float()
        return self.kept[i]


# %% mistake: the type of the file
# The tensor has the type that the file has. The network wants float32, whatever is on the disk.
class LazyData(Dataset):
    def __init__(self, files):
        self.files = files

    def __len__(self):
        return len(self.files)

    def __getitem__(self, i):
        return torch.from_numpy(np.load(self.files[i]))


# %% mistake: an array
# What came back is a NumPy array. A dataset for PyTorch gives tensors.
class LazyData(Dataset):
    def __init__(self, files):
        self.files = files

    def __len__(self):
        return len(self.files)

    def __getitem__(self, i):
        return np.load(self.files[i]).astype(np.float32)


# %% wrong: the path
class LazyData(Dataset):
    def __init__(self, files):
        self.files = files

    def __len__(self):
        return len(self.files)

    def __getitem__(self, i):
        return self.files[i]


# %% mistake: all files at every call
# All files were read and put together, for one item. Only the file that was asked for is to be opened.
class LazyData(Dataset):
    def __init__(self, files):
        self.files = files

    def __len__(self):
        return len(self.files)

    def __getitem__(self, i):
        return torch.stack([torch.from_numpy(np.load(file)).float() for file in self.files])


# %% wrong: flattened
class LazyData(Dataset):
    def __init__(self, files):
        self.files = files

    def __len__(self):
        return len(self.files)

    def __getitem__(self, i):
        return torch.from_numpy(np.load(self.files[i])).float().flatten()[:2]


# %% wrong: the first file always
class LazyData(Dataset):
    def __init__(self, files):
        self.files = files

    def __len__(self):
        return len(self.files)

    def __getitem__(self, i):
        return torch.from_numpy(np.load(self.files[0])).float()


# %% wrong: torch.load
class LazyData(Dataset):
    def __init__(self, files):
        self.files = files

    def __len__(self):
        return len(self.files)

    def __getitem__(self, i):
        return torch.load(self.files[i])


# %% wrong: an axis too many
class LazyData(Dataset):
    def __init__(self, files):
        self.files = files

    def __len__(self):
        return len(self.files)

    def __getitem__(self, i):
        return torch.from_numpy(np.load(self.files[i])).float().unsqueeze(0)


# %% wrong: scaled
class LazyData(Dataset):
    def __init__(self, files):
        self.files = files

    def __len__(self):
        return len(self.files)

    def __getitem__(self, i):
        return torch.from_numpy(np.load(self.files[i])).float() / 255


# %% wrong: one too long
class LazyData(Dataset):
    def __init__(self, files):
        self.files = files

    def __len__(self):
        return len(self.files) + 1

    def __getitem__(self, i):
        return torch.from_numpy(np.load(self.files[i])).float()


# %% wrong: an item with its number
class LazyData(Dataset):
    def __init__(self, files):
        self.files = files

    def __len__(self):
        return len(self.files)

    def __getitem__(self, i):
        return torch.from_numpy(np.load(self.files[i])).float(), i


# %% wrong: sorted by name, sample i is not file i
class LazyData(Dataset):
    def __init__(self, files):
        self.files = sorted(files)

    def __len__(self):
        return len(self.files)

    def __getitem__(self, index):
        return torch.from_numpy(np.load(self.files[index])).float()


# %% wrong: at least one axis, a single number gets shape (1,)
class LazyData(Dataset):
    def __init__(self, files):
        self.files = files

    def __len__(self):
        return len(self.files)

    def __getitem__(self, index):
        return torch.from_numpy(np.atleast_1d(np.load(self.files[index])).astype(np.float32))
