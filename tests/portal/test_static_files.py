"""Files of the front end: in the smallest form that a browser takes, kept for a year under a digest of them."""

from __future__ import annotations

import gzip
import os
import re
import subprocess
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from portal import static_files
from portal.static_files import STATIC

NAME = "changxue.js"


@pytest.fixture
def front_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the built front end, in which something can be changed."""
    for suffix in ("", ".br", ".gz"):
        (tmp_path / f"{NAME}{suffix}").write_bytes((STATIC / f"{NAME}{suffix}").read_bytes())
    monkeypatch.setattr(static_files, "STATIC", tmp_path)
    return tmp_path


def unpacked_brotli(data: bytes) -> bytes:
    program = "process.stdout.write(require('zlib').brotliDecompressSync(require('fs').readFileSync(0)))"
    return subprocess.run(["node", "-e", program], input=data, capture_output=True, check=True, timeout=60).stdout


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, br;q=0", "gzip"),
        ("gzip", "gzip"),
        ("br", "br"),
        ("zstd", None),
        ("identity", None),
        ("", None),
    ],
)
def test_a_file_comes_in_the_smallest_form_that_is_taken(
    client: FlaskClient, accepted: str, encoding: str | None
) -> None:
    answer = client.get(f"/static/{NAME}", headers={"Accept-Encoding": accepted})
    assert answer.headers.get("Content-Encoding") == encoding
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert answer.headers["Content-Type"].startswith("text/javascript")
    unpack = {"br": unpacked_brotli, "gzip": gzip.decompress, None: bytes}[encoding]
    assert unpack(answer.data) == (STATIC / NAME).read_bytes()


def test_a_form_older_than_its_file_is_not_sent(client: FlaskClient, front_end: Path) -> None:
    changed = (front_end / NAME).stat().st_mtime + 10
    (front_end / NAME).write_bytes(b"// changed\n" * 100)
    for suffix in ("", ".br", ".gz"):
        os.utime(front_end / f"{NAME}{suffix}", (changed - (20 if suffix else 0),) * 2)
    packed = static_files.packed_file
    with client.application.test_request_context(headers={"Accept-Encoding": "br, gzip"}):
        encoding, data = packed(NAME) or ("", b"")
    assert encoding == "gzip"
    assert gzip.decompress(data) == b"// changed\n" * 100


def test_a_page_names_its_files_by_digest_and_browsers_keep_these_for_good(client: FlaskClient) -> None:
    address = re.search(rf'src="(/static/{NAME}\?v=[0-9a-f]{{12}})"', client.get("/help").text)
    assert address
    for headers in ({}, {"Accept-Encoding": "br"}, {"Range": "bytes=0-9"}):
        answer = client.get(address[1], headers=headers)
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("query", ["", "?v=", "?v=000000000000"])
def test_another_address_of_a_file_is_asked_again_each_time(client: FlaskClient, query: str) -> None:
    first = client.get(f"/static/{NAME}{query}")
    assert first.headers["Cache-Control"] == "public, no-cache"
    again = client.get(f"/static/{NAME}{query}", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("accepted", ["br", "gzip"])
def test_a_compressed_file_has_a_tag_of_its_own(client: FlaskClient, accepted: str) -> None:
    plain, packed = (client.get(f"/static/{NAME}", headers={"Accept-Encoding": one}) for one in ("identity", accepted))
    assert plain.headers["ETag"] != packed.headers["ETag"]
    headers = {"Accept-Encoding": accepted, "If-None-Match": packed.headers["ETag"]}
    assert client.get(f"/static/{NAME}", headers=headers).status_code == 304
    headers["If-None-Match"] = '"another"'
    assert client.get(f"/static/{NAME}", headers=headers).status_code == 200
