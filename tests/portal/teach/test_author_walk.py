"""An author writes a course with plain forms, as a browser without scripts sends them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from content.courses.models import Block, BlockKind, Course, Lesson, Module, Occupation, Revision, RevisionState
from content.database import Database
from content.people.models import Role
from content.people.permissions import Grant
from tests.factories import make_institution
from tests.portal.conftest import post
from tests.portal.forms import fill_in

Enter = Callable[..., FlaskClient]
Send = Callable[..., TestResponse]


@pytest.fixture
def author(database: Database, enter: Enter) -> FlaskClient:
    """An instructor's browser, in English so that the sentences can be read here."""
    with database.transaction() as session:
        institution_id = make_institution(session).id
        session.add(Occupation(code="4-10-04-02", name_zh="保健按摩师", name_en="Massage therapist"))
    client = enter(Grant(Role.INSTRUCTOR, institution_id=institution_id))
    post(client, "/language", language="en")
    return client


def make(client: FlaskClient, database: Database, send: Send = post) -> str:
    """A course made through its page; gives its public identifier."""
    page = client.get("/teach/courses/new").text
    institution = re.search(r'<option value="([^"]+)"[^>]*>\s*Training School', page)
    assert institution
    answer = send(
        client,
        "/teach/courses/new",
        title="Clean hands",
        institution=institution.group(1),
        occupation="4-10-04-02",
        level="5",
        language="en",
    )
    assert answer.status_code == 302, answer.text
    with database.reading() as session:
        return session.scalars(select(Course.public_id).order_by(Course.id.desc())).first() or ""


def only(database: Database, kind: type) -> str:
    with database.reading() as session:
        return str(session.scalars(select(kind.public_id)).one())


def filled(client: FlaskClient, database: Database, send: Send = post) -> str:
    """A course that can be submitted."""
    course = make(client, database, send)
    summary = {"title": "Clean hands", "summary": "How to wash hands.", "target_groups": ["hearing", "visual"]}
    assert send(client, f"/teach/courses/{course}/about", **summary).status_code == 302
    assert send(client, f"/teach/courses/{course}/parts/new", title="Part one").status_code == 302
    part = only(database, Module)
    added = send(
        client, f"/teach/parts/{part}/lessons/new", title="Water", study_units="0.5", study_units_reason="Done twice."
    )
    assert added.status_code == 302
    lesson = only(database, Lesson)
    assert send(client, f"/teach/lessons/{lesson}/text/new", body="# Wash\n\nFirst water.").status_code == 302
    return course


@pytest.mark.both
def test_from_an_empty_list_to_a_submitted_course(author: FlaskClient, database: Database) -> None:
    assert "You have no course yet" in author.get("/teach").text
    course = filled(author, database, fill_in)
    outline = author.get(f"/teach/courses/{course}").text
    assert "Part one" in outline
    assert "Water" in outline
    assert "<h3>Wash</h3>" in author.get(f"/teach/lessons/{only(database, Lesson)}").text
    assert "Nothing is missing." in author.get(f"/teach/courses/{course}/check").text
    assert "cannot be changed" in author.get(f"/teach/courses/{course}/submit").text
    assert fill_in(author, f"/teach/courses/{course}/submit").status_code == 302
    listed = author.get("/teach").text
    assert "In review" in listed
    assert "Clean hands" in listed
    with database.reading() as session:
        revision = session.scalars(select(Revision)).one()
        assert (revision.state, revision.target_groups) == (RevisionState.IN_REVIEW, ["visual", "hearing"])


def test_what_is_wrong_is_said_at_the_field_and_nothing_typed_is_lost(author: FlaskClient, database: Database) -> None:
    course = make(author, database)
    refused = post(author, f"/teach/courses/{course}/about", title="", summary="My long description")
    assert refused.status_code == 422
    assert "Please correct this" in refused.text
    assert "My long description" in refused.text
    post(author, f"/teach/courses/{course}/parts/new", title="Part one")
    wrong = post(author, f"/teach/parts/{only(database, Module)}/lessons/new", title="Water", study_units="long")
    assert wrong.status_code == 422
    assert "Write the study time as a number" in wrong.text
    assert 'value="Water"' in wrong.text


def test_a_picture_without_words_is_refused_and_one_with_words_is_kept(author: FlaskClient, database: Database) -> None:
    filled(author, database)
    address = f"/teach/lessons/{only(database, Lesson)}/image/new"
    refused = post(author, address, caption="Step 1")
    assert refused.status_code == 422
    assert "mark it as decorative" in refused.text
    assert 'value="Step 1"' in refused.text
    assert post(author, address, alternative_text="Two hands under water", caption="Step 1").status_code == 302
    with database.reading() as session:
        block = session.scalars(select(Block).where(Block.kind == BlockKind.IMAGE)).one()
        assert (block.alternative_text, block.body, block.decorative) == ("Two hands under water", "Step 1", False)
    page = author.get(f"/teach/blocks/{block.public_id}").text
    assert "Two hands under water" in page
    assert post(author, f"/teach/blocks/{block.public_id}", alternative_text="", decorative="y").status_code == 302


