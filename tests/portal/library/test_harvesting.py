"""OAI-PMH 2.0 as harvesters meet it: every verb, every error, lists that go on while courses change."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from flask import Flask
from flask.testing import FlaskClient
from oaipmh_scythe import Scythe
from sickle import Sickle
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from content.courses.models import (
    Course,
    CourseAuthor,
    Lesson,
    Module,
    Occupation,
    Revision,
    RevisionState,
    SkillLevel,
)
from content.database import Database
from content.institutions.models import Institution
from content.library.models import EntryState, LibraryEntry
from portal.library.views import harvesting
from tests.factories import make_institution, make_instructor

OAI = "{http://www.openarchives.org/OAI/2.0/}"
DC = "{http://purl.org/dc/elements/1.1/}"
LOM = "{http://ltsc.ieee.org/xsd/LOM}"
BEGIN = datetime(2026, 3, 1, 8, 0, 0, tzinfo=UTC)
VERBS = ("Identify", "ListMetadataFormats", "ListSets", "ListIdentifiers", "ListRecords", "GetRecord")


class Library:
    """A library on a database, to which courses are added and in which they change."""

    def __init__(self, database: Database) -> None:
        self.database = database
        with database.transaction() as session:
            self.institutions = [make_institution(session).id, make_institution(session, "130100").id]
            self.author = make_instructor(session, session.get_one(Institution, self.institutions[0]))[0].id
            session.add(Occupation(code="4-10-04-02", name_zh="保健按摩师", name_en="Massage therapist"))
            session.add(Occupation(code="4-01-02-03", name_zh="电子商务师", name_en="E-commerce worker"))

    def add(self, count: int = 1, *, state: EntryState = EntryState.IN_LIBRARY, entered: bool = True) -> list[str]:
        """So many courses more, a second apart; the public ids of their entries."""
        with self.database.transaction() as session:
            number = session.query(LibraryEntry).count()
            entries = [self._entry(session, number + one, state, entered) for one in range(count)]
            session.flush()
            return [entry.public_id for entry in entries]

    def change(self, public_id: str, state: EntryState, at: datetime) -> None:
        """An entry's state is another from then on."""
        with self.database.transaction() as session:
            entry = session.scalars(select(LibraryEntry).where(LibraryEntry.public_id == public_id)).one()
            entry.state, entry.changed_at = state, at
            entry.entered_at = entry.entered_at or at

    def _entry(self, session: Session, number: int, state: EntryState, entered: bool) -> LibraryEntry:
        at = BEGIN + timedelta(seconds=number)
        course = Course(
            institution_id=self.institutions[number % 2],
            occupation_code=("4-10-04-02", "4-01-02-03")[number % 2],
            level=SkillLevel.FIVE,
            language="zh",
            created_by_id=self.author,
        )
        course.authors.append(CourseAuthor(account_id=self.author))
        revision = Revision(
            number=1,
            title=f"课程 {number} <&>",
            summary="怎样\x0b洗手。",
            state=RevisionState.PUBLISHED,
            opened_by_id=self.author,
        )
        module = Module(position=1, title="一")
        module.lessons.append(Lesson(position=1, title="第一课", study_units=150))
        revision.modules.append(module)
        course.revisions.append(revision)
        session.add(course)
        session.flush()
        entry = LibraryEntry(
            course_id=course.id,
            revision_id=revision.id,
            digest="ab" * 32,
            published_at=at,
            entered_at=at if entered else None,
            state=state,
            changed_at=at,
            review_due_on=at.date(),
        )
        session.add(entry)
        return entry


@pytest.fixture
def library(app: Flask, database: Database) -> Library:
    return Library(database)


@pytest.fixture
def pages_of_ten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(harvesting, "PAGE_RECORDS", 10)


def ask(client: FlaskClient, **arguments: str) -> Element:
    """The response to a request; fails where it is no OAI-PMH."""
    answer = client.get("/oai", query_string={name.rstrip("_"): value for name, value in arguments.items()})
    assert answer.status_code == 200
    assert answer.content_type == "text/xml; charset=utf-8"
    root: Element = fromstring(answer.data)
    assert root.tag == f"{OAI}OAI-PMH"
    assert [child.tag for child in root][:2] == [f"{OAI}responseDate", f"{OAI}request"]
    return root


def error_of(root: Element) -> str | None:
    """The code of the error that was answered."""
    error = root.find(f"{OAI}error")
    return None if error is None else error.get("code")


