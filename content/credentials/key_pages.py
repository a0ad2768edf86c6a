"""The administrators' pages about signing keys: who has one, which were backed up, which do not open."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from content.credentials.issuer_identity import Issuance, did_of
from content.credentials.models import Credential, KeyState, LearnerRecord, SigningKey
from content.credentials.signing_keys import make_key, opens
from content.errors import NotFound
from content.institutions.models import BilingualName, Institution
from content.people.permissions import Action, Actor, authorise

MOST_SHOWN = 100
LONGEST_SEARCH = 120


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One key. `opens`: it opens under the portal's present secret; `is_elsewhere`: it signs under an address that the
    portal no longer has; `signed`: how many credentials and records it has signed."""

    public_id: str
    state: KeyState
    did: str
    public_key: str
    made_at: datetime
    ended_at: datetime | None
    backed_up_at: datetime | None
    opens: bool
    is_elsewhere: bool
    signed: int


@dataclass(frozen=True, slots=True)
class KeyOwner:
    """An institution by its public id, or the portal ("" and no name), with its keys, the newest first."""

    institution: str
    name: BilingualName | None
    keys: tuple[KeyLine, ...]

    @property
    def active(self) -> KeyLine | None:
        """The key that signs."""
        return next((key for key in self.keys if key.state is KeyState.ACTIVE), None)


@dataclass(frozen=True, slots=True)
class KeysPage:
    """The portal, then the institutions that were searched for, at most `MOST_SHOWN` of `total`. `without_key`: how
    many of all sign nothing, the portal among them."""

    owners: tuple[KeyOwner, ...]
    total: int
    without_key: int


def keys_page(session: Session, actor: Actor, issuance: Issuance, text: str = "") -> KeysPage:
    """Who signs with which keys. `text`: part of an institution's name."""
    authorise(actor, Action.MANAGE_KEYS)
    part = text.strip()[:LONGEST_SEARCH]
    query = select(Institution).order_by(Institution.region_code, Institution.name_zh)
    if part:
        names = Institution.name_zh, Institution.name_en
        query = query.where(or_(*(name.icontains(part, autoescape=True) for name in names)))
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    institutions = session.scalars(query.limit(MOST_SHOWN)).all()
    keys = _keys_by_owner(session, [institution.id for institution in institutions])
    portal = KeyOwner("", None, _lines(session, keys[None], None, issuance))
    owners = tuple(
        KeyOwner(one.public_id, BilingualName(one.name_zh, one.name_en), _lines(session, keys[one.id], one, issuance))
        for one in institutions
    )
    return KeysPage((portal, *owners), total, len(_without_key(session)))


def key_page(session: Session, actor: Actor, public_id: str, issuance: Issuance) -> tuple[KeyOwner, KeyLine]:
    """One key and whose it is. Raises NotFound."""
    authorise(actor, Action.MANAGE_KEYS)
    key = session.scalar(select(SigningKey).where(SigningKey.public_id == public_id))
    if key is None:
        raise NotFound(about=public_id)
    institution = session.get_one(Institution, key.institution_id) if key.institution_id is not None else None
    (line,) = _lines(session, [key], institution, issuance)
    if institution is None:
        return KeyOwner("", None, (line,)), line
    return KeyOwner(institution.public_id, BilingualName(institution.name_zh, institution.name_en), (line,)), line


def make_missing_keys(session: Session, actor: Actor, issuance: Issuance) -> int:
    """A key for the portal and for every institution that has none; how many were made. Idempotent."""
    authorise(actor, Action.MANAGE_KEYS)
    missing = _without_key(session)
    for institution in missing:
        make_key(session, actor, institution, issuance)
    return len(missing)


def _without_key(session: Session) -> list[str | None]:
    """Public ids of the institutions that have no active key; None stands for the portal."""
    active = select(SigningKey.institution_id).where(SigningKey.state == KeyState.ACTIVE)
    owners = set(session.scalars(active))
    institutions = session.execute(select(Institution.id, Institution.public_id).order_by(Institution.id))
    missing: list[str | None] = [public_id for id_, public_id in institutions if id_ not in owners]
    return missing if None in owners else [None, *missing]


def _keys_by_owner(session: Session, institution_ids: list[int]) -> dict[int | None, list[SigningKey]]:
    own = or_(SigningKey.institution_id.is_(None), SigningKey.institution_id.in_(institution_ids))
    keys: dict[int | None, list[SigningKey]] = defaultdict(list)
    for key in session.scalars(select(SigningKey).where(own).order_by(SigningKey.id.desc())):
        keys[key.institution_id].append(key)
    return keys


def _lines(
    session: Session, keys: list[SigningKey], institution: Institution | None, issuance: Issuance
) -> tuple[KeyLine, ...]:
    ids = [key.id for key in keys]
    counts: dict[int, int] = defaultdict(int)
    for table in (Credential, LearnerRecord):
        for key_id, count in session.execute(
            select(table.key_id, func.count()).where(table.key_id.in_(ids)).group_by(table.key_id)
        ):
            counts[key_id] += count
    owner = institution.public_id if institution is not None else None
    return tuple(
        KeyLine(
            public_id=key.public_id,
            state=key.state,
            did=key.controller,
            public_key=key.public_key,
            made_at=key.made_at,
            ended_at=key.ended_at,
            backed_up_at=key.backed_up_at,
            opens=opens(key, issuance),
            is_elsewhere=key.controller != did_of(issuance, owner, key.public_key),
            signed=counts[key.id],
        )
        for key in keys
    )
