# %% right: inputs and derivatives
class Value:
    def __init__(self, data):
        self.data = data
        self.grad = 0.0
        self.inputs = ()

    def __add__(self, other):
        out = Value(self.data + other.data)
        out.inputs = ((self, 1.0), (other, 1.0))
        return out

    def __mul__(self, other):
        out = Value(self.data * other.data)
        out.inputs = ((self, other.data), (other, self.data))
        return out

    def tanh(self):
        out = Value(np.tanh(self.data))
        out.inputs = ((self, 1 - out.data**2),)
        return out

    def backward(self):
        order, seen = [], set()

        def visit(value):
            if value not in seen:
                seen.add(value)
                for source, _ in value.inputs:
                    visit(source)
                order.append(value)

        visit(self)
        self.grad = 1.0
        for value in reversed(order):
            for source, derivative in value.inputs:
                source.grad += derivative * value.grad


# %% right: closures
class Value:
    def __init__(self, data, children=()):
        self.data, self.grad = float(data), 0.0
        self._children = children
        self._hand_on = lambda: None

    def __add__(self, other):
        out = Value(self.data + other.data, (self, other))

        def hand_on():
            self.grad += out.grad
            other.grad += out.grad

        out._hand_on = hand_on
        return out

    def __mul__(self, other):
        out = Value(self.data * other.data, (self, other))

        def hand_on():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out._hand_on = hand_on
        return out

    def tanh(self):
        import math

        out = Value(math.tanh(self.data), (self,))

        def hand_on():
            self.grad += (1 - out.data**2) * out.grad

        out._hand_on = hand_on
        return out

    def backward(self):
        order = []

        def visit(node):
            if node not in order:
                for child in node._children:
                    visit(child)
                order.append(node)

        visit(self)
        self.grad = 1.0
        for node in order[::-1]:
            node._hand_on()


# %% right: way by way
class Value:
    def __init__(self, data):
        self.data, self.grad, self.inputs = data, 0.0, []

    def __add__(self, other):
        out = Value(self.data + other.data)
        out.inputs = [(self, 1), (other, 1)]
        return out

    def __mul__(self, other):
        out = Value(self.data * other.data)
        out.inputs = [(self, other.data), (other, self.data)]
        return out

    def tanh(self):
        t = np.tanh(self.data)
        out = Value(t)
        out.inputs = [(self, 1 - t * t)]
        return out

    def backward(self, share=1.0):
        self.grad += share
        for source, derivative in self.inputs:
            source.backward(share * derivative)


# %% right: numbered as they are made
class Value:
    made = 0

    def __init__(self, data, inputs=()):
        self.data, self.grad, self.inputs = data, 0.0, inputs
        self.number = Value.made
        Value.made += 1

    def __add__(self, other):
        return Value(self.data + other.data, ((self, 1.0), (other, 1.0)))

    def __mul__(self, other):
        return Value(self.data * other.data, ((self, other.data), (other, self.data)))

    def tanh(self):
        value = np.tanh(self.data)
        return Value(value, ((self, 1.0 - value**2),))

    def backward(self):
        nodes, stack = {self.number: self}, [self]
        while stack:
            for source, _ in stack.pop().inputs:
                if source.number not in nodes:
                    nodes[source.number] = source
                    stack.append(source)
        self.grad = 1.0
        for number in sorted(nodes, reverse=True):
            for source, derivative in nodes[number].inputs:
                source.grad += derivative * nodes[number].grad


# %% right: uses counted
class Value:
    def __init__(self, data):
        self.data, self.grad, self.inputs = data, 0.0, []

    def __add__(self, other):
        out = Value(self.data + other.data)
        out.inputs = [(self, 1.0), (other, 1.0)]
        return out

    def __mul__(self, other):
        out = Value(self.data * other.data)
        out.inputs = [(self, other.data), (other, self.data)]
        return out

    def tanh(self):
        out = Value(float(np.tanh(self.data)))
        out.inputs = [(self, 1.0 - out.data**2)]
        return out

    def backward(self):
        waiting, stack, seen = {}, [self], {self}
        while stack:
            for source, _ in stack.pop().inputs:
                waiting[source] = waiting.get(source, 0) + 1
                if source not in seen:
                    seen.add(source)
                    stack.append(source)
        self.grad, ready = 1.0, [self]
        while ready:
            value = ready.pop()
            for source, derivative in value.inputs:
                source.grad += derivative * value.grad
                waiting[source] -= 1
                if not waiting[source]:
                    ready.append(source)


