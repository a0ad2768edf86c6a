"""A hub on this machine that speaks as much of the language of hubs as fetching needs, and whose line can break."""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

REVISION = "a" * 40


class Hub(ThreadingHTTPServer):
    """`files` by repository and name. `break_after`: bytes after which the line breaks, each time; 0 for none at all.
    `spoil`: a file of which other bytes are sent than announced. `ranges`: what was asked for, in order."""

    daemon_threads = True

    def __init__(self, files: dict[str, dict[str, bytes]]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files = files
        self.break_after: int | None = None
        self.spoil: str | None = None
        self.ranges: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


@contextmanager
def hub(files: dict[str, dict[str, bytes]]) -> Iterator[Hub]:
    server = Hub(files)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    server: Hub
    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def do_GET(self) -> None:
        self._answer(body=True)

    def _answer(self, *, body: bool) -> None:
        path = self.path.split("?")[0]
        if match := re.fullmatch(r"/api/models/([^/]+/[^/]+)(?:/revision/\w+)?", path):
            self._tell(match[1])
        elif match := re.fullmatch(r"/([^/]+/[^/]+)/resolve/\w+/(.+)", path):
            self._file(match[1], match[2], body=body)
        else:
            self._send(404, {}, b"")

    def _tell(self, repository: str) -> None:
        files = self.server.files.get(repository)
        if files is None:
            self._send(404, {"X-Error-Code": "RepoNotFound"}, b"{}")
            return
        siblings: list[dict[str, Any]] = []
        for name, content in files.items():
            blob = hashlib.sha1(f"blob {len(content)}\0".encode() + content).hexdigest()
            told: dict[str, Any] = {"rfilename": name, "size": len(content), "blobId": blob}
            if name == "model.bin":
                told["lfs"] = {
                    "sha256": hashlib.sha256(content).hexdigest(),
                    "size": len(content),
                    "pointerSize": 134,
                }
            siblings.append(told)
        about = {"id": repository, "modelId": repository, "sha": REVISION, "siblings": siblings, "tags": []}
        self._send(200, {"Content-Type": "application/json"}, json.dumps(about).encode())

    def _file(self, repository: str, name: str, *, body: bool) -> None:
        content = self.server.files[repository][name]
        headers = {
            "ETag": f'"{hashlib.sha256(content).hexdigest()}"',
            "X-Repo-Commit": REVISION,
            "Accept-Ranges": "bytes",
        }
        if self.server.spoil == name:
            content = bytes(len(content))
        first, status = 0, 200
        if body and (asked := self.headers.get("Range")):
            self.server.ranges.append(asked)
            first, status = int(asked.removeprefix("bytes=").split("-")[0]), 206
            headers["Content-Range"] = f"bytes {first}-{len(content) - 1}/{len(content)}"
        rest = content[first:]
        limit = self.server.break_after
        if body and limit is not None and len(rest) > limit:
            self._send(status, headers, rest[:limit], length=len(rest))
            self.close_connection = True
            return
        self._send(status, headers, rest if body else b"", length=len(rest))

    def _send(self, status: int, headers: dict[str, str], body: bytes, length: int | None = None) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: tests read `ranges`."""
