"""What student code can reach in the sandbox, tried by code that wants more: nothing that is not its own."""

import contextlib
import importlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from grader import exercises
from grader.exercises.gradient_descent import lesson
from grader.inside import frames
from grader.inside.frames import Frames
from grader.plain import from_json
from grader.sandbox import (
    Broken,
    Late,
    Limits,
    NoSandbox,
    Sandbox,
    _interpreter,
    asking,
    imports_of,
    students_package,
)

pytestmark = pytest.mark.needs("bwrap")

LIMITS = Limits(memory=2**30, files=32 * 2**20, largest_file=16 * 2**20, processes=64)


@pytest.fixture(scope="module")
def sandbox():
    # Any lesson will do; this one's module imports no framework.
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADER_SECRET", "not for students")
        with Sandbox("grader.exercises.gradient_descent", "import numpy", limits=LIMITS) as sandbox:
            yield sandbox


@pytest.fixture
def room(sandbox):
    room = sandbox.room()
    yield room
    room.close()


def run(room, code, seconds=20):
    """What a cell prints, and its error in a line."""
    outputs = []
    room.run(code, time.monotonic() + seconds, outputs.append)
    told = [output.get("text", "") or output.get("ename", "") for output in outputs]
    return "".join(told).replace("\r", "").strip()


# ---------------------------------------------------------------- it is a notebook's Python


def test_cells_run_one_after_another_and_bring_back_what_notebooks_keep(room):
    outputs = []
    codes = ["x = 20", "print('hello'); x + 1", "from IPython.display import HTML; display(HTML('<b>b</b>'))", "1 / 0"]
    done = [room.run(code, time.monotonic() + 10, outputs.append) for code in codes]
    assert [message["count"] for message in done] == [1, 2, 3, 4]
    kinds = [output["output_type"] for output in outputs]
    assert kinds == ["stream", "stream", "execute_result", "display_data", "error"]
    assert outputs[2]["data"]["text/plain"] == "21" and outputs[3]["data"]["text/html"] == "<b>b</b>"
    assert outputs[4]["ename"] == "ZeroDivisionError"


def test_what_programs_and_libraries_write_is_output_too(room):
    assert run(room, "import os\nos.write(1, b'below\\n')\n!echo beside") == "beside\nbelow"


def test_cells_may_await(room):
    assert run(room, "import asyncio\nawait asyncio.sleep(0.01)\nprint('there')") == "there"


def test_exit_ends_nothing(room):
    assert run(room, "exit()") == "exit() does nothing while this notebook is graded."
    assert run(room, "print(1)") == "1"


def test_an_answer_is_asked_with_the_inputs_alone_and_comes_back_as_plain_data(room):
    run(room, "import torch\ndef mse(y_true, y_pred):\n    return ((y_true - y_pred) ** 2).mean()", seconds=60)
    cases = lesson.exercises["mse"].draw("public")
    answer = from_json(room.ask(asking("mse", cases), time.monotonic() + 30)["answer"])
    assert answer.state == "answered" and len(answer.outcomes) == len(cases)
    assert {outcome.how for outcome in answer.outcomes} == {"returned"}


def test_a_cell_that_is_interrupted_ends_and_the_next_one_runs(room):
    with pytest.raises(Late):
        room.run("while True: pass", time.monotonic() + 0.5, lambda output: None)
    room.interrupt()
    room.finish(time.monotonic() + 5, lambda output: None)
    assert run(room, "print(2)") == "2"


# ---------------------------------------------------------------- what it sees


