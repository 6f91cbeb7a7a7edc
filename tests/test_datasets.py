"""The course's data: the digits that every machine makes alike, MNIST's ways into the course and what stops it on
each of them, and the made temperatures. Downloads come from a server on this machine."""

from __future__ import annotations

import ast
import contextlib
import gzip
import hashlib
import importlib.util
import json
import runpy
import socket
import struct
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from grader import datasets
from grader.datasets import MNIST, VARIABLE, digits, offline_digits, trend, true_trend

ROOT = Path(__file__).resolve().parents[1]
IMAGES, LABELS, TEST_IMAGES, TEST_LABELS = (
    "train-images-idx3-ubyte.gz",
    "train-labels-idx1-ubyte.gz",
    "t10k-images-idx3-ubyte.gz",
    "t10k-labels-idx1-ubyte.gz",
)


# The beginnings of the offline digits' SHA-256 sums. Marks, and numbers in texts, depend on these very digits.
SAME = ["ab4bad8322037c18", "fd7aee0c91edad4f", "ee3c430fcfdde266", "ce021701e2ab1ae7"]


def idx(values: np.ndarray) -> bytes:
    values = np.asarray(values, dtype=np.uint8)
    return struct.pack(f">{1 + values.ndim}I", 0x0800 + values.ndim, *values.shape) + values.tobytes()


def small_mnist(train: int = 30, test: int = 20) -> dict[str, bytes]:
    """The four files, of few images; an image's label is in its first pixel, and its number in the second."""
    files = {}
    for kind, count in (("train", train), ("t10k", test)):
        images = np.random.default_rng(count).integers(0, 256, (count, 28, 28))
        images[:, 0, 0], images[:, 0, 1] = np.arange(count) % 10, np.arange(count)
        files[f"{kind}-images-idx3-ubyte.gz"] = gzip.compress(idx(images), mtime=0)
        files[f"{kind}-labels-idx1-ubyte.gz"] = gzip.compress(idx(images[:, 0, 0]), mtime=0)
    return files


