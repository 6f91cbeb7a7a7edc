"""The course's data: handwritten digits, and lesson 3's temperatures.

The offline digits and the temperatures are the same on every machine: what is judged, and what a text states, uses
them. `digits()` gives real MNIST instead where it can be had, says which it gives, and never waits long.
"""

from __future__ import annotations

import gzip
import hashlib
import http.client
import importlib.util
import io
import os
import struct
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import zlib
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np

#: The environment variable that names a folder with MNIST's files. "offline" stands for the offline digits.
VARIABLE = "NEURAL_NETWORKS_MNIST"

#: MNIST's files with their MD5 checksums, small ones first, and where they are. All of it agrees with torchvision's,
#: which is not asked because it imports torch: seconds and hundreds of megabytes in a lesson that may do without.
MNIST = {
    "train-labels-idx1-ubyte.gz": "d53e105ee54ea40749a09fcbcd1e9432",
    "t10k-labels-idx1-ubyte.gz": "ec29112dd5afa0611ce80d1b7f02629c",
    "t10k-images-idx3-ubyte.gz": "9fb629c4189551a2d022fa330f9573f3",
    "train-images-idx3-ubyte.gz": "f68b3c2dcbeaaa9fbdd348bbdeb94873",
}
MIRRORS = ("https://ossci-datasets.s3.amazonaws.com/mnist/", "http://yann.lecun.com/exdb/mnist/")

#: Seconds that a download may take altogether, and seconds for which a mirror may say nothing.
PATIENCE, SILENCE = 10.0, 4.0

#: No file of MNIST has more bytes. A server that never stops sending is cut off here.
LARGEST = 16 << 20

_PARTS = {"images-idx3": (28, 28), "labels-idx1": ()}  # the middle of a file's name, and the shape of one entry


@dataclass(frozen=True, eq=False)
class Digits:
    """Grey images of handwritten digits, white (255) on black (0), and what they show.

    Images are uint8 (n, 28, 28), labels int64 (n,) from 0 to 9. The arrays are the caller's own.
    """

    train_images: np.ndarray = field(repr=False)
    train_labels: np.ndarray = field(repr=False)
    test_images: np.ndarray = field(repr=False)
    test_labels: np.ndarray = field(repr=False)
    source: str


@dataclass(frozen=True, eq=False)
class Trend:
    """Temperatures over the day: `x` hours in [0, 24), `y` degrees Celsius, both float64 (600,), in no order."""

    x: np.ndarray
    y: np.ndarray


# --- The temperatures


def trend() -> Trend:
    """Lesson 3's data. They are made: `true_trend` of the hour, and normal noise with a deviation of 1.5 degrees."""
    x, y = np.loadtxt(Path(__file__).parent / "data" / "trend.csv", delimiter=",", skiprows=1).T.copy()
    return Trend(x, y)


def true_trend(x: np.ndarray | float) -> np.ndarray:
    """The temperature in degrees Celsius at hour `x`, of any shape, as it would be without noise."""
    return 14 + 6 * np.sin(2 * np.pi * (np.asarray(x, dtype=float) - 9) / 24)


# --- Digits


def digits() -> Digits:
    """Digits to learn from, real MNIST where it can be had; prints a line that says which.

    In this order:

    1. The folder that the environment variable NEURAL_NETWORKS_MNIST names, with MNIST's four files, gzipped or not,
       or with the test digits alone (or the training digits), which are then split four to one.
    2. The cache: `neural-networks-course` in the user's cache folder.
    3. A download into the cache. It takes ten seconds at most, and is not tried again once it has failed in a process.
    4. The offline digits.

    With NEURAL_NETWORKS_MNIST=offline, these are taken at once. While nbgrader grades, nothing is downloaded.
    A damaged file is never used: a line says which it was, and it is kept. Raises ModuleNotFoundError when the offline
    digits are taken and scikit-learn is missing.
    """
    problems: list[str] = []
    found, missing = None, ""
    named = os.environ.get(VARIABLE, "")
    if named != "offline":
        found = (_in_folder(Path(os.path.expanduser(named)), problems) if named else None) or _in_cache(problems)
        if found is None:
            found, missing = _from_network()
    for problem in problems:
        print(f"Not used: {problem}")
    found = found or offline_digits()
    print(f"Digits: {found.source}" + (f" (MNIST is missing: {missing})" if missing else ""))
    return found