def test_it_has_no_privilege_and_can_get_none(room):
    status = dict(line.split(":\t") for line in run(room, "print(open('/proc/self/status').read())").splitlines())
    assert all(int(status[kind], 16) == 0 for kind in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"))
    assert status["NoNewPrivs"] == "1"
    assert "0" not in status["Uid"].split()


def test_the_kernel_refuses_it_new_namespaces_keyrings_and_other_processes(room):
    code = """
import ctypes, errno, os, platform
libc, machine = ctypes.CDLL(None, use_errno=True), platform.machine()
numbers = {
    "x86_64": {"add_key": 248, "keyctl": 250, "unshare": 272, "ptrace": 101, "clone": 56, "clone3": 435, "mount": 165},
    "aarch64": {"add_key": 217, "keyctl": 219, "unshare": 97, "ptrace": 117, "clone": 220, "clone3": 435, "mount": 40},
}[machine]
new_user = 0x10000000
arguments = {
    "add_key": (b"user", b"answer", b"42", 2, -3), "keyctl": (0, -3, 0, 0, 0), "unshare": (new_user,),
    "ptrace": (16, 1, 0, 0), "clone": (new_user | 17, 0, 0, 0, 0), "clone3": (0, 0), "mount": (0, 0, 0, 0, 0),
}
for name, number in numbers.items():
    libc.syscall(number, *arguments[name])
    print(name, errno.errorcode.get(ctypes.get_errno(), "no error"), end=" ")
"""
    expected = "add_key EPERM keyctl EPERM unshare EPERM ptrace EPERM clone EPERM clone3 ENOSYS mount EPERM"
    assert run(room, code) == expected
    code = "import subprocess, threading\nt = threading.Thread(target=print, args=['thread'])\nt.start(); t.join()\n"
    assert run(room, code + "subprocess.run(['echo', 'child'])") == "thread\nchild"


def test_it_has_no_network_and_no_environment(room):
    assert (
        run(room, "import os\nprint([n for n in os.listdir('/sys/class/net')] if os.path.exists('/sys') else [])")
        == "[]"
    )
    code = "import socket\nsocket.create_connection(('{}', 53), timeout=2)"
    for address in ("1.1.1.1", "127.0.0.1"):
        assert run(room, code.format(address)) in ("OSError", "ConnectionRefusedError", "TimeoutError")
    code = "import os\nprint('GRADER_SECRET' in os.environ, os.environ['PATH'], os.environ['HOME'])"
    assert run(room, code) == "False /usr/bin:/bin /tmp/home"


def test_it_inherits_no_descriptor_but_its_own_channel(room):
    code = """
import os
for name in os.listdir('/proc/self/fd'):
    try: print(os.readlink(f'/proc/self/fd/{name}').split(':')[0])
    except OSError: pass  # the one that listed them
"""
    found = run(room, code).split()
    assert set(found) <= {"/dev/null", "/memfd", "(deleted)", "socket"} and found.count("socket") == 1


def test_of_this_machine_it_sees_the_interpreter_and_libraries_alone(room, tmp_path):
    secret = tmp_path / "gradebook.db"
    secret.write_text("marks")
    repository = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    for place in (
        secret,
        f"{repository}/course",
        f"{repository}/grader",
        os.path.expanduser("~/.bashrc"),
        "/etc/passwd",
    ):
        assert run(room, f"import os\nprint(os.path.exists({str(place)!r}))") == "False", place


def test_there_is_no_judge_and_nothing_that_was_recorded(room):
    code = "import grader, os\nfor top, _, files in os.walk(os.path.dirname(grader.__file__)):\n    print(*files)"
    files = run(room, code).split()
    assert not [name for name in files if name.endswith(".json")]
    assert run(room, "from grader import judge\nprint(hasattr(judge.judge, '__code__'))") == "False"
    for module in ("grader.record", "grader.build", "grader.grade", "grader.gradebook"):
        assert run(room, f"import {module}") == "ModuleNotFoundError"


def test_it_can_write_into_its_own_places_alone(room):
    code = "open({!r}, 'w').write('x')\nprint('written')"
    for place in ("/tmp/x", "/dev/shm/x", "here.txt"):
        assert run(room, code.format(place)) == "written"
    import numpy

    for place in ("/x", "/course/x", "/course/grader/x", "/usr/x", numpy.__file__, "/proc/sys/kernel/hostname"):
        assert run(room, code.format(place)) in ("OSError", "PermissionError", "FileNotFoundError"), place


# ---------------------------------------------------------------- apart from the others


def test_one_submission_neither_sees_nor_reaches_another(sandbox):
    one, other = sandbox.room(), sandbox.room()
    try:
        run(one, "import os, socket\nheard = socket.socket(socket.AF_UNIX)\nheard.bind('\\0meet')\nheard.listen()")
        run(one, "open('/tmp/left', 'w').write('x')\nopen('/dev/shm/left', 'w').write('x')\nleft = 1")
        assert run(other, "import os\nprint(*os.listdir('/tmp'), *os.listdir('/dev/shm'))") == "home"
        assert run(other, "import socket\nsocket.socket(socket.AF_UNIX).connect('\\0meet')") == "ConnectionRefusedError"
        assert run(other, "left") == "NameError"
        for room in (one, other):
            assert run(room, "print(*[n for n in os.listdir('/proc') if n.isdigit()])") == "1"
            assert run(room, "print(os.getpid(), os.getppid())") == "1 0"
        if os.getuid() == 0:
            assert run(one, "print(os.getuid())") != run(other, "print(os.getuid())")
    finally:
        one.close()
        other.close()


def test_what_a_submission_changes_in_its_python_is_gone_with_it(sandbox):
    room = sandbox.room()
    run(room, "import numpy, builtins, sys\nnumpy.mean = len\nbuiltins.mine = 1\nsys.modules['mine'] = sys")
    room.close()
    room = sandbox.room()
    code = "import numpy, builtins, sys\nprint(numpy.mean([1, 3]), hasattr(builtins, 'mine'), 'mine' in sys.modules)"
    assert run(room, code) == "2.0 False False"
    room.close()


def test_when_it_is_over_every_process_of_it_is_gone(sandbox):
    def inside():
        warm = psutil.Process(sandbox.process.pid)
        return {process.pid for process in warm.children(recursive=True)}

    before = inside()
    room = sandbox.room()
    run(room, "import subprocess, os\nfor _ in range(3): subprocess.Popen(['sleep', '600'], start_new_session=True)")
    run(room, "if os.fork() == 0:\n    import time, signal\n    os.setsid()\n    time.sleep(600)")
    assert len(inside() - before) >= 5
    new = inside() - before
    room.close()
    for _ in range(100):
        if not inside() & new:
            break
        time.sleep(0.05)
    assert not inside() & new


# ---------------------------------------------------------------- limits


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("x = bytearray(3 * 2**30)", "MemoryError"),
        ("import numpy\nx = numpy.ones(3 * 2**27)", "MemoryError"),
        ("with open('/tmp/big', 'wb') as file:\n    for _ in range(64): file.write(bytes(2**20))", "OSError"),
        ("import os\nfor i in range(10):\n    open(f'/tmp/{i}', 'wb').write(bytes(8 * 2**20))", "OSError"),
        ("files = [open('/dev/null') for _ in range(1000)]", "OSError"),
        ("def deep(): return deep()\ndeep()", "RecursionError"),
    ],
    ids=["memory", "an array", "a large file", "a full disk", "open files", "recursion"],
)
def test_too_much_is_an_error_in_the_cell_and_the_next_one_runs(room, code, said):
    assert said in run(room, code)
    assert run(room, "print(3)") == "3"


