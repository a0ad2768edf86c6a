"""After a refusal an upload's connection ends or goes on, as the answer says."""

from __future__ import annotations

import http.client
from collections.abc import Iterator

import pytest

from tests.portal.serving.slow_clients import Server, web_server

BODY = b"x" * 300_000


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with web_server(tmp_path_factory.mktemp("serving")) as started:
        yield started


def patch(
    connection: http.client.HTTPConnection, server: Server, address: str, offset: int
) -> http.client.HTTPResponse:
    headers = {
        "Cookie": server.cookie,
        "X-CSRFToken": server.token,
        "Tus-Resumable": "1.0.0",
        "Accept": "application/json",
        "Upload-Offset": str(offset),
        "Content-Type": "application/offset+octet-stream",
    }
    connection.request("PATCH", address, body=BODY, headers=headers)
    return connection.getresponse()


@pytest.mark.slow  # it starts a web server of its own
def test_a_refused_piece_is_called_what_it_is_and_ends_the_connection_as_it_says(server: Server) -> None:
    address = server.begin_upload(3 * len(BODY))
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.connect()
    taken = patch(connection, server, address, 0)
    assert (taken.status, taken.headers["Connection"], taken.read()) == (204, "keep-alive", b"")
    for offset in (0, 7, 3 * len(BODY)):
        refused = patch(connection, server, address, offset)
        sentence = refused.read().decode("unicode-escape")
        assert refused.status == 409
        assert f"从第 {offset} 个字节" in sentence
        assert f"{len(BODY)} 个字节" in sentence
        assert refused.headers["Connection"] == "close"
        assert connection.sock is None, "http.client closes what is said to be closed"
        connection.connect()
    assert patch(connection, server, address, len(BODY)).status == 204
