"""What only a bucket has to prove: this machine's copies are whole, few, and never the wrong ones."""

from __future__ import annotations

import hashlib
import json
import random
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

import pytest

from media_pipeline.storage import s3
from media_pipeline.storage.interface import MIB, Bucket
from media_pipeline.storage.s3 import ObjectStorage, StorageDamaged, StorageUnreachable
from tests.journeys.slow_line import slow_line
from tests.media_pipeline.storage.test_storage import files_in, upload

HOSTILE_KEYS = (
    *("../above", "../../etc/cron.d/x", "/etc/passwd", "//etc/passwd", "files/../../above", "files/./x", "./x"),
    *("files//x", "files/", "ab/cd/..", "..", ".hidden", "a\\b", "C:/x", "a\nb", "a%2e%2e/b", "文件", "x" * 300, "A"),
)


def another_machine(bucket: Bucket, folder: Path, cache_bytes: int = 10**9) -> ObjectStorage:
    return ObjectStorage(replace(bucket, cache=folder / "another", cache_bytes=cache_bytes))


def overwrite(bucket: Bucket, key: str, content: bytes) -> None:
    """As somebody else would who has the bucket's keys."""
    ObjectStorage(bucket)._files.pipe_file(f"{bucket.name}/{bucket.prefix}/{key}", content)


def test_another_machine_has_what_one_has_put(bucket: Bucket, tmp_path: Path) -> None:
    stored = ObjectStorage(bucket).put(upload(tmp_path, b"a lecture"), suffix=".mp4")
    another = another_machine(bucket, tmp_path)
    path = another.local_path(stored.key)
    assert path.read_bytes() == b"a lecture"
    assert path.is_relative_to(tmp_path / "another")
    assert another.local_path(stored.key) == path


def test_a_large_file_goes_in_parts_and_comes_back_whole(
    bucket: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3, "_PART_BYTES", 5 * MIB)  # the smallest there may be
    content = random.Random(7).randbytes(11 * MIB)
    stored = ObjectStorage(bucket).put(upload(tmp_path, content))
    assert another_machine(bucket, tmp_path).local_path(stored.key).read_bytes() == content
    assert stored.digest == hashlib.sha256(content).hexdigest()


def test_the_cache_lets_go_of_what_nobody_asked_for_the_longest(bucket: Bucket, tmp_path: Path) -> None:
    first = ObjectStorage(bucket)
    keys = [first.put(upload(tmp_path, bytes([number]) * 1000)).key for number in range(4)]
    another = another_machine(bucket, tmp_path, cache_bytes=2500)
    for key in (keys[0], keys[1], keys[0], keys[2]):
        another.local_path(key)
    kept = {path.name for path in files_in(tmp_path / "another")}
    assert kept == {Path(key).name for key in (keys[0], keys[2])}
    assert another.local_path(keys[3]).read_bytes() == b"\3" * 1000
    assert sum(path.stat().st_size for path in files_in(tmp_path / "another")) <= 2500


def test_a_job_keeps_its_file_though_the_cache_has_let_go_of_it(bucket: Bucket, tmp_path: Path) -> None:
    job = tmp_path / "job"
    job.mkdir()
    first = ObjectStorage(bucket)
    keys = [first.put(upload(tmp_path, bytes([number]) * 1000)).key for number in range(3)]
    another = another_machine(bucket, tmp_path, cache_bytes=1500)
    path = another.local_path(keys[0], job)
    for key in keys[1:]:
        another.local_path(key)
    assert path.is_relative_to(job)
    assert path.read_bytes() == b"\0" * 1000
    assert len(files_in(tmp_path / "another")) == 1


def test_a_file_larger_than_the_whole_cache_can_still_be_worked_on(bucket: Bucket, tmp_path: Path) -> None:
    stored = ObjectStorage(bucket).put(upload(tmp_path, b"x" * 5000))
    assert another_machine(bucket, tmp_path, cache_bytes=10).local_path(stored.key).stat().st_size == 5000


def test_a_named_file_that_another_machine_replaced_is_not_taken_from_the_cache(bucket: Bucket, tmp_path: Path) -> None:
    first, another = ObjectStorage(bucket), another_machine(bucket, tmp_path)
    first.put(upload(tmp_path, b"one"), key="stretches/7.wav")
    assert another.local_path("stretches/7.wav").read_bytes() == b"one"
    first.put(upload(tmp_path, b"two"), key="stretches/7.wav")
    assert another.local_path("stretches/7.wav").read_bytes() == b"two"


