"""A child that was taken over finds the kernel's doors shut, and programs that are not work as before."""

from __future__ import annotations

import json
import platform
import struct

import pytest

from media_pipeline.sandbox.bubblewrap import bubblewrap_works
from media_pipeline.sandbox.run import run_sandboxed
from media_pipeline.sandbox.system_calls import CLONE, CLONE3, MACHINES, OLD_REFUSED, REFUSED, filter_program

TRIED = """
import ctypes, errno, json, socket, subprocess, sys, threading
libc = ctypes.CDLL(None, use_errno=True)
def attempt(number, *arguments):
    ctypes.set_errno(0)
    return errno.errorcode.get(ctypes.get_errno(), "done") if libc.syscall(number, *arguments) < 0 else "done"
calls = json.loads(sys.stdin.read())
found = {name: attempt(number, *arguments) for name, (number, *arguments) in calls.items()}
for family in ("AF_INET", "AF_INET6", "AF_NETLINK", "AF_PACKET", "AF_VSOCK", "AF_UNIX"):
    try:
        socket.socket(getattr(socket, family), socket.SOCK_DGRAM).close()
        found[family] = "done"
    except OSError as error:
        found[family] = errno.errorcode[error.errno]
found["a program"] = subprocess.run(["true"]).returncode
thread = threading.Thread(target=found.__setitem__, args=("a thread", "ran"))
thread.start(); thread.join()
print(json.dumps(found))
"""


@pytest.mark.skipif(platform.machine() not in MACHINES, reason="no filter for this kind of machine")
def test_the_kernels_doors_are_shut() -> None:
    if not bubblewrap_works():
        pytest.skip("bubblewrap does not work here")
    column = MACHINES[platform.machine()][0]
    calls = {name: [numbers[column], 0, 0, 0, 0, 0] for name, numbers in REFUSED.items()}
    calls |= {name: [number, 0, 0] for name, number in OLD_REFUSED.items() if column == 0}
    namespaces = {
        f"clone {flag:x}": [CLONE[column], flag | 17, 0, 0, 0, 0] for flag in (0x10000000, 0x20000, 0x40000000)
    }
    command = ["/usr/bin/python3", "-c", TRIED]
    sent = json.dumps({**calls, **namespaces, "clone3": [CLONE3[column], 0, 0]})
    found = json.loads(run_sandboxed(command, stdin=sent.encode()).stdout)
    assert {name: found[name] for name in (*calls, *namespaces) if found[name] != "EPERM"} == {}
    assert found["clone3"] == "ENOSYS"
    assert {family: found[family] for family in found if family.startswith("AF_")} == {
        **dict.fromkeys(("AF_INET", "AF_INET6", "AF_NETLINK", "AF_PACKET", "AF_VSOCK"), "EPERM"),
        "AF_UNIX": "done",
    }
    assert (found["a program"], found["a thread"]) == (0, "ran")


def test_the_filter_is_one_the_kernel_takes() -> None:
    program = filter_program()
    if program is None:
        pytest.skip("no filter for this kind of machine")
    assert len(program) % 8 == 0
    steps = [struct.unpack("HBBI", program[at : at + 8]) for at in range(0, len(program), 8)]
    assert len(steps) < 4096
    for at, (_code, if_true, if_false, _value) in enumerate(steps):
        assert at + max(if_true, if_false) < len(steps)
