"""How often forms are sent is counted together by all processes of a web server."""

from __future__ import annotations

import itertools
import multiprocessing
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from limits import RateLimitItemPerMinute
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter

from content.database import Database
from portal.application import create_app
from portal.rate_counts import FILE, SCHEME, RateCounts
from portal.settings import Settings
from tests.factories import SECRET_KEY
from tests.portal.conftest import post

PROCESSES, EACH = 4, 25


def counts_in(folder: Path, key: str = "k") -> RateCounts:
    storage = storage_from_string(f"{SCHEME}:{folder / 'counts'}", digest_key=key)
    assert isinstance(storage, RateCounts)
    return storage


def count_often(storage: RateCounts) -> list[int]:
    return [storage.incr("somebody", 60) for _ in range(EACH)]


def portal(folder: Path, database: Database) -> Flask:
    settings = Settings(folder, database.url, SECRET_KEY, password_memory_kib=1024)
    return create_app(settings, database)


def complain(client: FlaskClient) -> int:
    return post(client, "/supervision", text="", contact="0311-123").status_code


def test_processes_count_together(tmp_path: Path) -> None:
    storage = counts_in(tmp_path)
    with multiprocessing.get_context("fork").Pool(PROCESSES) as pool:
        counts = sorted(itertools.chain.from_iterable(pool.map(count_often, [storage] * PROCESSES)))
    assert counts == list(range(1, PROCESSES * EACH + 1))


def test_two_processes_of_a_web_server_have_one_limit(database: Database, tmp_path: Path) -> None:
    clients = [portal(tmp_path, database).test_client() for _ in range(2)]
    assert [complain(clients[number % 2]) for number in range(12)] == [422] * 10 + [429] * 2


def test_a_count_begins_again_when_its_time_is_over(tmp_path: Path) -> None:
    storage = counts_in(tmp_path)
    assert [storage.incr("a", -1), storage.incr("a", -1), storage.incr("a", 60), storage.incr("a", 60)] == [1, 1, 1, 2]
    assert storage.get("a") == 2
    storage.clear("a")
    assert storage.get("a") == 0
    assert storage.incr("b", 60, amount=3) == 3
    assert storage.reset() == 1


def test_whoever_waited_long_enough_is_let_in_again(tmp_path: Path) -> None:
    limiter, twice = FixedWindowRateLimiter(counts_in(tmp_path)), RateLimitItemPerMinute(2)
    assert [limiter.hit(twice, "somebody") for _ in range(3)] == [True, True, False]
    assert limiter.hit(twice, "somebody else")
    assert limiter.get_window_stats(twice, "somebody").remaining == 0


def test_no_address_stands_in_the_file(database: Database, tmp_path: Path) -> None:
    assert complain(portal(tmp_path, database).test_client()) == 422
    content = (tmp_path / FILE).read_bytes()
    assert b"127.0.0.1" not in content
    assert b"supervision" not in content
    assert counts_in(tmp_path, "k")._digest("x") != counts_in(tmp_path, "another")._digest("x")


@pytest.mark.parametrize("content", [b"", b"not a database, but text of some length" * 200])
def test_where_nothing_can_be_counted_forms_are_still_answered(
    database: Database, tmp_path: Path, content: bytes
) -> None:
    """A full disk, a broken file: each process counts for itself."""
    (tmp_path / FILE).write_bytes(content)
    client = portal(tmp_path, database).test_client()
    assert [complain(client) for _ in range(11)] == [422] * 10 + [429]
