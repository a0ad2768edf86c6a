"""A folder and a bucket: the same tests for both, and what only one of them has to prove stands in files of its own."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from media_pipeline.storage import check_storage, open_storage
from media_pipeline.storage.interface import Storage
from media_pipeline.storage.local import LocalStorage


@pytest.fixture(params=["folder", "bucket"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    if request.param == "folder":
        return open_storage(tmp_path / "kept")
    return open_storage(request.getfixturevalue("bucket"))


@pytest.fixture
def folder_storage(tmp_path: Path) -> LocalStorage:
    return LocalStorage(tmp_path / "kept")


def upload(folder: Path, content: bytes) -> Path:
    path = folder / "upload"
    path.write_bytes(content)
    return path


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_file_is_kept_under_the_digest_of_its_content(storage: Storage, tmp_path: Path) -> None:
    temporary = upload(tmp_path, b"a lecture")
    stored = storage.put(temporary, suffix=".mp4")
    digest = hashlib.sha256(b"a lecture").hexdigest()
    assert (stored.digest, stored.size) == (digest, 9)
    assert stored.key == f"{digest[:2]}/{digest[2:4]}/{digest}.mp4"
    assert not temporary.exists()
    assert storage.exists(stored.key)
    path = storage.local_path(stored.key)
    assert (path.read_bytes(), path.suffix) == (b"a lecture", ".mp4")
    with storage.open(stored.key) as file:
        assert file.read() == b"a lecture"


def test_every_key_is_listed_and_nothing_else(storage: Storage, tmp_path: Path) -> None:
    assert list(storage.keys()) == []
    keys = {storage.put(upload(tmp_path, content), suffix=".mp4").key for content in (b"one", b"two")}
    storage.put(upload(tmp_path, b"three"), key="backups/three.json")
    assert set(storage.keys()) == {*keys, "backups/three.json"}
    assert list(storage.keys("backups/")) == ["backups/three.json"]
    assert list(storage.keys("nowhere/")) == []


def test_a_file_is_read_from_any_place_in_it(storage: Storage, tmp_path: Path) -> None:
    content = bytes(range(256)) * 20_000
    stored = storage.put(upload(tmp_path, content))
    with storage.open(stored.key) as file:
        file.seek(4_000_000)
        assert file.read(100) == content[4_000_000:4_000_100]
        file.seek(7)
        assert file.read(3) == content[7:10]


def test_the_same_content_is_kept_once(storage: Storage, tmp_path: Path) -> None:
    first = storage.put(upload(tmp_path, b"the same"))
    assert storage.put(upload(tmp_path, b"the same")) == first
    assert storage.local_path(first.key).read_bytes() == b"the same"


def test_a_named_key_can_be_given_new_content(storage: Storage, tmp_path: Path) -> None:
    storage.put(upload(tmp_path, b"one"), key="captions/7.vtt")
    assert storage.local_path("captions/7.vtt").read_bytes() == b"one"
    assert storage.put(upload(tmp_path, b"two"), key="captions/7.vtt").key == "captions/7.vtt"
    assert storage.local_path("captions/7.vtt").read_bytes() == b"two"


def test_what_is_deleted_is_gone_and_may_be_deleted_again(storage: Storage, tmp_path: Path) -> None:
    named = storage.put(upload(tmp_path, b"short-lived"), key="stretches/7.wav")
    stored = storage.put(upload(tmp_path, b"short-lived"))
    for key in (named.key, stored.key):
        storage.delete(key)
        storage.delete(key)
        assert not storage.exists(key)
        with pytest.raises(FileNotFoundError):
            storage.open(key)
        with pytest.raises(FileNotFoundError):
            storage.local_path(key)


def test_a_missing_upload_leaves_nothing_behind(storage: Storage, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        storage.put(tmp_path / "never-came")
    assert files_in(tmp_path) == []


def test_it_says_how_much_room_is_left(storage: Storage) -> None:
    assert storage.free_bytes() > 0


def test_it_can_be_tried_out(storage: Storage, tmp_path: Path) -> None:
    check_storage(storage, tmp_path)


def test_a_path_stays_as_long_as_the_folder_it_was_asked_for(storage: Storage, tmp_path: Path) -> None:
    job = tmp_path / "job"
    job.mkdir()
    stored = storage.put(upload(tmp_path, b"a lecture"), suffix=".mp4")
    path = storage.local_path(stored.key, job)
    assert storage.local_path(stored.key, job) == path
    assert path.read_bytes() == b"a lecture"


@pytest.mark.parametrize("suffix", ["mp4", ".MP4", "../x", ".mp4/..", ".a.b", ".\n"])
def test_a_strange_suffix_is_refused(storage: Storage, tmp_path: Path, suffix: str) -> None:
    temporary = upload(tmp_path, b"x")
    with pytest.raises(ValueError, match="suffix"):
        storage.put(temporary, suffix=suffix)
    assert temporary.exists()


@pytest.mark.parametrize("key", ["../outside", "/etc/passwd", ".incoming/x", "ab\n", "", "a" * 201])
def test_a_strange_key_is_refused_everywhere(storage: Storage, tmp_path: Path, key: str) -> None:
    for ask in (storage.open, storage.local_path, storage.address, storage.exists, storage.delete):
        with pytest.raises(ValueError, match="key"):
            ask(key)
    with pytest.raises(ValueError, match="key"):
        storage.put(upload(tmp_path, b"x"), key=key)


def test_content_that_the_disk_spoilt_is_put_right(folder_storage: LocalStorage, tmp_path: Path) -> None:
    stored = folder_storage.put(upload(tmp_path, b"whole"))
    inode = folder_storage.local_path(stored.key).stat().st_ino
    folder_storage.put(upload(tmp_path, b"whole"))
    assert folder_storage.local_path(stored.key).stat().st_ino == inode, "what is there is let be"
    folder_storage.local_path(stored.key).write_bytes(b"who\0\0")
    folder_storage.put(upload(tmp_path, b"whole"))
    assert folder_storage.local_path(stored.key).read_bytes() == b"whole"


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(key=st.text(alphabet="ab./\\~\0\n%: ", max_size=24))
@example(key="ab/../../outside")
def test_no_key_leads_out_of_the_folder(folder_storage: LocalStorage, tmp_path: Path, key: str) -> None:
    (tmp_path / "outside").write_text("outside")
    try:
        path = folder_storage._path(key)
    except ValueError:
        return
    assert path.resolve().is_relative_to(folder_storage.root)
    assert path.parent == folder_storage.root or ".." not in path.parts