# %% right: forward, one derivative after the other
class Value:
    def __init__(self, data):
        self.data, self.grad, self.inputs = data, 0.0, ()

    def __add__(self, other):
        out = Value(self.data + other.data)
        out.inputs = ((self, 1.0), (other, 1.0))
        return out

    def __mul__(self, other):
        out = Value(self.data * other.data)
        out.inputs = ((self, other.data), (other, self.data))
        return out

    def tanh(self):
        out = Value(np.tanh(self.data))
        out.inputs = ((self, 1 - out.data**2),)
        return out

    def nodes(self):
        found = []
        for source, _ in self.inputs:
            found += source.nodes()
        return list(dict.fromkeys([*found, self]))

    def backward(self):
        order = self.nodes()
        for node in order:
            slopes = {}
            for value in order:
                own = 1.0 if value is node else 0.0
                slopes[value] = own + sum(derivative * slopes[source] for source, derivative in value.inputs)
            node.grad = slopes[self]


# %% mistake: overwritten
# A value that is used twice got the gradient of one use alone. Its gradient is the sum over all its uses: add (`+=`), where you
# overwrite (`=`).
class Value:
    def __init__(self, data):
        self.data, self.grad, self.inputs = data, 0.0, ()

    def __add__(self, other):
        out = Value(self.data + other.data)
        out.inputs = ((self, 1.0), (other, 1.0))
        return out

    def __mul__(self, other):
        out = Value(self.data * other.data)
        out.inputs = ((self, other.data), (other, self.data))
        return out

    def tanh(self):
        out = Value(np.tanh(self.data))
        out.inputs = ((self, 1 - out.data**2),)
        return out

    def backward(self):
        order, seen = [], set()

        def visit(value):
            if value not in seen:
                seen.add(value)
                for source, _ in value.inputs:
                    visit(source)
                order.append(value)

        visit(self)
        self.grad = 1.0
        for value in reversed(order):
            for source, derivative in value.inputs:
                source.grad = derivative * value.grad


# %% mistake: handed on again and again
# A value that is used twice hands its gradient on at its first use, and at the second all of it once more, the first part
# included. Hand on once, when a value's own gradient is complete: after all those that use it. That takes an order.
class Value:
    def __init__(self, data):
        self.data, self.grad, self.inputs = data, 0.0, ()

    def __add__(self, other):
        out = Value(self.data + other.data)
        out.inputs = ((self, 1.0), (other, 1.0))
        return out

    def __mul__(self, other):
        out = Value(self.data * other.data)
        out.inputs = ((self, other.data), (other, self.data))
        return out

    def tanh(self):
        out = Value(np.tanh(self.data))
        out.inputs = ((self, 1 - out.data**2),)
        return out

    def backward(self):
        self.grad = 1.0

        def hand_on(value):
            for source, derivative in value.inputs:
                source.grad += derivative * value.grad
                hand_on(source)

        hand_on(self)


# %% mistake: breadth first
# Some values handed their gradient on before it was complete: you went breadth first from the end, each value once. If one is
# used on a short way and on a long one, it is reached by the short one first, and what comes on the long one later stays
# behind. A value may hand on only after all those that use it.
class Value:
    def __init__(self, data):
        self.data, self.grad, self.inputs = data, 0.0, ()

    def __add__(self, other):
        out = Value(self.data + other.data)
        out.inputs = ((self, 1.0), (other, 1.0))
        return out

    def __mul__(self, other):
        out = Value(self.data * other.data)
        out.inputs = ((self, other.data), (other, self.data))
        return out

    def tanh(self):
        out = Value(np.tanh(self.data))
        out.inputs = ((self, 1 - out.data**2),)
        return out

    def backward(self):
        self.grad, queue = 1.0, [self]
        for value in queue:
            for source, derivative in value.inputs:
                source.grad += derivative * value.grad
                if source not in queue:
                    queue.append(source)


# %% mistake: depth first, from the end
# Some values handed their gradient on before it was complete: you went depth first from the end, each value once, and handed
# on right away. First make the whole order, inputs before those that use them; then go through it from its end.
class Value:
    def __init__(self, data):
        self.data, self.grad, self.inputs = data, 0.0, ()

    def __add__(self, other):
        out = Value(self.data + other.data)
        out.inputs = ((self, 1.0), (other, 1.0))
        return out

    def __mul__(self, other):
        out = Value(self.data * other.data)
        out.inputs = ((self, other.data), (other, self.data))
        return out

    def tanh(self):
        out = Value(np.tanh(self.data))
        out.inputs = ((self, 1 - out.data**2),)
        return out

    def backward(self):
        self.grad, seen = 1.0, set()

        def hand_on(value):
            if value in seen:
                return
            seen.add(value)
            for source, derivative in value.inputs:
                source.grad += derivative * value.grad
            for source, _ in value.inputs:
                hand_on(source)

        hand_on(self)


