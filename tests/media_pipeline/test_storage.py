from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from media_pipeline.storage import LocalStorage, Storage


@pytest.fixture
def storage(tmp_path: Path) -> LocalStorage:
    return LocalStorage(tmp_path / "kept")


def upload(folder: Path, content: bytes) -> Path:
    path = folder / "upload"
    path.write_bytes(content)
    return path


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_file_is_kept_under_the_digest_of_its_content(storage: LocalStorage, tmp_path: Path) -> None:
    kept: Storage = storage
    temporary = upload(tmp_path, b"a lecture")
    stored = kept.put(temporary, suffix=".mp4")
    digest = hashlib.sha256(b"a lecture").hexdigest()
    assert (stored.digest, stored.size) == (digest, 9)
    assert stored.key == f"{digest[:2]}/{digest[2:4]}/{digest}.mp4"
    assert not temporary.exists()
    assert kept.exists(stored.key)
    assert kept.local_path(stored.key).read_bytes() == b"a lecture"
    with kept.open(stored.key) as file:
        assert file.read() == b"a lecture"


def test_the_same_content_is_kept_once(storage: LocalStorage, tmp_path: Path) -> None:
    first = storage.put(upload(tmp_path, b"the same"))
    inode = storage.local_path(first.key).stat().st_ino
    assert storage.put(upload(tmp_path, b"the same")) == first
    assert storage.local_path(first.key).stat().st_ino == inode
    assert len(files_in(storage.root)) == 1


def test_content_that_the_disk_spoilt_is_put_right(storage: LocalStorage, tmp_path: Path) -> None:
    stored = storage.put(upload(tmp_path, b"whole"))
    storage.local_path(stored.key).write_bytes(b"who\0\0")
    storage.put(upload(tmp_path, b"whole"))
    assert storage.local_path(stored.key).read_bytes() == b"whole"


def test_a_named_key_can_be_given_new_content(storage: LocalStorage, tmp_path: Path) -> None:
    storage.put(upload(tmp_path, b"one"), key="captions/7.vtt")
    assert storage.put(upload(tmp_path, b"two"), key="captions/7.vtt").key == "captions/7.vtt"
    assert storage.local_path("captions/7.vtt").read_bytes() == b"two"


def test_what_is_deleted_is_gone_and_may_be_deleted_again(storage: LocalStorage, tmp_path: Path) -> None:
    stored = storage.put(upload(tmp_path, b"short-lived"))
    storage.delete(stored.key)
    storage.delete(stored.key)
    assert not storage.exists(stored.key)
    with pytest.raises(FileNotFoundError):
        storage.open(stored.key)


def test_a_missing_upload_leaves_nothing_behind(storage: LocalStorage, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        storage.put(tmp_path / "never-came")
    assert files_in(storage.root) == []


def test_it_says_how_much_room_is_left(storage: LocalStorage) -> None:
    assert storage.free_bytes() > 0


@pytest.mark.parametrize("suffix", ["mp4", ".MP4", "../x", ".mp4/..", ".a.b", ".\n"])
def test_a_strange_suffix_is_refused(storage: LocalStorage, tmp_path: Path, suffix: str) -> None:
    temporary = upload(tmp_path, b"x")
    with pytest.raises(ValueError, match="suffix"):
        storage.put(temporary, suffix=suffix)
    assert temporary.exists()


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(key=st.text(alphabet="ab./\\~\0\n%: ", max_size=24))
@example(key="../outside")
@example(key="/etc/passwd")
@example(key="ab/../../outside")
@example(key=".incoming/x")
@example(key="ab\n")
@example(key="")
def test_no_key_leads_out_of_the_folder(storage: LocalStorage, tmp_path: Path, key: str) -> None:
    (tmp_path / "outside").write_text("outside")
    try:
        path = storage._path(key)
    except ValueError:
        return
    assert path.resolve().is_relative_to(storage.root)
    assert path.parent == storage.root or ".." not in path.parts
