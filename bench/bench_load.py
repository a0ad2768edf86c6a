"""A whole web server under load: pages a second with eight connections, and a thousand learners who study.

`wrk` measures the pages (apt-get install wrk; without it they are left out), a client of our own the learners: each
opens a page in thirty seconds and sends a beat in fifteen, over a new connection each time. Server, database and client
share the machine. `python -m bench.bench_load 10000 postgresql` lets so many learners study for a minute, no more.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.study_portal import DURATION_S, Learner, fill
from content.database import Database
from portal.application import create_app
from portal.settings import Settings
from tests import servers

LEARNERS, STUDY_S, WRK_S = 1000, 60, 10
PAGE_EACH_S, BEAT_EACH_S = 30.0, 15.0
CONNECTIONS = 8
KEY = "bench"
SCRIPT = """
local visits = {}
for line in io.lines(os.getenv("VISITS")) do
  local path, cookie = line:match("([^\\t]+)\\t(.*)")
  visits[#visits + 1] = wrk.format("GET", path, cookie ~= "" and {["Cookie"] = cookie} or {})
end
local n = 0
request = function()
  n = n % #visits + 1
  return visits[n]
end
done = function(summary, latency, requests)
  local e = summary.errors
  io.write(string.format('{"s": %f, "requests": %d, "errors": %d, "p50": %f, "p95": %f, "longest": %f}\\n',
    summary.duration / 1e6, summary.requests, e.connect + e.read + e.write + e.status + e.timeout,
    latency:percentile(50) / 1e3, latency:percentile(95) / 1e3, latency.max / 1e3))
end
"""


def measure() -> dict[str, object]:
    """Pages a second, and the milliseconds of half and of 95 in a hundred, on SQLite; then the learners on both."""
    figures: dict[str, object] = {}
    for name, url in _databases():
        with web_server(url, LEARNERS) as server:
            if name == "SQLite":
                figures |= _pages(server)
            figures |= _study(name, server, LEARNERS)
    return figures


@dataclass(frozen=True, slots=True)
class Server:
    """A web server with learners who are signed in; `pid` of its first process."""

    port: int
    pid: int
    learners: list[Learner]


@contextmanager
def web_server(url: str, learners: int) -> Iterator[Server]:
    """`portal serve` on a new database at `url`, with as many processes as it takes by itself."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = url or f"sqlite:///{folder}/portal.sqlite"
        database = Database(url)
        browsers = fill(database, create_app(Settings(folder, url, KEY), database), learners)
        database.dispose()
        with serving(folder, url) as (port, pid):
            yield Server(port, pid, browsers)


@contextmanager
def serving(folder: Path, url: str) -> Iterator[tuple[int, int]]:
    """`portal serve` on the database at `url`; yields its port and the id of its first process."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    told = {"PORTAL_DATA": str(folder), "PORTAL_DATABASE_URL": url, "PORTAL_SECRET_KEY": KEY, "PORTAL_PORT": str(port)}
    process = subprocess.Popen([sys.executable, "-m", "portal.cli", "serve"], env=os.environ | told)
    try:
        _wait(port, process)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(60)


def _databases() -> Iterator[tuple[str, str]]:
    yield "SQLite", ""
    with servers.postgresql(Path()) as place:
        yield "PostgreSQL", f"postgresql+psycopg://postgres@/postgres?host={place}"


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
            return
        time.sleep(0.1)
    raise RuntimeError("the web server ended while it started")


def _pages(server: Server) -> dict[str, object]:
    """What wrk finds, one page after the other."""
    if not shutil.which("wrk"):
        print("wrk is not installed, so pages a second are not measured: apt-get install wrk")
        return {}
    lessons = [(learner.lessons[0], learner.cookie) for learner in server.learners]
    pages: dict[str, Sequence[tuple[str, str]]] = {
        "catalogue": [("/courses", "")],
        "sign-in": [("/account/sign-in", "")],
        "catalogue, signed in": [("/courses", learner.cookie) for learner in server.learners],
        "lesson, enrolled": [(f"/lessons/{lesson}", cookie) for lesson, cookie in lessons],
    }
    figures: dict[str, object] = {}
    for name, visits in pages.items():
        for seconds in (3, WRK_S):  # the first to warm up
            before = _worked_s(server.pid)
            found = _wrk(server.port, visits, seconds)
            worked_ms = (_worked_s(server.pid) - before) * 1000 / max(1, found["requests"])
        figures[f"{name}: requests a second"] = found["requests"] / found["s"]
        figures |= {f"{name}: {kind} ms": found[kind] for kind in ("p50", "p95", "longest")}
        figures[f"{name}: errors"] = found["errors"]
        figures[f"{name}: the server's processors, ms a request"] = worked_ms
        print(
            f"{name:<24}{found['requests'] / found['s']:7.0f}/s  p50 {found['p50']:6.1f}  p95 {found['p95']:6.1f} ms  "
            f"processors {worked_ms:5.2f} ms a request  errors {found['errors']}",
            flush=True,
        )
    return figures


def _wrk(port: int, visits: Sequence[tuple[str, str]], seconds: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "wrk.lua").write_text(SCRIPT)
        Path(folder, "visits").write_text("".join(f"{path}\t{cookie}\n" for path, cookie in visits))
        command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}", "-s", f"{folder}/wrk.lua", "--timeout", "30"]
        done = subprocess.run(
            [*command, f"http://127.0.0.1:{port}/"],
            env=os.environ | {"VISITS": f"{folder}/visits"},
            capture_output=True,
            text=True,
            check=True,
        )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


@dataclass
class Answers:
    """How long answers took (ms), and how many were none or not the right one."""

    taken: dict[str, list[float]] = field(default_factory=lambda: {"page": [], "beat": []})
    errors: dict[str, int] = field(default_factory=dict)


def _study(name: str, server: Server, learners: int, seconds: float = STUDY_S) -> dict[str, object]:
    answers = Answers()
    before = _worked_s(server.pid)
    began = time.perf_counter()
    asyncio.run(_all_study(server, server.learners[:learners], seconds, answers))
    elapsed = time.perf_counter() - began
    figures: dict[str, object] = {}
    for kind, taken in answers.taken.items():
        in_order = sorted(taken) or [0.0]
        prefix = f"{name}, {learners} learners, {kind}"
        figures[f"{prefix}: a second"] = len(taken) / elapsed
        figures[f"{prefix}: p50 ms"] = statistics.median(in_order)
        figures[f"{prefix}: p95 ms"] = in_order[int(len(in_order) * 0.95)]
        figures[f"{prefix}: longest ms"] = in_order[-1]
        print(
            f"{prefix:<36}{len(taken) / elapsed:7.1f}/s  p50 {statistics.median(in_order):6.1f}  "
            f"p95 {in_order[int(len(in_order) * 0.95)]:6.1f}  longest {in_order[-1]:6.0f} ms"
        )
    figures[f"{name}, {learners} learners: errors"] = sum(answers.errors.values())
    figures[f"{name}, {learners} learners: cores that the web server used"] = (_worked_s(server.pid) - before) / elapsed
    print(f"errors {answers.errors}, cores {(_worked_s(server.pid) - before) / elapsed:.2f}", flush=True)
    return figures


async def _all_study(server: Server, learners: Sequence[Learner], seconds: float, answers: Answers) -> None:
    await asyncio.gather(*(_learn(server.port, learner, seconds, answers) for learner in learners))


async def _learn(port: int, learner: Learner, seconds: float, answers: Answers) -> None:
    """One learner: opens a lesson, plays it, opens the next."""
    until = time.perf_counter() + seconds
    await asyncio.sleep(random.uniform(0, PAGE_EACH_S))
    number = 0
    while time.perf_counter() < until:
        lesson = learner.lessons[number % len(learner.lessons)]
        number += 1
        began = time.perf_counter()
        page = await ask(port, learner, "page", f"/lessons/{lesson}", answers)
        token = page.partition(b'data-session="')[2].partition(b'"')[0].decode()
        for beat in range(int(PAGE_EACH_S / BEAT_EACH_S)):
            await asyncio.sleep(max(0.0, began + (beat + 1) * BEAT_EACH_S - time.perf_counter()))
            if time.perf_counter() >= until:
                return
            if token:
                end = min(DURATION_S, (beat + 1) * BEAT_EACH_S)
                segments = [[end - BEAT_EACH_S, end, 1]]
                played = {"session": token, "sequence": beat + 1, "segments": segments, "position": end}
                await ask(port, learner, "beat", f"/lessons/{lesson}/beats", answers, json.dumps(played).encode())


async def ask(port: int, learner: Learner, kind: str, path: str, answers: Answers, body: bytes | None = None) -> bytes:
    """The whole answer to one request over a new connection; b"" where there was none."""
    head = f"Host: 127.0.0.1\r\nCookie: {learner.cookie}\r\nConnection: close\r\nAccept-Encoding: identity\r\n"
    if body is not None:
        head += (
            f"Content-Type: application/json\r\nX-CSRFToken: {learner.csrf_token}\r\nContent-Length: {len(body)}\r\n"
        )
    began = time.perf_counter()
    try:
        async with asyncio.timeout(60):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(f"{'GET' if body is None else 'POST'} {path} HTTP/1.1\r\n{head}\r\n".encode() + (body or b""))
            answer = await reader.read()
            writer.close()
    except (OSError, TimeoutError) as error:
        answers.errors[type(error).__name__] = answers.errors.get(type(error).__name__, 0) + 1
        return b""
    answers.taken[kind].append((time.perf_counter() - began) * 1000)
    status = answer[9:12].decode(errors="replace")
    if status != "200":
        answers.errors[f"{kind} {status}"] = answers.errors.get(f"{kind} {status}", 0) + 1
    return answer


def _worked_s(pid: int) -> float:
    """Seconds of the processor that a server's processes have taken (proc(5): utime, stime)."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    ticks = 0
    for process in (str(pid), *children):
        ticks += sum(int(value) for value in Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[11:13])
    return ticks / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    count, which = int(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "sqlite"
    for database_name, address in _databases():
        if database_name.lower() == which:
            with web_server(address, count) as running:
                _study(database_name, running, count)
            break