def test_content_is_moved_and_removed_after_a_question(author: FlaskClient, database: Database) -> None:
    filled(author, database)
    lesson = only(database, Lesson)
    post(author, f"/teach/lessons/{lesson}/media/new", title="Film")
    with database.reading() as session:
        film = session.scalars(select(Block.public_id).where(Block.kind == BlockKind.MEDIA)).one()
    moved = post(author, f"/teach/blocks/{film}/move", direction="up")
    assert moved.location.endswith(f"#block-{film}")
    page = author.get(f"/teach/lessons/{lesson}").text
    assert page.index("Film") < page.index("First water")
    assert post(author, f"/teach/blocks/{film}/move", direction="x").status_code == 422
    assert "Remove this from the lesson" in author.get(f"/teach/blocks/{film}/remove").text
    post(author, f"/teach/blocks/{film}/remove")
    page = author.get(f"/teach/lessons/{lesson}").text
    assert f'id="block-{film}"' not in page
    assert page.index('id="bin"') < page.index("Film")
    post(author, f"/teach/lessons/{lesson}/remove")
    assert "No lesson yet." in author.get(f"/teach/courses/{only(database, Course)}").text
    part = only(database, Module)
    post(author, f"/teach/parts/{part}/remove")
    assert "No part yet" in author.get(f"/teach/courses/{only(database, Course)}").text


def test_a_course_that_lacks_something_is_led_to_its_check_list(author: FlaskClient, database: Database) -> None:
    course = make(author, database)
    assert author.get(f"/teach/courses/{course}/submit").location.endswith("/check")
    assert "The course has no lesson" in author.get(f"/teach/courses/{course}/check").text
    refused = post(author, f"/teach/courses/{course}/submit")
    assert refused.status_code == 409
    assert "cannot be submitted yet" in refused.text


def test_a_submitted_course_offers_no_form_and_takes_none(author: FlaskClient, database: Database) -> None:
    course = filled(author, database)
    lesson, block = only(database, Lesson), only(database, Block)
    post(author, f"/teach/courses/{course}/submit")
    assert "Add a lesson" not in author.get(f"/teach/courses/{course}").text
    assert "Change the words" not in author.get(f"/teach/lessons/{lesson}").text
    refused = post(author, f"/teach/blocks/{block}", body="Changed")
    assert refused.status_code == 409
    with database.reading() as session:
        assert session.scalars(select(Block.body)).one() == "# Wash\n\nFirst water."


def test_a_returned_course_is_opened_again_or_put_aside_with_a_reason(author: FlaskClient, database: Database) -> None:
    course = filled(author, database)
    with database.transaction() as session:
        session.scalars(select(Revision)).one().state = RevisionState.RETURNED
    page = f"/teach/courses/{course}"
    assert post(author, f"{page}/versions").status_code == 302
    assert "Version 2" in author.get(page).text
    assert post(author, f"{page}/withdraw", reason="").status_code == 422
    assert post(author, f"{page}/withdraw", reason="Not needed").status_code == 302
    assert "Reason: Not needed" in author.get(page).text


def test_a_draft_is_its_authors_and_the_managers_alone(author: FlaskClient, database: Database, enter: Enter) -> None:
    course = filled(author, database)
    lesson, block = only(database, Lesson), only(database, Block)
    with database.reading() as session:
        institution_id = session.scalars(select(Course.institution_id)).one()
    colleague = enter(Grant(Role.INSTRUCTOR, institution_id=institution_id), name="li")
    manager = enter(Grant(Role.INSTITUTION_MANAGER, institution_id=institution_id), name="zhao")
    pages = [
        f"/teach/courses/{course}",
        f"/teach/courses/{course}/check",
        f"/teach/lessons/{lesson}",
        f"/teach/blocks/{block}",
    ]
    for address in pages:
        assert colleague.get(address).status_code == 403
        assert manager.get(address).status_code == 200
        assert author.get(address).status_code == 200
    assert manager.get(f"/teach/courses/{course}/preview").status_code == 200
    assert colleague.get(f"/teach/courses/{course}/preview").status_code == 403
    assert "Clean hands" in manager.get("/teach").text
    assert "Clean hands" not in colleague.get("/teach").text
    assert author.get("/teach/lessons/nothing").status_code == 404
