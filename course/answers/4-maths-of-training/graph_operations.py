# %% right: a list as a queue
def graph_operations(loss):
    queue = [loss.grad_fn] if loss.grad_fn is not None else []
    for node in queue:
        for follower, _ in node.next_functions:
            if follower is not None and follower not in queue:
                queue.append(follower)
    return [type(node).__name__ for node in queue]


# %% right: a deque and a set
def graph_operations(loss):
    from collections import deque

    names, seen, queue = [], set(), deque([loss.grad_fn])
    while queue:
        node = queue.popleft()
        if node is None or node in seen:
            continue
        seen.add(node)
        names.append(node.__class__.__name__)
        queue.extend(follower for follower, _ in node.next_functions)
    return names


# %% right: level by level
def graph_operations(loss):
    level = [loss.grad_fn] if loss.grad_fn else []
    nodes = dict.fromkeys(level)
    while level:
        level = list(dict.fromkeys(f for node in level for f, _ in node.next_functions if f is not None and f not in nodes))
        nodes |= dict.fromkeys(level)
    return [node.name() for node in nodes]


# %% right: a tuple
def graph_operations(loss):
    nodes = [loss.grad_fn]
    position = 0
    while position < len(nodes):
        if nodes[position] is not None:
            nodes += [pair[0] for pair in nodes[position].next_functions if all(pair[0] is not n for n in nodes)]
        nodes = list(dict.fromkeys(nodes))
        position += 1
    return tuple(type(node).__name__ for node in nodes if node is not None)


# %% right: recursion over levels
def graph_operations(loss):
    def below(level, seen):
        if not level:
            return []
        following = []
        for node in level:
            for follower, _ in node.next_functions:
                if follower is not None and follower not in seen:
                    seen.add(follower)
                    following.append(follower)
        return level + below(following, seen)

    first = [node for node in [loss.grad_fn] if node is not None]
    return [str(node.name()) for node in below(first, set(first))]


# %% mistake: duplicates
# A node that is reached on several ways stands in your list several times. Remember which nodes have been seen.
def graph_operations(loss):
    queue = [loss.grad_fn] if loss.grad_fn is not None else []
    for node in queue:
        queue.extend(follower for follower, _ in node.next_functions if follower is not None)
    return [type(node).__name__ for node in queue]


# %% mistake: leaves missing
# The leaves are missing. `AccumulateGrad` is a node like the others: it stands for a weight, and writes into its `.grad`.
def graph_operations(loss):
    queue = [loss.grad_fn] if loss.grad_fn is not None else []
    for node in queue:
        for follower, _ in node.next_functions:
            if follower is not None and follower not in queue and follower.next_functions:
                queue.append(follower)
    return [type(node).__name__ for node in queue]


# %% mistake: each name once
# You left out nodes because of their names. Two weights are two nodes of the same name, and so are two products: each *node*
# comes once.
def graph_operations(loss):
    queue = [loss.grad_fn] if loss.grad_fn is not None else []
    for node in queue:
        queue.extend(follower for follower, _ in node.next_functions if follower is not None)
    return list(dict.fromkeys(type(node).__name__ for node in queue))


# %% mistake: depth first
# You went to the end of one branch before you looked at the next: depth first. Breadth first takes all followers of a node
# before any of theirs: a queue, and no recursion and no stack.
def graph_operations(loss):
    names, seen = [], set()

    def visit(node):
        if node is not None and node not in seen:
            seen.add(node)
            names.append(type(node).__name__)
            for follower, _ in node.next_functions:
                visit(follower)

    visit(loss.grad_fn)
    return names


# %% mistake: the loss's own node missing
# The first node is missing: the one that made the loss itself, `loss.grad_fn`.
def graph_operations(loss):
    queue = [loss.grad_fn] if loss.grad_fn is not None else []
    for node in queue:
        for follower, _ in node.next_functions:
            if follower is not None and follower not in queue:
                queue.append(follower)
    return [type(node).__name__ for node in queue[1:]]


# %% mistake: None not skipped
# Some followers are None: they stand for inputs that need no gradient. Skip them.
def graph_operations(loss):
    queue = [loss.grad_fn]
    for node in queue:
        for follower, _ in node.next_functions:
            if follower not in queue:
                queue.append(follower)
    return [type(node).__name__ for node in queue]


