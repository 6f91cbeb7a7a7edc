"""The walls around one submission, put up by the process that is forked for it, before any code of a student's runs.

The sandbox around the warm process is bubblewrap's. Inside it each submission gets namespaces of its own: it sees no
other process, shares no memory, no file that can be written, no socket; and then gives up every privilege, for good.
Linux only. Sources of the numbers: linux/sched.h, linux/mount.h, linux/prctl.h, linux/capability.h.
"""

from __future__ import annotations

import ctypes
import os
import resource
import struct
from dataclasses import dataclass

_NEWNS, _NEWIPC, _NEWNET, _NEWPID = 0x00020000, 0x08000000, 0x40000000, 0x20000000
_NOSUID, _NODEV, _NOEXEC, _RECURSIVE, _PRIVATE = 2, 4, 8, 0x4000, 0x40000
_SET_PDEATHSIG, _SET_DUMPABLE, _CAPBSET_DROP, _SET_NO_NEW_PRIVS, _CAP_AMBIENT = 1, 4, 24, 38, 47
_CAP_AMBIENT_CLEAR_ALL = 4
_CAPABILITY_VERSION_3 = 0x20080522

_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Limits:
    """What one submission may use. Bytes, numbers and seconds of processor time; `memory` is on top of what the warm
    process has, for each process."""

    memory: int = 4 * 2**30
    files: int = 256 * 2**20
    largest_file: int = 128 * 2**20
    open_files: int = 256
    processes: int = 512
    seconds: int = 900


def _call(name: str, *arguments: object) -> None:
    if getattr(_libc, name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def _mount(what: bytes, where: bytes, kind: bytes | None, flags: int, options: bytes | None = None) -> None:
    _call("mount", what, where, kind, ctypes.c_ulong(flags), options)


def leave() -> None:
    """Leave the namespaces of the warm process; the next child of this process is the first one in the new ones."""
    _call("unshare", _NEWNS | _NEWIPC | _NEWNET | _NEWPID)


def close_all_but(kept: int) -> None:
    """Close every descriptor but 0, 1, 2 and one."""
    most = os.sysconf("SC_OPEN_MAX")
    os.closerange(3, kept)
    os.closerange(kept + 1, min(most, 65536))


def shut_in(uid: int | None, limits: Limits) -> None:
    """Own files, own view of processes, limits, another user where `uid` is given, and no privileges any more."""
    _mount(b"none", b"/", None, _RECURSIVE | _PRIVATE)
    _mount(b"proc", b"/proc", b"proc", _NOSUID | _NODEV | _NOEXEC)
    size = b"mode=1777,nr_inodes=20000,size=%d" % limits.files
    for place in (b"/tmp", b"/dev/shm"):
        _mount(b"tmpfs", place, b"tmpfs", _NOSUID | _NODEV, size)
    _limit(limits)
    _bound()
    if uid is not None:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    _give_up()
    os.makedirs("/tmp/home", exist_ok=True)
    os.chdir("/tmp/home")


def _limit(limits: Limits) -> None:
    # When the machine itself has no memory left, a submission goes before anything else does.
    with open("/proc/self/oom_score_adj", "w", encoding="ascii") as score:
        score.write("1000")

    def at_most(what: int, value: int) -> None:
        resource.setrlimit(what, (value, value))

    at_most(resource.RLIMIT_CORE, 0)
    at_most(resource.RLIMIT_FSIZE, limits.largest_file)
    at_most(resource.RLIMIT_NOFILE, limits.open_files)
    at_most(resource.RLIMIT_NPROC, limits.processes)
    at_most(resource.RLIMIT_CPU, limits.seconds)
    at_most(resource.RLIMIT_DATA, _data() + limits.memory)


def _data() -> int:
    """What this process has of private memory that it may write, as the kernel counts it for RLIMIT_DATA, in bytes."""
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmData:"))


def _bound() -> None:
    """Nothing that is executed from here on can have a capability. Takes one, so it comes before they are gone."""
    with open("/proc/sys/kernel/cap_last_cap", encoding="ascii") as last:
        capabilities = int(last.read()) + 1
    for number in range(capabilities):
        _call("prctl", _CAPBSET_DROP, number, 0, 0, 0)


def _give_up() -> None:
    """Every capability, and the way to any."""
    _call("prctl", _CAP_AMBIENT, _CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
    header = struct.pack("Ii", _CAPABILITY_VERSION_3, 0)
    _call("capset", ctypes.create_string_buffer(header), ctypes.create_string_buffer(24))
    _call("prctl", _SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    # Who changes the user loses sight of the own /proc/self, which libraries look at, and what follows.
    _call("prctl", _SET_DUMPABLE, 1, 0, 0, 0)
    _call("prctl", _SET_PDEATHSIG, 9, 0, 0, 0)
