"""Run a student's answer on cases and bring back plain data: what came out, or the error, and nothing concluded.

This is the side where the student's code is. It knows the cases' inputs and no expected value. Whatever a call prints,
raises, changes or takes its time over, the caller lives on. This guards against accidents; it is no sandbox.
"""

from __future__ import annotations

import contextlib
import ctypes
import dis
import inspect
import io
import linecache
import numbers
import os
import random
import signal
import sys
import tempfile
import threading
import time
import traceback
import types
import warnings
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from grader.plain import LARGEST_TEXT, Answer, Error, Outcome, from_live, to_live

if TYPE_CHECKING:
    from grader.exercise import Case, Exercise

_ABSENT = object()


def ask(exercise: Exercise, namespace: Mapping[str, Any], cases: Sequence[Case], start: int = 0) -> Answer:
    """Try the answer that stands in `namespace` under the exercise's name on each case, in order.

    After a call that was too slow the remaining cases are not run. `start` chooses the random numbers that a call
    finds; a check always takes the same.
    """
    answer = find(exercise, namespace)
    if answer is _ABSENT:
        return Answer("missing")
    if _is_stub(answer):
        return Answer("stub")
    outcomes: list[Outcome] = []
    with _notebook_kept():
        for case in cases:
            if outcomes and outcomes[-1].how in ("too slow", "not run"):
                outcomes.append(Outcome("not run"))
            else:
                outcomes.append(_run(exercise, answer, namespace, case, start))
    names = [name for name in _reads(answer) if name != exercise.name]
    calls = tuple(name for name in names if name in exercise.siblings)
    outside = tuple(name for name in names if name in namespace and _is_data(namespace[name]))
    return Answer("answered", tuple(outcomes), calls, outside)


def find(exercise: Exercise, namespace: Mapping[str, Any]) -> Any:
    """The student's object: by the exercise's name, or by a name that it had in an earlier release."""
    for name in (exercise.name, *exercise.formerly):
        if name in namespace:
            return namespace[name]
    return _ABSENT


def _is_stub(answer: Any) -> bool:
    """Whether an answer is still the dots of the released notebook: `...` itself, a function of nothing else, or a
    class whose methods, `__init__` aside, are all such. (Dots and `pass` compile to the same code, so one empty method
    may be meant so.)"""
    if answer is Ellipsis:
        return True
    functions = _functions(answer)
    if issubclass(type(answer), type) and not functions:
        # Nothing but a docstring, on top of a framework's empty base; `class Mine(Theirs): pass` may be an answer.
        return len(answer.__bases__) == 1 and answer.__base__.__name__ in ("object", "Module", "Model", "Dataset")
    methods = [function for function in functions if function.__name__ != "__init__"] or functions
    return bool(methods) and all(map(_is_dots, methods))


def _functions(answer: Any) -> list[types.FunctionType]:
    """The functions that an answer is made of: itself, without its decorators (such as `jax.jit`), or its methods."""
    if issubclass(type(answer), type):
        return [member for member in vars(answer).values() if type(member) is types.FunctionType]
    for _ in range(10):
        if type(answer) is types.FunctionType:
            return [answer]
        answer = inspect.getattr_static(answer, "__wrapped__", None)  # runs no code of the object's own
    return []


def _is_dots(function: types.FunctionType) -> bool:
    # What is left of a body of dots (and a docstring) is "return None". The instructions are compared and not the
    # source, which may have comments in it.
    steps = [step for step in dis.get_instructions(function) if step.opname not in ("RESUME", "NOP", "COPY_FREE_VARS")]
    names = [step.opname for step in steps]
    return names in (["LOAD_CONST", "RETURN_VALUE"], ["RETURN_CONST"]) and steps[0].argval is None


def _reads(answer: Any) -> list[str]:
    """The names from outside that an answer's code reads, the functions in it included, in order."""
    stack, names = [function.__code__ for function in _functions(answer)], {}
    while stack:
        code = stack.pop()
        names |= {step.argval: None for step in dis.get_instructions(code) if step.opname == "LOAD_GLOBAL"}
        stack += [constant for constant in code.co_consts if isinstance(constant, types.CodeType)]
    return list(names)


def _is_data(value: Any) -> bool:
    """Whether a value is numbers that a cell has made: one, many (a tensor, a list, a data set), or a model's. A tool
    is none: a function, compiled or not, a class, a module, a device."""
    kind = type(value)
    if issubclass(kind, type):
        return False
    return issubclass(kind, numbers.Number) or any(
        hasattr(kind, name) for name in ("dtype", "parameters", "variables", "__getitem__", "__iter__")
    )