# %% mistake: from the leaves
# Only the inputs of the last operation got a gradient, and everything before them 0. Either nobody goes on from there, or the
# order is turned round: then the leaves hand on first, when nothing has arrived yet. Go through the order from its end.
class Value:
    def __init__(self, data):
        self.data, self.grad, self.inputs = data, 0.0, ()

    def __add__(self, other):
        out = Value(self.data + other.data)
        out.inputs = ((self, 1.0), (other, 1.0))
        return out

    def __mul__(self, other):
        out = Value(self.data * other.data)
        out.inputs = ((self, other.data), (other, self.data))
        return out

    def tanh(self):
        out = Value(np.tanh(self.data))
        out.inputs = ((self, 1 - out.data**2),)
        return out

    def backward(self):
        order, seen = [], set()

        def visit(value):
            if value not in seen:
                seen.add(value)
                for source, _ in value.inputs:
                    visit(source)
                order.append(value)

        visit(self)
        self.grad = 1.0
        for value in order:
            for source, derivative in value.inputs:
                source.grad += derivative * value.grad


# %% mistake: the last gradient not set
# All gradients are 0: the result's own was not set to 1 before the way back began. The derivative of a number by itself
# is 1.
class Value:
    def __init__(self, data):
        self.data, self.grad, self.inputs = data, 0.0, ()

    def __add__(self, other):
        out = Value(self.data + other.data)
        out.inputs = ((self, 1.0), (other, 1.0))
        return out

    def __mul__(self, other):
        out = Value(self.data * other.data)
        out.inputs = ((self, other.data), (other, self.data))
        return out

    def tanh(self):
        out = Value(np.tanh(self.data))
        out.inputs = ((self, 1 - out.data**2),)
        return out

    def backward(self):
        order, seen = [], set()

        def visit(value):
            if value not in seen:
                seen.add(value)
                for source, _ in value.inputs:
                    visit(source)
                order.append(value)

        visit(self)
        for value in reversed(order):
            for source, derivative in value.inputs:
                source.grad += derivative * value.grad


# %% mistake: the input in tanh's derivative
# Wherever a tanh comes in, gradients are off: its derivative is 1 minus the square of its *output*. You squared the input.
class Value:
    def __init__(self, data):
        self.data, self.grad, self.inputs = data, 0.0, ()

    def __add__(self, other):
        out = Value(self.data + other.data)
        out.inputs = ((self, 1.0), (other, 1.0))
        return out

    def __mul__(self, other):
        out = Value(self.data * other.data)
        out.inputs = ((self, other.data), (other, self.data))
        return out

    def tanh(self):
        out = Value(np.tanh(self.data))
        out.inputs = ((self, 1 - self.data**2),)
        return out

    def backward(self):
        order, seen = [], set()

        def visit(value):
            if value not in seen:
                seen.add(value)
                for source, _ in value.inputs:
                    visit(source)
                order.append(value)

        visit(self)
        self.grad = 1.0
        for value in reversed(order):
            for source, derivative in value.inputs:
                source.grad += derivative * value.grad


# %% mistake: a product's own factor
# In a product each factor got its own number for a derivative. a * b changes with a by b, and with b by a: the *other* one.
class Value:
    def __init__(self, data):
        self.data, self.grad, self.inputs = data, 0.0, ()

    def __add__(self, other):
        out = Value(self.data + other.data)
        out.inputs = ((self, 1.0), (other, 1.0))
        return out

    def __mul__(self, other):
        out = Value(self.data * other.data)
        out.inputs = ((self, self.data), (other, other.data))
        return out

    def tanh(self):
        out = Value(np.tanh(self.data))
        out.inputs = ((self, 1 - out.data**2),)
        return out

    def backward(self):
        order, seen = [], set()

        def visit(value):
            if value not in seen:
                seen.add(value)
                for source, _ in value.inputs:
                    visit(source)
                order.append(value)

        visit(self)
        self.grad = 1.0
        for value in reversed(order):
            for source, derivative in value.inputs:
                source.grad += derivative * value.grad


# %% mistake: the chain broken
# Only the last operation's derivatives arrive as they should; further back the chain is broken. What a value hands on is the
# derivative *times its own gradient*.
class Value:
    def __init__(self, data):
        self.data, self.grad, self.inputs = data, 0.0, ()

    def __add__(self, other):
        out = Value(self.data + other.data)
        out.inputs = ((self, 1.0), (other, 1.0))
        return out

    def __mul__(self, other):
        out = Value(self.data * other.data)
        out.inputs = ((self, other.data), (other, self.data))
        return out

    def tanh(self):
        out = Value(np.tanh(self.data))
        out.inputs = ((self, 1 - out.data**2),)
        return out

    def backward(self):
        order, seen = [], set()

        def visit(value):
            if value not in seen:
                seen.add(value)
                for source, _ in value.inputs:
                    visit(source)
                order.append(value)

        visit(self)
        self.grad = 1.0
        for value in reversed(order):
            for source, derivative in value.inputs:
                source.grad += derivative


