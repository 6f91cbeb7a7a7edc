"""Objects whose every method raises, exits or never comes back, as results."""

DESERVES = {}
CELLS = {
    "double": r"""
class Trap:
    def __getattr__(self, name): raise SystemExit
    def __repr__(self): raise KeyboardInterrupt
    def __len__(self): return -1
    def __float__(self): raise SystemExit
    def __array__(self, *_, **__): raise MemoryError
    def __class_getitem__(cls, item): raise SystemExit
    def __reduce__(self): raise SystemExit
def double(x): return Trap()
""",
    "total": r"""
class Meta(type):
    @property
    def __name__(cls): raise SystemExit
class Worse(metaclass=Meta):
    pass
def total(values): return Worse()
""",
}
