"""Speech models carried in by hand, and verified."""

from __future__ import annotations

import hashlib
import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from media_pipeline.speech.models.import_ import take_in
from media_pipeline.speech.models.store import ModelError, installed, problems
from tests.media_pipeline.speech.models.little_model import MODEL


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A model as somebody carries it in."""
    made = tmp_path / "disk" / "little"
    made.mkdir(parents=True)
    for name, content in MODEL.items():
        (made / name).write_bytes(content)
    return made


def archived(folder: Path, name: str) -> Path:
    archive = folder.parent / name
    if name.endswith(".zip"):
        with zipfile.ZipFile(archive, "w") as file:
            for each in folder.iterdir():
                file.write(each, f"models/little/{each.name}")
    else:
        with tarfile.open(archive, "w:gz") as tar:
            tar.add(folder, "little")
    return archive


@pytest.mark.parametrize("form", ["folder", "little.zip", "little.tar.gz"])
def test_a_model_is_carried_in(folder: Path, tmp_path: Path, form: str) -> None:
    (folder / "sums").write_text("x")
    source = folder if form == "folder" else archived(folder, form)
    made = take_in(source, tmp_path / "store")
    assert made.name == "little"
    assert sorted(file.name for file in made.iterdir()) == sorted([*MODEL, "checksums.json"])
    assert problems(made) == ()
    assert source.exists()


def test_a_checkpoint_of_openai_whisper_is_carried_in(tmp_path: Path) -> None:
    (tmp_path / "base.pt").write_bytes(b"weights")
    made = take_in(tmp_path / "base.pt", tmp_path / "store")
    assert [(engine, weights.name) for engine, weights in installed((tmp_path / "store",))] == [
        ("openai-whisper", "base")
    ]
    assert problems(made) == ()


def test_a_list_of_checksums_that_came_along_is_kept_to(folder: Path, tmp_path: Path) -> None:
    good = "\n".join(f"{hashlib.sha256(content).hexdigest()}  ./{name}" for name, content in MODEL.items())
    (folder / "SHA256SUMS").write_text(good)
    assert problems(take_in(folder, tmp_path / "store")) == ()
    (folder / "model.bin").write_bytes(b"another")
    with pytest.raises(ModelError, match=r"model\.bin did not arrive"):
        take_in(folder, tmp_path / "store")
    assert problems(tmp_path / "store" / "little") == (), "the model that was there before stays"


def test_an_archive_writes_nowhere_but_into_its_own_folder(folder: Path, tmp_path: Path) -> None:
    archive = tmp_path / "evil.tar"
    with tarfile.open(archive, "w") as tar:
        for name, content in MODEL.items():
            entry = tarfile.TarInfo(f"../../../outside/{name}")
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
        link = tarfile.TarInfo("../../../outside/vocabulary.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    made = take_in(archive, tmp_path / "store", name="evil")
    assert sorted(file.name for file in made.iterdir()) == sorted([*MODEL, "checksums.json"])
    assert not any(file.is_symlink() for file in made.iterdir())
    assert {file.name for file in tmp_path.iterdir()} == {"disk", "evil.tar", "store"}


@pytest.mark.parametrize("form", ["little.zip", "little.tar.gz"])
def test_an_archive_cut_short_is_refused(folder: Path, tmp_path: Path, form: str) -> None:
    archive = archived(folder, form)
    archive.write_bytes(archive.read_bytes()[:900])
    with pytest.raises(ModelError, match="Copy it again"):
        take_in(archive, tmp_path / "store")
    assert installed((tmp_path / "store",)) == ()


def test_what_is_no_model_says_what_one_is(folder: Path, tmp_path: Path) -> None:
    (folder / "tokenizer.json").unlink()
    with pytest.raises(ModelError, match=r"model\.bin, config\.json, tokenizer\.json in one folder"):
        take_in(folder, tmp_path / "store")
    with pytest.raises(ModelError, match="There is no file or folder"):
        take_in(tmp_path / "absent", tmp_path / "store")
    (tmp_path / "letter.docx").write_bytes(b"")
    with pytest.raises(ModelError, match="no archive"):
        take_in(tmp_path / "letter.docx", tmp_path / "store")
    (folder / "tokenizer.json").write_bytes(b"{}")
    with pytest.raises(ModelError, match="cannot be a model's name"):
        take_in(
            archived(folder, "a.zip") if (folder / "tokenizer.json").write_bytes(b"{}") else folder,
            tmp_path,
            name="../x",
        )


def test_a_file_that_changed_or_went_is_found(folder: Path, tmp_path: Path) -> None:
    made = take_in(folder, tmp_path / "store")
    (made / "config.json").write_bytes(b"[]")
    (made / "vocabulary.json").unlink()
    assert problems(made) == ("config.json has changed since it came.", "vocabulary.json is missing.")
    with pytest.raises(ModelError, match="No checksums were kept"):
        problems(folder)
