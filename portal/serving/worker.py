"""A gunicorn worker with threads that no slow client occupies (`--worker-class portal.serving.worker.PatientWorker`).

gunicorn's own gives a thread to each connection, which reads the head and the form and writes the answer: eight clients
that send half a head, or take a recording slowly, stop eight threads; and its main loop waits two seconds for each that
does not close. Here one loop reads heads and forms and waits for whoever takes an answer slowly; a thread works only
while the application does. Uploads alone are read by the application as they come, by a thread each.
"""

from __future__ import annotations

import contextlib
import selectors
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from datetime import datetime
from functools import partial
from socket import socket
from typing import Any

from gunicorn.http import wsgi
from gunicorn.http.body import LengthReader
from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine, ParseException, UnsupportedTransferCoding
from gunicorn.workers.gthread import TConn, ThreadWorker

from portal.serving.incoming import CONTINUE, IncomingRequest
from portal.serving.patient_socket import PatientSocket

HEAD_S, KEPT_ALIVE_S = 10.0, 15.0
"""How long a head may take from its first byte, and a connection wait for its next request."""
FORM_IDLE_S, SLOWEST_FORM_BYTES_S = 20.0, 500
"""How long a form may pause, and how slow it may be on the average."""
ANSWER_IDLE_S = 120.0
"""How long a client may take nothing of its answer: a player that is paused asks again for the rest."""
LINGER_S, LINGER_BYTES = 10.0, 64 * 1024**2
"""How long and how much is read and thrown away after an answer, so that it arrives before the connection ends: a
browser that sends something too large looks at the answer when all is sent."""
MOST_HELD_BYTES = 256 * 1024**2
"""What all forms on their way may hold in memory together."""
PIECE_BYTES = 256 * 1024
REFUSALS: dict[type[Exception], str] = {
    LimitRequestLine: "414 URI Too Long",
    LimitRequestHeaders: "431 Request Header Fields Too Large",
    UnsupportedTransferCoding: "501 Not Implemented",
    ParseException: "400 Bad Request",
}
PARKED = object()
"""The result of a thread whose client does not take more at the moment."""

Callback = Callable[["Connection"], None]


class Connection(TConn):  # type: ignore[misc]  # its base has no types
    """A client's connection. `deadline`, `at_deadline`: what ends its waiting, and when."""

    def __init__(self, worker: ThreadWorker, accepted: socket, client: Any, server: Any) -> None:
        super().__init__(worker.cfg, PatientSocket(accepted), client, server)
        self.incoming = IncomingRequest()
        self.answer: Answer | None = None
        self.deadline = self.last_moment = 0.0
        self.thrown_away = 0


class Answer:
    """An answer on its way: sent piece by piece, as the client takes it."""

    def __init__(self, worker: ThreadWorker, request: Any, connection: Connection) -> None:
        self.worker, self.request, self.begun = worker, request, datetime.now()
        self.response, self.environ = wsgi.create(
            request, connection.sock, connection.client, connection.server, worker.cfg
        )
        self.environ["wsgi.multithread"] = True
        if not worker.alive:
            self.response.force_close()
        self.body = worker.wsgi(self.environ, self.response.start_response)
        if isinstance(self.body, self.environ["wsgi.file_wrapper"]):
            self.body.blksize = PIECE_BYTES
        if self._is_unread():
            self.response.force_close()  # while its head can still say so
        self.pieces: Iterator[bytes] = iter(self.body)
        self.is_whole = False

    def send(self, client: PatientSocket) -> object:
        """Send what the client takes: PARKED where there is more, else whether the connection can be kept."""
        for piece in self.pieces:
            self.response.write(piece)
            if client.outbox:
                return PARKED
        if not self.is_whole:
            self.is_whole = True
            self.response.close()
        return PARKED if client.outbox else self.end()

    def end(self) -> bool:
        """Tell the application that its answer has gone; whether the connection can be kept."""
        if hasattr(self.body, "close"):
            self.body.close()
        self.worker.log.access(self.response, self.request, self.environ, datetime.now() - self.begun)
        return not self.response.should_close() and not self._is_unread()

    def _is_unread(self) -> bool:
        """Whether the application answered before it had read all that was sent, as it does with what it refuses."""
        reader = self.request.body.reader
        return bool(reader.length if isinstance(reader, LengthReader) else self.environ.get("HTTP_TRANSFER_ENCODING"))


