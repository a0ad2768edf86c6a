"""Changes of a caption file while it waits: its times, its language, the encoding it is read in."""

from __future__ import annotations

import enum
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Block
from content.errors import EditConflict, Invalid, NotFound
from content.messages import N_
from content.people.permissions import Actor
from content.timed_text.clock import parse_clock
from content.timed_text.cue import Cue, text_digest
from content.timed_text.fit import HOUR_S, PAL_SPEED, Fit, fit_of, shifted, spread, stretched
from content.tracks.editing import editable_block_by_id
from content.tracks.file_report import FileReport
from content.tracks.models import CaptionProposal, ProposalState, UploadPurpose

_LONGEST_SHIFT_S = 100 * HOUR_S


class Change(enum.StrEnum):
    """What can be done to a file that waits. HOURS: the whole hours are taken off its times; FASTER, SLOWER: from
    23.976 to 25 pictures a second, and back; SPREAD: evenly between two times; READING: it is read in another
    encoding."""

    SHIFT = "shift"
    HOURS = "hours"
    FASTER = "faster"
    SLOWER = "slower"
    SPREAD = "spread"
    LANGUAGE = "language"
    READING = "reading"


class FileChanged(EditConflict):
    """The file that waits was changed or answered since the page was opened."""

    def __init__(self, public_id: str) -> None:
        super().__init__(
            N_("The file was changed since you opened this page. Look at it as it is now, then choose again."),
            about=public_id,
        )


def proposal_fit(proposal: CaptionProposal, block: Block) -> Fit | None:
    """How the captions of a file that waits fit the recording; None where they are gone."""
    if not proposal.cues:
        return None
    duration = None if block.asset is None else block.asset.duration_s
    return fit_of([Cue.from_json(cue) for cue in proposal.cues], duration, proposal.language)


def change_proposal(
    session: Session, actor: Actor, public_id: str, change: Change, over: str, value: str = ""
) -> CaptionProposal:
    """The proposal with its captions changed. `over`: the digest that the author had before them, so that a change that
    is sent twice is made once. `value`: seconds of a SHIFT, a language, an encoding, of a SPREAD the times at which the
    first and the last caption shall begin, with a bar between them.

    Raises FileChanged, Invalid, NotFound, NotAllowed, Refused.
    """
    query = select(CaptionProposal).where(CaptionProposal.public_id == public_id)
    proposal = session.scalar(query)
    if proposal is None or proposal.purpose is not UploadPurpose.CAPTIONS:
        raise NotFound(about=public_id)
    block = editable_block_by_id(session, actor, proposal.block_id)
    proposal = session.scalars(query.with_for_update().execution_options(populate_existing=True)).one()
    if proposal.state is not ProposalState.OPEN or proposal.digest != over:
        raise FileChanged(public_id)
    if change is Change.READING:
        _read_as(proposal, value)
    elif change is Change.LANGUAGE:
        if value not in ("zh", "en"):
            raise NotFound(about=public_id)
        proposal.language = value
    else:
        cues = [Cue.from_json(cue) for cue in proposal.cues]
        _store(proposal, _moved(cues, change, value, proposal_fit(proposal, block)))
    session.flush()
    return proposal


def _moved(cues: Sequence[Cue], change: Change, value: str, fit: Fit | None) -> Sequence[Cue]:
    match change:
        case Change.HOURS:
            moved = shifted(cues, -HOUR_S * (fit.hours if fit is not None else 0))
        case Change.FASTER:
            moved = stretched(cues, PAL_SPEED)
        case Change.SLOWER:
            moved = stretched(cues, 1 / PAL_SPEED)
        case Change.SPREAD:
            moved = _spread(cues, *value.partition("|")[::2])
        case _:
            moved = shifted(cues, _seconds(value))
    first = min(cue.start for cue in cues)
    if min(cue.start for cue in moved) < 0:
        raise Invalid(
            N_("Then the first caption would lie before the beginning. It can be made earlier by at most %(most)s s."),
            field="seconds",
            most=f"{first:.3f}".rstrip("0").rstrip("."),
        )
    if any(cue.end <= cue.start for cue in moved):
        raise Invalid(
            N_("Then some captions would be too short to be seen. Leave more time between the first and the last."),
            field="last",
        )
    return moved


def _spread(cues: Sequence[Cue], first: str, last: str) -> list[Cue]:
    times = {"first": parse_clock(first), "last": parse_clock(last)}
    for field, seconds in times.items():
        if seconds is None or seconds > _LONGEST_SHIFT_S:
            raise Invalid(N_("Write a time as minutes and seconds, for example 1:02.5."), field=field)
    try:
        return spread(cues, times["first"] or 0.0, times["last"] or 0.0)
    except ValueError as error:
        message = N_("The last caption must begin after the first. Correct one of the two times.")
        raise Invalid(message, field="last") from error


def _seconds(typed: str) -> float:
    """What somebody typed as a number of seconds, the minus and the decimal comma of any keyboard."""
    try:
        seconds = float(typed.strip().replace("\u2212", "-").replace(",", ".").replace("\uff0c", "."))
    except ValueError:
        seconds = float("nan")
    if not abs(seconds) <= _LONGEST_SHIFT_S:
        raise Invalid(N_("Enter a number of seconds, for example 1.5 or -0.4."), field="seconds")
    return seconds


def _read_as(proposal: CaptionProposal, encoding: str) -> None:
    report = FileReport.from_text(proposal.text)
    if not report.readings:  # somebody has chosen already
        return
    reading = next((each for each in report.readings if each.encoding == encoding), None)
    if reading is None:
        raise NotFound(about=proposal.public_id)
    _store(proposal, reading.cues)
    proposal.text = FileReport(reading.losses, reading.loss_count).as_text()


def _store(proposal: CaptionProposal, cues: Sequence[Cue]) -> None:
    proposal.cues, proposal.digest = [cue.as_json() for cue in cues], text_digest(cues)
