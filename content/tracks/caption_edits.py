"""A person's edit of captions: cue by cue, merged with what others have saved meanwhile, checked, saved as one version.

Each cue has a key that lasts through versions, and an edit speaks of the cues that it names alone. What a person cut in
two is a change of one cue and a new one; what they joined, a change of one and the removal of the other. So any two
edits can be compared key by key and field by field, and one page of a long track can be saved without the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from sqlalchemy.orm import Session

from content.courses.models import Block
from content.errors import Invalid
from content.messages import N_
from content.people.permissions import Actor
from content.timed_text.cue import Cue, text_digest
from content.timed_text.rewording import reworded, words_between
from content.tracks.captions import CAPTIONS, cues_of, current_version
from content.tracks.models import CaptionTrack, CaptionVersion
from content.tracks.versions import changed_since, editable_track

_ROUNDING_S = 0.0015  # times are kept in whole milliseconds
_AFTER_THE_END_S = 0.5  # a recording's length is known no more exactly


@dataclass(frozen=True, slots=True)
class CueEdit:
    """What a person sends of one cue: its text (empty: it is taken out) and when it is shown (seconds; None: as
    before). `sources`: the keys of the cues whose words it has, itself where none is named."""

    text: str
    start: float | None = None
    end: float | None = None
    sources: tuple[str, ...] = ()


def correct_captions(
    session: Session, actor: Actor, track_public_id: str, base_number: int, edits: Mapping[str, CueEdit]
) -> CaptionVersion:
    """The version with a person's edits (by cue key), made from version `base_number`.

    A cue that is not named stays as it is; one that others have removed meanwhile comes back where it was changed here.
    A form that is sent twice makes one version. Raises TrackConflict, Invalid, NotAllowed, NotFound, Refused.
    """
    track = editable_track(session, actor, CaptionTrack, track_public_id)
    current = current_version(track)
    cues = merged_cues(track, base_number, edits)
    if current is not None and _is_sent_twice(current, base_number, actor, cues):
        return current
    CAPTIONS.require_base(track, base_number)
    before = () if current is None else cues_of(current)
    _require_usable(cues, before, _duration_s(session, track))
    return CAPTIONS.save(session, track, base_number, cues, actor.account_id)


def cues_as_sent(
    session: Session, actor: Actor, track_public_id: str, base_number: int, edits: Mapping[str, CueEdit]
) -> tuple[str, list[Cue]]:
    """The track's language, and the cues as a person has them before them: version `base_number` with their edits,
    whatever others have saved since. Raises NotAllowed, NotFound, Refused."""
    track = editable_track(session, actor, CaptionTrack, track_public_id)
    return track.language, merged_cues(track, base_number, edits, onto=base_number)


def merged_cues(
    track: CaptionTrack,
    base_number: int | None,
    edits: Mapping[str, CueEdit],
    onto: int | None = None,
    *,
    with_emptied: bool = False,
) -> list[Cue]:
    """The cues of a version (`onto`; the current one where none is named) with what `edits` change of version
    `base_number`, in order of time. `with_emptied`: those that are to be taken out stay, without a text."""
    current = {cue.key: cue for cue in cues_in(track, track.current if onto is None else onto)}
    base = {cue.key: cue for cue in cues_in(track, base_number)}
    earlier_cues = _known_cues(track, edits, {**base, **current})
    for key, changes in _changes(base, earlier_cues, edits).items():
        if changes.get("text") == "" and not with_emptied:
            current.pop(key, None)
            continue
        cue = current.get(key) or earlier_cues.get(key) or Cue(0, 0, "", key=key)
        current[key] = _edited(
            cue, changes, [earlier_cues[source] for source in edits[key].sources if source in earlier_cues]
        )
    return sorted(current.values(), key=lambda cue: (cue.start, cue.end))


def contested_keys(track: CaptionTrack, base_number: int | None, edits: Mapping[str, CueEdit]) -> dict[str, Cue | None]:
    """By key, what is saved now of the cues that were changed here and by somebody else; None: they took it out."""
    current = {cue.key: cue for cue in cues_in(track, track.current)}
    base = {cue.key: cue for cue in cues_in(track, base_number)}
    contested: dict[str, Cue | None] = {}
    for key, changes in _changes(base, {**base, **current}, edits).items():
        began, saved = _fields(base.get(key)), _fields(current.get(key))
        if any(saved.get(name) not in (value, began.get(name)) for name, value in changes.items() if saved or value):
            contested[key] = current.get(key)
    return contested


def plain_lines(text: str) -> str:
    """A text as a caption holds it: lines without spaces around them, none of them empty."""
    return "\n".join(line for raw in text.splitlines() if (line := raw.strip()))


def cues_in(track: CaptionTrack, number: int | None) -> tuple[Cue, ...]:
    """The cues of one version; none where there is no such version."""
    version = CAPTIONS.numbered(track, number)
    return () if version is None else cues_of(version)


def _changes(
    base: Mapping[str, Cue], known: Mapping[str, Cue], edits: Mapping[str, CueEdit]
) -> dict[str, dict[str, str | float]]:
    """Three-way merge: by key, the fields that differ from the version they were edited in. What somebody left as it
    was gives way to what others saved meanwhile."""
    changes: dict[str, dict[str, str | float]] = {}
    for key, edit in edits.items():
        text = plain_lines(edit.text)
        if key not in known and (not text or edit.start is None or edit.end is None):
            continue  # new and empty, or nobody knows when
        sent = {"text": text, "start": edit.start, "end": edit.end}
        changed = changed_since(_fields(base.get(key)), {name: it for name, it in sent.items() if it is not None})
        if changed:
            changes[key] = changed
    return changes


def _known_cues(track: CaptionTrack, edits: Mapping[str, CueEdit], known: dict[str, Cue]) -> dict[str, Cue]:
    """`known` cues by key, with those of earlier versions that `edits` speak of."""
    missing_keys = {name for key, edit in edits.items() for name in (key, *edit.sources)} - known.keys()
    for version in reversed(track.versions) if missing_keys else ():
        for cue in cues_of(version):
            if cue.key in missing_keys:
                known.setdefault(cue.key, cue)
    return known


def _edited(cue: Cue, changes: Mapping[str, str | float], sources: Sequence[Cue]) -> Cue:
    moved = replace(cue, start=float(changes.get("start", cue.start)), end=float(changes.get("end", cue.end)))
    text = str(changes.get("text", cue.text))
    if not sources:
        return moved.rewritten(text)
    words = dict.fromkeys(word for source in sources for word in source.words)
    said = words_between(sorted(words, key=lambda word: word.start), moved.start, moved.end)
    return replace(moved, text=text, words=reworded(said, text, moved.start, moved.end))


def _fields(cue: Cue | None) -> dict[str, str | float]:
    """What can be changed of a cue; nothing where there is none."""
    if cue is None:
        return {}
    return {"text": plain_lines(cue.text), "start": round(cue.start, 3), "end": round(cue.end, 3)}


def _is_sent_twice(current: CaptionVersion, base_number: int, actor: Actor, cues: Sequence[Cue]) -> bool:
    """Whether the current version is what this very form made: the button was pressed twice."""
    own = current.author_id == actor.account_id and (current.base_number or 0) == base_number
    return own and current.digest == text_digest(cues)


def _require_usable(cues: Sequence[Cue], before: Sequence[Cue], duration_s: float | None) -> None:
    """Raise Invalid for what this edit would put wrong; what was so before may stay until somebody mends it."""
    if not cues:
        raise Invalid(N_("At least one caption must have a text."))
    old = {cue.key: (cue.start, cue.end) for cue in before}
    moved = {cue.key for cue in cues if old.get(cue.key) != (cue.start, cue.end)}
    for cue in cues:
        if cue.key in moved:
            _require_times(cue, duration_s)
    for first, second in _overlaps(cues):
        if first.key in moved or second.key in moved:
            raise Invalid(
                N_("This caption begins before the one before it ends. Let it begin later, or the other end earlier."),
                field=f"start-{second.key}",
            )


def _require_times(cue: Cue, duration_s: float | None) -> None:
    if cue.start < 0:
        raise Invalid(N_("A caption cannot begin before the recording does."), field=f"start-{cue.key}")
    if cue.start >= cue.end:
        raise Invalid(N_("A caption must end after it begins."), field=f"end-{cue.key}")
    if duration_s is not None and cue.end > duration_s + _AFTER_THE_END_S:
        raise Invalid(N_("The recording is over by then. Let the caption end earlier."), field=f"end-{cue.key}")


def _overlaps(cues: Sequence[Cue]) -> Iterator[tuple[Cue, Cue]]:
    for first, second in pairwise(cues):
        if second.start < first.end - _ROUNDING_S:
            yield first, second


def _duration_s(session: Session, track: CaptionTrack) -> float | None:
    block = session.get_one(Block, track.block_id)
    return None if block.asset is None else block.asset.duration_s
