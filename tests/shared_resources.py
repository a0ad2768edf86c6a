"""What all processes of one test run share: things made once, and servers that end when nobody uses them any more.

pytest-xdist runs tests in several processes. Each of them asks here; the first one makes or starts it, the others wait
and use it. Locks of the kernel (fcntl) say who uses what: they end with their process, even with one that is killed.
"""

from __future__ import annotations

import fcntl
import importlib
import pickle
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

Made = TypeVar("Made")
ROOT = Path(__file__).resolve().parent.parent
STARTS_WITHIN_S = 120


class SharedResources:
    """Everything shared lies in `folder`, which is the same for all processes of a run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def once(self, name: str, make: Callable[[Path], Made]) -> Made:
        """Give what `make(folder)` returned, called once in the whole run with an empty folder of that name.

        The result is pickled: paths and frozen dataclasses of them travel, open things do not. Treat the folder as
        read only. A process that is killed in the middle leaves nothing half made: the next one begins anew.
        """
        folder, result = self.folder / name, self.folder / f"{name}.pickle"
        with _locked(self.folder / f"{name}.lock"):
            if not result.exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                unfinished = result.with_suffix(".part")
                unfinished.write_bytes(pickle.dumps(make(folder)))
                unfinished.rename(result)
        value: Made = pickle.loads(result.read_bytes())
        return value

    @contextmanager
    def server(self, factory: str) -> Iterator[str]:
        """Give the address of a server that all processes use; it ends when the last of them has left the block.

        `factory` is "module:function", a context manager that gets an empty folder, starts the server and yields its
        address. It runs in a keeper process of its own. Enter once in a process, in a fixture of the whole session:
        a lock belongs to the process, so a second block that is left would give up the first one's.
        """
        folder = self.folder / factory.replace(":", ".")
        folder.mkdir(exist_ok=True)
        with (folder / "users").open("a+") as users:
            fcntl.lockf(users, fcntl.LOCK_SH)  # waits while the keeper is stopping the server before this one
            with _locked(folder / "starting"):
                address = folder / "address"
                if not address.exists():
                    _start_keeper(factory, folder)
                text = address.read_text()
            yield text


def _start_keeper(factory: str, folder: Path) -> None:
    command = [sys.executable, "-m", "tests.shared_resources", factory, str(folder)]
    log = folder / "log"
    with log.open("ab") as written:
        keeper = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=written, stderr=written, start_new_session=True
        )
    deadline = time.monotonic() + STARTS_WITHIN_S
    while not (folder / "address").exists():
        if keeper.poll() is not None or time.monotonic() > deadline:
            keeper.kill()
            raise RuntimeError(f"{factory} did not start:\n{log.read_text(errors='replace')}")
        time.sleep(0.02)
    keeper.returncode = 0  # it outlives this process: Popen need not warn of that


def keep(factory: str, folder: Path) -> None:
    """Run the server until no process uses it any more: each holds a shared lock as long as it does."""
    module, _, function = factory.partition(":")
    start = getattr(importlib.import_module(module), function)
    place, address = folder / "place", folder / "address"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    with (folder / "users").open("a+") as users, start(place) as text:
        unfinished = folder / "address.part"
        unfinished.write_text(text)
        unfinished.rename(address)
        fcntl.lockf(users, fcntl.LOCK_EX)
        address.unlink()
    # the lock goes with the file, after the server: who comes now starts the next one


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    with file.open("a") as opened:
        fcntl.lockf(opened, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    keep(sys.argv[1], Path(sys.argv[2]))
