"""The walls around one submission, put up by the process that is forked for it, before any code of a student's runs.

The sandbox around the warm process is bubblewrap's. Inside it each submission gets namespaces of its own: it sees no
other process, shares no memory, no file that can be written, no socket; and then gives up every privilege, for good.
Linux only. Sources of the numbers: linux/sched.h, linux/mount.h, linux/prctl.h, linux/capability.h, linux/seccomp.h,
linux/filter.h, linux/audit.h, and the tables of system calls of x86-64 and of asm-generic/unistd.h.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import resource
import struct
from dataclasses import dataclass
from pathlib import Path

_NEWNS, _NEWIPC, _NEWNET, _NEWPID = 0x00020000, 0x08000000, 0x40000000, 0x20000000
_READ_ONLY, _NOSUID, _NODEV, _NOEXEC, _REMOUNT, _BIND, _RECURSIVE, _PRIVATE = 1, 2, 4, 8, 32, 4096, 0x4000, 0x40000
_SET_PDEATHSIG, _SET_DUMPABLE, _CAPBSET_DROP, _SET_NO_NEW_PRIVS, _CAP_AMBIENT = 1, 4, 24, 38, 47
_CAP_AMBIENT_CLEAR_ALL = 4
_CAPABILITY_VERSION_3 = 0x20080522

#: What no notebook needs, and what has let processes reach others, or the kernel, time and again: looking into another
#: process, keyrings (which outlive who fills them), new namespaces with privileges of their own, mounts, files by their
#: handles, programs for the kernel. By machine: the audit number, and the numbers of the system calls.
_REFUSED = {
    "x86_64": (
        0xC000003E,
        # ptrace, process_vm_readv, process_vm_writev, kcmp, pidfd_getfd, add_key, request_key, keyctl
        (101, 310, 311, 312, 438, 248, 249, 250)
        # unshare, setns, mount, umount2, pivot_root, chroot, open_tree, move_mount, fsopen, fsconfig, fsmount, fspick
        + (272, 308, 165, 166, 155, 161, 428, 429, 430, 431, 432, 433)
        # mount_setattr, name_to_handle_at, open_by_handle_at, bpf, perf_event_open, userfaultfd, io_uring_*
        + (442, 303, 304, 321, 298, 323, 425, 426, 427),
        56,
    ),
    "aarch64": (
        0xC00000B7,
        (117, 270, 271, 272, 438, 217, 218, 219)
        + (97, 268, 40, 39, 41, 51, 428, 429, 430, 431, 432, 433)
        + (442, 264, 265, 280, 241, 282, 425, 426, 427),
        220,
    ),
}
_CLONE3 = 435  # of both
#: Every kind of namespace that `clone` can make: cgroups, UTS, IPC, users, PIDs, network, mounts.
_NEW_NAMESPACES = 0x02000000 | 0x04000000 | 0x08000000 | 0x10000000 | 0x20000000 | 0x40000000 | 0x00020000
_SET_SECCOMP, _FILTER = 22, 2

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


def shut_in(uid: int | None, limits: Limits, shared: Path | None = None) -> None:
    """Own files, own view of processes, limits, another user where `uid` is given, and no privileges any more. What is
    in the folder `shared`, a mount of its own, can be read, and cannot be changed."""
    _mount(b"none", b"/", None, _RECURSIVE | _PRIVATE)
    _mount(b"proc", b"/proc", b"proc", _NOSUID | _NODEV | _NOEXEC)
    size = b"mode=1777,nr_inodes=20000,size=%d" % limits.files
    for place in (b"/tmp", b"/dev/shm"):
        _mount(b"tmpfs", place, b"tmpfs", _NOSUID | _NODEV, size)
    if shared is not None:
        _mount(b"none", bytes(shared), None, _REMOUNT | _BIND | _READ_ONLY | _NOSUID | _NODEV)
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
    _refuse()


class _Program(ctypes.Structure):
    """`struct sock_fprog` of linux/filter.h."""

    _fields_ = [("length", ctypes.c_ushort), ("steps", ctypes.c_char_p)]


def _refuse() -> None:
    """Have the kernel refuse some system calls, for this process and all that come of it. On a machine whose numbers
    are not known here, the other walls are all there is."""
    known = _REFUSED.get(platform.machine())
    if known is not None:
        steps = _filter(*known)
        _call("prctl", _SET_SECCOMP, _FILTER, ctypes.byref(_Program(len(steps) // 8, steps)), 0, 0)


def _filter(machine: int, refused: tuple[int, ...], clone: int) -> bytes:
    """The program that the kernel runs before each system call, in the form of linux/filter.h."""
    load, equal, above, any_bit, give = 0x20, 0x15, 0x35, 0x45, 0x06
    number, architecture, first_argument = 0, 4, 16  # where they stand in `struct seccomp_data`
    allowed, error = 0x7FFF0000, 0x00050000

    def step(code: int, value: int, when: int = 0, otherwise: int = 0) -> bytes:
        """An instruction; what it compares goes on so many steps further."""
        return struct.pack("HBBI", code, when, otherwise, value)

    no, unknown, yes = (step(give, value) for value in (error | errno.EPERM, error | errno.ENOSYS, allowed))
    program = [step(load, architecture), step(equal, machine, 1), no, step(load, number)]
    program += [step(above, 0x40000000, 0, 1), no]  # another form of the same calls, with numbers of its own
    for call in refused:
        program += [step(equal, call, 0, 1), no]
    # What `clone3` is asked for stands in memory, where a filter cannot look; the C library then takes `clone`.
    program += [step(equal, _CLONE3, 0, 1), unknown]
    program += [step(equal, clone, 0, 3), step(load, first_argument), step(any_bit, _NEW_NAMESPACES, 0, 1), no]
    return b"".join([*program, yes])
