"""Sends what waits. A worker runs it in a thread of its own, so that a mail server that hangs holds nothing else up.

A letter is claimed in one transaction, sent, and what came of it recorded in another. A worker that is killed between
these two leaves a letter that is sent again a quarter of an hour later, with the same Message-ID: at worst it comes
twice. An idle sender asks one question of an index every ten seconds.
"""

from __future__ import annotations

import logging
import smtplib
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage

from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from content.database import Database, utc_now
from content.mail.deliveries import claim, something_waits
from content.mail.forgotten import answer_requests
from content.mail.models import Delivery, RecoveryRequest
from content.mail.outcomes import put_back, record_dropped, record_refusal, record_sent
from content.mail.smtp import NoServer, NotSent, connection, send
from content.mail.trouble import Trouble
from portal.mail.letters import write_letter
from portal.settings import MailSettings

log = logging.getLogger(__name__)

LOOK_EVERY_S = 10.0
MOST_CLAIMED = 5
"""So few that a server which takes half a minute for each answer is done with them before others may claim them."""
FIRST_REST, LONGEST_REST = timedelta(minutes=1), timedelta(minutes=10)
"""While the server does not answer: twice as long each time."""


class MailSender:
    """Letters on their way from the database to the mail server. `app`: makes the application, at the first letter:
    what letters say is said in its words."""

    def __init__(
        self,
        app: Callable[[], Flask],
        settings: MailSettings,
        database: Database,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._make_app, self._settings, self._database, self._clock = app, settings, database, clock
        self._app: Flask | None = None
        self._rest = FIRST_REST
        self._rests_until: datetime | None = None

    def work(self, stop: threading.Event) -> None:
        """Send until `stop`."""
        while not stop.wait(LOOK_EVERY_S):
            try:
                self.send_due()
            except OperationalError as error:  # busy for long: the next look comes soon
                log.warning("no mail could be sent: %s", type(error).__name__)
            except Exception:  # whatever it is, the next letters may be sound
                log.exception("sending mail failed")

    def send_due(self) -> int:
        """Send every letter that is due; how many were taken. While the server does not answer it rests."""
        now = self._clock()
        if self._rests_until is not None and now < self._rests_until:
            return 0
        self._answer_requests(now)
        delivery_ids = self._claim()
        if not delivery_ids:
            return 0
        try:
            with connection(self._settings.server) as opened:
                self._rest, self._rests_until, count = FIRST_REST, None, 0
                while delivery_ids:
                    count += self._send_some(opened, delivery_ids)
                    delivery_ids = self._claim()
                return count
        except NoServer as trouble:
            self._put_back(delivery_ids, trouble)
            return 0

    def _answer_requests(self, now: datetime) -> None:
        with self._database.reading() as session:
            if session.scalar(select(RecoveryRequest.id).limit(1)) is None:
                return
        with self._database.transaction() as session:
            answer_requests(session, now)

    def _claim(self) -> list[int]:
        now = self._clock()
        with self._database.reading() as session:
            if not something_waits(session, now):
                return []
        with self._database.transaction() as session:
            return claim(session, now, MOST_CLAIMED)

    def _send_some(self, opened: smtplib.SMTP, delivery_ids: list[int]) -> int:
        """Send the claimed letters, each of which leaves the list once it has an outcome; how many were taken."""
        count = 0
        while delivery_ids:
            count += self._send(opened, delivery_ids[0])
            delivery_ids.pop(0)
        return count

    def _send(self, opened: smtplib.SMTP, delivery_id: int) -> bool:
        try:
            written = self._write(delivery_id)
            if written is None:
                return False
            send(opened, *written)
        except NoServer:
            raise
        except NotSent as refusal:
            with self._database.transaction() as session:
                record_refusal(session, delivery_id, refusal, self._clock())
            return False
        with self._database.transaction() as session:
            record_sent(session, delivery_id, self._clock())
        return True

    def _write(self, delivery_id: int) -> tuple[EmailMessage, str, str] | None:
        """The letter, its sender and its recipient; None where it is not needed any more. NotSent where it cannot be
        written, which holds up no other."""
        try:
            with self._database.transaction() as session:
                message = write_letter(self._application(), self._settings, session, delivery_id, self._clock())
                if message is None:
                    record_dropped(session, delivery_id, self._clock())
                    return None
                return message, self._settings.sender.addr_spec, session.get_one(Delivery, delivery_id).recipient
        except OperationalError:
            raise
        except Exception as error:
            log.exception("a letter could not be written")
            raise NotSent(Trouble.FAULT, type(error).__name__, is_final=False) from error

    def _put_back(self, delivery_ids: list[int], trouble: NoServer) -> None:
        with self._database.transaction() as session:
            put_back(session, delivery_ids, trouble, self._clock())
        self._rests_until = self._clock() + self._rest
        log.warning("the mail server does not take letters; the next try is in %s", self._rest)
        self._rest = min(LONGEST_REST, self._rest * 2)

    def _application(self) -> Flask:
        if self._app is None:
            self._app = self._make_app()
        return self._app