def identifiers(root: Element) -> list[str]:
    return [str(one.text).rpartition(":")[2] for one in root.iter(f"{OAI}identifier")]


def token_of(root: Element) -> str | None:
    token = root.find(f".//{OAI}resumptionToken")
    return None if token is None else token.text


def harvest(client: FlaskClient, verb: str = "ListIdentifiers", **arguments: str) -> Iterator[Element]:
    """The pages of a whole list."""
    root = ask(client, verb=verb, metadataPrefix="oai_dc", **arguments)
    yield root
    while token := token_of(root):
        root = ask(client, verb=verb, resumptionToken=token)
        yield root


def test_identify_says_what_the_repository_does(client: FlaskClient, library: Library) -> None:
    library.add(3)
    body = ask(client, verb="Identify").find(f"{OAI}Identify")
    assert body is not None
    values = {child.tag.removeprefix(OAI): child.text for child in body}
    assert values["protocolVersion"] == "2.0"
    assert values["baseURL"] == "http://localhost/oai"
    assert values["earliestDatestamp"] == "2026-03-01T08:00:00Z"
    assert (values["deletedRecord"], values["granularity"]) == ("persistent", "YYYY-MM-DDThh:mm:ssZ")
    order = [child.tag.removeprefix(OAI) for child in body]
    assert order[:6] == [
        "repositoryName",
        "baseURL",
        "protocolVersion",
        "adminEmail",
        "earliestDatestamp",
        "deletedRecord",
    ]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "badVerb"),
        ("verb=Nothing", "badVerb"),
        ("verb=Identify&verb=Identify", "badVerb"),
        ("verb=Identify&metadataPrefix=oai_dc", "badArgument"),
        ("verb=ListRecords", "badArgument"),
        ("verb=GetRecord&metadataPrefix=oai_dc", "badArgument"),
        ("verb=GetRecord&identifier=oai:localhost:x", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&metadataPrefix=lom", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-13-01", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=yesterday", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-01&until=2026-01-02T00:00:00Z", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-02-02&until=2026-01-01", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&set=a%20b", "badArgument"),
        ("verb=ListRecords&metadataPrefix=marc21", "cannotDisseminateFormat"),
        ("verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:localhost:nothing", "idDoesNotExist"),
        ("verb=GetRecord&metadataPrefix=oai_dc&identifier=nothing", "idDoesNotExist"),
        ("verb=ListMetadataFormats&identifier=oai:localhost:nothing", "idDoesNotExist"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2030-01-01", "noRecordsMatch"),
        ("verb=ListRecords&metadataPrefix=oai_dc&set=occupation-9", "noRecordsMatch"),
        ("verb=ListRecords&metadataPrefix=oai_dc&set=elsewhere", "noRecordsMatch"),
        ("verb=ListRecords&resumptionToken=x", "badResumptionToken"),
        ("verb=ListSets&resumptionToken=x", "badResumptionToken"),
        ("verb=ListRecords&resumptionToken=x&metadataPrefix=oai_dc", "badArgument"),
    ],
)
def test_every_error_of_the_protocol(client: FlaskClient, library: Library, query: str, code: str) -> None:
    library.add(2)
    answer = client.get(f"/oai?{query}")
    assert answer.status_code == 200
    root = fromstring(answer.data)
    assert error_of(root) == code
    request = root.find(f"{OAI}request")
    assert bool(request.attrib) == (code not in ("badVerb", "badArgument"))


def test_a_token_belongs_to_its_list_and_cannot_be_made(
    client: FlaskClient, library: Library, pages_of_ten: None
) -> None:
    library.add(15)
    token = str(token_of(ask(client, verb="ListRecords", metadataPrefix="oai_dc")))
    assert error_of(ask(client, verb="ListIdentifiers", resumptionToken=token)) == "badResumptionToken"
    assert error_of(ask(client, verb="ListRecords", resumptionToken=token[:-1])) == "badResumptionToken"
    for _time in range(2):  # it holds as often as it is sent
        assert len(identifiers(ask(client, verb="ListRecords", resumptionToken=token))) == 5


