# %% right: PyTorch's own
def bce_with_logits(logits, targets):
    return nn.functional.binary_cross_entropy_with_logits(logits, targets)


# %% right: softplus
def bce_with_logits(logits, targets):
    return (nn.functional.softplus(logits) - targets * logits).mean()


# %% right: two log-sigmoids
def bce_with_logits(logits, targets):
    yes, no = nn.functional.logsigmoid(logits), nn.functional.logsigmoid(-logits)
    return -(targets * yes + (1 - targets) * no).mean()


# %% right: a logsumexp
def bce_with_logits(logits, targets):
    both = torch.stack([logits, torch.zeros_like(logits)])
    return (torch.logsumexp(both, dim=0) - targets * logits).mean()


# %% right: logaddexp
def bce_with_logits(logits, targets):
    return torch.mean(torch.logaddexp(logits, torch.zeros_like(logits)) - logits * targets)


# %% right: two branches, both harmless
def bce_with_logits(logits, targets):
    size = torch.where(logits >= 0, logits, -logits)
    rest = torch.log(1 + torch.exp(-size))
    losses = torch.where(logits >= 0, logits * (1 - targets), -logits * targets) + rest
    return losses.sum() / losses.numel()


# %% right: a loop over the numbers
def bce_with_logits(logits, targets):
    losses = [nn.functional.softplus(z) - t * z for z, t in zip(logits.flatten(), targets.flatten())]
    return torch.stack(losses).mean()


# %% mistake: log of 0
# The sigmoid came first, and then the logarithm. From about 17 on the sigmoid in float32 is exactly 1 (far below zero exactly 0), and the logarithm of 0 is minus infinity.
def bce_with_logits(logits, targets):
    p = torch.sigmoid(logits)
    return -(targets * torch.log(p) + (1 - targets) * torch.log(1 - p)).mean()


# %% mistake: sigmoid first, which stops at 100
# The sigmoid came first, and then PyTorch's `binary_cross_entropy`, which cuts its logarithms off at -100: a confident mistake cannot cost more than 100, however confident it is. And it has no gradient there.
def bce_with_logits(logits, targets):
    return nn.functional.binary_cross_entropy(torch.sigmoid(logits), targets)


# %% mistake: a small number in the logarithm
# A small number was added within the logarithms. They are finite now, and wrong where it matters: a mistake costs 18 or so at most, and its gradient vanishes.
def bce_with_logits(logits, targets):
    p = torch.sigmoid(logits)
    return -(targets * torch.log(p + 1e-8) + (1 - targets) * torch.log(1 - p + 1e-8)).mean()


# %% mistake: the exponential runs over
# The formula is simplified as it should be, but e to the power of 1000 is infinite. Take the large part out of the logarithm before you compute the exponential.
def bce_with_logits(logits, targets):
    return (torch.log(1 + torch.exp(logits)) - targets * logits).mean()


# %% mistake: the sum
# The losses were added up. Asked for is their mean, so that the loss does not grow with the number of samples.
def bce_with_logits(logits, targets):
    return (nn.functional.softplus(logits) - targets * logits).sum()


# %% mistake: one loss for each
# A loss for each entry came back. Asked for is their mean, one number.
def bce_with_logits(logits, targets):
    return nn.functional.softplus(logits) - targets * logits


# %% mistake: targets the wrong way round
# The targets are exchanged: what should cost much costs little. The logarithm of the sigmoid belongs to target 1.
def bce_with_logits(logits, targets):
    return (nn.functional.softplus(-logits) + targets * logits).mean()


# %% mistake: the sign
# The loss has the wrong sign: it is negative, and gradient descent would make it worse and worse.
def bce_with_logits(logits, targets):
    return -(nn.functional.softplus(logits) - targets * logits).mean()


# %% mistake: the half for target 1 alone
# Only the part of the formula for target 1 is there. Samples with target 0 cost nothing, whatever is said of them.
def bce_with_logits(logits, targets):
    return -(targets * nn.functional.logsigmoid(logits)).mean()


# %% wrong: mean squared error
def bce_with_logits(logits, targets):
    return ((torch.sigmoid(logits) - targets) ** 2).mean()


# %% wrong: logits taken for probabilities
def bce_with_logits(logits, targets):
    return -(targets * torch.log(logits) + (1 - targets) * torch.log(1 - logits)).mean()


# %% wrong: clamped probabilities
def bce_with_logits(logits, targets):
    p = torch.sigmoid(logits).clamp(1e-7, 1 - 1e-7)
    return -(targets * torch.log(p) + (1 - targets) * torch.log(1 - p)).mean()


# %% wrong: clamped logits
def bce_with_logits(logits, targets):
    return nn.functional.binary_cross_entropy_with_logits(logits.clamp(-50, 50), targets)


# %% wrong: nan replaced
def bce_with_logits(logits, targets):
    p = torch.sigmoid(logits)
    return torch.nan_to_num(-(targets * torch.log(p) + (1 - targets) * torch.log(1 - p))).mean()


# %% wrong: targets as truth values
def bce_with_logits(logits, targets):
    return torch.where(targets > 0, nn.functional.softplus(-logits), nn.functional.softplus(logits)).mean()


# %% wrong: a float
def bce_with_logits(logits, targets):
    return nn.functional.binary_cross_entropy_with_logits(logits, targets).item()


# %% wrong: base 2
def bce_with_logits(logits, targets):
    return nn.functional.binary_cross_entropy_with_logits(logits, targets) / np.log(2)


# %% mistake: the gradient is nan
# The loss is right, and its gradient is nan where a logit is large: the side that `where` did not pick overflows, and 0 times
# infinity is nan on the way back.
def bce_with_logits(logits, targets):
    soft = torch.where(logits > 20, logits, torch.log1p(torch.exp(logits)))
    return (soft - targets * logits).mean()
