"""A line between a browser and the portal that is slow and can be cut: a real connection through its own socket."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

PIECE_BYTES = 64 * 1024


class SlowLine:
    """Forwards connections to `target`; what is sent there at `bytes_a_second` at the most, where that is not None.

    While it is `cut` no connection lives and none is taken.
    """

    def __init__(self, target: int) -> None:
        self.target = target
        self.bytes_a_second: float | None = None
        self._cut = False
        self._open: set[socket.socket] = set()
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        threading.Thread(target=self._take, daemon=True).start()

    def cut(self) -> None:
        """Let the line go down."""
        self._cut = True
        for end in list(self._open):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        """Let the line come back."""
        self._cut = False

    def close(self) -> None:
        """Take the line away for good."""
        self.cut()
        self._door.close()

    def _take(self) -> None:
        while True:
            try:
                near, _ = self._door.accept()
            except OSError:
                return
            if self._cut:
                near.close()
                continue
            far = socket.create_connection(("127.0.0.1", self.target))
            self._open |= {near, far}
            threading.Thread(target=self._forward, args=(near, far, True), daemon=True).start()
            threading.Thread(target=self._forward, args=(far, near, False), daemon=True).start()

    def _forward(self, source: socket.socket, sink: socket.socket, slow: bool) -> None:
        with contextlib.suppress(OSError):
            while piece := source.recv(PIECE_BYTES):
                if slow and self.bytes_a_second is not None:
                    time.sleep(len(piece) / self.bytes_a_second)
                sink.sendall(piece)
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
            self._open.discard(end)


@contextmanager
def slow_line(target: int) -> Iterator[SlowLine]:
    """A line to a port of this machine, closed at the end."""
    line = SlowLine(target)
    try:
        yield line
    finally:
        line.close()