# %% mistake: no graph at all
# A tensor without a graph has None for its `grad_fn`. Then there are no nodes: an empty list.
def graph_operations(loss):
    queue = [loss.grad_fn]
    for node in queue:
        for follower, _ in node.next_functions:
            if follower is not None and follower not in queue:
                queue.append(follower)
    return [type(node).__name__ for node in queue]


# %% mistake: from the leaves
# The list is turned round. It begins with the loss's own node, and goes from there to the leaves.
def graph_operations(loss):
    queue = [loss.grad_fn] if loss.grad_fn is not None else []
    for node in queue:
        for follower, _ in node.next_functions:
            if follower is not None and follower not in queue:
                queue.append(follower)
    return [type(node).__name__ for node in queue][::-1]


# %% mistake: the first input alone
# You followed the first input of each node alone. A product has two, and both can have a history.
def graph_operations(loss):
    names, node = [], loss.grad_fn
    while node is not None:
        names.append(type(node).__name__)
        node = node.next_functions[0][0] if node.next_functions else None
    return names


# %% wrong: the nodes, not their names
def graph_operations(loss):
    queue = [loss.grad_fn] if loss.grad_fn is not None else []
    for node in queue:
        queue.extend(f for f, _ in node.next_functions if f is not None and f not in queue)
    return queue


# %% wrong: sorted
def graph_operations(loss):
    queue = [loss.grad_fn] if loss.grad_fn is not None else []
    for node in queue:
        for follower, _ in node.next_functions:
            if follower is not None and follower not in queue:
                queue.append(follower)
    return sorted(type(node).__name__ for node in queue)


# %% wrong: a count
def graph_operations(loss):
    queue = [loss.grad_fn] if loss.grad_fn is not None else []
    for node in queue:
        for follower, _ in node.next_functions:
            if follower is not None and follower not in queue:
                queue.append(follower)
    return len(queue)


# %% wrong: short names
def graph_operations(loss):
    queue = [loss.grad_fn] if loss.grad_fn is not None else []
    for node in queue:
        for follower, _ in node.next_functions:
            if follower is not None and follower not in queue:
                queue.append(follower)
    return [type(node).__name__.removesuffix("Backward0") for node in queue]


# %% wrong: one level
def graph_operations(loss):
    if loss.grad_fn is None:
        return []
    return [type(loss.grad_fn).__name__] + [type(f).__name__ for f, _ in loss.grad_fn.next_functions if f is not None]


# %% wrong: seen at its last place
def graph_operations(loss):
    queue = [loss.grad_fn] if loss.grad_fn is not None else []
    for node in queue:
        queue.extend(follower for follower, _ in node.next_functions if follower is not None)
    nodes = list(dict.fromkeys(queue[::-1]))[::-1]
    return [type(node).__name__ for node in nodes]


# %% wrong: one text
def graph_operations(loss):
    return str(loss.grad_fn)


# %% wrong: pairs (node, number of the output) are remembered, so a node may come twice
def graph_operations(loss):
    pairs = [] if loss.grad_fn is None else [(loss.grad_fn, 0)]
    for node, _ in pairs:
        for pair in node.next_functions:
            if pair[0] is not None and pair not in pairs:
                pairs.append(pair)
    return [type(node).__name__ for node, _ in pairs]


# %% wrong: the nodes seen are kept from call to call, as a default
def graph_operations(loss, seen={}):
    names, queue = [], [loss.grad_fn]
    while queue:
        node = queue.pop(0)
        if node is None or node in seen:
            continue
        seen[node] = True
        names.append(type(node).__name__)
        queue.extend(f for f, _ in node.next_functions)
    return names


# %% mistake: from right to left
# The followers were visited from the last to the first. They come in the order of `next_functions`.
def graph_operations(loss):
    nodes = [] if loss.grad_fn is None else [loss.grad_fn]
    for node in nodes:
        for f, _ in reversed(node.next_functions):
            if f is not None and f not in nodes:
                nodes.append(f)
    return [type(node).__name__ for node in nodes]
