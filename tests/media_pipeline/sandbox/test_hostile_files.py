"""No file makes our code crash or hang, reads another file or reaches a network; looked up in what the child did."""

from __future__ import annotations

import shutil
import socket
import struct
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from media_pipeline.errors import MediaError
from media_pipeline.inspect.probe import probe
from media_pipeline.sandbox import bubblewrap
from media_pipeline.sandbox.allowlist import FFMPEG_INPUT
from media_pipeline.sandbox.run import Limits, run_sandboxed
from tests.media_pipeline.sandbox import hostile as hostile
from tests.selection import run_seed

pytestmark = pytest.mark.slow

COUNT = 520
SHARE = 60
"""So many of them in every run, others each time: broken at places drawn from the run's seed (tests/selection.py)."""
LIMITS = Limits(wall_s=600)
GUARD = " ".join(FFMPEG_INPUT)
LOOK = f'timeout -s KILL 20 ffprobe {GUARD} -show_format -show_streams "$f"'
DECODE = f'timeout -s KILL 20 ffmpeg -nostdin {GUARD} -threads 1 -i "$f" -t 1 -f null -'


def each(*programs: str) -> list[str]:
    """One child for many files, which are to follow; it says of each file the status with which each program ended."""
    runs = "; ".join(f'{program} >/dev/null 2>&1; echo "$? $f"' for program in programs)
    return ["sh", "-c", f'for f in "$@"; do {runs}; done', "sh"]


@pytest.fixture(scope="module")
def bases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return hostile.make_bases(tmp_path_factory.mktemp("bases"))


def written(folder: Path, contents: dict[str, bytes]) -> list[Path]:
    folder.mkdir(exist_ok=True)
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in contents]


def statuses(files: list[Path]) -> dict[str, int]:
    """With which status decoding each file ended (ffmpeg looks into it first just as ffprobe does)."""
    command = [*each(DECODE), *map(str, files)]
    finished = run_sandboxed(command, readable=[files[0].parent], limits=LIMITS)
    said = [line.split(" ", 1) for line in finished.stdout.decode().splitlines()]
    return {Path(file).name: int(status) for status, file in said}


@pytest.mark.parametrize("count", [SHARE, pytest.param(COUNT, marks=pytest.mark.exhaustive)])
def test_broken_files_neither_crash_nor_hang_a_program(bases: dict[str, bytes], tmp_path: Path, count: int) -> None:
    files = written(tmp_path / "broken", hostile.mutations(bases, count, run_seed()))
    with ThreadPoolExecutor(2) as both:
        halves = list(both.map(statuses, (files[::2], files[1::2])))
    ended = {**halves[0], **halves[1]}
    assert len(ended) == count
    assert {name: status for name, status in ended.items() if status >= 124} == {}
    # Some are read all the same, some refused: a run in which all went one way would show nothing.
    assert 0 < sum(status == 0 for status in ended.values()) < len(ended)


def test_our_own_reading_of_broken_files_ends_in_an_answer_or_a_sentence(
    bases: dict[str, bytes], tmp_path: Path
) -> None:
    files = written(tmp_path / "broken", hostile.mutations(bases, 20, run_seed() + 1))
    with ThreadPoolExecutor(2) as both:
        answers = list(both.map(_answer, files))
    assert all(answers)
    assert 0 < answers.count("usable") < len(answers)


def _answer(file: Path) -> str:
    try:
        return "usable" if probe(file).duration_s > 0 else ""
    except MediaError as error:
        return str(error)


@pytest.mark.exhaustive
def test_attacks_open_no_other_file_and_no_connection_even_without_a_cage(
    bases: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the limits alone: then nothing but the lists of demuxers and protocols is in their way."""
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed; `make test` installs it")
    monkeypatch.setattr(bubblewrap, "bubblewrap_works", lambda: False)
    secret = tmp_path / "secret.ts"
    secret.write_bytes(bases["ts"])
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        made = hostile.attacks(bases, secret, listener.getsockname()[1])
        files = written(tmp_path / "attacks", made)
        trace = tmp_path / "trace"
        watched = ["strace", "-f", "-qq", "-e", "trace=open,openat,openat2,connect,socket,sendto", "-o", str(trace)]
        finished = run_sandboxed([*watched, *each(LOOK, DECODE), *map(str, files)], readable=[tmp_path], limits=LIMITS)
        with pytest.raises(BlockingIOError):
            listener.accept()
    assert finished.stdout.count(b"\n") == 2 * len(files)
    assert all(0 <= int(line.split()[0]) < 124 for line in finished.stdout.decode().splitlines()), finished.stdout
    did = trace.read_text(errors="replace")
    assert all(f'"{file}"' in did for file in files)
    assert str(secret) not in did
    assert "AF_INET" not in did


def test_the_watch_would_have_seen_it(bases: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same playlist without our lists: ffmpeg opens the file it names."""
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed; `make test` installs it")
    monkeypatch.setattr(bubblewrap, "bubblewrap_works", lambda: False)
    secret, playlist, trace = tmp_path / "secret.ts", tmp_path / "list.m3u8", tmp_path / "trace"
    secret.write_bytes(bases["ts"])
    playlist.write_bytes(hostile.attacks(bases, secret, 9)["hls-1.mp4"])
    run_sandboxed(["strace", "-f", "-o", str(trace), "ffprobe", "-v", "error", str(playlist)], check=False)
    assert f'"{secret}"' in trace.read_text(errors="replace").split(str(playlist), 1)[1]


def test_a_picture_larger_than_its_container_says_is_not_decoded(tmp_path: Path) -> None:
    """Frames of an AVI each say how large they are; the container's own numbers are small."""
    small, bomb = tmp_path / "small.avi", tmp_path / "bomb.avi"
    for path, size in ((small, "64x36"), (bomb, "9000x8000")):  # 72 million pixels; half a megabyte
        picture = ("-f", "lavfi", "-i", f"color=c=orange:s={size}:r=10", "-frames:v", "1", "-pix_fmt", "yuvj420p")
        subprocess.run(["ffmpeg", "-v", "error", *picture, "-c:v", "mjpeg", "-q:v", "31", str(path)], check=True)
    content, sizes = bomb.read_bytes(), struct.pack("<II", 9000, 8000)
    assert content.count(sizes) >= 1
    bomb.write_bytes(content.replace(sizes, struct.pack("<II", 64, 36)))
    frames = ["-f", "framecrc", "pipe:1"]
    decoded = []
    for path in (small, bomb):
        finished = run_sandboxed(["ffmpeg", *FFMPEG_INPUT, "-i", str(path), *frames], readable=[path], check=False)
        decoded.append(b"\n0," in finished.stdout)
    assert decoded == [True, False]
