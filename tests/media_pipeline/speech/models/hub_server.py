"""A server on this machine that speaks the addresses that models are fetched from: those of a hub, those of ModelScope
and those of a package index (PEP 503). Its line can break and its files can be others than it says."""

from __future__ import annotations

import hashlib
import html
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

REVISION = "a" * 40


class Hub(ThreadingHTTPServer):
    """`files` by repository and name; `wheels` by the project and file name of a package index. `break_after`: bytes
    after which the line breaks, each time; 0 for none at all. `spoil`: a file of which other bytes are sent than
    announced. `lie`: a file for which another digest is announced. `endless`: a file that goes on for ever. `requests`:
    the paths that were asked for; `ranges`: the ranges, in order."""

    daemon_threads = True

    def __init__(self, files: dict[str, dict[str, bytes]]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files = files
        self.wheels: dict[str, dict[str, bytes]] = {}
        self.break_after: int | None = None
        self.spoil: str | None = None
        self.lie: str | None = None
        self.endless: str | None = None
        self.requests: list[str] = []
        self.ranges: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def mend(self) -> None:
        """A sound line again, and nothing asked yet."""
        self.break_after = self.spoil = self.lie = self.endless = None
        self.requests.clear()
        self.ranges.clear()


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
        address = urlsplit(self.path)
        path, query = address.path, parse_qs(address.query)
        self.server.requests.append(self.path)
        if match := re.fullmatch(r"/api/models/([^/]+/[^/]+)(?:/revision/\w+)?", path):
            self._tell(match[1])
        elif match := re.fullmatch(r"/([^/]+/[^/]+)/resolve/\w+/(.+)", path):
            self._file(match[1], match[2], body=body)
        elif match := re.fullmatch(r"/api/v1/models/([^/]+/[^/]+)/repo/files", path):
            self._tell_as_modelscope(match[1], query)
        elif match := re.fullmatch(r"/api/v1/models/([^/]+/[^/]+)/repo", path):
            self._file(match[1], query["FilePath"][0], body=body)
        elif match := re.fullmatch(r"/simple/([^/]+)/", path):
            self._tell_as_index(match[1])
        elif match := re.fullmatch(r"/wheels/([^/]+)/([^/]+)", path):
            self._send_content(self.server.wheels[match[1]][match[2]], match[2], body=body)
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
                told["lfs"] = {"sha256": self._digest(name, content), "size": len(content), "pointerSize": 134}
            siblings.append(told)
        about = {"id": repository, "modelId": repository, "sha": REVISION, "siblings": siblings, "tags": []}
        self._send(200, {"Content-Type": "application/json"}, json.dumps(about).encode())

    def _tell_as_modelscope(self, repository: str, query: dict[str, list[str]]) -> None:
        files = self.server.files.get(repository)
        if files is None or query["Revision"] != ["master"]:
            message = {"Code": 10010205001, "Message": "the repository is not found", "Success": False, "Data": {}}
            self._send(404, {"Content-Type": "application/json"}, json.dumps(message).encode())
            return
        entries: list[dict[str, Any]] = [{"Name": "docs", "Path": "docs", "Type": "tree", "Size": 0, "Sha256": ""}]
        for name, content in files.items():
            digest = self._digest(name, content)
            entries.append({"Name": name, "Path": name, "Type": "blob", "Size": len(content), "Sha256": digest})
        document = {"Code": 200, "Success": True, "Message": "success", "Data": {"Files": entries}}
        self._send(200, {"Content-Type": "application/json"}, json.dumps(document).encode())

    def _tell_as_index(self, project: str) -> None:
        wheels = self.server.wheels.get(project)
        if wheels is None:
            self._send(404, {}, b"")
            return
        links = "".join(
            f'<a href="/wheels/{project}/{name}#sha256={hashlib.sha256(content).hexdigest()}">{html.escape(name)}</a>'
            for name, content in wheels.items()
        )
        self._send(200, {"Content-Type": "text/html"}, f"<!DOCTYPE html><html><body>{links}</body></html>".encode())

    def _digest(self, name: str, content: bytes) -> str:
        return "0" * 64 if self.server.lie == name else hashlib.sha256(content).hexdigest()

    def _file(self, repository: str, name: str, *, body: bool) -> None:
        self._send_content(self.server.files[repository][name], name, body=body)

    def _send_content(self, content: bytes, name: str, *, body: bool) -> None:
        headers = {
            "ETag": f'"{hashlib.sha256(content).hexdigest()}"',
            "X-Repo-Commit": REVISION,
            "Accept-Ranges": "bytes",
        }
        if self.server.spoil == name:
            content = bytes(len(content))
        if self.server.endless == name:
            content = content * 50
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
        try:
            self.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # the other side has heard enough

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: tests read `requests` and `ranges`."""