@pytest.mark.skipif(os.getuid() != 0, reason="as root each submission is a user of its own, and counted alone")
def test_a_fork_bomb_ends_at_its_limit_and_leaves_others_alone(sandbox):
    bomb, other = sandbox.room(), sandbox.room()
    code = """
import os, time
made = 0
try:
    while made < 1000:
        if os.fork() == 0: time.sleep(600)
        made += 1
except OSError: pass
print(made)
"""
    assert 10 < int(run(bomb, code)) <= LIMITS.processes
    assert run(other, "import os\npid = os.fork()\nif pid == 0: os._exit(0)\nprint('forked')") == "forked"
    bomb.close()
    other.close()


@pytest.mark.parametrize(
    "code", ["import os; os._exit(0)", "import os, signal; os.kill(os.getpid(), signal.SIGKILL); os.abort()"]
)
def test_a_python_that_ends_is_noticed_and_the_next_room_is_ready(sandbox, code):
    room = sandbox.room()
    with pytest.raises(Broken):
        run(room, code)
    room.close()
    room = sandbox.room()
    assert run(room, "print(4)") == "4"
    room.close()


# ---------------------------------------------------------------- the messages


FORGE = "import os, json, struct\nfor n in range(3, 64):\n    try:\n        os.write(n, {})\n    except OSError: pass\n"


