"""Text travels compressed for those who take it, and no two answers need have the same length."""

from __future__ import annotations

import gzip

from flask.testing import FlaskClient

from portal.compression import MOST_PADDING_BYTES, compressed

TAKES_GZIP = {"Accept-Encoding": "gzip, br"}


def test_a_page_is_compressed_only_for_who_takes_it(client: FlaskClient) -> None:
    plain, packed = client.get("/help"), client.get("/help", headers=TAKES_GZIP)
    assert (plain.headers.get("Content-Encoding"), packed.headers["Content-Encoding"]) == (None, "gzip")
    assert b"<html" in gzip.decompress(packed.data)
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data)
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert "Accept-Encoding" in packed.headers["Vary"]


def test_the_length_of_a_page_does_not_tell_what_is_in_it() -> None:
    lengths = {len(compressed(b"the same page" * 100)) for _ in range(60)}
    assert len(lengths) > 10
    assert max(lengths) - min(lengths) <= MOST_PADDING_BYTES + 1
