"""A record store for tests: a real server on the loopback that keeps statements as the standard has it."""

from __future__ import annotations

import json
import threading
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

USER, PASSWORD = "key", "secret: with a colon"


@dataclass(slots=True)
class RecordStoreServer:
    """What it has and how it behaves. `status`: what it answers to everything, None for what is right; `refuses`: ids
    of which it takes no statement; `loses_answers`: it keeps what comes and answers nothing."""

    address: str = ""
    statements: dict[str, dict[str, Any]] = field(default_factory=dict)
    requests: list[int] = field(default_factory=list)
    versions: set[str] = field(default_factory=set)
    status: int | None = None
    refuses: set[str] = field(default_factory=set)
    loses_answers: bool = False
    is_record_store: bool = True


@contextmanager
def record_store_server() -> Iterator[RecordStoreServer]:
    """A store that runs until the end of the block."""
    store = RecordStoreServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.answer(200, {"version": ["2.0.0"]})

        def do_POST(self) -> None:
            sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            store.requests.append(len(sent))
            store.versions.add(self.headers["X-Experience-API-Version"])
            token = b64decode(self.headers["Authorization"].removeprefix("Basic ")).decode()
            if token != f"{USER}:{PASSWORD}":
                return self.answer(401, "who are you")
            if store.status is not None:
                return self.answer(store.status, "so it is")
            if store.refuses & {one["id"] for one in sent}:
                return self.answer(400, "a statement is wrong")
            if any(store.statements.get(one["id"], one) != one for one in sent):
                return self.answer(409, "another one of this id")
            store.statements |= {one["id"]: one for one in sent}
            if store.loses_answers:
                self.close_connection = True
                return None
            return self.answer(200, [one["id"] for one in sent])

        def answer(self, status: int, body: object) -> None:
            text = json.dumps(body).encode()
            self.send_response(status)
            if store.is_record_store:
                self.send_header("X-Experience-API-Version", "2.0.0")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, format: str, *arguments: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    store.address = f"http://127.0.0.1:{server.server_address[1]}/xapi"
    try:
        yield store
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
