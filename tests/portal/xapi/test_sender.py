"""Statements arrive once each, in their order, whatever the record store does meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from content.database import Database
from content.people.models import Role
from content.people.permissions import Actor, Grant
from content.xapi.deliveries import KEPT_AFTER_SENT, forget_sent
from content.xapi.events import add_event
from content.xapi.models import RecordStore, StatementState, Trouble, Verb, Version, XapiEvent
from content.xapi.stores import StoreDraft, name_store, send_again
from portal.xapi.connection import NotAnswered, StoreAddress, ask_about
from portal.xapi.sealed import seal, unseal
from portal.xapi.sender import StatementSender
from tests.factories import make_account, make_institution
from tests.portal.xapi.record_store_server import PASSWORD, USER, RecordStoreServer, record_store_server

KEY = "k" * 40
BEGIN = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
pytestmark = pytest.mark.both


@dataclass(slots=True)
class Sending:
    """A sender with a clock of its own, and the store to which it sends."""

    database: Database
    server: RecordStoreServer
    institution: str
    manager: Actor
    learner_id: int
    now: datetime = BEGIN

    def sender(self, *private: str) -> StatementSender:
        hosts = private or ("127.0.0.1",)
        return StatementSender(self.database, KEY, "https://learn.example.cn", hosts, lambda: self.now)

    def send(self) -> int:
        return self.sender().send_due()

    def state(self, count: int) -> list[str]:
        """Keep so many statements; their ids."""
        with self.database.transaction() as session:
            store = session.scalars(select(RecordStore)).one()
            for number in range(count):
                details = {"course": "c", "language": "zh", "lesson": f"l{number}", "title": "洗手"}
                add_event(session, store, self.learner_id, Verb.LESSON_COMPLETED, self.now, details)
            session.flush()
            return list(session.scalars(select(XapiEvent.statement).order_by(XapiEvent.id)))[-count:]

    def store(self) -> RecordStore:
        with self.database.reading() as session:
            return session.scalars(select(RecordStore)).one()

    def states(self) -> list[StatementState]:
        with self.database.reading() as session:
            return list(session.scalars(select(XapiEvent.state).order_by(XapiEvent.id)))

    def later(self, **delta: float) -> None:
        self.now += timedelta(**delta)


@pytest.fixture
def sending(database: Database) -> Iterator[Sending]:
    with record_store_server() as server:
        with database.transaction() as session:
            institution = make_institution(session)
            _, manager = make_account(session, Grant(Role.INSTITUTION_MANAGER, institution_id=institution.id))
            learner, _ = make_account(session)
            draft = StoreDraft(server.address, USER, seal(PASSWORD, KEY), Version.V2, active=True)
            name_store(session, manager, institution.public_id, draft, BEGIN)
            made = Sending(database, server, institution.public_id, manager, learner.id)
        yield made


def test_a_new_store_is_asked_whether_it_answers(sending: Sending) -> None:
    assert sending.send() == 0
    assert sending.store().answered_at == BEGIN
    assert sending.server.requests == []


def test_all_that_waits_is_sent_in_its_order_in_few_requests(sending: Sending) -> None:
    ids = sending.state(120)
    assert sending.send() == 120
    assert list(sending.server.statements) == ids
    assert sending.server.requests == [50, 50, 20]
    assert sending.server.versions == {"2.0.0"}
    assert set(sending.states()) == {StatementState.SENT}
    assert sending.send() == 0


def test_a_store_that_is_away_for_a_week_gets_everything_once_it_is_back(sending: Sending) -> None:
    sending.server.status = 503
    ids = []
    for _ in range(7 * 24):
        ids += sending.state(1)
        sending.send()
        sending.later(hours=1)
    assert sending.server.statements == {}
    store = sending.store()
    assert (store.trouble, store.failing_since) == (Trouble.NOT_NOW, BEGIN)
    assert len(sending.server.requests) <= 7 * 24, "it is not asked more often than once an hour"
    sending.server.status = None
    sending.later(hours=1)
    assert sending.send() == len(ids) == 168
    assert list(sending.server.statements) == ids
    assert (sending.store().trouble, sending.store().failures) == (None, 0)


def test_an_answer_that_is_lost_doubles_nothing(sending: Sending) -> None:
    ids = sending.state(3)
    sending.server.loses_answers = True
    assert sending.send() == 0
    assert sending.store().trouble is Trouble.NOT_REACHED
    sending.server.loses_answers = False
    sending.later(minutes=2)
    assert sending.send() == 3
    assert list(sending.server.statements) == ids


def test_one_that_is_refused_holds_up_no_other_and_can_be_sent_again(sending: Sending) -> None:
    ids = sending.state(9)
    sending.server.refuses = {ids[4]}
    assert sending.send() == 8
    assert sending.states() == [StatementState.REFUSED if one == 4 else StatementState.SENT for one in range(9)]
    with sending.database.reading() as session:
        refused = session.scalars(select(XapiEvent).where(XapiEvent.state == StatementState.REFUSED)).one()
        assert refused.reply.startswith("400")
    sending.server.refuses = set()
    with sending.database.transaction() as session:
        assert send_again(session, sending.manager, sending.institution) == 1
    assert sending.send() == 1
    assert set(sending.server.statements) == set(ids)


@pytest.mark.parametrize(
    ("status", "trouble"),
    [(401, Trouble.SIGN_IN_REFUSED), (429, Trouble.NOT_NOW), (500, Trouble.NOT_NOW), (404, Trouble.NO_STORE)],
)
def test_a_store_that_takes_nothing_loses_nothing(sending: Sending, status: int, trouble: Trouble) -> None:
    sending.state(2)
    sending.server.status = status
    assert sending.send() == 0
    assert (sending.store().trouble, set(sending.states())) == (trouble, {StatementState.WAITING})


def test_a_web_page_that_answers_400_is_no_record_store(sending: Sending) -> None:
    sending.state(1)
    sending.server.status, sending.server.is_record_store = 400, False
    assert sending.send() == 0
    assert sending.store().trouble is Trouble.NO_STORE


def test_a_worker_that_was_killed_lets_go_after_minutes(sending: Sending) -> None:
    sending.state(1)
    with sending.database.transaction() as session:
        session.scalars(select(RecordStore)).one().next_try_at = sending.now + timedelta(minutes=5)
    assert sending.send() == 0
    sending.later(minutes=5)
    assert sending.send() == 1


def test_what_was_sent_long_ago_is_removed_and_what_waits_stays(sending: Sending) -> None:
    sending.state(1)
    sending.send()
    sending.later(days=1)
    sending.state(1)
    sending.later(days=KEPT_AFTER_SENT.days)
    with sending.database.transaction() as session:
        forget_sent(session, sending.now)
    assert sending.states() == [StatementState.WAITING]


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://127.0.0.1/xapi",
        "https://localhost/xapi",
        "https://[::1]/xapi",
        "https://[::ffff:127.0.0.1]/xapi",
        "https://169.254.169.254/latest",
        "https://10.0.0.8/xapi",
        "http://example.com/xapi",
    ],
)
def test_private_networks_and_plain_connections_are_not_reached(endpoint: str) -> None:
    with pytest.raises(NotAnswered) as refusal:
        ask_about(StoreAddress(endpoint, USER, PASSWORD, "2.0.0", ("lrs.intranet",)))
    assert refusal.value.trouble is Trouble.NOT_ALLOWED


def test_a_store_inside_is_reached_only_where_the_operator_allowed_it(sending: Sending) -> None:
    sending.state(1)
    assert sending.sender("lrs.intranet").send_due() == 0
    assert sending.store().trouble is Trouble.NOT_ALLOWED
    assert sending.server.requests == []


def test_a_password_is_read_again_only_under_the_portals_own_secret() -> None:
    sealed = seal(PASSWORD, KEY)
    assert PASSWORD not in sealed
    assert unseal(sealed, KEY) == PASSWORD
    assert unseal(sealed, "another") is None