def test_what_never_entered_the_library_is_not_there(client: FlaskClient, library: Library) -> None:
    (hidden,) = library.add(1, state=EntryState.IN_NOTICE, entered=False)
    (present,) = library.add(1)
    assert identifiers(ask(client, verb="ListIdentifiers", metadataPrefix="oai_dc")) == [present]
    missing = ask(client, verb="GetRecord", metadataPrefix="oai_dc", identifier=f"oai:localhost:{hidden}")
    assert error_of(missing) == "idDoesNotExist"


@pytest.mark.parametrize(
    "state", [EntryState.SUSPENDED, EntryState.WITHDRAWN, EntryState.EXPIRED, EntryState.SUPERSEDED]
)
def test_what_has_left_the_library_stays_as_a_deletion(
    client: FlaskClient, library: Library, state: EntryState
) -> None:
    (public_id,) = library.add(1)
    library.change(public_id, state, BEGIN + timedelta(days=1))
    identifier = f"oai:localhost:{public_id}"
    for root in (
        ask(client, verb="ListRecords", metadataPrefix="lom"),
        ask(client, verb="GetRecord", metadataPrefix="lom", identifier=identifier),
    ):
        (header,) = root.iter(f"{OAI}header")
        assert header.get("status") == "deleted"
        assert header.findtext(f"{OAI}datestamp") == "2026-03-02T08:00:00Z"
        assert root.find(f".//{OAI}metadata") is None
    assert error_of(ask(client, verb="ListMetadataFormats", identifier=identifier)) is None


def test_a_record_in_dublin_core(client: FlaskClient, library: Library) -> None:
    (public_id,) = library.add(1)
    root = ask(client, verb="GetRecord", metadataPrefix="oai_dc", identifier=f"oai:localhost:{public_id}")
    values = [(element.tag.removeprefix(DC), element.text) for element in root.iter() if element.tag.startswith(DC)]
    assert ("title", "课程 0 <&>") in values
    assert ("description", "怎样洗手。") in values
    assert ("subject", "4-10-04-02") in values
    assert ("identifier", f"http://localhost/library/{public_id}") in values
    assert ("date", "2026-03-01") in values
    assert ("language", "zh-CN") in values


def test_a_record_as_learning_object_metadata(client: FlaskClient, library: Library) -> None:
    (public_id,) = library.add(1)
    root = ask(client, verb="GetRecord", metadataPrefix="lom", identifier=f"oai:localhost:{public_id}")
    lom = root.find(f".//{LOM}lom")
    assert lom is not None
    order = [child.tag.removeprefix(LOM) for child in lom]
    known = ["general", "lifeCycle", "metaMetadata", "technical", "educational", "rights", "relation", "classification"]
    assert order == sorted(order, key=known.index)
    assert lom.findtext(f"{LOM}general/{LOM}title/{LOM}string") == "课程 0 <&>"
    assert lom.findtext(f"{LOM}educational/{LOM}typicalLearningTime/{LOM}duration") == "PT68M"
    assert "4-10-04-02" in [element.text for element in lom.iter(f"{LOM}id")]


def test_sets_by_occupation_and_region(client: FlaskClient, library: Library) -> None:
    of_county, of_city = library.add(2)
    specs = [element.text for element in ask(client, verb="ListSets").iter(f"{OAI}setSpec")]
    assert specs == [
        "occupation-4-01-02-03",
        "occupation-4-10-04-02",
        "region-130000",
        "region-130100",
        "region-130123",
    ]

    def of(spec: str) -> list[str]:
        return identifiers(ask(client, verb="ListIdentifiers", metadataPrefix="lom", set=spec))

    assert of("occupation-4-10-04-02") == [of_county]
    assert of("region-130123") == [of_county]
    assert of("region-130000") == of("region-130100") == [of_county, of_city]


def test_the_ends_of_an_interval_belong_to_it(client: FlaskClient, library: Library) -> None:
    ids = library.add(5)

    def between(**interval: str) -> list[str]:
        return identifiers(ask(client, verb="ListIdentifiers", metadataPrefix="oai_dc", **interval))

    assert between(from_="2026-03-01T08:00:01Z", until="2026-03-01T08:00:03Z") == ids[1:4]
    assert between(from_="2026-03-01", until="2026-03-01") == ids
    assert between(until="2026-03-01T08:00:00Z") == ids[:1]
    library.change(ids[2], EntryState.IN_LIBRARY, BEGIN + timedelta(seconds=3, microseconds=999_999))
    assert between(from_="2026-03-01T08:00:03Z", until="2026-03-01T08:00:03Z") == [ids[2], ids[3]]


