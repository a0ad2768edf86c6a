"""A finding goes when it is put right, or is left as it is by name; whoever is in charge is told once a night."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.data_quality.check import accept_finding, check_data, check_on_demand, check_task
from content.data_quality.models import DataFinding
from content.data_quality.pages import finding_line, open_findings, quality_page
from content.data_quality.rules import all_rules
from content.errors import Invalid, NotAllowed
from content.institutions.models import RegionLevel
from content.notices.models import Notice
from content.people.models import Role, RoleGrant
from content.people.permissions import Actor, Grant
from content.tracks.models import CaptionTrack, SignTrack, TrackState
from tests.content.data_quality.sound_portal import NOW, TASKS, SoundPortal, make_sound_portal
from tests.content.data_quality.test_rules import correct_captions_after_the_check, shorten_the_interpreter
from tests.content.reports.reporting import make_county
from tests.factories import make_account, make_institution

REASON = "老师正在重做。"


@pytest.fixture
def sound(session: Session) -> SoundPortal:
    return make_sound_portal(session)


@pytest.fixture
def admin(session: Session) -> Actor:
    return make_account(session, Grant(Role.ADMINISTRATOR))[1]


def check(session: Session) -> list[DataFinding]:
    session.flush()
    check_data(session, all_rules(TASKS), NOW)
    return list(session.scalars(select(DataFinding)))


def test_a_finding_goes_when_it_is_put_right(session: Session, sound: SoundPortal) -> None:
    shorten_the_interpreter(session, sound)
    (finding,) = check(session)
    assert check(session) == [finding]
    session.scalars(select(SignTrack)).one().asset.duration_s = 100.0
    assert check(session) == []


def test_accepted_it_no_longer_waits_and_comes_back_when_its_row_changes(session: Session, sound: SoundPortal) -> None:
    city = sound.offices.city
    shorten_the_interpreter(session, sound)
    (finding,) = check(session)
    with pytest.raises(Invalid):
        accept_finding(session, city, finding.public_id, "  ", NOW)
    accept_finding(session, city, finding.public_id, REASON, NOW)
    check(session)
    assert open_findings(session, city) == 0
    line = finding_line(session, city, finding.public_id)
    assert (line.reason, line.accepted_at) == (REASON, NOW)
    session.scalars(select(SignTrack)).one().asset.duration_s = 50.0
    check(session)
    assert open_findings(session, city) == 1
    assert finding_line(session, city, finding.public_id).reason == ""


def test_each_level_sees_its_own_region_and_administrators_see_all(
    session: Session, sound: SoundPortal, admin: Actor
) -> None:
    correct_captions_after_the_check(session, sound)
    make_county(session, "130602", "130600")
    make_institution(session, "130602")  # nobody manages it, nobody reviews in its county and city
    check(session)
    baoding = make_account(session, Grant(Role.REVIEWER, region_code="130600", level=RegionLevel.CITY))[1]
    offices = sound.offices
    assert [open_findings(session, one) for one in (offices.county, offices.city, baoding)] == [1, 1, 3]
    assert open_findings(session, offices.province) == open_findings(session, admin) == 4
    page = quality_page(session, offices.city, TASKS, "institutions_without_manager")
    assert page.findings == ()
    (foreign,) = session.scalars(select(DataFinding).where(DataFinding.rule == "unchecked_captions"))
    with pytest.raises(NotAllowed):
        accept_finding(session, baoding, foreign.public_id, REASON, NOW)


def test_nobody_else_sees_any(session: Session, sound: SoundPortal) -> None:
    others = [make_account(session, Grant(role))[1] for role in (Role.LEARNER, Role.EVALUATOR)]
    for actor in (*others, make_account(session, Grant(Role.PILOT_ADMINISTRATOR, region_code="130000"))[1]):
        assert open_findings(session, actor) == 0
        with pytest.raises(NotAllowed):
            quality_page(session, actor, TASKS)


def test_the_nightly_check_tells_of_what_is_new_once_and_in_one_notice(
    session: Session, sound: SoundPortal, admin: Actor
) -> None:
    nightly = check_task(TASKS)
    correct_captions_after_the_check(session, sound)
    shorten_the_interpreter(session, sound)
    for _ in range(2):
        nightly.run(session, NOW)
    for actor in (admin, sound.offices.county, sound.offices.province):
        notices = select(Notice).where(
            Notice.account_id == actor.account_id, Notice.message.startswith("The check of the data")
        )
        assert [one.values["count"] for one in session.scalars(notices)] == ["2"]
    grant = session.scalars(select(RoleGrant).where(RoleGrant.account_id == sound.manager.id)).one()
    grant.revoked_at = NOW
    nightly.run(session, NOW)
    assert session.scalars(notices.order_by(Notice.id.desc())).first().values["count"] == "1"  # type: ignore[union-attr]


def test_administrators_alone_have_the_data_checked_at_once(session: Session, sound: SoundPortal, admin: Actor) -> None:
    session.scalars(select(CaptionTrack)).one().state = TrackState.CHECKED
    shorten_the_interpreter(session, sound)
    assert check_on_demand(session, admin, TASKS, NOW) == 1
    with pytest.raises(NotAllowed):
        check_on_demand(session, sound.offices.province, TASKS, NOW)
