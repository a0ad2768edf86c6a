"""System calls that no media program makes, as a filter for bubblewrap (`--seccomp`): classic BPF, seccomp(2).

What is refused (EPERM; ENOSYS for clone3, whose flags a filter cannot see, so that libc takes clone instead): all by
which a program that was taken over could look for a way out: other namespaces and mounts, the kernel's own doors (BPF,
io_uring, userfaultfd, performance counters, keys, modules), other processes' memory, sockets of a network, links.
The list is Flatpak's and more, since nothing here is a desktop program.
"""

from __future__ import annotations

import errno
import functools
import platform
import struct
from collections.abc import Sequence

# name: (x86_64, aarch64), from the kernel's tables.
REFUSED: dict[str, tuple[int, int]] = {
    "acct": (163, 89),
    "add_key": (248, 217),
    "adjtimex": (159, 171),
    "bpf": (321, 280),
    "chroot": (161, 51),
    "clock_adjtime": (305, 266),
    "clock_settime": (227, 112),
    "delete_module": (176, 106),
    "fanotify_init": (300, 262),
    "finit_module": (313, 273),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fsopen": (430, 430),
    "fspick": (433, 433),
    "init_module": (175, 105),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "io_uring_setup": (425, 425),
    "kcmp": (312, 272),
    "kexec_file_load": (320, 294),
    "kexec_load": (246, 104),
    "keyctl": (250, 219),
    "linkat": (265, 37),
    "mknodat": (259, 33),
    "mount": (165, 40),
    "mount_setattr": (442, 442),
    "move_mount": (429, 429),
    "move_pages": (279, 239),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "open_tree": (428, 428),
    "perf_event_open": (298, 241),
    "pidfd_getfd": (438, 438),
    "pivot_root": (155, 41),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "ptrace": (101, 117),
    "quotactl": (179, 60),
    "reboot": (169, 142),
    "request_key": (249, 218),
    "setdomainname": (171, 162),
    "sethostname": (170, 161),
    "setns": (308, 268),
    "settimeofday": (164, 170),
    "swapoff": (168, 225),
    "swapon": (167, 224),
    "symlinkat": (266, 36),
    "syslog": (103, 116),
    "umount2": (166, 39),
    "unshare": (272, 97),
    "userfaultfd": (323, 282),
    "vhangup": (153, 58),
}
OLD_REFUSED = {"link": 86, "symlink": 88, "mknod": 133, "iopl": 172, "ioperm": 173, "modify_ldt": 154, "uselib": 134}
"""Calls of x86_64 that aarch64 never had."""
MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
"""The column of REFUSED, and the machine's name in a filter (AUDIT_ARCH_…)."""
SOCKET, CLONE, CLONE3 = (41, 198), (56, 220), (435, 435)
AF_UNIX = 1
NEW_NAMESPACES = 0x7E020000
"""CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET."""
X32_BIT = 0x40000000
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _MACHINE, _FIRST_ARGUMENT = 0, 4, 16


@functools.cache
def filter_program() -> bytes | None:
    """The filter for this machine; None where it is of a kind whose calls are not listed here."""
    if platform.machine() not in MACHINES:
        return None
    column, machine = MACHINES[platform.machine()]
    refused = sorted(numbers[column] for numbers in REFUSED.values())
    if column == 0:
        refused += sorted(OLD_REFUSED.values())
    return b"".join(_program(machine, refused, column))


def _program(machine: int, refused: Sequence[int], column: int) -> list[bytes]:
    """Each test jumps over its own refusal where it does not hold."""
    program = [
        *(_step(_LOAD, _MACHINE), _step(_EQUAL, machine, 1, 0), _step(_RETURN, _KILL)),
        _step(_LOAD, _NUMBER),
    ]
    if column == 0:
        program += [_step(_AT_LEAST, X32_BIT, 0, 1), _step(_RETURN, _KILL)]
    for number in refused:
        program += [_step(_EQUAL, number, 0, 1), _step(_RETURN, _ERRNO | errno.EPERM)]
    program += [_step(_EQUAL, CLONE3[column], 0, 1), _step(_RETURN, _ERRNO | errno.ENOSYS)]
    new_namespace = [_step(_LOAD, _FIRST_ARGUMENT), _step(_ANY_BIT, NEW_NAMESPACES, 0, 1)]
    network = [_step(_LOAD, _FIRST_ARGUMENT), _step(_EQUAL, AF_UNIX, 1, 0)]
    for number, test in ((CLONE[column], new_namespace), (SOCKET[column], network)):
        refusal = [*test, _step(_RETURN, _ERRNO | errno.EPERM), _step(_RETURN, _ALLOW)]
        program += [_step(_EQUAL, number, 0, len(refusal)), *refusal]
    return [*program, _step(_RETURN, _ALLOW)]


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    """One instruction (struct sock_filter)."""
    return struct.pack("HBBI", code, if_true, if_false, value)