def test_a_list_goes_on_and_ends_with_an_empty_token(client: FlaskClient, library: Library, pages_of_ten: None) -> None:
    ids = library.add(25)
    pages = list(harvest(client))
    assert [one for page in pages for one in identifiers(page)] == ids
    tokens = [page.find(f".//{OAI}resumptionToken") for page in pages]
    assert [token.get("cursor") for token in tokens if token is not None] == ["0", "10", "20"]
    assert tokens[-1] is not None
    assert not tokens[-1].text


def test_changes_between_pages_lose_and_double_nothing(
    client: FlaskClient, library: Library, pages_of_ten: None
) -> None:
    ids = library.add(35)
    later = BEGIN + timedelta(days=2)
    told: list[str] = []
    for number, page in enumerate(harvest(client)):
        told += identifiers(page)
        if number == 0:  # behind, on and before the place of the token; and one that is new
            library.change(ids[3], EntryState.SUSPENDED, later)
            library.change(ids[9], EntryState.WITHDRAWN, later)
            library.change(ids[20], EntryState.EXPIRED, later)
            ids += library.add(1)
    assert sorted(told) == sorted(set(told))
    assert set(told) == set(ids)
    since = identifiers(ask(client, verb="ListIdentifiers", metadataPrefix="oai_dc", from_="2026-03-03T08:00:00Z"))
    assert set(since) == {ids[3], ids[9], ids[20]}


def test_post_and_gzip(client: FlaskClient, library: Library) -> None:
    library.add(20)
    form = {"verb": "ListRecords", "metadataPrefix": "oai_dc"}
    posted = client.post("/oai", data=form)
    assert posted.status_code == 200
    assert len(list(fromstring(posted.data).iter(f"{OAI}record"))) == 20
    packed = client.get("/oai", query_string=form, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(list(fromstring(gzip.decompress(packed.data)).iter(f"{OAI}record"))) == 20


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The portal on the loopback; its address of OAI-PMH."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/oai"
    finally:
        server.shutdown()
        thread.join()


def sickle_harvest(address: str, prefix: str) -> list[tuple[str, bool]]:
    """Identifiers and deletions of a whole harvest by sickle."""
    records = Sickle(address, timeout=60).ListRecords(metadataPrefix=prefix)
    return [(record.header.identifier, bool(record.header.deleted)) for record in records]


def scythe_harvest(address: str, prefix: str) -> list[tuple[str, bool]]:
    """The same by oaipmh-scythe."""
    with Scythe(address, timeout=60) as harvester:
        records = harvester.list_records(metadata_prefix=prefix)
        return [(record.header.identifier, bool(record.header.deleted)) for record in records]


HARVESTERS = (sickle_harvest, scythe_harvest)
Harvester = Callable[[str, str], list[tuple[str, bool]]]


@pytest.mark.parametrize("harvester", HARVESTERS)
@pytest.mark.parametrize("prefix", ["oai_dc", "lom"])
def test_harvesters_get_it_whole(
    app: Flask, library: Library, pages_of_ten: None, harvester: Harvester, prefix: str
) -> None:
    ids = library.add(45)
    library.change(ids[7], EntryState.WITHDRAWN, BEGIN + timedelta(days=1))
    with served(app) as address:
        harvested = harvester(address, prefix)
    assert harvested == [(f"oai:127.0.0.1:{one}", one == ids[7]) for one in ids]


@pytest.mark.exhaustive
@pytest.mark.parametrize("harvester", HARVESTERS)
def test_ten_thousand_courses_are_harvested_while_they_change(
    app: Flask, library: Library, harvester: Harvester
) -> None:
    ids = library.add(10_000)
    stop = threading.Event()
    changed: set[str] = set()

    def change() -> None:
        for number, public_id in enumerate(ids[::97]):
            if stop.is_set():
                return
            state = (EntryState.SUSPENDED, EntryState.WITHDRAWN)[number % 2]
            library.change(public_id, state, BEGIN + timedelta(days=1))
            changed.add(public_id)
            stop.wait(0.02)

    with served(app) as address:
        thread = threading.Thread(target=change)
        thread.start()
        harvested = [identifier for identifier, _deleted in harvester(address, "oai_dc")]
        stop.set()
        thread.join()
    assert changed
    assert harvested == [f"oai:127.0.0.1:{one}" for one in ids]
