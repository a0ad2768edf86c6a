"""Small media files made by ffmpeg and flite, once for the whole run."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

MakeMedia = Callable[..., Path]

PICTURE = ("-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25")
TONE = ("-f", "lavfi", "-i", "sine=frequency=440:sample_rate=44100")
WEB_SAFE = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", "-movflags", "+faststart")


@pytest.fixture(scope="session")
def media_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("media")


@pytest.fixture(scope="session")
def make_media(media_folder: Path) -> MakeMedia:
    """`make_media("name.mp4", *ffmpeg_arguments)`: that file, made on the first call with these arguments."""

    def make(name: str, *arguments: str) -> Path:
        path = media_folder / hashlib.sha256("\0".join(arguments).encode()).hexdigest()[:12] / name
        if not path.exists():
            path.parent.mkdir(exist_ok=True)
            subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", *arguments, str(path)], check=True, timeout=60)
        return path

    return make


@pytest.fixture(scope="session")
def clip(make_media: MakeMedia) -> Path:
    """8 s of moving picture, 320x180 at 25 a second, with a tone: what every browser plays."""
    return make_media("clip.mp4", *PICTURE, *TONE, "-t", "8", *WEB_SAFE)


@pytest.fixture(scope="session")
def mute_clip(make_media: MakeMedia, clip: Path) -> Path:
    """The same without a sound track."""
    return make_media("mute.mp4", "-i", str(clip), "-an", "-c", "copy")


@pytest.fixture(scope="session")
def tone(make_media: MakeMedia) -> Path:
    """8 s of sound in which nobody speaks."""
    return make_media("tone.wav", *TONE, "-t", "8")


@pytest.fixture(scope="session")
def still_picture(make_media: MakeMedia) -> Path:
    return make_media("picture.png", *PICTURE, "-frames:v", "1")


@pytest.fixture(scope="session")
def spoken(media_folder: Path) -> Path:
    """One English sentence by flite's voice `rms`, with a second of silence before and after it."""
    raw, path = media_folder / "flite.wav", media_folder / "spoken.wav"
    sentence = "Wash your hands before every massage, for at least twenty seconds."
    subprocess.run(["flite", "-voice", "rms", "-t", sentence, "-o", str(raw)], check=True, timeout=60)
    silence = "adelay=1000,apad=pad_dur=1"
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-i", str(raw), "-af", silence, str(path)], check=True, timeout=60)
    return path


@pytest.fixture
def cut_short(tmp_path: Path) -> Callable[[Path, float], Path]:
    """`cut_short(path, 0.6)`: a copy of the first 60 % of its bytes, as a broken upload leaves it."""

    def cut(path: Path, share: float) -> Path:
        content = path.read_bytes()
        short = tmp_path / f"cut-{path.name}"
        short.write_bytes(content[: int(len(content) * share)])
        return short

    return cut
