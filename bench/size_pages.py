"""Pages and files of a province's portal, as the server makes them: from the request to the last byte."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from bench.province import Province
from bench.study_portal import signed_in
from bench.timing import Spread, memory_taken_mib, spread
from content.catalogue import catalogue_page
from content.courses.models import Course
from content.credits.models import Pilot
from content.credits.outlier_months import keep_outliers
from content.database import Database, utc_now
from content.people.models import Account
from content.recently_used import ReadBefore
from portal.application import create_app
from portal.settings import Settings
from tests.factories import SECRET_KEY
from tests.portal.conftest import sign_in

PAGES = 11
LEARNER, OFFICER, ADMINISTRATOR, AUTHOR = "learner", "officer", "administrator", "author"
ADDRESSES = (
    (LEARNER, "/courses"),
    (LEARNER, "/courses?q=番茄"),
    (LEARNER, "/courses?q=学习&level=4&sort=fit"),
    (LEARNER, "/my/learning"),
    (LEARNER, "/my/credits"),
    (LEARNER, "/account/notices"),
    (OFFICER, "/account/notices"),
    (OFFICER, "/account/notices?page=60"),
    (OFFICER, "/review"),
    (OFFICER, "/review/decided"),
    (ADMINISTRATOR, "/oversight/courses"),
    (OFFICER, "/oversight/complaints"),
    (ADMINISTRATOR, "/oversight/certificates"),
    (OFFICER, "/oversight/pilots/{pilot}"),
    (OFFICER, "/oversight/pilots/{pilot}/entries"),
    (OFFICER, "/oversight/pilots/{pilot}/entries?page=1000"),
    (OFFICER, "/oversight/pilots/{pilot}/entries?learner=学员77"),
    (OFFICER, "/oversight/pilots/{pilot}/entries?kind=reverse"),
    (OFFICER, "/oversight/pilots/{pilot}/entries?mode=reading"),
    (OFFICER, "/oversight/pilots/{pilot}/entries?course={course}"),
    (OFFICER, "/oversight/pilots/{pilot}/entries?since=2026-05-01&until=2026-05-31"),
    (OFFICER, "/oversight/pilots/{pilot}/sums"),
    (OFFICER, "/oversight/pilots/{pilot}/sums?month=2026-05"),
    (OFFICER, "/oversight/pilots/{pilot}/sums?by=course"),
    (OFFICER, "/oversight/pilots/{pilot}/sums?by=region"),
    (OFFICER, "/oversight/pilots/{pilot}/sums?by=mode"),
    (OFFICER, "/oversight/pilots/{pilot}/outliers"),
    (OFFICER, "/library"),
    (AUTHOR, "/teach/courses/{course}/learners"),
    (ADMINISTRATOR, "/account/people"),
    (ADMINISTRATOR, "/account/people?q=学员77"),
)
EXPORTS = (
    (LEARNER, "/my/credits.csv"),
    (OFFICER, "/oversight/pilots/{pilot}/entries.csv"),
    (OFFICER, "/oversight/pilots/{pilot}/entries.xlsx?until={tenth}"),
    (OFFICER, "/library/courses.csv"),
    (OFFICER, "/library/courses.xlsx"),
)
HARVEST = "/oai?verb=ListRecords&metadataPrefix=oai_dc"
MOST_BYTES = 20 * 1024 * 1024
"""Of an export so much is read: its memory is known by then."""
LONG_PAGE_MS = 2_000
"""A page that takes longer is opened three times only."""


@dataclass(frozen=True, slots=True)
class Export:
    """A file: how long it took, its size in MiB as far as it was read, and the most memory in MiB that it took."""

    took_s: float
    size_mib: float
    memory_mib: float
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Offices:
    """Browsers in which somebody is signed in, and what stands in addresses."""

    app: Flask
    browsers: dict[str, FlaskClient]
    places: dict[str, str]


@contextmanager
def offices(database: Database, province: Province, folder: Path) -> Iterator[Offices]:
    """Somebody of each kind, signed in to the portal on this database."""
    catalogue_page._pages = ReadBefore(0)  # what is kept of pages in memory is forgotten before each question
    app = create_app(Settings(folder, database.url, SECRET_KEY, rate_limits=False), database)
    with database.transaction() as session:
        officer = session.scalars(select(Account).where(Account.login_name == "officer")).one()
        learner = session.get_one(Account, province.account_id(province.learners // 2))
        keep_outliers(session, utc_now())  # as each night
        course = session.get_one(Course, province.courses[0].course_id)
        author = session.get_one(Account, course.created_by_id)
        learner.password_hash = author.password_hash = officer.password_hash
        names = {LEARNER: learner.login_name, AUTHOR: author.login_name}
        pilot = session.get_one(Pilot, province.pilot_id)
        places = {"pilot": pilot.public_id, "course": course.public_id, "tenth": "2026-02-01"}
    names |= {OFFICER: "officer", ADMINISTRATOR: "administrator"}
    yield Offices(app, {who: sign_in(app.test_client(), name) for who, name in names.items()}, places)


def pages(open_offices: Offices, addresses: Iterable[tuple[str, str]] = ADDRESSES) -> Iterator[tuple[str, Spread]]:
    """Who opens which page, and its times."""
    for who, address in addresses:
        path, browser = address.format(**open_offices.places), open_offices.browsers[who]
        begun = time.perf_counter()
        _visit(browser, path)
        rounds = 3 if (time.perf_counter() - begun) * 1000 > LONG_PAGE_MS else PAGES
        yield f"{who}: {address}", spread(partial(_visit_again, browser, path), range(rounds))


def exports(open_offices: Offices) -> Iterator[tuple[str, Export]]:
    """The files, each read once."""
    for who, address in EXPORTS:
        path, browser = address.format(**open_offices.places), open_offices.browsers[who]
        yield f"{who}: {address}", _export(_pieces(browser, path))
    yield f"{HARVEST}, all pages", _export(_harvest(open_offices.browsers[LEARNER]))


def statements(open_offices: Offices, database: Database, province: Province, count: int) -> Spread:
    """The page of a statement, of as many learners by chance; each is signed in before the clock runs."""
    numbers = random.Random(7).sample(range(province.learners), min(count, province.learners))
    with database.transaction() as session:
        browsers = [signed_in(session, open_offices.app, province.account_id(number), ()) for number in numbers]
    client = open_offices.app.test_client(use_cookies=False)

    def open_statement(place: int) -> None:
        answer = client.get("/my/credits", headers={"Cookie": browsers[place].cookie})
        assert answer.status_code == 200

    return spread(open_statement, range(len(browsers)))


def _visit_again(browser: FlaskClient, path: str, _: int) -> None:
    _visit(browser, path)


def _visit(browser: FlaskClient, path: str) -> None:
    answer = browser.get(path)
    assert answer.status_code == 200, (path, answer.status_code)


def _export(pieces: Iterator[bytes]) -> Export:
    size, is_whole = 0, True
    begun = time.perf_counter()

    def read() -> None:
        nonlocal size, is_whole
        for piece in pieces:
            size += len(piece)
            if size > MOST_BYTES:
                is_whole = False
                return

    memory = memory_taken_mib(read)
    return Export(time.perf_counter() - begun, size / 1024**2, memory, is_whole)


def _pieces(browser: FlaskClient, path: str) -> Iterator[bytes]:
    answer = browser.get(path, headers={"Accept-Encoding": "identity"})
    assert answer.status_code == 200, (path, answer.status_code)
    try:
        yield from answer.iter_encoded()
    finally:
        answer.close()


def _harvest(browser: FlaskClient) -> Iterator[bytes]:
    address = HARVEST
    while address:
        page = b"".join(_pieces(browser, address))
        yield page
        token = page.partition(b"<resumptionToken")[2].partition(b">")[2].partition(b"<")[0].decode()
        address = f"/oai?verb=ListRecords&resumptionToken={token}" if token else ""