def _run(exercise: Exercise, answer: Any, namespace: Mapping[str, Any], case: Case, start: int) -> Outcome:
    live = {name: to_live(value) for name, value in case.arguments.items()}
    _same_start(zlib.crc32(case.label.encode()) + start & 0xFFFFFFFF)
    how, value, error = "returned", None, None
    with _captured() as capture:
        start = time.perf_counter()
        try:
            with warnings.catch_warnings(), _deadline(exercise.seconds) as clock:
                warnings.simplefilter("always")
                value = from_live(exercise.probe(answer, live))
                if clock.over():
                    # Code that held on to the interpreter, or swallowed the interruption, was too slow all the same.
                    raise _TooSlow
        except _TooSlow:
            how, value = "too slow", None
        except (SystemExit, GeneratorExit):
            how = "exited"
        except BaseException as raised:
            how, error = "raised", _error(raised, namespace)
        seconds = time.perf_counter() - start
    arguments = {name: from_live(value) for name, value in live.items()}
    return Outcome(how, value, error, arguments, capture.text(), round(seconds, 6))


# ---------------------------------------------------------------- errors


def _error(raised: BaseException, namespace: Mapping[str, Any]) -> Error:
    line, code = None, ""
    for frame, number in traceback.walk_tb(raised.__traceback__):
        if frame.f_globals is namespace:
            line, code = number, linecache.getline(frame.f_code.co_filename, number).strip()
    try:
        message = " ".join(str(raised).split())
    except Exception:
        message = "(its message could not be read)"
    return Error(type(raised).__name__, message[:500], line, code[:200])


# ---------------------------------------------------------------- time


class _TooSlow(BaseException):
    """Raised inside a call whose time is over. No Exception, so that a broad `except` lets it through."""


class _Clock:
    """The time of one call, imports left out.

    A framework imports parts of itself when they are first used, which can take longer than a call may (torch's first
    optimiser: 2 s and more). That is not the student's time, and an import that is broken off leaves a module half
    made for as long as the kernel lives. So no call is stopped within one.
    """

    TICK = 0.1
    LONGEST_IMPORTS = 60.0

    def __init__(self, seconds: float) -> None:
        self.start = self.last = time.perf_counter()
        self.end, self.latest = self.start + seconds, self.start + seconds + self.LONGEST_IMPORTS

    def over(self) -> bool:
        return time.perf_counter() > self.end

    def tick(self, frame: types.FrameType | None) -> bool:
        """Look what the call is at; whether its time is over."""
        now = time.perf_counter()
        if _importing(frame):
            self.end = min(self.end + now - self.last, self.latest)
        self.last = now
        return now > self.end


def _importing(frame: types.FrameType | None) -> bool:
    while frame is not None and frame.f_code is not _run.__code__:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back
    return False


@contextlib.contextmanager
def _deadline(seconds: float) -> Iterator[_Clock]:
    """Raise `_TooSlow` in the block after `seconds`, and again at every tick while it goes on."""
    if threading.current_thread() is threading.main_thread() and hasattr(signal, "setitimer"):
        return (yield from _deadline_by_signal(_Clock(seconds)))
    return (yield from _deadline_by_thread(_Clock(seconds)))


def _deadline_by_signal(clock: _Clock) -> Iterator[_Clock]:
    struck = done = False

    def look(number: int, frame: types.FrameType | None) -> None:
        nonlocal struck
        # Never within our own code, which is about to clean up, and never after that has begun.
        ours = frame is None or frame.f_code.co_filename in (__file__, contextlib.__file__)
        if done or ours or not clock.tick(frame):
            return
        if struck:
            # A loop around `try` and a bare `except` swallows what is raised here. Strike again so soon that the next
            # one comes while it is still busy with that, and so outside of its `try`.
            signal.setitimer(signal.ITIMER_REAL, random.uniform(1e-6, 1e-4), clock.TICK / 100)
        struck = True
        raise _TooSlow

    before = signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, clock.TICK, clock.TICK)
    try:
        yield clock
    finally:
        done = True
        signal.signal(signal.SIGALRM, signal.SIG_IGN)
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _deadline_by_thread(clock: _Clock) -> Iterator[_Clock]:
    """The way for other threads and for Windows. It cannot interrupt a call into C, such as a long sleep."""
    target, over = threading.get_ident(), threading.Event()
    raise_in = ctypes.pythonapi.PyThreadState_SetAsyncExc

    def watch() -> None:
        while not over.wait(clock.TICK):
            if clock.tick(sys._current_frames().get(target)):
                raise_in(ctypes.c_ulong(target), ctypes.py_object(_TooSlow))

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield clock
    finally:
        over.set()
        thread.join()
        raise_in(ctypes.c_ulong(target), None)  # one that was set and has not struck yet