def fill(folder: Path, files: dict[str, bytes]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def labels_in_images(images: np.ndarray) -> list[int]:
    return images[:, 0, 0].tolist()


@pytest.fixture(autouse=True)
def a_machine_of_its_own(tmp_path, monkeypatch):
    """An empty cache, no variable set, no network, and nothing tried before."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("no_proxy", "*")
    for name in (VARIABLE, "NBGRADER_EXECUTION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(datasets, "MIRRORS", ("http://127.0.0.1:9/",))
    monkeypatch.setattr(datasets, "_failed", "")


@pytest.fixture
def cache(tmp_path) -> Path:
    return tmp_path / "cache" / "neural-networks-course"


@pytest.fixture
def lines(capsys):
    """The lines that have been printed since the last look."""
    return lambda: capsys.readouterr().out.splitlines()


# --- The temperatures


def test_the_temperatures_are_what_their_script_makes_byte_for_byte():
    script = runpy.run_path(str(ROOT / "course/data/trend.py"))
    assert (ROOT / "grader/data/trend.csv").read_bytes() == script["made"]().encode()
    assert script["made"](seed=1) != script["made"]()


def test_there_are_600_temperatures_over_the_whole_day():
    data = trend()
    assert data.x.shape == data.y.shape == (600,)
    assert data.x.dtype == data.y.dtype == np.float64
    assert data.x.min() >= 0 and data.x.max() < 24
    assert np.histogram(data.x, 24, (0, 24))[0].min() >= 10
    assert np.any(np.diff(data.x) < 0), "in order: the last part of them would be the evening"


def test_the_trend_is_coldest_at_three_and_warmest_at_three_in_the_afternoon():
    assert true_trend([9, 21, 15, 3]) == pytest.approx([14, 14, 20, 8])
    assert true_trend(np.zeros((2, 3))).shape == (2, 3)
    assert true_trend(15) == pytest.approx(20)


def test_the_temperatures_are_the_trend_with_normal_noise_of_a_degree_and_a_half():
    data = trend()
    noise = data.y - true_trend(data.x)
    assert abs(noise.mean()) < 3 * 1.5 / 600**0.5
    assert noise.std() == pytest.approx(1.5, abs=3 * 1.5 / 1200**0.5)
    assert np.mean(np.abs(noise) < 1.5) == pytest.approx(0.683, abs=0.06)
    assert abs(np.corrcoef(noise, data.x)[0, 1]) < 0.12


# --- The offline digits


def test_every_machine_makes_the_same_offline_digits():
    made = offline_digits()
    arrays = (made.train_images, made.train_labels, made.test_images, made.test_labels)
    assert [hashlib.sha256(array.astype("<i8").tobytes()).hexdigest()[:16] for array in arrays] == SAME


def test_offline_digits_are_images_of_28_by_28_with_whole_labels():
    made = offline_digits()
    assert made.train_images.shape == (7185, 28, 28) and made.test_images.shape == (1080, 28, 28)
    assert made.train_images.dtype == made.test_images.dtype == np.uint8
    assert made.train_labels.shape == (7185,) and made.test_labels.shape == (1080,)
    assert made.train_labels.dtype == made.test_labels.dtype == np.int64
    assert made.train_images.max() == made.test_images.max() == 255
    for labels in (made.train_labels, made.test_labels):
        assert np.bincount(labels).min() > 0.07 * len(labels) and len(np.bincount(labels)) == 10


def enlarged_by_pillow() -> tuple[np.ndarray, np.ndarray]:
    """scikit-learn's digits, 20x20, float (1797, 20, 20) up to 255, and their labels."""
    from sklearn.datasets import load_digits

    small = load_digits()
    size, how = (20, 20), Image.Resampling.BILINEAR
    images = [Image.fromarray((image * 255 / 16).astype(np.float32)).resize(size, how) for image in small.images]
    return np.stack(images), small.target


def corner(image: np.ndarray, enlarged: np.ndarray) -> tuple[int, int] | None:
    """Where in the image (28, 28) the enlarged digit (20, 20) stands, black all around; None if nowhere."""
    patches = np.lib.stride_tricks.sliding_window_view(image, (20, 20))
    far = np.abs(patches - enlarged).max(axis=(2, 3))
    row, column = np.unravel_index(far.argmin(), far.shape)
    alike = far.min() <= 0.501 and patches[row, column].sum() == image.sum()
    return (int(row), int(column)) if alike else None


def test_offline_digits_are_scikit_learns_enlarged_moved_and_split_before_they_are_copied():
    made = offline_digits()
    enlarged, labels = enlarged_by_pillow()
    by_sum = enlarged.sum(axis=(1, 2))
    used, corners = [], []
    for images, targets, originals, copies in (
        (made.train_images, made.train_labels, 1437, 5),
        (made.test_images, made.test_labels, 360, 3),
    ):
        assert len(images) == originals * copies
        assert np.array_equal(targets, np.tile(targets[:originals], copies))
        for start in range(originals):
            same = images[start::originals].astype(float)
            nearest = np.where(labels == targets[start], np.abs(by_sum - same[0].sum()), np.inf).argsort()[:20].tolist()
            original = next(number for number in nearest if corner(same[0], enlarged[number]))
            used.append(original)
            if start < 100:
                corners += [corner(image, enlarged[original]) for image in same]
    assert sorted(used) == list(range(1797)), "a digit is in both, or in none"
    assert set(corners) == {(row, column) for row in range(2, 7) for column in range(2, 7)}


def test_whoever_changes_the_offline_digits_changes_only_their_own():
    before = offline_digits().train_images.copy()
    mine = offline_digits()
    mine.train_images[:] = 7
    mine.train_labels[:] = 7
    assert np.array_equal(offline_digits().train_images, before)
    assert np.bincount(offline_digits().train_labels).max() < 1000


def python(code: str, **environment: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-W", "error", "-c", code]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, env=environment or None)


def test_offline_digits_take_no_other_package_than_numpy_and_leave_random_numbers_alone():
    done = python(
        "import random, sys, numpy; numpy.random.seed(1); random.seed(1)\n"
        "from grader.datasets import offline_digits; offline_digits()\n"
        "print([name for name in ('sklearn', 'scipy', 'torch', 'PIL') if name in sys.modules])\n"
        "print(numpy.random.random() == numpy.random.RandomState(1).random())\n"
        "print(random.random() == random.Random(1).random())"
    )
    assert done.stdout.split() == ["[]", "True", "True"], done.stderr


def test_without_scikit_learn_one_line_says_what_to_install():
    done = python("import sys; sys.modules['sklearn'] = None; from grader.datasets import *; offline_digits()")
    assert done.stderr.splitlines()[-1] == (
        "ModuleNotFoundError: the offline digits are scikit-learn's: `pip install scikit-learn`"
    )


# --- MNIST from a folder


def raw(files: dict[str, bytes], rename=lambda name: name) -> dict[str, bytes]:
    return {rename(name.removesuffix(".gz")): gzip.decompress(content) for name, content in files.items()}


@pytest.mark.parametrize(
    ("where", "change"),
    [
        ("", dict),
        ("", raw),
        ("MNIST/raw", raw),
        ("", lambda files: raw(files, lambda name: name.replace("-idx", ".idx"))),
        ("", lambda files: {**dict(list(files.items())[:1]), **raw(dict(list(files.items())[1:]))}),
    ],
    ids=["gzipped", "not gzipped", "as torchvision puts them", "named with a dot", "some of each"],
)
def test_the_folder_that_the_variable_names_is_used(tmp_path, monkeypatch, lines, where, change):
    monkeypatch.setenv(VARIABLE, str(tmp_path / "mine"))
    fill(tmp_path / "mine" / where, change(small_mnist()))
    found = digits()
    assert lines() == [f"Digits: MNIST, from the folder that {VARIABLE} names; 30 to train, 20 to test"]
    assert found.train_images.shape == (30, 28, 28) and found.test_images.shape == (20, 28, 28)
    assert found.train_images.dtype == np.uint8 and found.train_labels.dtype == np.int64
    assert found.train_labels.tolist() == labels_in_images(found.train_images) == [*range(10)] * 3
    assert found.test_labels.tolist() == labels_in_images(found.test_images) == [*range(10)] * 2


@pytest.mark.parametrize(
    ("kind", "count", "named"), [("t10k", 20, "test"), ("train", 30, "training")], ids=["test", "training"]
)
def test_test_digits_alone_are_split_four_to_one_and_always_alike(tmp_path, monkeypatch, lines, kind, count, named):
    files = {name: content for name, content in small_mnist().items() if name.startswith(kind)}
    monkeypatch.setenv(VARIABLE, str(fill(tmp_path / "mine", files)))
    found, again = digits(), digits()
    parts = f"{count * 4 // 5} to train, {count // 5} to test"
    said = f"Digits: MNIST, from the folder that {VARIABLE} names, its {named} digits alone, split; {parts}"
    assert lines() == [said] * 2
    numbers = [*found.train_images[:, 0, 1].tolist(), *found.test_images[:, 0, 1].tolist()]
    assert len(found.test_labels) == count // 5
    assert sorted(numbers) == list(range(count)) and numbers != sorted(numbers)
    assert found.train_labels.tolist() == labels_in_images(found.train_images)
    assert found.test_labels.tolist() == labels_in_images(found.test_images)
    assert np.array_equal(found.train_images, again.train_images)


def zipped(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)


def flipped(content: bytes, place: int = -1) -> bytes:
    changed = bytearray(content)
    changed[place] ^= 1
    return bytes(changed)


WHOLE = small_mnist()
DAMAGED = {
    "half a gzipped file": (IMAGES, WHOLE[IMAGES][:5000], "cannot be read: Compressed file ended"),
    "a gzipped file of nonsense": (IMAGES, WHOLE[IMAGES][:10] + b"\xff" * 99, "cannot be read: Error -3 while decomp"),
    "a bit of a gzipped file is wrong": (IMAGES, flipped(WHOLE[IMAGES], 9000), "cannot be read: "),
    "the gzipped file's sum is wrong": (LABELS, flipped(WHOLE[LABELS], -8), "cannot be read: CRC check failed"),
    "half a file": (IMAGES, gzip.decompress(WHOLE[IMAGES])[:9000], "has 9,000 bytes of 23,536"),
    "a file with more behind": (LABELS, gzip.decompress(WHOLE[LABELS]) + b"\n", "has 39 bytes of 38"),
    "half a header": (IMAGES, zipped(b"\0\0\x08\x03\0\0"), "has 6 bytes, and its header alone should have 16"),
    "an empty file": (LABELS, b"", "has 0 bytes, and its header alone should have 8"),
    "no digits at all": (LABELS, idx([]), "is empty"),
    "labels for images": (IMAGES, WHOLE[LABELS], "no idx file of MNIST's images, it begins with 0x0801"),
    "images for labels": (LABELS, WHOLE[IMAGES], "no idx file of MNIST's labels, it begins with 0x0803"),
    "a page that says that the file moved": (IMAGES, b"<!DOCTYPE html><title>Moved</title>", "no idx file of MNIST"),
    "images of another size": (IMAGES, idx(np.zeros((30, 20, 28))), "images of 20x28 pixels, not 28x28"),
    "a label that is no digit": (LABELS, idx(np.full(30, 10)), "has a label 10"),
    "fewer labels": (IMAGES, zipped(idx(np.zeros((29, 28, 28)))), f"29 images, and 30 labels in {LABELS}"),
}


@pytest.mark.parametrize("what", DAMAGED)
def test_a_damaged_file_is_named_in_a_line_never_used_and_never_touched(tmp_path, monkeypatch, lines, what):
    name, content, why = DAMAGED[what]
    folder = fill(tmp_path / "mine", {**WHOLE, name: content})
    monkeypatch.setenv(VARIABLE, str(folder))
    found = digits()
    problem, said = lines()
    assert problem.startswith(f"Not used: {folder / name}: {why}")
    assert said.endswith("its test digits alone, split; 16 to train, 4 to test")
    assert set(found.train_images[:, 0, 1].tolist()) <= set(range(20))
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == {**WHOLE, name: content}


def test_with_nothing_whole_in_the_folder_the_offline_digits_are_given(tmp_path, monkeypatch, lines):
    files = {IMAGES: WHOLE[IMAGES][:999], LABELS: WHOLE[LABELS], TEST_IMAGES: b"", TEST_LABELS: WHOLE[TEST_LABELS]}
    monkeypatch.setenv(VARIABLE, str(fill(tmp_path / "mine", files)))
    assert np.array_equal(digits().train_images, offline_digits().train_images)
    first, second, said = lines()
    assert IMAGES in first and TEST_IMAGES in second
    assert said.startswith("Digits: scikit-learn's, enlarged to 28x28; 7,185 to train, 1,080 to test")


def test_a_damaged_file_beside_a_whole_one_of_the_other_form_does_no_harm(tmp_path, monkeypatch, lines):
    half = gzip.decompress(WHOLE[IMAGES])[:9000]
    monkeypatch.setenv(VARIABLE, str(fill(tmp_path / "mine", {**WHOLE, "train-images-idx3-ubyte": half})))
    assert digits().train_labels.tolist() == [*range(10)] * 3
    problem, said = lines()
    assert problem.endswith("train-images-idx3-ubyte: has 9,000 bytes of 23,536")
    assert said.endswith("30 to train, 20 to test")


@pytest.mark.parametrize("name", [IMAGES, LABELS])
def test_images_without_labels_are_not_used(tmp_path, monkeypatch, lines, name):
    monkeypatch.setenv(VARIABLE, str(fill(tmp_path / "mine", {name: WHOLE[name]})))
    digits()
    missing = "labels" if name == IMAGES else "images"
    assert lines()[0] == f"Not used: {tmp_path / 'mine' / name}: its {missing} are not there"


def test_a_folder_without_files_and_no_folder_are_told_apart(tmp_path, monkeypatch, lines):
    (tmp_path / "empty").mkdir()
    for name, why in (("empty", "none of MNIST's files is in it"), ("nowhere", "no such folder")):
        monkeypatch.setenv(VARIABLE, str(tmp_path / name))
        digits()
        problem, said = lines()
        assert problem == f"Not used: {tmp_path / name}: {why} ({VARIABLE})"
        assert said.startswith("Digits: scikit-learn's")


# --- MNIST from the network


class Mirror:
    """A server on this machine with some files. `behave[name]` is a function that answers in their place."""

    def __init__(self, files: dict[str, bytes]):
        self.files, self.behave, self.asked, self.hung_up = dict(files), {}, [], threading.Event()
        mirror = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                name = self.path.rpartition("/")[2]
                mirror.asked.append(name)
                try:
                    mirror.behave.get(name, Mirror.send)(self, mirror.files.get(name))
                except OSError:
                    mirror.hung_up.set()

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads, self.server.block_on_close = True, False
        self.address = f"http://127.0.0.1:{self.server.server_port}/mnist/"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    @staticmethod
    def send(handler: BaseHTTPRequestHandler, content: bytes | None, length: int | None = None) -> None:
        handler.send_response(200 if content is not None else 404)
        handler.send_header("Content-Length", str(len(content or b"") if length is None else length))
        handler.end_headers()
        handler.wfile.write(content or b"")

    @staticmethod
    def half(handler, content):
        Mirror.send(handler, content[: len(content) // 2], len(content))

    @staticmethod
    def changed(handler, content):
        Mirror.send(handler, flipped(content))

    @staticmethod
    def gone(handler, content):
        Mirror.send(handler, None)

    @staticmethod
    def silent(handler, content):
        time.sleep(30)

    @staticmethod
    def stalled(handler, content):
        Mirror.send(handler, content[:1000], len(content))
        handler.wfile.flush()
        time.sleep(30)

    @staticmethod
    def dripping(handler, content):
        Mirror.send(handler, b"", len(content))
        for byte in content:
            handler.wfile.write(bytes([byte]))
            time.sleep(0.05)

    @staticmethod
    def endless(handler, content):
        Mirror.send(handler, b"", 1 << 40)
        while True:
            handler.wfile.write(bytes(1 << 16))

    @staticmethod
    def no_http(handler, content):
        handler.wfile.write(b"220 mail, not web\r\n")


@pytest.fixture
def mirrors(monkeypatch):
    """Two mirrors that hold the small MNIST, whose checksums the course knows for the time being."""
    made = [Mirror(WHOLE), Mirror(WHOLE)]
    monkeypatch.setattr(datasets, "MIRRORS", tuple(mirror.address for mirror in made))
    monkeypatch.setattr(datasets, "MNIST", {name: hashlib.md5(WHOLE[name]).hexdigest() for name in MNIST})
    yield made
    for mirror in made:
        mirror.server.shutdown()
        mirror.server.server_close()


DOWNLOADED = "Digits: MNIST, downloaded into the cache; 30 to train, 20 to test"
CACHED = "Digits: MNIST, from the cache; 30 to train, 20 to test"
OFFLINE = "Digits: scikit-learn's, enlarged to 28x28; 7,185 to train, 1,080 to test"


def in_it(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_mnist_is_downloaded_once_and_then_comes_from_the_cache(mirrors, cache, lines):
    first, second = digits(), digits()
    assert lines() == [DOWNLOADED, CACHED]
    assert sorted(mirrors[0].asked) == sorted(MNIST) and mirrors[1].asked == []
    assert in_it(cache) == WHOLE and not [place for place in cache.iterdir() if place.is_dir()]
    for found in (first, second):
        assert found.train_labels.tolist() == labels_in_images(found.train_images) == [*range(10)] * 3
        assert found.test_labels.tolist() == labels_in_images(found.test_images) == [*range(10)] * 2


def test_the_named_folder_comes_before_the_cache_and_the_cache_after_a_bad_folder(
    mirrors, tmp_path, monkeypatch, lines
):
    digits()
    monkeypatch.setenv(VARIABLE, str(fill(tmp_path / "mine", small_mnist(40, 10))))
    assert len(digits().train_labels) == 40
    monkeypatch.setenv(VARIABLE, str(tmp_path / "nowhere"))
    assert len(digits().train_labels) == 30
    assert lines()[-1] == CACHED


@pytest.mark.parametrize("how", ["half", "changed", "gone", "no_http", "silent", "stalled", "endless"])
def test_when_a_mirror_fails_the_other_is_asked(mirrors, cache, monkeypatch, lines, how):
    monkeypatch.setattr(datasets, "SILENCE", 0.6)
    mirrors[0].behave[TEST_IMAGES] = getattr(Mirror, how)
    assert digits().train_labels.tolist() == [*range(10)] * 3
    assert lines() == [DOWNLOADED]
    assert mirrors[0].asked == [LABELS, TEST_LABELS, TEST_IMAGES]
    assert mirrors[1].asked == [TEST_IMAGES, IMAGES]
    assert in_it(cache) == WHOLE


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ("half", f"{IMAGES} came with a wrong checksum|IncompleteRead"),
        ("changed", f"{IMAGES} came with a wrong checksum"),
        ("gone", "HTTP Error 404: Not Found"),
        ("silent", "timed out"),
        ("stalled", "timed out"),
        ("endless", "it never stopped sending"),
    ],
)
def test_when_all_fail_a_line_says_why_and_nothing_is_tried_again(mirrors, cache, monkeypatch, lines, how, why):
    monkeypatch.setattr(datasets, "SILENCE", 0.6)
    for mirror in mirrors:
        mirror.behave[IMAGES] = getattr(Mirror, how)
    assert np.array_equal(digits().test_images, offline_digits().test_images)
    [said] = lines()
    host = mirrors[0].address.split("/")[2]
    assert any(said.startswith(f"{OFFLINE} (MNIST is missing: {host}: {words}") for words in why.split("|")), said
    asked = [list(mirror.asked) for mirror in mirrors]
    for mirror in mirrors:
        mirror.behave.clear()
    digits()
    assert lines() == [said]
    assert [mirror.asked for mirror in mirrors] == asked
    assert in_it(cache) == {name: WHOLE[name] for name in MNIST if name != IMAGES}


@contextlib.contextmanager
def lookup_hangs(monkeypatch, mirrors):
    over = threading.Event()

    def lookup(*_, **__):
        over.wait(30)
        raise socket.gaierror("Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    yield
    over.set()


def bytes_drip(monkeypatch, mirrors):
    for mirror in mirrors:
        mirror.behave[LABELS] = mirror.behave[IMAGES] = Mirror.dripping


def nobody_accepts(monkeypatch, mirrors):
    waiting = socket.create_server(("127.0.0.1", 0), backlog=20)  # connects, and is never served
    monkeypatch.setattr(datasets, "MIRRORS", (f"http://127.0.0.1:{waiting.getsockname()[1]}/",) * 9)
    return waiting


@pytest.mark.parametrize("trouble", [lookup_hangs, bytes_drip, nobody_accepts])
def test_digits_never_wait_longer_than_the_whole_patience(mirrors, monkeypatch, lines, trouble):
    monkeypatch.setattr(datasets, "PATIENCE", 0.8)
    monkeypatch.setattr(datasets, "SILENCE", 0.3)
    with trouble(monkeypatch, mirrors) or contextlib.nullcontext():
        start = time.monotonic()
        digits()
        assert time.monotonic() - start < 5
    [said] = lines()
    assert said.startswith(f"{OFFLINE} (MNIST is missing: ")
    monkeypatch.setattr(datasets, "PATIENCE", 20)
    start = time.monotonic()
    digits()
    assert time.monotonic() - start < 5
    assert lines() == [said]


def test_a_download_that_is_given_up_stops(mirrors, monkeypatch):
    monkeypatch.setattr(datasets, "PATIENCE", 0.3)
    mirrors[0].behave[LABELS] = mirrors[0].behave[TEST_LABELS] = Mirror.dripping
    digits()
    assert mirrors[0].hung_up.wait(10)


def test_a_kernel_ends_while_a_download_hangs(mirrors):
    mirrors[0].behave[LABELS] = Mirror.silent
    start = time.monotonic()
    out, problems = another_process(mirrors, PATIENCE=0.3, SILENCE=30).communicate(timeout=60)
    assert time.monotonic() - start < 10
    said = "the download took more than 0.3 seconds"
    assert out.splitlines()[0] == f"{OFFLINE} (MNIST is missing: {said})" and not problems


def test_the_wait_is_ten_seconds_and_leaves_each_mirror_its_turn():
    patience, silence = datasets.PATIENCE, datasets.SILENCE
    assert patience <= 10 and silence * len(addresses_in_torchvision()["mirrors"]) < patience


def addresses_in_torchvision() -> dict[str, list]:
    """What torchvision's MNIST says of its files, read without importing torch."""
    [folder] = importlib.util.find_spec("torchvision").submodule_search_locations
    tree = ast.parse((Path(folder) / "datasets" / "mnist.py").read_text(encoding="utf-8"))
    [mnist] = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "MNIST"]
    said = {node.targets[0].id: node.value for node in mnist.body if isinstance(node, ast.Assign)}
    return {name: ast.literal_eval(said[name]) for name in ("mirrors", "resources")}


def test_addresses_and_checksums_are_torchvisions():
    known = addresses_in_torchvision()
    assert dict(known["resources"]) == MNIST
    fresh = runpy.run_path(datasets.__file__)
    assert list(fresh["MIRRORS"]) == known["mirrors"]


def test_without_a_mirror_the_reason_is_said(mirrors, monkeypatch, lines):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        address = f"127.0.0.1:{closed.getsockname()[1]}"
    monkeypatch.setattr(datasets, "MIRRORS", (f"http://{address}/",))
    digits()
    assert lines() == [f"{OFFLINE} (MNIST is missing: {address}: Connection refused)"]


# --- The cache


def test_a_damaged_file_in_the_cache_is_said_and_fetched_anew_and_kept(mirrors, cache, lines):
    damaged = {IMAGES: flipped(WHOLE[IMAGES]), TEST_LABELS: WHOLE[TEST_LABELS][:20]}
    fill(cache, {**WHOLE, **damaged})
    assert digits().test_labels.tolist() == [*range(10)] * 2
    *problems, said = lines()
    assert sorted(problems) == sorted(f"Not used: {cache / name}: wrong checksum" for name in damaged)
    assert said == DOWNLOADED
    assert sorted(mirrors[0].asked) == sorted(damaged)
    assert in_it(cache) == {**WHOLE, **{f"{name}.damaged": content for name, content in damaged.items()}}


def test_a_damaged_file_in_the_cache_is_not_used_without_a_network_either(mirrors, cache, monkeypatch, lines):
    # It is whole in every other way: only its checksum tells.
    monkeypatch.setattr(datasets, "MIRRORS", ("http://127.0.0.1:9/",))
    fill(cache, {**WHOLE, LABELS: zipped(idx(np.zeros(30)))})
    digits()
    problem, said = lines()
    assert problem == f"Not used: {cache / LABELS}: wrong checksum"
    assert said.startswith(OFFLINE)
    assert in_it(cache)[LABELS] == zipped(idx(np.zeros(30)))


def test_a_cache_that_cannot_be_written_is_no_error(mirrors, cache, tmp_path, lines):
    cache.parent.write_text("a file where the folder should be")
    digits()
    [said] = lines()
    assert said.startswith(f"{OFFLINE} (MNIST is missing: {cache}: ")
    assert mirrors[0].asked == []


@pytest.mark.parametrize("base", ["", "not/absolute"])
def test_the_cache_is_in_the_home_folder_unless_another_is_named(tmp_path, monkeypatch, mirrors, lines, base):
    monkeypatch.setenv("XDG_CACHE_HOME", base)
    digits()
    assert lines() == [DOWNLOADED]
    assert in_it(tmp_path / "home" / ".cache" / "neural-networks-course") == WHOLE


def test_nothing_is_downloaded_while_nbgrader_grades_and_with_the_variable_saying_offline(
    mirrors, cache, monkeypatch, lines
):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    digits()
    assert lines() == [f"{OFFLINE} (MNIST is missing: nothing is downloaded while nbgrader grades)"]
    monkeypatch.delenv("NBGRADER_EXECUTION")
    monkeypatch.setenv(VARIABLE, "offline")
    fill(cache, WHOLE)
    digits()
    assert lines() == [OFFLINE]
    assert mirrors[0].asked == mirrors[1].asked == []


def another_process(mirrors: list[Mirror], **settings: float) -> subprocess.Popen:
    """A process that downloads from these mirrors into this test's cache, and prints what digits() prints."""
    known = {"MIRRORS": [mirror.address for mirror in mirrors], "MNIST": datasets.MNIST, **settings}
    code = (
        "import json, sys; from grader import datasets\n"
        "vars(datasets).update(json.loads(sys.argv[1]))\n"
        "print(sorted(set(datasets.digits().train_images[:, 0, 0].tolist())))"
    )
    command = [sys.executable, "-c", code, json.dumps(known)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_two_kernels_download_at_once_and_both_have_it_whole(mirrors, cache):
    together = threading.Barrier(2, timeout=20)

    def wait_for_the_other(handler, content):
        together.wait()
        Mirror.send(handler, content)

    mirrors[0].behave = dict.fromkeys(MNIST, wait_for_the_other)
    kernels = [another_process(mirrors, PATIENCE=60, SILENCE=60) for _ in range(2)]
    for kernel in kernels:
        out, problems = kernel.communicate(timeout=60)
        assert out.splitlines() == [DOWNLOADED, str([*range(10)])] and not problems
    assert sorted(mirrors[0].asked) == sorted([*MNIST, *MNIST])
    assert in_it(cache) == WHOLE


def test_a_kernel_killed_while_it_downloads_leaves_only_whole_files(mirrors, cache, lines):
    reached = threading.Event()

    def never_ends(handler, content):
        reached.set()
        Mirror.stalled(handler, content)

    mirrors[0].behave[IMAGES] = never_ends
    kernel = another_process(mirrors)
    assert reached.wait(30)
    kernel.kill()
    kernel.communicate()
    assert in_it(cache) == {name: WHOLE[name] for name in MNIST if name != IMAGES}
    mirrors[0].behave.clear()
    mirrors[0].asked.clear()
    assert digits().train_labels.tolist() == [*range(10)] * 3
    assert lines() == [DOWNLOADED] and mirrors[0].asked == [IMAGES]
