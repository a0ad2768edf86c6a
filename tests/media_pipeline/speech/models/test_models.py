"""Speech models: fetched from a hub over a line that breaks, carried in by hand, verified."""

from __future__ import annotations

import hashlib
import io
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from faster_whisper import available_models

from media_pipeline.speech.models import download
from media_pipeline.speech.models.hub import known_models, pull
from media_pipeline.speech.models.import_ import take_in
from media_pipeline.speech.models.store import ModelError, installed, problems
from tests.media_pipeline.speech.models.hub_server import Hub, hub

REPOSITORY = "owner/faster-whisper-little"
MODEL = {
    "model.bin": bytes(range(256)) * 4096,
    "config.json": b"{}",
    "tokenizer.json": b'{"model": {"vocab": {}}}',
    "vocabulary.json": b"[]",
}


@pytest.fixture(scope="module")
def a_hub() -> Iterator[Hub]:
    with hub({REPOSITORY: {**MODEL, "README.md": b"read me"}, "owner/pictures": {"README.md": b""}}) as server:
        yield server


@pytest.fixture
def line(a_hub: Hub) -> Hub:
    a_hub.break_after, a_hub.spoil = None, None
    a_hub.ranges.clear()
    return a_hub


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A model as somebody carries it in."""
    made = tmp_path / "disk" / "little"
    made.mkdir(parents=True)
    for name, content in MODEL.items():
        (made / name).write_bytes(content)
    return made


def test_a_model_is_fetched_by_name_with_its_checksums(line: Hub, tmp_path: Path) -> None:
    told: list[str] = []
    made = pull(REPOSITORY, tmp_path, hub=line.url, on_file=lambda name, size: told.append(name))
    assert sorted(file.name for file in made.iterdir()) == sorted([*MODEL, "checksums.json"])
    assert (made / "model.bin").read_bytes() == MODEL["model.bin"]
    assert sorted(told) == sorted(MODEL)
    assert problems(made) == ()
    assert [(engine, weights.name) for engine, weights in installed((tmp_path,))] == [
        ("faster-whisper", "faster-whisper-little")
    ]
    assert known_models()["small"] == "Systran/faster-whisper-small"


def test_every_name_that_faster_whisper_knows_has_its_repository() -> None:
    assert list(known_models()) == available_models()


def test_a_broken_line_is_taken_up_where_it_broke(line: Hub, tmp_path: Path) -> None:
    line.break_after = 400_000
    pull(REPOSITORY, tmp_path, hub=line.url)
    assert line.ranges == ["bytes=400000-", "bytes=800000-"]
    assert problems(tmp_path / "faster-whisper-little") == ()


def test_a_later_try_goes_on_from_what_came_before(line: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download.time, "sleep", lambda seconds: None)
    (tmp_path / ".faster-whisper-little.partial").mkdir()
    (tmp_path / ".faster-whisper-little.partial" / "model.bin.part").write_bytes(MODEL["model.bin"][:1000])
    line.break_after = 0
    with pytest.raises(ModelError, match="goes on from there"):
        pull(REPOSITORY, tmp_path, hub=line.url)
    assert installed((tmp_path,)) == ()
    line.break_after = None
    pull(REPOSITORY, tmp_path, hub=line.url)
    assert line.ranges[-1] == "bytes=1000-"
    assert problems(tmp_path / "faster-whisper-little") == ()


def test_what_arrives_changed_is_not_kept(line: Hub, tmp_path: Path) -> None:
    line.spoil = "model.bin"
    with pytest.raises(ModelError, match="checksum differs"):
        pull(REPOSITORY, tmp_path, hub=line.url)
    assert installed((tmp_path,)) == ()
    line.spoil = None
    assert problems(pull(REPOSITORY, tmp_path, hub=line.url)) == ()


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("owner/nowhere", "has no model owner/nowhere"),
        ("owner/pictures", "lacks model.bin, config.json, tokenizer.json"),
        ("enormous", "no model named"),
        ("../../etc", "no model named"),
    ],
)
def test_a_model_that_cannot_be_had_says_why(line: Hub, tmp_path: Path, name: str, reason: str) -> None:
    with pytest.raises(ModelError, match=reason):
        pull(name, tmp_path, hub=line.url)


def test_without_a_line_out_the_other_ways_are_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="models import"):
        pull("small", tmp_path, hub="http://127.0.0.1:9")


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