def offline_digits() -> Digits:
    """Digits without a network, the same on every machine: 7,185 to train and 1,080 to test.

    They are scikit-learn's 1,797 digits, enlarged from 8x8 to 20x20 and placed in 28x28, up to 2 pixels off the centre
    either way. First the digits are split, 1,437 and 360, then five copies are made of each to train with and three of
    each to test with: image i shows digit i % 1437 (i % 360). Raises ModuleNotFoundError without scikit-learn.
    """
    enlarged, labels = _enlarged_once()
    # Placed anew for each caller: nobody can change another's, and what is kept is small.
    train = np.tile(np.arange(1437), 5)
    return _digits(
        (_placed(enlarged, train, stream=2), labels[train]),
        (_placed(enlarged, _OFFLINE_TEST, stream=3), offline_test_labels()),
        "scikit-learn's, enlarged to 28x28",
    )


def offline_test_labels() -> np.ndarray:
    """The labels (1080,) of the offline digits to test with, int64, for those who need no images."""
    return _enlarged_once()[1][_OFFLINE_TEST]


# --- Making the offline digits

_OFFLINE_TEST = np.tile(np.arange(1437, 1797), 3)


@lru_cache(maxsize=1)
def _enlarged_once() -> tuple[np.ndarray, np.ndarray]:
    """scikit-learn's digits, shuffled: uint8 (1797, 20, 20), and their labels."""
    small, labels = _small_digits()
    order = _shuffled(len(small), stream=1)
    return _enlarged(small)[order], labels[order]


def _small_digits() -> tuple[np.ndarray, np.ndarray]:
    """scikit-learn's digits: int64 (1797, 8, 8) from 0 to 16, and labels. Its file is read, and it is not imported."""
    package = importlib.util.find_spec("sklearn")
    if package is None or not package.submodule_search_locations:
        raise ModuleNotFoundError("the offline digits are scikit-learn's: `pip install scikit-learn`", name="sklearn")
    file = Path(package.submodule_search_locations[0]) / "datasets" / "data" / "digits.csv.gz"
    table = np.loadtxt(io.BytesIO(gzip.decompress(file.read_bytes())), delimiter=",", dtype=np.int64)
    return table[:, :-1].reshape(-1, 8, 8), table[:, -1]