class PatientWorker(ThreadWorker):  # type: ignore[misc]  # its base has no types
    """See above. Connections that wait stand in `waiting`, the longest waiting first."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.waiting: dict[Connection, None] = {}
        self.held_bytes = 0
        self.next_look = 0.0

    def accept(self, listener: socket) -> None:
        """Take a new connection; where all places are taken, that of who has been waiting longest."""
        try:
            accepted, client = listener.accept()
        except (BlockingIOError, ConnectionAbortedError, InterruptedError):
            return
        self.nr_conns += 1
        connection = Connection(self, accepted, client, listener.getsockname())
        if self.nr_conns >= self.worker_connections and self.waiting:
            self._close(next(iter(self.waiting)))
        self._read_request(connection, b"", HEAD_S)

    def _read_request(self, connection: Connection, already: bytes, within_s: float) -> None:
        """Wait for a request of which `already` has come."""
        connection.incoming = IncomingRequest()
        connection.sock.setblocking(False)
        connection.last_moment = time.monotonic() + (HEAD_S if already else within_s)
        self._wait(connection, selectors.EVENT_READ, self._on_data, connection.last_moment)
        if already:
            self._take(connection, already)

    def _on_data(self, connection: Connection) -> None:
        try:
            data = connection.sock.recv(PIECE_BYTES)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data = b""
        if data:
            self._take(connection, data)
        else:
            self._close(connection)

    def _take(self, connection: Connection, data: bytes) -> None:
        incoming, now = connection.incoming, time.monotonic()
        if not incoming.received:
            connection.last_moment = now + HEAD_S
        had_head = incoming.needed_bytes is not None
        incoming.add(data)
        self.held_bytes += len(data)
        if incoming.is_too_long:
            self._refuse(connection, "431 Request Header Fields Too Large")
        elif incoming.is_ready:
            self._begin(connection)
        elif self.held_bytes > MOST_HELD_BYTES:
            self._refuse(connection, "503 Service Unavailable")
        else:
            if incoming.needed_bytes is not None and not had_head:
                connection.last_moment = now + FORM_IDLE_S + incoming.needed_bytes / SLOWEST_FORM_BYTES_S
                if incoming.expects_continue:
                    connection.sock.sendall(CONTINUE)
            idle_until = connection.last_moment if incoming.needed_bytes is None else now + FORM_IDLE_S
            connection.deadline = min(connection.last_moment, idle_until)

    def _begin(self, connection: Connection) -> None:
        """Give the request to a thread."""
        self._stop_waiting(connection)
        received = bytes(connection.incoming.received)
        self._forget_received(connection)
        connection.data_ready = True
        connection.sock.begin_reading()
        connection.init()
        connection.parser.unreader.unread(received)
        self.enqueue_req(connection)

    def handle_request(self, req: Any, conn: Connection) -> object:
        """Run the application and send what the client takes of its answer. Runs in a thread."""
        self.nr += 1
        conn.answer = Answer(self, req, conn)
        return self._send(conn)

    def _send(self, connection: Connection) -> object:
        answer = connection.answer
        if answer is None or not connection.sock.flush():
            return PARKED
        try:
            result = answer.send(connection.sock)
        except BaseException:
            answer.end()
            connection.answer = None
            raise
        if result is not PARKED:
            connection.answer = None
        return result

    def _keepalive_after(self, conn: Connection, keepalive: object) -> object:  # noqa: ARG002  (gthread's hook)
        return keepalive

    def finish_request(self, conn: Connection, fs: Future[object]) -> None:
        """Go on with a connection that a thread has let go of."""
        try:
            result = fs.result()
        except BaseException:  # the client has gone, or the fault is in the log
            result = False
        if result is PARKED:
            self._wait(conn, selectors.EVENT_WRITE, self._on_room, time.monotonic() + ANSWER_IDLE_S)
        elif result and self.alive:
            self._read_request(conn, conn.parser.unreader.take_buffered(), KEPT_ALIVE_S)
        else:
            self._linger(conn)

    def _on_room(self, connection: Connection) -> None:
        """The client takes more of its answer."""
        self._stop_waiting(connection)
        future = self.tpool.submit(self._resume, connection)
        future.add_done_callback(lambda done: self.method_queue.defer(self.finish_request, connection, done))

    def _resume(self, connection: Connection) -> object:
        try:
            return self._send(connection)
        except OSError:
            return False

    def _refuse(self, connection: Connection, status: str) -> None:
        self._stop_waiting(connection)
        try:
            connection.sock.sendall(_empty_answer(status))
        except OSError:
            self._end(connection)
        else:
            self._linger(connection)

    def _linger(self, connection: Connection) -> None:
        """End the connection once the client has taken its answer, reading on meanwhile (RFC 9112, section 9.6)."""
        if connection.sock.fileno() < 0:
            self._end(connection)
            return
        connection.sock.setblocking(False)
        try:
            connection.sock.flush()
        except OSError:
            self._end(connection)
            return
        connection.sock.half_close()
        self._wait(connection, selectors.EVENT_READ, self._on_rest, time.monotonic() + LINGER_S)

    def _on_rest(self, connection: Connection) -> None:
        try:
            size = len(connection.sock.recv(PIECE_BYTES))
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            size = 0
        connection.thrown_away += size
        if size == 0 or connection.thrown_away > LINGER_BYTES:
            self._close(connection)

    def _wait(self, connection: Connection, event: int, then: Callback, deadline: float) -> None:
        connection.sock.setblocking(False)
        connection.deadline = deadline
        self.waiting[connection] = None
        self.poller.register(connection.sock, event, partial(self._call, then, connection))

    def _call(self, then: Callback, connection: Connection, _file: object) -> None:
        """Let nothing that a client does end the loop that serves all."""
        try:
            then(connection)
        except Exception as error:
            self.log.error("a connection was ended: %s", type(error).__name__)
            self._close(connection)

    def _stop_waiting(self, connection: Connection) -> None:
        if connection in self.waiting:
            del self.waiting[connection]
            self.poller.unregister(connection.sock)

    def _close(self, connection: Connection) -> None:
        self._stop_waiting(connection)
        if connection.answer is not None:
            self.tpool.submit(connection.answer.end)  # the application may have something to do then
        self._end(connection)

    def _end(self, connection: Connection) -> None:
        self._forget_received(connection)
        self.nr_conns -= 1
        connection.close()

    def _forget_received(self, connection: Connection) -> None:
        self.held_bytes -= len(connection.incoming.received)
        connection.incoming = IncomingRequest()

    def murder_pending(self) -> None:
        """Close, once a second, whoever has waited too long."""
        now = time.monotonic()
        if now >= self.next_look:
            self.next_look = now + 1
            for connection in [one for one in self.waiting if one.deadline < now or self._is_idle_at_the_end(one)]:
                self._close(connection)

    def _is_idle_at_the_end(self, connection: Connection) -> bool:
        """Whether this worker stops and the client has asked for nothing."""
        return not self.alive and connection.answer is None and not connection.incoming.received

    def handle_error(self, req: Any, client: PatientSocket, addr: Any, exc: BaseException) -> None:  # noqa: ARG002
        """Answer what is no request. Not gunicorn's own: it logs addresses with their secrets, and who asked."""
        status = next((one for kind, one in REFUSALS.items() if isinstance(exc, kind)), "500 Internal Server Error")
        self.log.error("a request could not be read: %s", type(exc).__name__)
        with contextlib.suppress(OSError):
            client.sendall(_empty_answer(status))


def _empty_answer(status: str) -> bytes:
    return f"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n".encode()