@pytest.mark.parametrize(
    "forged",
    ["b'x' * 100", "struct.pack('!I', 2**31)", "struct.pack('!I', 4) + b'{{{{'", "struct.pack('!I', 2) + b'[]'"],
    ids=["noise", "a huge one", "no JSON", "no message"],
)
def test_a_forged_message_ends_the_room_and_nothing_else(sandbox, forged):
    room = sandbox.room()
    with pytest.raises((Broken, Late)):
        run(room, FORGE.format(forged), seconds=2)
        run(room, "print(1)", seconds=2)
    room.close()


def test_a_flood_of_messages_ends_the_room_before_its_time(sandbox):
    room = sandbox.room()
    code = """
import grader.inside.runner as runner
while True: runner._out.frames.send({"output": {"output_type": "stream", "name": "stdout", "text": "x" * 10**6}})
"""
    with pytest.raises(Broken, match="flood"):
        run(room, code, seconds=30)
    room.close()


HOARD = """
import os, time
def hoard(megabytes):
    kept = bytearray(megabytes * 2**20)
    for place in range(0, len(kept), 4096):
        kept[place] = 1
    return kept
"""


@pytest.mark.needs("cgroups")
def test_the_memory_of_all_its_processes_together_is_limited(room):
    code = """
children = []
for _ in range(6):
    child = os.fork()
    if not child:
        kept = hoard(400)  # less than one process may have
        time.sleep(5)
        os._exit(0)
    children.append(child)
ends = [os.waitpid(child, 0)[1] for child in children]
print(any(ends))
"""
    with contextlib.suppress(Broken):
        assert run(room, HOARD + code, seconds=60) == "True"
    assert room.ran_out


@pytest.mark.needs("cgroups")
def test_hundreds_of_processes_of_one_leave_the_others_their_share_of_the_processors(sandbox):
    hog, other = sandbox.room(), sandbox.room()
    of_version_2 = hog._group.folder / "cgroup.controllers"
    if hog._group.share is None and not (of_version_2.exists() and "cpu" in of_version_2.read_text()):
        pytest.skip("the processors are not shared by control groups here")
    spin = """
import os
children = 0
try:
    while children < 200:
        if not os.fork():
            while True: pass
        children += 1
except OSError: pass
print(children >= 20)
"""
    assert run(hog, spin) == "True"
    work = """
import time
began, worked = time.perf_counter(), time.process_time()
while time.process_time() < worked + 0.5: pass
print(time.perf_counter() - began)
"""
    assert float(run(other, work, seconds=60)) < 4  # and not one of many shares, each as large as another
    hog.close()
    other.close()


@pytest.mark.needs("cgroups")
def test_a_group_is_gone_once_its_submission_is(sandbox):
    room = sandbox.room()
    folders = [folder for folder in (room._group.folder, room._group.share) if folder]
    assert all((folder / "cgroup.procs").read_text().split() for folder in folders)
    room.close()
    sandbox.room().close()
    for _ in range(100):
        if not any(folder.exists() for folder in folders):
            return
        time.sleep(0.05)
        sandbox.room().close()
    raise AssertionError(folders)