def test_content_that_was_changed_in_the_bucket_is_never_worked_on(bucket: Bucket, tmp_path: Path) -> None:
    stored = ObjectStorage(bucket).put(upload(tmp_path, b"true"))
    overwrite(bucket, stored.key, b"lies")
    another = another_machine(bucket, tmp_path)
    with pytest.raises(StorageDamaged):
        another.local_path(stored.key)
    assert files_in(tmp_path / "another") == []
    another.put(upload(tmp_path, b"true"))
    assert another_machine(bucket, tmp_path / "third").local_path(stored.key).read_bytes() == b"true"


@pytest.mark.parametrize("digest", ["../precious", "{folder}/precious", "", "A" * 64, "0" * 63])
def test_a_digest_that_leads_elsewhere_reads_writes_and_removes_nothing(
    bucket: Bucket, tmp_path: Path, digest: str
) -> None:
    """A bucket says the digest of a named file, which becomes a file's name in this machine's cache."""
    precious, job = tmp_path / "precious", tmp_path / "job"
    precious.write_bytes(b"the database")
    job.mkdir()
    machine = another_machine(bucket, tmp_path)
    metadata = {"sha256": digest.format(folder=tmp_path)}
    machine._files.pipe_file(f"{bucket.name}/{bucket.prefix}/stretches/7", b"lies", Metadata=metadata)
    for act in (
        lambda: machine.local_path("stretches/7"),
        lambda: machine.local_path("stretches/7", job),
        lambda: machine.delete("stretches/7"),
    ):
        with pytest.raises(StorageDamaged):
            act()
    assert precious.read_bytes() == b"the database"
    assert list(job.iterdir()) == []
    machine.put(upload(tmp_path, b"true"), key="stretches/7")
    assert machine.local_path("stretches/7", job).read_bytes() == b"true"


class _HostileList(BaseHTTPRequestHandler):
    """Answers every question with a list of keys, below the prefix that was asked for and above it."""

    def do_GET(self) -> None:
        prefix = parse_qs(urlsplit(self.path).query).get("prefix", [""])[0].rstrip("/")
        keys = [
            *(f"{prefix}/{key}" for key in HOSTILE_KEYS),
            *HOSTILE_KEYS,
            f"{prefix}-of-others/ab",
            "ab",
            f"{prefix}/cd",
        ]
        each = "".join(f"<Contents><Key>{escape(key)}</Key><Size>1</Size></Contents>" for key in keys)
        body = f"<ListBucketResult><IsTruncated>false</IsTruncated>{each}</ListBucketResult>".encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """A test's output is for what failed."""


def test_keys_that_no_portal_gives_are_not_listed(bucket: Bucket, tmp_path: Path) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), _HostileList) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        endpoint = f"http://127.0.0.1:{server.server_port}"
        storage = ObjectStorage(replace(bucket, endpoint=endpoint, cache=tmp_path / "cache", prefix="of/one"))
        listed = set(storage.keys())
        within = set(storage.keys("files/"))
        server.shutdown()
    assert listed == {"cd"}
    assert within == {"files/cd"}


def test_a_store_that_does_not_answer_is_said_and_nothing_is_lost(bucket: Bucket, tmp_path: Path) -> None:
    nobody = ObjectStorage(replace(bucket, endpoint="http://127.0.0.1:9", retry_for_s=0.0))
    temporary = upload(tmp_path, b"a lecture")
    with pytest.raises(StorageUnreachable):
        nobody.put(temporary)
    assert temporary.exists()


def test_a_store_that_is_away_for_a_while_is_waited_for(bucket: Bucket, tmp_path: Path) -> None:
    with slow_line(int(str(bucket.endpoint).rpartition(":")[2])) as line:
        line.cut()
        storage = ObjectStorage(replace(bucket, endpoint=f"http://127.0.0.1:{line.port}", retry_for_s=120.0))
        timer = threading.Timer(0.5, line.mend)
        timer.start()
        stored = storage.put(upload(tmp_path, b"a lecture"))
        timer.join()
    assert ObjectStorage(bucket).exists(stored.key)


def test_the_secret_is_not_shown(bucket: Bucket) -> None:
    assert json.dumps(bucket.secret) not in repr(bucket)
    assert "secret=" not in repr(bucket)
