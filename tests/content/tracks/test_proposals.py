"""Caption files and scripts that come after people have worked on the captions: nothing is replaced unasked, and
nothing that came is lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Block, CourseAuthor, RevisionState
from content.database import utc_now
from content.errors import NotAllowed, Refused
from content.people.models import Account
from content.people.permissions import Actor
from content.timed_text.cue import Cue
from content.tracks.captions import cues_of, current_version, mark_checked, record_captions, save_captions
from content.tracks.lineage import ScriptUse, script_use
from content.tracks.media_status import media_statuses
from content.tracks.models import CaptionOrigin, CaptionProposal, CaptionTrack, ProposalState, Script, TrackState
from content.tracks.proposal_answers import Answer, CaptionsChanged, answer_proposal, use_script
from content.tracks.proposal_page import proposal_page
from content.tracks.proposals import captions_seen
from content.tracks.received_texts import Outcome, receive_captions, receive_script
from content.tracks.script_page import script_page
from media_pipeline.alignment.script_differences import script_differences
from tests.content.jobs.test_jobs import ListedQueue
from tests.factories import make_asset, make_institution, make_instructor, make_teaching

MACHINE = (Cue(0, 2, "先洗手", key="a"), Cue(2, 4, "再按摩", key="b"))
FILE = (Cue(0, 2, "请先洗手"), Cue(2, 4, "再按摩"), Cue(4, 6, "最后擦干"))
SCRIPT = "请先洗手，再按摩。"


@dataclass
class Desk:
    """An author, a recording with captions that a machine made, and a queue that lists."""

    session: Session
    account: Account
    actor: Actor
    block: Block
    queue: ListedQueue

    @property
    def track(self) -> CaptionTrack:
        return self.session.scalars(select(CaptionTrack).where(CaptionTrack.block_id == self.block.id)).one()

    @property
    def texts(self) -> list[str]:
        version = current_version(self.track)
        assert version is not None
        return [cue.text for cue in cues_of(version)]

    def correct(self, text: str = "洗手先") -> None:
        version = current_version(self.track)
        assert version is not None
        first, *others = cues_of(version)
        save_captions(self.session, self.actor, self.track.public_id, version.number, [first.rewritten(text), *others])

    def send_file(self, cues: tuple[Cue, ...] = FILE) -> CaptionProposal:
        receipt = receive_captions(self.session, self.actor, self.block, "zh", cues, "captions.vtt")
        assert receipt.outcome is Outcome.WAITING
        return self.proposal(receipt.proposal)

    def send_script(self, text: str = SCRIPT) -> CaptionProposal:
        receipt = receive_script(self.session, self.actor, self.block, "zh", text, "script.txt", self.queue)
        assert receipt.outcome is Outcome.WAITING
        return self.proposal(receipt.proposal)

    def proposal(self, public_id: str | None) -> CaptionProposal:
        return self.session.scalars(select(CaptionProposal).where(CaptionProposal.public_id == public_id)).one()

    def answer(self, proposal: CaptionProposal, answer: Answer, seen: str | None = None) -> CaptionProposal:
        seen = captions_seen(self.track) if seen is None else seen
        return answer_proposal(self.session, self.actor, proposal.public_id, answer, seen, self.queue)


@pytest.fixture
def desk(session: Session) -> Desk:
    account, actor, block = make_teaching(session)
    block.asset_id = make_asset(session, account).id
    session.flush()
    session.refresh(block)
    record_captions(session, block, "zh", MACHINE, CaptionOrigin.RECOGNISED, "test")
    return Desk(session, account, actor, block, ListedQueue())


def test_captions_that_nobody_has_touched_are_replaced_without_a_question(desk: Desk) -> None:
    receipt = receive_captions(desk.session, desk.actor, desk.block, "zh", FILE, "captions.vtt")
    assert receipt.outcome is Outcome.IN_USE
    assert desk.texts == [cue.text for cue in FILE]
    assert receive_captions(desk.session, desk.actor, desk.block, "en", FILE, "en.vtt").outcome is Outcome.IN_USE


@pytest.mark.parametrize("work", ["edited", "imported", "checked"])
def test_captions_that_a_person_worked_on_stay_until_somebody_answers(desk: Desk, work: str) -> None:
    if work == "edited":
        desk.correct()
    elif work == "imported":
        receive_captions(desk.session, desk.actor, desk.block, "zh", MACHINE, "first.vtt")
    else:
        mark_checked(desk.session, desk.actor, desk.track.public_id, 1)
    texts, state, versions = desk.texts, desk.track.state, len(desk.track.versions)
    proposal = desk.send_file()
    assert (desk.texts, desk.track.state, len(desk.track.versions)) == (texts, state, versions)
    assert [Cue.from_json(cue).text for cue in proposal.cues] == [cue.text for cue in FILE]
    (line,) = media_statuses(desk.session, [desk.block.id])[desk.block.id].proposals
    assert (line.public_id, line.file_name, line.accepted) == (proposal.public_id, "captions.vtt", False)


def test_the_very_text_that_is_there_changes_nothing_and_stays_checked(desk: Desk) -> None:
    mark_checked(desk.session, desk.actor, desk.track.public_id, 1)
    receipt = receive_captions(desk.session, desk.actor, desk.block, "zh", MACHINE, "same.vtt")
    assert receipt.outcome is Outcome.UNCHANGED
    assert desk.track.state is TrackState.CHECKED


def test_the_same_file_twice_waits_once(desk: Desk) -> None:
    desk.correct()
    assert desk.send_file() is desk.send_file()


def test_the_page_says_what_would_be_replaced_and_what_differs(desk: Desk) -> None:
    desk.correct()
    mark_checked(desk.session, desk.actor, desk.track.public_id, 2)
    proposal = desk.send_file()
    page = proposal_page(desk.session, desk.actor, proposal.public_id, script_differences)
    name = desk.account.display_name
    assert (page.captions.cues, page.captions.saved_by, page.captions.checked_by) == (2, name, name)
    assert (page.cues, page.file_name, page.given_by) == (3, "captions.vtt", name)
    assert [(place.number, place.cue_key, place.in_use, place.proposed) for place in page.places] == [
        (1, "a", "洗手先", "请先洗手"),
        (None, None, "", "最后擦干"),
    ]


def test_replacing_makes_a_version_that_waits_to_be_checked_and_keeps_the_others(desk: Desk) -> None:
    desk.correct()
    mark_checked(desk.session, desk.actor, desk.track.public_id, 2)
    proposal = desk.answer(desk.send_file(), Answer.REPLACE)
    assert (proposal.state, proposal.answered_by_id) == (ProposalState.REPLACED, desk.account.id)
    assert desk.texts == [cue.text for cue in FILE]
    assert desk.track.state is TrackState.IN_CORRECTION
    assert [version.number for version in desk.track.versions] == [1, 2, 3]
    current = current_version(desk.track)
    assert current is not None
    assert (current.origin, current.author_id) == (CaptionOrigin.IMPORTED, desk.account.id)
    assert [cue.key for cue in cues_of(current)][:2] == ["a", "b"]


def test_keeping_stores_the_file_beside_the_captions_in_use(desk: Desk) -> None:
    desk.correct()
    mark_checked(desk.session, desk.actor, desk.track.public_id, 2)
    desk.answer(desk.send_file(), Answer.KEEP)
    assert desk.texts == ["洗手先", "再按摩"]
    assert (desk.track.state, desk.track.current) == (TrackState.CHECKED, 2)
    assert [cue["text"] for cue in desk.track.versions[-1].cues] == [cue.text for cue in FILE]


def test_cancelling_leaves_everything_as_it_was(desk: Desk) -> None:
    desk.correct()
    proposal = desk.answer(desk.send_file(), Answer.CANCEL)
    assert (proposal.state, proposal.cues) == (ProposalState.CANCELLED, [])
    assert [version.number for version in desk.track.versions] == [1, 2]
    assert media_statuses(desk.session, [desk.block.id])[desk.block.id].proposals == ()


@pytest.mark.parametrize("first", list(Answer))
@pytest.mark.parametrize("second", list(Answer))
def test_a_second_answer_does_nothing_more(desk: Desk, first: Answer, second: Answer) -> None:
    desk.correct()
    proposal = desk.send_file()
    desk.answer(proposal, first)
    state, texts, versions = proposal.state, desk.texts, len(desk.track.versions)
    assert desk.answer(proposal, second).state is state
    assert (desk.texts, len(desk.track.versions)) == (texts, versions)


@pytest.mark.parametrize("meanwhile", ["corrected", "checked"])
def test_an_answer_over_captions_that_somebody_worked_on_meanwhile_asks_again(desk: Desk, meanwhile: str) -> None:
    desk.correct()
    proposal, seen = desk.send_file(), captions_seen(desk.track)
    if meanwhile == "corrected":
        desk.correct("别人改过")
    else:
        mark_checked(desk.session, desk.actor, desk.track.public_id, 2)
    texts, state = desk.texts, desk.track.state
    with pytest.raises(CaptionsChanged):
        desk.answer(proposal, Answer.REPLACE, seen)
    assert (desk.texts, desk.track.state, proposal.state) == (texts, state, ProposalState.OPEN)
    assert desk.answer(proposal, Answer.REPLACE).state is ProposalState.REPLACED


def test_another_author_may_answer_and_a_stranger_may_not_even_look(desk: Desk) -> None:
    desk.correct()
    proposal = desk.send_file()
    course = desk.block.lesson.module.revision.course
    _, stranger = make_instructor(desk.session, make_institution(desk.session))
    colleague_account, colleague = make_instructor(desk.session, course.institution)
    course.authors.append(CourseAuthor(account=colleague_account))
    desk.session.flush()
    seen = captions_seen(desk.track)
    with pytest.raises(NotAllowed):
        proposal_page(desk.session, stranger, proposal.public_id, script_differences)
    with pytest.raises(NotAllowed):
        answer_proposal(desk.session, stranger, proposal.public_id, Answer.REPLACE, seen, desk.queue)
    answer_proposal(desk.session, colleague, proposal.public_id, Answer.REPLACE, seen, desk.queue)
    assert proposal.answered_by_id == colleague_account.id


def test_a_course_that_was_handed_in_can_be_looked_at_and_not_answered(desk: Desk) -> None:
    desk.correct()
    proposal = desk.send_file()
    desk.block.lesson.module.revision.state = RevisionState.IN_REVIEW
    desk.session.flush()
    assert not proposal_page(desk.session, desk.actor, proposal.public_id, script_differences).recording.open
    with pytest.raises(Refused):
        desk.answer(proposal, Answer.REPLACE)


def test_a_script_over_captions_that_nobody_has_touched_goes_to_work_at_once(desk: Desk) -> None:
    receipt = receive_script(desk.session, desk.actor, desk.block, "zh", SCRIPT, "script.txt", desk.queue)
    assert receipt.outcome is Outcome.IN_USE
    assert len(desk.queue.jobs) == 1


def test_a_script_after_corrections_waits_and_is_compared_caption_by_caption(desk: Desk) -> None:
    desk.correct()
    proposal = desk.send_script()
    assert desk.queue.jobs == []
    assert desk.session.scalars(select(Script)).all() == []
    page = proposal_page(desk.session, desk.actor, proposal.public_id, script_differences)
    assert page.cues is None
    assert [(place.number, place.in_use, place.proposed) for place in page.places] == [(1, "洗手先", "请先洗手，")]


def test_captions_from_an_accepted_script_count_once_they_are_made(desk: Desk) -> None:
    desk.correct()
    proposal = desk.answer(desk.send_script(), Answer.REPLACE)
    assert (proposal.state, desk.texts) == (ProposalState.ACCEPTED, ["洗手先", "再按摩"])
    assert len(desk.queue.jobs) == 1
    record_captions(desk.session, desk.block, "zh", FILE[:2], CaptionOrigin.SCRIPT, "script")
    assert proposal.state is ProposalState.REPLACED
    assert desk.texts == ["请先洗手", "再按摩"]
    assert script_use(desk.track, desk.session.scalars(select(Script)).one()) is ScriptUse.IN_USE


def test_corrections_made_while_captions_are_made_from_a_script_open_the_question_again(desk: Desk) -> None:
    desk.correct()
    proposal = desk.answer(desk.send_script(), Answer.REPLACE)
    desk.correct("又改过")
    record_captions(desk.session, desk.block, "zh", FILE[:2], CaptionOrigin.SCRIPT, "script")
    assert (proposal.state, proposal.text) == (ProposalState.OPEN, SCRIPT)
    assert desk.texts == ["又改过", "再按摩"]
    desk.answer(proposal, Answer.REPLACE)
    record_captions(desk.session, desk.block, "zh", FILE[:2], CaptionOrigin.SCRIPT, "script")
    assert desk.texts == ["请先洗手", "再按摩"]


def test_a_script_that_is_kept_is_said_not_to_be_in_use_until_the_author_chooses_it(desk: Desk) -> None:
    desk.correct()
    desk.answer(desk.send_script(), Answer.KEEP)
    record_captions(desk.session, desk.block, "zh", FILE[:2], CaptionOrigin.SCRIPT, "script")
    assert desk.texts == ["洗手先", "再按摩"]
    (line,) = media_statuses(desk.session, [desk.block.id])[desk.block.id].script_uses
    assert line.use is ScriptUse.NOT_IN_USE
    page = script_page(desk.session, desk.actor, desk.track.public_id, script_differences)
    assert (page.use, len(page.places)) == (ScriptUse.NOT_IN_USE, 1)
    with pytest.raises(CaptionsChanged):
        use_script(desk.session, desk.actor, desk.track.public_id, "1.machine.", desk.queue)
    use_script(desk.session, desk.actor, desk.track.public_id, page.captions.seen, desk.queue)
    use_script(desk.session, desk.actor, desk.track.public_id, page.captions.seen, desk.queue)
    assert len(desk.queue.jobs) == 2
    record_captions(desk.session, desk.block, "zh", FILE[:2], CaptionOrigin.SCRIPT, "script")
    assert desk.texts == ["请先洗手", "再按摩"]


def test_a_second_script_does_not_take_the_first_ones_answer(desk: Desk) -> None:
    desk.correct()
    first = desk.answer(desk.send_script(), Answer.REPLACE)
    desk.answer(desk.send_script("别的稿子。"), Answer.KEEP)
    assert (first.state, first.text) == (ProposalState.OPEN, SCRIPT)
    record_captions(desk.session, desk.block, "zh", [Cue(0, 2, "别的稿子", key="x")], CaptionOrigin.SCRIPT, "script")
    assert desk.texts == ["洗手先", "再按摩"]


def test_what_machines_make_by_themselves_settles_no_question(desk: Desk) -> None:
    desk.correct()
    proposal = desk.send_script()
    record_captions(desk.session, desk.block, "zh", FILE[:2], CaptionOrigin.SCRIPT, "script")
    assert proposal.state is ProposalState.OPEN
    assert desk.texts == ["洗手先", "再按摩"]


def test_a_correction_of_captions_from_a_script_is_still_from_that_script(desk: Desk) -> None:
    receive_script(desk.session, desk.actor, desk.block, "zh", SCRIPT, "script.txt", desk.queue)
    record_captions(desk.session, desk.block, "zh", FILE[:2], CaptionOrigin.SCRIPT, "script")
    desk.correct("请洗手")
    script = desk.session.scalars(select(Script)).one()
    assert script_use(desk.track, script) is ScriptUse.IN_USE
    script.given_at = later(utc_now())
    assert script_use(desk.track, script) is ScriptUse.NOT_IN_USE


def later(moment: datetime) -> datetime:
    return moment + timedelta(hours=1)
