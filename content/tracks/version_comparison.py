"""Up to three versions of captions beside each other, cue by cue: the recogniser's, the one in use, and any other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from content.errors import NotFound
from content.people.permissions import Actor
from content.timed_text.cue import Cue
from content.tracks.captions import cues_of
from content.tracks.cue_comparison import CuePair, compare_cues, plain_text
from content.tracks.models import CaptionOrigin, CaptionVersion
from content.tracks.track_history import TrackHistory, TrackKind, VersionLine, track_history, track_of, version_of


@dataclass(frozen=True, slots=True)
class ComparedPlace:
    """One place, from `start` (seconds). `key` and `number` name the caption in use there, `number` being None where
    none is. `texts`: what each of the compared versions says, empty where it says nothing."""

    key: str
    number: int | None
    start: float
    texts: tuple[str, ...]
    differs: bool


@dataclass(frozen=True, slots=True)
class VersionComparison:
    """The versions that are compared, that of the recogniser first (where there is one), then the one in use, then the
    chosen one (where one is left), which is one of `others`; `places`: in order of time, those that differ and the one
    that was asked for."""

    history: TrackHistory
    versions: tuple[VersionLine, ...]
    others: tuple[VersionLine, ...]
    places: tuple[ComparedPlace, ...]

    @property
    def differing(self) -> int:
        """In how many places the text differs."""
        return sum(place.differs for place in self.places)


def version_comparison(
    session: Session, actor: Actor, track_public_id: str, chosen: int | None = None, key: str = ""
) -> VersionComparison:
    """The comparison for those who edit the course, open or not; `chosen`: the number of the third version, where None
    the newest that is left; `key`: of a cue that is shown in any case. Raises NotFound, NotAllowed."""
    history = track_history(session, actor, TrackKind.CAPTIONS, track_public_id)
    if not history.number:
        raise NotFound(about=track_public_id)
    lines, others = _compared(history, chosen)
    track = track_of(session, TrackKind.CAPTIONS, track_public_id)
    cues = [_cues(version_of(session, TrackKind.CAPTIONS, track.id, line.number)) for line in lines]
    in_use = next(place for place, line in enumerate(lines) if line.counts)
    places = _places(cues, in_use, history.language)
    return VersionComparison(
        history, lines, others, tuple(place for place in places if place.differs or place.key == key)
    )


def _compared(history: TrackHistory, chosen: int | None) -> tuple[tuple[VersionLine, ...], tuple[VersionLine, ...]]:
    """The versions to compare, and those that can be chosen as the third."""
    in_use = history.version(history.number)
    machine = next((line for line in history.versions if line.origin is CaptionOrigin.RECOGNISED), None)
    always = (in_use,) if machine is None or machine.counts else (machine, in_use)
    others = tuple(line for line in history.versions if line not in always)
    third = next((line for line in others if line.number == chosen), others[0] if others else None)
    return (*always, *([] if third is None else [third])), others


def _places(cues: Sequence[Sequence[Cue]], in_use: int, language: str) -> list[ComparedPlace]:
    numbers = {cue.key: number for number, cue in enumerate(cues[in_use], start=1)}
    columns = [[*_column(cues[in_use], other, language)] for other in cues]
    texts: dict[str, dict[int, str]] = {}
    starts: dict[str, float] = {}
    for place, column in enumerate(columns):
        for key, start, text in column:
            texts.setdefault(key, {})[place] = text
            starts.setdefault(key, start)
    places = [
        ComparedPlace(
            key=key,
            number=numbers.get(key),
            start=starts[key],
            texts=tuple(said.get(place, "") for place in range(len(cues))),
            differs=_differ(said, len(cues), language),
        )
        for key, said in texts.items()
    ]
    return sorted(places, key=lambda place: place.start)


def _column(in_use: Sequence[Cue], other: Sequence[Cue], language: str) -> Iterator[tuple[str, float, str]]:
    """Of one version at each place: the key of the place, when it begins, the text."""
    for pair in compare_cues(in_use, other, language):
        yield _key(pair), pair.start, "" if pair.after is None else pair.after.text


def _key(pair: CuePair) -> str:
    cue = pair.before or pair.after
    return "" if cue is None else cue.key


def _differ(said: Mapping[int, str], count: int, language: str) -> bool:
    return len({plain_text(said.get(place, ""), language) for place in range(count)}) > 1


def _cues(version: object) -> tuple[Cue, ...]:
    return cues_of(version) if isinstance(version, CaptionVersion) else ()
