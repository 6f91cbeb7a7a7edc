# %% right: appended
def logistic_regression_graph(features):
    edges = []
    for i in range(features):
        edges.append(("x" + str(i + 1), "sum"))
    edges += [("bias", "sum"), ("sum", "sigmoid"), ("sigmoid", "output")]
    return edges


# %% right: from the end
def logistic_regression_graph(features):
    edges = [("sigmoid", "output"), ("sum", "sigmoid"), ("bias", "sum")]
    edges.extend((f"x{i}", "sum") for i in range(features, 0, -1))
    return tuple(edges)


# %% right: a set
def logistic_regression_graph(features):
    inputs = {f"x{i}" for i in range(1, features + 1)} | {"bias"}
    return {(name, "sum") for name in inputs} | {("sum", "sigmoid"), ("sigmoid", "output")}


# %% right: lists for pairs
def logistic_regression_graph(features):
    names = [*(f"x{i + 1}" for i in range(features)), "bias"]
    return [[name, "sum"] for name in names] + [["sum", "sigmoid"], ["sigmoid", "output"]]


# %% right: from a dictionary
def logistic_regression_graph(features):
    comes_from = {
        "sum": ["bias"] + ["x" + repr(i + 1) for i in range(features)],
        "sigmoid": ["sum"],
        "output": ["sigmoid"],
    }
    return [(start, end) for end, starts in comes_from.items() for start in starts]


# %% mistake: no bias
# The bias is missing. Without it the sum is 0 where all inputs are 0, and there the answer is always a half.
def logistic_regression_graph(features):
    edges = [(f"x{i}", "sum") for i in range(1, features + 1)]
    return edges + [("sum", "sigmoid"), ("sigmoid", "output")]


# %% mistake: edges backwards
# Every edge points backwards. An edge goes from what is computed first to what needs it. (Gradients travel the other way.)
def logistic_regression_graph(features):
    edges = [("sum", f"x{i}") for i in range(1, features + 1)]
    return edges + [("sum", "bias"), ("sigmoid", "sum"), ("output", "sigmoid")]


# %% mistake: counted from 0
# The features are counted from 0. In the text they are x1, x2 and so on.
def logistic_regression_graph(features):
    edges = [(f"x{i}", "sum") for i in range(features)]
    return edges + [("bias", "sum"), ("sum", "sigmoid"), ("sigmoid", "output")]


# %% mistake: bias into the sigmoid
# The bias goes into the sigmoid, beside the sum. It is one of the terms of the sum; the sigmoid has one input.
def logistic_regression_graph(features):
    edges = [(f"x{i}", "sum") for i in range(1, features + 1)]
    return edges + [("bias", "sigmoid"), ("sum", "sigmoid"), ("sigmoid", "output")]


# %% mistake: no sigmoid
# The sum goes straight to the output. That is linear regression: what makes it logistic is missing.
def logistic_regression_graph(features):
    edges = [(f"x{i}", "sum") for i in range(1, features + 1)]
    return edges + [("bias", "sum"), ("sum", "output")]


# %% mistake: inputs into the sigmoid
# The inputs go into the sigmoid directly. They are weighted and added up first.
def logistic_regression_graph(features):
    edges = [(f"x{i}", "sigmoid") for i in range(1, features + 1)]
    return edges + [("bias", "sigmoid"), ("sigmoid", "output")]


# %% mistake: no output
# The edge from the sigmoid to the output is missing.
def logistic_regression_graph(features):
    edges = [(f"x{i}", "sum") for i in range(1, features + 1)]
    return edges + [("bias", "sum"), ("sum", "sigmoid")]


# %% mistake: one feature too few
# The last feature is missing: `range(1, features)` ends before `features`.
def logistic_regression_graph(features):
    edges = [(f"x{i}", "sum") for i in range(1, features)]
    return edges + [("bias", "sum"), ("sum", "sigmoid"), ("sigmoid", "output")]


# %% wrong: four features always
def logistic_regression_graph(features):
    edges = [("x1", "sum"), ("x2", "sum"), ("x3", "sum"), ("x4", "sum")]
    return edges + [("bias", "sum"), ("sum", "sigmoid"), ("sigmoid", "output")]


# %% wrong: a bias for each feature
def logistic_regression_graph(features):
    edges = [(f"x{i}", "sum") for i in range(1, features + 1)] + [("bias", "sum")] * features
    return edges + [("sum", "sigmoid"), ("sigmoid", "output")]


# %% wrong: one text
def logistic_regression_graph(features):
    lines = [f"x{i} -> sum" for i in range(1, features + 1)]
    return "; ".join([*lines, "bias -> sum", "sum -> sigmoid", "sigmoid -> output"])


# %% wrong: texts for pairs
def logistic_regression_graph(features):
    lines = [f"x{i} -> sum" for i in range(1, features + 1)]
    return [*lines, "bias -> sum", "sum -> sigmoid", "sigmoid -> output"]


# %% wrong: other names
def logistic_regression_graph(features):
    edges = [(f"x_{i}", "Σ") for i in range(1, features + 1)]
    return edges + [("1", "Σ"), ("Σ", "σ"), ("σ", "y")]


# %% wrong: the names alone
def logistic_regression_graph(features):
    return [*(f"x{i}" for i in range(1, features + 1)), "bias", "sum", "sigmoid", "output"]


# %% wrong: a dictionary
def logistic_regression_graph(features):
    edges = {f"x{i}": "sum" for i in range(1, features + 1)}
    return edges | {"bias": "sum", "sum": "sigmoid", "sigmoid": "output"}


# %% wrong: with weights
def logistic_regression_graph(features):
    edges = [(f"x{i}", "sum", f"w{i}") for i in range(1, features + 1)]
    return edges + [("bias", "sum", "b"), ("sum", "sigmoid", ""), ("sigmoid", "output", "")]
