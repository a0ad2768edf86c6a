"""Sends statements to record stores. A worker runs it in a thread of its own.

Statements are claimed in one transaction, sent, and what came of them recorded in another; a worker killed between
these two leaves them to be sent again, under the same ids, so that a store keeps each once.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from sqlalchemy.exc import OperationalError

from content.database import Database, utc_now
from content.xapi.deliveries import Batch, claim, record_failure, record_refused, record_sent, stores_due
from content.xapi.models import Trouble
from content.xapi.statements import Stated, statement_of
from portal.xapi.connection import Answer, NotAnswered, StoreAddress, ask_about, send_statements
from portal.xapi.sealed import unseal

log = logging.getLogger(__name__)

LOOK_EVERY_S = 15.0
TAKEN = frozenset({200, 201, 204})
ALREADY = 409
"""A statement of this id is there already, from a try whose answer was lost."""
OF_STATEMENTS = frozenset({400, ALREADY, 413, 422})
"""What is wrong lies in the statements: their form, their ids, their length."""
LATER = frozenset({408, 425, 429})


class StatementSender:
    """Statements on their way. `address`: where browsers find the portal; `private_hosts`: stores inside the operator's
    own network."""

    def __init__(
        self,
        database: Database,
        secret_key: str,
        address: str,
        private_hosts: Collection[str] = (),
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._database, self._secret_key, self._address = database, secret_key, address
        self._private_hosts, self._clock = private_hosts, clock

    def work(self, stop: threading.Event) -> None:
        """Send until `stop`."""
        while not stop.wait(LOOK_EVERY_S):
            try:
                self.send_due()
            except OperationalError as error:  # busy for long: the next look comes soon
                log.warning("no statements could be sent: %s", type(error).__name__)
            except Exception:  # whatever it is, the next ones may be sound
                log.exception("sending statements failed")

    def send_due(self) -> int:
        """Send all that waits to every store that may be tried; how many statements were taken. A new store is
        asked whether it answers, so that its manager sees a mistake at once."""
        with self._database.reading() as session:
            stores = stores_due(session, self._clock())
        return sum(self._send_all(store_id) for store_id in stores)

    def _send_all(self, store_id: int) -> int:
        count = 0
        while True:
            with self._database.transaction() as session:
                batch = claim(session, store_id, self._clock())
            if batch is None:
                return count
            try:
                count += self._send(batch, batch.stated) if batch.stated else self._ask(batch)
            except NotAnswered as trouble:
                with self._database.transaction() as session:
                    record_failure(session, store_id, trouble.trouble, trouble.reply, self._clock())
                return count

    def _ask(self, batch: Batch) -> int:
        answer = ask_about(self._store(batch))
        if answer.status != 200 or not answer.is_record_store:
            self._raise_where_it_takes_nothing(answer)
            raise NotAnswered(Trouble.NO_STORE, f"{answer.status} {answer.text}")
        with self._database.transaction() as session:
            record_sent(session, batch.store_id, (), self._clock())
        return 0

    def _send(self, batch: Batch, some: Sequence[tuple[int, Stated]]) -> int:
        """Send them in one request; in halves where the store takes not all of them, so that one that it refuses holds
        up no other. How many were taken. Raises NotAnswered where it takes none now."""
        answer = send_statements(self._store(batch), [statement_of(stated, self._address) for _, stated in some])
        event_ids = [event_id for event_id, _ in some]
        if answer.status in TAKEN or (answer.status == ALREADY and len(some) == 1):
            with self._database.transaction() as session:
                record_sent(session, batch.store_id, event_ids, self._clock())
            return len(some)
        self._raise_where_it_takes_nothing(answer)
        if len(some) > 1:
            half = len(some) // 2
            return self._send(batch, some[:half]) + self._send(batch, some[half:])
        with self._database.transaction() as session:
            record_refused(session, batch.store_id, event_ids, f"{answer.status} {answer.text}", self._clock())
        return 0

    @staticmethod
    def _raise_where_it_takes_nothing(answer: Answer) -> None:
        reply = f"{answer.status} {answer.text}"
        if answer.status in {401, 403}:
            raise NotAnswered(Trouble.SIGN_IN_REFUSED, reply)
        if answer.status in LATER or answer.status >= 500:
            raise NotAnswered(Trouble.NOT_NOW, reply)
        if answer.status not in OF_STATEMENTS or not answer.is_record_store:
            raise NotAnswered(Trouble.NO_STORE, reply)

    def _store(self, batch: Batch) -> StoreAddress:
        password = unseal(batch.sealed_password, self._secret_key)
        if password is None:  # the portal's secret was changed since
            raise NotAnswered(Trouble.SIGN_IN_REFUSED, "")
        return StoreAddress(batch.endpoint, batch.user, password, batch.version.value, self._private_hosts)