def _enlarged(small: np.ndarray) -> np.ndarray:
    """Integers (n, 8, 8) from 0 to 16 to uint8 (n, 20, 20), bilinear, in whole numbers: every machine rounds alike."""
    tenths = np.clip(4 * np.arange(20) - 3, 0, 70)  # where a new pixel's centre lies among the old: 0.4 i - 0.3
    left = tenths // 10
    weights = np.zeros((20, 8), dtype=np.int64)
    weights[np.arange(20), left] = 10 - tenths % 10
    weights[np.arange(20), np.minimum(left + 1, 7)] += tenths % 10
    hundredths = weights @ small @ weights.T
    return ((hundredths * 255 + 800) // 1600).astype(np.uint8)


def _placed(images: np.ndarray, chosen: np.ndarray, stream: int) -> np.ndarray:
    """The `chosen` (n,) of images (m, 20, 20) in the middle of (n, 28, 28), each moved by -2 to 2 pixels both ways."""
    count = len(chosen)
    corners = 2 + (_random_words(2 * count, stream) % np.uint64(5)).astype(np.int64).reshape(count, 2)
    placed = np.zeros((count, 28, 28), dtype=np.uint8)
    for image, number, (row, column) in zip(placed, chosen, corners, strict=True):
        image[row : row + 20, column : column + 20] = images[number]
    return placed


def _shuffled(count: int, stream: int) -> np.ndarray:
    return np.argsort(_random_words(count, stream), kind="stable")


def _random_words(count: int, stream: int) -> np.ndarray:
    """Random uint64 (count,), SplitMix64's: those of NumPy may change with its version, and the digits with them."""
    words = np.uint64(stream << 32) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    words = (words ^ (words >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    words = (words ^ (words >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return words ^ (words >> np.uint64(31))


def _digits(train: tuple[np.ndarray, np.ndarray], test: tuple[np.ndarray, np.ndarray], source: str) -> Digits:
    return Digits(*train, *test, f"{source}; {len(train[1]):,} to train, {len(test[1]):,} to test")


# --- MNIST from files


def _in_folder(folder: Path, problems: list[str]) -> Digits | None:
    """MNIST as a person has put it into a folder, or torchvision has. What is wrong with it is added to `problems`."""
    pairs = {kind: _pair([folder, folder / "MNIST" / "raw"], kind, problems) for kind in ("train", "t10k")}
    there = [pair for pair in pairs.values() if pair]
    source = f"MNIST, from the folder that {VARIABLE} names"
    if len(there) == 2:
        return _digits(*there, source)
    if len(there) == 1:
        images, labels = there[0]
        # Shuffled, because MNIST's first 5,000 test digits are neater than the last.
        train, test = np.split(_shuffled(len(labels), stream=4), [len(labels) * 4 // 5])
        source += f", its {'test' if pairs['t10k'] else 'training'} digits alone, split"
        return _digits((images[train], labels[train]), (images[test], labels[test]), source)
    if not problems:
        what = "none of MNIST's files is in it" if os.path.isdir(folder) else "no such folder"
        problems.append(f"{folder}: {what} ({VARIABLE})")
    return None


def _pair(places: list[Path], kind: str, problems: list[str]) -> tuple[np.ndarray, np.ndarray] | None:
    """The images and labels of one kind, from the first files of their names that are whole."""
    found: dict[str, np.ndarray] = {}
    seen: list[Path] = []
    for part, shape in _PARTS.items():
        names = [f"{kind}-{part}-ubyte", f"{kind}-{part}-ubyte.gz", f"{kind}-{part.replace('-', '.')}-ubyte"]
        files = [file for place in places for name in names if os.path.isfile(file := place / name)]
        seen += files[:1]
        for file in files:
            try:
                found[part] = _read_idx(file, shape)
                break
            except ValueError as error:
                problems.append(f"{file}: {error}")
    if len(seen) == 1:
        problems.append(f"{seen[0]}: its {'labels are' if 'images' in seen[0].name else 'images are'} not there")
    if len(found) < 2:
        return None
    images, labels = found.values()
    if len(images) != len(labels):
        problems.append(f"{seen[0]}: {len(images):,} images, and {len(labels):,} labels in {seen[1].name}")
        return None
    return images, labels


def _read_idx(file: Path, shape: tuple[int, ...]) -> np.ndarray:
    """The entries of an idx file, gzipped or not: images, uint8 (n, 28, 28), or labels (shape `()`), int64 (n,).

    Raises ValueError, with a few words on what is wrong, unless the file is whole.
    """
    try:
        content = file.read_bytes()
        if content.startswith(b"\x1f\x8b"):
            content = gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as error:
        raise ValueError(f"cannot be read: {_reason(error)}") from None
    start = 8 + 4 * len(shape)
    if len(content) < start:
        raise ValueError(f"has {len(content)} bytes, and its header alone should have {start}")
    magic, count, *sides = struct.unpack(f">{start // 4}I", content[:start])
    if magic != 0x0801 + len(shape):
        raise ValueError(f"no idx file of MNIST's {'images' if shape else 'labels'}, it begins with {magic:#06x}")
    if tuple(sides) != shape:
        raise ValueError(f"images of {sides[0]}x{sides[1]} pixels, not 28x28")
    size = start + count * (28 * 28 if shape else 1)
    if len(content) != size or not count:
        raise ValueError(f"has {len(content):,} bytes of {size:,}" if count else "is empty")
    values = np.frombuffer(content, dtype=np.uint8, offset=start)
    if shape:
        return values.reshape(count, *shape).copy()
    if values.max() > 9:
        raise ValueError(f"has a label {values.max()}")
    return values.astype(np.int64)


# --- MNIST from the cache, and from the network


def _cache() -> Path:
    base = Path(os.environ.get("XDG_CACHE_HOME", ""))
    try:
        base = base if base.is_absolute() else Path.home() / ".cache"
    except RuntimeError:  # a user without a home
        base = Path(tempfile.gettempdir())
    return base / "neural-networks-course"


def cached() -> bool:
    """Whether MNIST is in the cache, whole."""
    return all(_is_whole(_cache() / name) for name in MNIST)


def _is_whole(file: Path) -> bool:
    try:
        return _checksum(file.read_bytes()) == MNIST[file.name]
    except OSError:
        return False


def _checksum(content: bytes) -> str:
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def _in_cache(problems: list[str], source: str = "MNIST, from the cache") -> Digits | None:
    """MNIST from the cache, if all four files are there with their checksums."""
    damaged = [file for name in MNIST if not _is_whole(file := _cache() / name)]
    problems += [f"{file}: wrong checksum" for file in damaged if os.path.exists(file)]
    if damaged:
        return None
    train, test = (
        tuple(_read_idx(_cache() / f"{kind}-{part}-ubyte.gz", shape) for part, shape in _PARTS.items())
        for kind in ("train", "t10k")
    )
    return _digits(train, test, source)


_failed = ""  # why the download failed, once it has


def _from_network() -> tuple[Digits | None, str]:
    """MNIST downloaded into the cache, or None and why not."""
    global _failed
    if os.environ.get("NBGRADER_EXECUTION"):
        return None, "nothing is downloaded while nbgrader grades"
    if not _failed:
        _failed = _fetch_in_time(_cache())
    return (None, _failed) if _failed else (_in_cache([], "MNIST, downloaded into the cache"), "")


def _fetch_in_time(folder: Path) -> str:
    """Fetch what the folder lacks. Returns why it failed, or nothing."""
    deadline = time.monotonic() + PATIENCE
    outcome = [f"the download took more than {PATIENCE:g} seconds"]

    def work() -> None:
        try:
            outcome[0] = _fetch(folder, deadline)
        except OSError as error:
            outcome[0] = f"{folder}: {_reason(error)}"

    # A thread, because looking up a host's name knows no time-out. It is left behind if it hangs.
    worker = threading.Thread(target=work, daemon=True)
    worker.start()
    worker.join(PATIENCE)
    return outcome[0]


def _fetch(folder: Path, deadline: float) -> str:
    """Fetch each file from the first mirror that has it whole; one that failed is not asked again."""
    folder.mkdir(parents=True, exist_ok=True)
    mirrors, reasons = list(MIRRORS), []
    for name, checksum in MNIST.items():
        content = None
        while content is None and mirrors and not _is_whole(folder / name):
            try:
                content = _get(mirrors[0] + name, deadline)
                if _checksum(content) != checksum:
                    raise ValueError(f"{name} came with a wrong checksum")
            except (OSError, ValueError, http.client.HTTPException) as error:
                reasons.append(f"{urllib.parse.urlsplit(mirrors.pop(0)).netloc}: {_reason(error)}")
                content = None
        if content is not None:
            _store(folder / name, content)
        elif not _is_whole(folder / name):
            return reasons[0]
    return ""


def _get(address: str, deadline: float) -> bytes:
    """What stands at the address. Raises OSError, ValueError or HTTPException; TimeoutError after the deadline."""
    content = bytearray()
    with urllib.request.urlopen(address, timeout=SILENCE) as answer:
        while some := answer.read1(1 << 16):
            content += some
            if time.monotonic() > deadline:
                raise TimeoutError("too slow")
            if len(content) > LARGEST:
                raise ValueError("it never stopped sending")
    return bytes(content)


def _store(file: Path, content: bytes) -> None:
    """Put the file into the cache in one step, so that another process finds it whole or not at all."""
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=".part-") as part:
        fresh = Path(part) / file.name
        fresh.write_bytes(content)
        if os.path.exists(file) and not _is_whole(file):
            os.replace(file, file.with_name(f"{file.name}.damaged"))
        os.replace(fresh, file)


def _reason(error: BaseException) -> str:
    """An error in one line: the cause that urllib has wrapped, without numbers and brackets."""
    if isinstance(error, urllib.error.URLError) and not isinstance(error, urllib.error.HTTPError):
        error = error.reason if isinstance(error.reason, BaseException) else error
    return " ".join(str(getattr(error, "strerror", None) or error or type(error).__name__).split())
