"""A process that sends beats to a database, one transaction each, until it is killed. It prints the end of a beat in
seconds of the recording once the transaction is committed: from then on it is acknowledged."""

from __future__ import annotations

import sys

from content.database import Database
from content.learning.playback_evidence import record_beat
from content.people.models import Role
from content.people.permissions import Actor, Grant
from tests.content.learning.test_playback_evidence import after

SECONDS = 5


def main(url: str, account_id: int, token: str, first: int, last: int) -> None:
    """Send the beats from `first` to `last` of the recording."""
    database, actor = Database(url), Actor(account_id, (Grant(Role.LEARNER),))
    for number in range(first, last):
        start, end = number * SECONDS, (number + 1) * SECONDS
        with database.transaction() as session:
            record_beat(session, actor, token, number, [(start, end, 1.0)], end, after(end))
        print(end, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4]), int(sys.argv[5]))
