"""Speech models carried in by hand, and verified."""

from __future__ import annotations

import gzip
import hashlib
import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from media_pipeline.speech.models.import_ import MOST_FILES, take_in
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


def zip_bomb(archive: Path) -> None:
    """Say in the list of a small archive that its weights take 64 GiB."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in MODEL.items():
            file.writestr(f"little/{name}", content)
        file.getinfo("little/model.bin").file_size = 64 * 1024**3


def many_members(archive: Path) -> None:
    with tarfile.open(archive, "w:gz", compresslevel=1) as tar:
        for number in range(MOST_FILES + 2):
            tar.addfile(tarfile.TarInfo(f"little/{number}"))


def huge_member(archive: Path) -> None:
    """Claim a file of a tebibyte before the model's; what finds the next file would unpack all of it."""
    member = tarfile.TarInfo("little/noise")
    member.size = 1024**4
    with gzip.open(archive, "wb") as file:
        file.write(member.tobuf(tarfile.GNU_FORMAT) + bytes(10**6))


def huge_header(archive: Path) -> None:
    """A list of attributes of 8 GiB, which tarfile would hold in memory."""
    member = tarfile.TarInfo("little/attributes")
    member.size, member.type = 8 * 1024**3 - 1, tarfile.XHDTYPE
    with gzip.open(archive, "wb") as file:
        file.write(member.tobuf(tarfile.USTAR_FORMAT) + bytes(10**6))


def huge_map_of_holes(archive: Path) -> None:
    content = b"99999999\n" + b"1\n" * 10**5
    member = tarfile.TarInfo("little/holes")
    member.size = len(content)
    member.pax_headers = {"GNU.sparse.major": "1", "GNU.sparse.minor": "0"}
    with tarfile.open(archive, "w:gz", format=tarfile.PAX_FORMAT) as tar:
        tar.addfile(member, io.BytesIO(content))


def huge_dictionary(archive: Path) -> None:
    """Say in a small archive that unpacking it takes a dictionary of a gibibyte."""
    content = bytearray(lzma.compress(bytes(10)))
    place = content.index(bytes([0x21, 0x01]))  # filter LZMA2, one byte of properties (xz file format 1.2.1, 5.3.1)
    content[place + 2] = 36  # 1 GiB
    size = (content[12] + 1) * 4
    content[12 + size - 4 : 12 + size] = struct.pack("<I", zlib.crc32(content[12 : 12 + size - 4]))
    archive.write_bytes(content)


@pytest.mark.parametrize(
    ("bomb", "name", "reason"),
    [
        (zip_bomb, "little.zip", "more than a speech model has"),
        (many_members, "little.tar.gz", "more than a speech model has"),
        (huge_member, "little.tar.gz", "more than a speech model has"),
        (huge_header, "little.tar.gz", "unusual kind"),
        (huge_map_of_holes, "little.tar.gz", "unusual kind"),
        (huge_dictionary, "little.tar.xz", "emory"),
    ],
)
def test_an_archive_that_unpacks_into_more_than_a_model_is_refused_before_it_does(
    tmp_path: Path, bomb: Callable[[Path], None], name: str, reason: str
) -> None:
    archive = tmp_path / name
    bomb(archive)
    assert archive.stat().st_size < 2 * 10**6
    with pytest.raises(ModelError, match=reason):
        take_in(archive, tmp_path / "store")
    assert not (tmp_path / "store").exists() or not list((tmp_path / "store").iterdir())


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