def test_a_message_that_comes_in_pieces_is_one_and_half_of_one_is_late():
    ours, theirs = socket.socketpair()
    theirs.sendall(b"\0\0\0")
    with pytest.raises(Late):
        Frames(ours).receive(time.monotonic() + 0.1)
    ours, theirs = socket.socketpair()
    theirs.sendall((frames.LARGEST + 1).to_bytes(4, "big"))
    with pytest.raises(Broken):
        Frames(ours).receive(time.monotonic() + 0.1)


# ---------------------------------------------------------------- starting, and ending


@pytest.mark.parametrize("module", sorted(file.stem for file in Path(exercises.__file__).parent.glob("[a-z]*.py")))
def test_every_lessons_exercises_are_there_without_a_judge(module, tmp_path):
    package = students_package(tmp_path / "package", f"grader.exercises.{module}")
    code = f"from grader.exercises.{module} import lesson; print(*lesson.exercises)"
    said = subprocess.run([sys.executable, "-c", code], cwd="/", env={"PYTHONPATH": str(package)}, capture_output=True)
    ours = importlib.import_module(f"grader.exercises.{module}").lesson.exercises
    assert said.stdout.decode().split() == list(ours), said.stderr.decode()


def test_a_warm_process_that_has_ended_is_started_anew():
    with Sandbox("grader.exercises.gradient_descent", "", limits=LIMITS) as sandbox:
        os.killpg(sandbox.process.pid, signal.SIGKILL)
        sandbox.process.wait()
        assert run(sandbox.room(), "print(5)") == "5"
    with pytest.raises(NoSandbox, match="closed"):
        sandbox.room()


def test_when_who_grades_is_killed_nothing_of_the_sandbox_stays():
    code = """
import time
from grader.sandbox import Sandbox
sandbox = Sandbox("grader.exercises.gradient_descent", "").start()
sandbox.room().frames.send({"do": "run", "code": "import time; time.sleep(600)"})
print(sandbox.process.pid, flush=True)
time.sleep(600)
"""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as grades:
        outer = psutil.Process(int(grades.stdout.readline()))
        inside = [outer, *outer.children(recursive=True)]
        assert len(inside) >= 4
        grades.kill()
    gone, left = psutil.wait_procs(inside, timeout=10)
    assert not left


def test_a_sandbox_that_cannot_start_says_why(monkeypatch):
    with pytest.raises(NoSandbox, match="No module named 'nothing_of_this_name'"):
        Sandbox("grader.exercises.gradient_descent", "import nothing_of_this_name").start()
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(NoSandbox, match="apt install bubblewrap"):
        Sandbox("grader.exercises.gradient_descent", "").start()


def test_an_environment_is_found_wherever_it_is_also_below_tmp(monkeypatch):
    monkeypatch.setattr(sys, "prefix", "/tmp/somewhere/.venv")
    python, binds = _interpreter()
    assert python.startswith("/venv/bin/python")
    assert ("/tmp/somewhere/.venv/lib", "/venv/lib") in binds
    assert not [place for _, place in binds if place.startswith("/tmp")]
    monkeypatch.setattr(sys, "base_prefix", "/tmp/python")
    with pytest.raises(NoSandbox, match="lies below /tmp"):
        _interpreter()


def test_the_import_lines_of_a_cell_are_those_alone():
    assert (
        imports_of("import torch\ntorch.manual_seed(0)\nfrom a import b as c") == "import torch\nfrom a import b as c"
    )


def test_the_copy_for_the_sandbox_has_stand_ins_for_what_judges(tmp_path):
    package = students_package(tmp_path, "tests.sums") / "grader"
    assert (
        "In the place of" in (package / "judge.py").read_text()
        and "In the place of" in (package / "check.py").read_text()
    )
    assert not (package / "recorded").exists() and (tmp_path / "tests" / "sums.py").exists()
