"""A client's socket that makes no thread wait for ever: reading ends in time, writing never waits."""

from __future__ import annotations

import contextlib
import os
import socket
import time

IDLE_S = 30.0
"""How long a thread waits for the next bytes of an upload."""
GRACE_S = 60.0
SLOWEST_BYTES_S = 1024
"""An upload that is slower than this on the average, after a minute's grace, has ended: its sender goes on later."""


class PatientSocket(socket.socket):
    """A socket whose `sendall` keeps what the client does not take yet in `outbox`, to be flushed later."""

    def __init__(self, accepted: socket.socket) -> None:
        super().__init__(accepted.family, accepted.type, accepted.proto, accepted.detach())
        self.outbox = bytearray()
        self.begin_reading()

    def begin_reading(self) -> None:
        """Measure the client's speed from now on."""
        self.reading_since, self.bytes_read = time.monotonic(), 0

    def setblocking(self, flag: bool, /) -> None:
        """Blocking means for as long as `IDLE_S`."""
        self.settimeout(IDLE_S if flag else 0.0)

    def recv(self, bufsize: int, flags: int = 0, /) -> bytes:
        """As socket's; TimeoutError from a client that is idle or slower than any line."""
        data = super().recv(bufsize, flags)
        self.bytes_read += len(data)
        elapsed = time.monotonic() - self.reading_since
        if elapsed > GRACE_S and self.bytes_read < SLOWEST_BYTES_S * elapsed:
            raise TimeoutError("a body slower than any line")
        return data

    def sendall(self, data: bytes, flags: int = 0, /) -> None:  # type: ignore[override]  # noqa: ARG002
        """Send what the client takes now; the rest is kept."""
        self.outbox += data
        self.flush()

    def send(self, data: bytes, flags: int = 0, /) -> int:  # type: ignore[override]  # typeshed names it so
        """As `sendall`."""
        self.sendall(data, flags)
        return len(data)

    def flush(self) -> bool:
        """Send what was kept, as far as the client takes it now; whether all has gone."""
        while self.outbox:
            try:
                with memoryview(self.outbox) as view:
                    sent = os.write(self.fileno(), view)
            except BlockingIOError:
                return False
            del self.outbox[:sent]
        return True

    def half_close(self) -> None:
        """Say that nothing more will be sent."""
        with contextlib.suppress(OSError):
            self.shutdown(socket.SHUT_WR)