# %% wrong: sums give 1 and forget
class Value:
    def __init__(self, data):
        self.data, self.grad, self.inputs = data, 0.0, ()

    def __add__(self, other):
        out = Value(self.data + other.data)
        out.inputs = ((self, 1.0),)
        return out

    def __mul__(self, other):
        out = Value(self.data * other.data)
        out.inputs = ((self, other.data), (other, self.data))
        return out

    def tanh(self):
        out = Value(np.tanh(self.data))
        out.inputs = ((self, 1 - out.data**2),)
        return out

    def backward(self, share=1.0):
        self.grad += share
        for source, derivative in self.inputs:
            source.backward(share * derivative)


# %% wrong: no tanh
class Value:
    def __init__(self, data):
        self.data, self.grad, self.inputs = data, 0.0, ()

    def __add__(self, other):
        out = Value(self.data + other.data)
        out.inputs = ((self, 1.0), (other, 1.0))
        return out

    def __mul__(self, other):
        out = Value(self.data * other.data)
        out.inputs = ((self, other.data), (other, self.data))
        return out

    def tanh(self):
        raise NotImplementedError

    def backward(self, share=1.0):
        self.grad += share
        for source, derivative in self.inputs:
            source.backward(share * derivative)


# %% wrong: squared on the way
class Value:
    def __init__(self, data):
        self.data, self.grad, self.inputs = data, 0.0, ()

    def __add__(self, other):
        out = Value(self.data + other.data)
        out.inputs = ((self, 1.0), (other, 1.0))
        return out

    def __mul__(self, other):
        out = Value(self.data * other.data)
        out.inputs = ((self, other.data), (other, self.data))
        return out

    def tanh(self):
        out = Value(np.tanh(self.data))
        out.inputs = ((self, 1 - out.data**2),)
        return out

    def backward(self, share=1.0):
        self.grad += share
        for source, derivative in self.inputs:
            source.backward(share * derivative * derivative)


# %% wrong: gradients begin at 1
class Value:
    def __init__(self, data):
        self.data, self.grad, self.inputs = data, 1.0, ()

    def __add__(self, other):
        out = Value(self.data + other.data)
        out.inputs = ((self, 1.0), (other, 1.0))
        return out

    def __mul__(self, other):
        out = Value(self.data * other.data)
        out.inputs = ((self, other.data), (other, self.data))
        return out

    def tanh(self):
        out = Value(np.tanh(self.data))
        out.inputs = ((self, 1 - out.data**2),)
        return out

    def backward(self):
        for source, derivative in self.inputs:
            source.grad = derivative * self.grad
            source.backward()


# %% wrong: its own values are changed
class Value:
    def __init__(self, data):
        self.data, self.grad = data, 0.0

    def __add__(self, other):
        self.data += other.data
        return self

    def __mul__(self, other):
        self.data *= other.data
        return self

    def tanh(self):
        self.data = np.tanh(self.data)
        return self

    def backward(self):
        self.grad = 1.0


# %% wrong: no gradients on the way
class Value:
    def __init__(self, data):
        self.data, self.grad, self.inputs = data, 0.0, ()

    def __add__(self, other):
        out = Value(self.data + other.data)
        out.inputs = ((self, 1.0), (other, 1.0))
        return out

    def __mul__(self, other):
        out = Value(self.data * other.data)
        out.inputs = ((self, other.data), (other, self.data))
        return out

    def tanh(self):
        out = Value(np.tanh(self.data))
        out.inputs = ((self, 1 - out.data**2),)
        return out

    def backward(self, share=1.0):
        if not self.inputs:
            self.grad += share
        for source, derivative in self.inputs:
            source.backward(share * derivative)


# %% wrong: values with equal numbers are taken for the same
class Value:
    def __init__(self, data, parts=()):
        self.data, self.grad, self.parts = float(data), 0.0, parts
    def __add__(self, other):
        return Value(self.data + other.data, ((self, 1.0), (other, 1.0)))
    def __mul__(self, other):
        return Value(self.data * other.data, ((self, other.data), (other, self.data)))
    def tanh(self):
        t = math.tanh(self.data)
        return Value(t, ((self, 1 - t * t),))
    def backward(self):
        order, seen = [], set()
        def visit(value):
            if value.data not in seen:
                seen.add(value.data)
                for part, _ in value.parts:
                    visit(part)
                order.append(value)
        visit(self)
        self.grad = 1.0
        for value in reversed(order):
            for part, slope in value.parts:
                part.grad += slope * value.grad