# ---------------------------------------------------------------- output


class _Capture:
    def __init__(self) -> None:
        self.python = _Limited()
        self.descriptors = ""

    def text(self) -> str:
        text = self.python.getvalue() + self.descriptors
        return text if len(text) <= LARGEST_TEXT else text[:LARGEST_TEXT] + "..."


class _Limited(io.StringIO):
    """Takes any amount of text and keeps the beginning. Student code cannot close it."""

    def close(self) -> None:
        pass

    def write(self, text: str) -> int:
        if self.tell() <= LARGEST_TEXT:
            super().write(text[: LARGEST_TEXT + 1])
        return len(text)


@contextlib.contextmanager
def _captured() -> Iterator[_Capture]:
    """Catch what is written to stdout and stderr, by Python or by a library below it.

    nbgrader gives no points to a check that wrote anything to stderr, so not a line may escape. A notebook's `exit()`
    tells its kernel to stop once the cell is over; here it raises SystemExit, as in plain Python.
    """
    capture = _Capture()
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    with contextlib.ExitStack() as stack:
        stack.enter_context(_descriptors_captured(capture))
        stack.enter_context(contextlib.redirect_stdout(capture.python))
        stack.enter_context(contextlib.redirect_stderr(capture.python))
        if shell is not None:
            before = shell.__dict__.get("ask_exit", _ABSENT)
            shell.ask_exit = sys.exit
            stack.callback(_restore, shell, "ask_exit", before)
        yield capture


def _restore(owner: Any, name: str, before: Any) -> None:
    if before is _ABSENT:
        delattr(owner, name)
    else:
        setattr(owner, name, before)


@contextlib.contextmanager
def _descriptors_captured(capture: _Capture) -> Iterator[None]:
    """Send file descriptors 1 and 2 into a file meanwhile. Where there are none (no console), do nothing."""
    try:
        saved = {number: os.dup(number) for number in (1, 2)}
    except OSError:
        yield
        return
    with tempfile.TemporaryFile() as file:
        try:
            for number in saved:
                os.dup2(file.fileno(), number)
            yield
        finally:
            for number, copy in saved.items():
                os.dup2(copy, number)
                os.close(copy)
            file.seek(0)
            capture.descriptors = file.read(LARGEST_TEXT + 1).decode("utf-8", "replace")


# ---------------------------------------------------------------- randomness


def _same_start(seed: int) -> None:
    """Each case begins the same way: the same random numbers, so that a verdict does not change by luck, and what an
    earlier call may have switched off is on again."""
    random.seed(seed)
    np.random.seed(seed)
    torch = sys.modules.get("torch")
    if torch is not None:
        torch.manual_seed(seed)
        torch.set_grad_enabled(True)
        torch.set_default_dtype(torch.float32)
    tensorflow = sys.modules.get("tensorflow")
    if tensorflow is not None:
        tensorflow.random.set_seed(seed)


@contextlib.contextmanager
def _notebook_kept() -> Iterator[None]:
    """Leave the notebook as it was: a check must not change what a later cell draws, nor how its tensors behave."""
    torch = sys.modules.get("torch")
    states = random.getstate(), np.random.get_state()
    if torch is not None:
        drawn, tracks, dtype = torch.get_rng_state(), torch.is_grad_enabled(), torch.get_default_dtype()
    context = _tensorflow_context()
    if context is not None:
        seed, rng = context._seed, getattr(context, "_rng", None)  # which is not there before somebody sets a seed
        counter = rng.getstate() if rng else None
    try:
        yield
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])
        if torch is not None:
            torch.set_rng_state(drawn)
            torch.set_grad_enabled(tracks)
            torch.set_default_dtype(dtype)
        if context is not None:
            context._seed = seed
            if counter is None:
                context._rng = None
            else:
                context._rng = rng
                rng.setstate(counter)


def _tensorflow_context() -> Any:
    """What holds TensorFlow's global seed. It offers to set the seed, and none to read it: so its own fields it is."""
    module = sys.modules.get("tensorflow.python.eager.context")
    return None if module is None else module.context()
