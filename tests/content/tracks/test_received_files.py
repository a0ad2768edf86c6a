"""Caption files that somebody has to look at before they count: something could not be read, the encoding is unsure,
the times or the language do not fit."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Block
from content.errors import Invalid, NotAllowed, NotFound, Refused
from content.messages import Message
from content.people.permissions import Actor
from content.timed_text.caption_file import Loss
from content.timed_text.cue import Cue
from content.timed_text.fit import fit_of
from content.tracks.captions import current_version
from content.tracks.embedded_captions import EmbeddedCaptions, receive_embedded_captions
from content.tracks.file_report import FileReport, Reading
from content.tracks.models import CaptionProposal, CaptionTrack, ProposalState
from content.tracks.proposal_answers import Answer, answer_proposal
from content.tracks.proposal_changes import Change, FileChanged, change_proposal
from content.tracks.proposal_page import ProposalPage, proposal_page
from content.tracks.received_texts import Outcome, receive_captions
from media_pipeline.alignment.script_differences import script_differences
from tests.content.jobs.test_jobs import ListedQueue
from tests.factories import make_institution, make_instructor, make_recording, make_teaching

FILE = (Cue(1, 3, "先洗手"), Cue(50, 99, "再按摩"))
LATE = tuple(Cue(cue.start + 36_000, cue.end + 36_000, cue.text) for cue in FILE)
LOSSES = (Loss(7, Message("Left out, since it has no time: “%(text)s”", {"text": "x"})),)


@dataclass
class Desk:
    """An author and a recording of 100 s without captions."""

    session: Session
    actor: Actor
    block: Block

    def send(self, cues: tuple[Cue, ...], report: FileReport | None = None, language: str = "zh") -> CaptionProposal:
        receipt = receive_captions(self.session, self.actor, self.block, language, cues, "a.srt", report)
        assert receipt.outcome is Outcome.WAITING
        query = select(CaptionProposal).where(CaptionProposal.public_id == receipt.proposal)
        return self.session.scalars(query).one()

    def change(self, proposal: CaptionProposal, change: Change, value: str = "") -> CaptionProposal:
        return change_proposal(self.session, self.actor, proposal.public_id, change, proposal.digest, value)

    def answer(self, proposal: CaptionProposal, answer: Answer) -> CaptionProposal:
        return answer_proposal(self.session, self.actor, proposal.public_id, answer, "", ListedQueue())

    def page(self, proposal: CaptionProposal) -> ProposalPage:
        return proposal_page(self.session, self.actor, proposal.public_id, script_differences)

    @property
    def texts(self) -> list[str]:
        track = self.session.scalar(select(CaptionTrack))
        version = None if track is None else current_version(track)
        return [] if version is None else [cue["text"] for cue in version.cues]


@pytest.fixture
def desk(session: Session) -> Desk:
    account, actor, block = make_teaching(session)
    block.asset = make_recording(session, account)
    session.flush()
    return Desk(session, actor, block)


def test_a_file_that_fits_and_was_read_whole_is_used_at_once(desk: Desk) -> None:
    receipt = receive_captions(desk.session, desk.actor, desk.block, "zh", FILE, "a.srt", FileReport())
    assert (receipt.outcome, desk.texts) == (Outcome.IN_USE, ["先洗手", "再按摩"])


def test_a_file_that_lost_something_waits_and_says_what(desk: Desk) -> None:
    proposal = desk.send(FILE, FileReport(LOSSES, 1))
    page = desk.page(proposal)
    assert (desk.texts, page.captions, page.worked_on) == ([], None, False)
    assert (page.report.losses, page.report.loss_count) == (LOSSES, 1)
    with pytest.raises(Refused, match="no captions yet"):
        desk.answer(proposal, Answer.KEEP)
    assert desk.answer(proposal, Answer.REPLACE).state is ProposalState.REPLACED
    assert desk.texts == ["先洗手", "再按摩"]


def test_captions_of_a_tape_lose_their_hours_once_and_fit(desk: Desk) -> None:
    proposal = desk.send(LATE)
    fit = desk.page(proposal).fit
    assert fit is not None
    assert (fit.outside, fit.hours, fit.faster) == (2, 10, False)
    before = proposal.digest
    desk.change(proposal, Change.HOURS)
    fit = desk.page(proposal).fit
    assert fit is not None
    assert (fit.first_s, fit.last_s, fit.fits) == (1, 99, True)
    with pytest.raises(FileChanged):
        change_proposal(desk.session, desk.actor, proposal.public_id, Change.HOURS, before)
    desk.answer(proposal, Answer.REPLACE)
    assert desk.texts == ["先洗手", "再按摩"]


def test_captions_of_a_film_of_another_speed_are_offered_to_run_faster(desk: Desk) -> None:
    proposal = desk.send((Cue(1, 3, "先洗手"), Cue(50, 104.27, "再按摩")))
    fit = desk.page(proposal).fit
    assert fit is not None
    assert (fit.longer, fit.faster) == (True, True)
    desk.change(proposal, Change.FASTER)
    assert [round(cue["end"], 1) for cue in proposal.cues] == [2.9, 100.0]
    desk.change(proposal, Change.SLOWER)
    assert [round(cue["end"], 2) for cue in proposal.cues] == [3, 104.27]


def test_all_captions_are_moved_but_never_before_the_beginning(desk: Desk) -> None:
    proposal = desk.send(LATE)
    desk.change(proposal, Change.SHIFT, "\u221236000,5")
    assert [cue["start"] for cue in proposal.cues] == [0.5, 49.5]
    for typed in ("-0.6", "much", "", "nan", "1e9"):
        with pytest.raises(Invalid) as refusal:
            desk.change(proposal, Change.SHIFT, typed)
        assert refusal.value.field == "seconds"
    assert [cue["start"] for cue in proposal.cues] == [0.5, 49.5]


def test_captions_in_another_language_than_was_said_are_asked_about(desk: Desk) -> None:
    proposal = desk.send((Cue(1, 99, "First wet both hands, then take the soap."),))
    fit = desk.page(proposal).fit
    assert fit is not None
    assert fit.seems == "en"
    desk.change(proposal, Change.LANGUAGE, "en")
    fit = desk.page(proposal).fit
    assert fit is not None
    assert fit.fits
    desk.answer(proposal, Answer.REPLACE)
    assert desk.session.scalars(select(CaptionTrack.language)).all() == ["en"]


def test_a_file_of_unsure_encoding_is_used_only_once_somebody_has_chosen(desk: Desk) -> None:
    other = Reading("gb18030", (Cue(1, 99, "另一种"),), LOSSES, 1)
    proposal = desk.send(FILE, FileReport.of([Reading("big5", FILE, (), 0), other]))
    assert [reading.encoding for reading in desk.page(proposal).report.readings] == ["big5", "gb18030"]
    with pytest.raises(Refused, match="how the file is to be read"):
        desk.answer(proposal, Answer.REPLACE)
    with pytest.raises(NotFound):
        desk.change(proposal, Change.READING, "latin1")
    desk.change(proposal, Change.READING, "gb18030")
    page = desk.page(proposal)
    assert (page.report.readings, page.report.losses, page.cues) == ((), LOSSES, 1)
    desk.change(proposal, Change.READING, "gb18030")
    desk.answer(proposal, Answer.REPLACE)
    assert desk.texts == ["另一种"]


def test_a_stranger_changes_nothing(desk: Desk) -> None:
    proposal = desk.send(LATE)
    _, stranger = make_instructor(desk.session, make_institution(desk.session))
    with pytest.raises(NotAllowed):
        change_proposal(desk.session, stranger, proposal.public_id, Change.HOURS, proposal.digest)
    assert proposal.cues[0]["start"] == 36_001


def test_subtitles_inside_a_recording_that_lost_something_wait_too(desk: Desk) -> None:
    lossy = EmbeddedCaptions("zh", FILE, "", FileReport(LOSSES, 1))
    receive_embedded_captions(desk.session, desk.block, desk.actor.account_id, [lossy])
    receive_embedded_captions(desk.session, desk.block, desk.actor.account_id, [lossy])
    proposal = desk.session.scalars(select(CaptionProposal)).one()
    assert (desk.texts, desk.page(proposal).report.losses) == ([], LOSSES)


@pytest.mark.parametrize(
    ("start", "end", "duration_s", "said"),
    [
        (1, 99, 100, "fits"),
        (1, 99, None, "fits"),
        (1, 101.5, 100, "fits"),
        (1, 60, 100, "fits"),
        (1, 110, 100, "longer"),
        (101, 110, 100, "outside"),
        (1, 60, 1000, "shorter"),
        (3601, 3610, None, "hours"),
        (3601, 3610, 4000, "fits"),
        (3601, 3700, 100, "hours"),
        (36_001, 36_400, 100, "hours"),
    ],
)
def test_what_is_said_of_times(start: float, end: float, duration_s: float | None, said: str) -> None:
    fit = fit_of([Cue(start, end, "先洗手")], duration_s, "zh")
    present = {name for name in ("longer", "outside", "shorter", "hours") if getattr(fit, name)}
    assert (said in present) if said != "fits" else (fit.fits and not present)
