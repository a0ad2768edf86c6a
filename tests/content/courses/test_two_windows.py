"""Two windows on one text: whoever saves second changes nothing and is told; a form sent twice adds one thing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content.courses import authoring, bin, blocks, outline
from content.courses.author_pages import block_editor, course_editor, lesson_editor, module_editor
from content.courses.edit_base import Fields, StaleEdit, base_of
from content.courses.models import Block, BlockKind, Course, CourseAuthor, Lesson, Module
from content.courses.ordering import Direction
from content.database import Database, new_public_id, utc_now
from content.errors import EditConflict, NotFound
from content.insert_once import AlreadyAdded
from content.institutions.models import Institution
from content.institutions.register import add_institution
from content.learning import questions
from content.learning.enrolment import enrol
from content.people.models import AuditEvent, Role
from content.people.permissions import Actor, Grant
from tests.factories import make_account, make_course, make_institution, make_instructor, make_published_course

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Ground:
    """A course of one lesson with a block of each kind, and its author."""

    author: Actor
    course: str
    institution: str
    part: str
    lesson: str
    blocks: Mapping[BlockKind, str]


@pytest.fixture
def ground(database: Database) -> Ground:
    with database.transaction() as session:
        institution = make_institution(session)
        account, author = make_instructor(session, institution)
        course = make_course(session, account, institution)
        part = course.revisions[0].modules[0]
        lesson = part.lessons[0]
        for position, kind in enumerate((BlockKind.IMAGE, BlockKind.MEDIA, BlockKind.FILE), start=2):
            lesson.blocks.append(Block(position=position, kind=kind, title="旧", alternative_text="一双手"))
        session.flush()
        return Ground(
            author,
            course.public_id,
            institution.public_id,
            part.public_id,
            lesson.public_id,
            {block.kind: block.public_id for block in lesson.blocks},
        )


@dataclass(frozen=True, slots=True)
class Edit:
    """A form that changes something: what it begins from, and saving one field of it with another value."""

    fields: Callable[[Session, Ground], Fields]
    save: Callable[[Session, Ground, Fields, str | None], object]
    field: str
    values: tuple[object, object]


def _block(kind: BlockKind, change: Callable[..., Block], field: str, values: tuple[object, object]) -> Edit:
    return Edit(
        lambda s, g: block_editor(s, g.author, g.blocks[kind]).fields,
        lambda s, g, fields, base: change(s, g.author, g.blocks[kind], **fields, base=base),
        field,
        values,
    )


EDITS = {
    "course": Edit(
        lambda s, g: course_editor(s, g.author, g.course).fields,
        lambda s, g, fields, base: authoring.describe_course(s, g.author, g.course, **fields, base=base),  # type: ignore[arg-type]
        "target_groups",
        (("hearing",), ("visual",)),
    ),
    "part": Edit(
        lambda s, g: module_editor(s, g.author, g.part).fields,
        lambda s, g, fields, base: outline.rename_module(s, g.author, g.part, **fields, base=base),  # type: ignore[arg-type]
        "title",
        ("第一部分", "开始"),
    ),
    "lesson": Edit(
        lambda s, g: lesson_editor(s, g.author, g.lesson).fields,
        lambda s, g, fields, base: outline.change_lesson(s, g.author, g.lesson, *fields.values(), base=base),  # type: ignore[arg-type]
        "study_units",
        (60, 70),
    ),
    "text": _block(BlockKind.TEXT, blocks.change_text, "body", ("先用水。", "先擦手。")),
    "image": _block(BlockKind.IMAGE, blocks.change_image, "caption", ("图一", "图二")),
    "media": _block(BlockKind.MEDIA, blocks.change_described, "language", ("en", "zh")),
    "file": _block(BlockKind.FILE, blocks.change_described, "description", ("一张表", "两张表")),
}


@pytest.mark.parametrize("name", EDITS)
def test_a_save_on_an_older_state_changes_nothing_and_gives_what_is_stored(
    database: Database, ground: Ground, name: str
) -> None:
    edit = EDITS[name]
    with database.reading() as session:
        began = edit.fields(session, ground)
    base = base_of(began)
    first, second = ({**began, edit.field: value} for value in edit.values)
    with database.transaction() as session:
        edit.save(session, ground, first, base)
    with pytest.raises(StaleEdit) as conflict, database.transaction() as session:
        edit.save(session, ground, second, base)
    stale = conflict.value
    assert stale.saved == first
    assert (stale.contested, stale.untouched) == ({edit.field}, frozenset())
    assert stale.saved_by is not None
    assert stale.saved_by.own
    with database.transaction() as session:
        assert edit.fields(session, ground) == first
        edit.save(session, ground, second, stale.base)
    with database.reading() as session:
        assert edit.fields(session, ground) == second


@pytest.mark.parametrize("name", EDITS)
def test_a_form_without_its_base_is_refused_and_the_portals_own_code_needs_none(
    database: Database, ground: Ground, name: str
) -> None:
    edit = EDITS[name]
    with database.reading() as session:
        began = edit.fields(session, ground)
    new = {**began, edit.field: edit.values[0]}
    with pytest.raises(StaleEdit, match="does not say which text"), database.transaction() as session:
        edit.save(session, ground, new, "")
    with database.transaction() as session:
        assert edit.fields(session, ground) == began
        edit.save(session, ground, new, None)


@pytest.mark.parametrize("name", EDITS)
def test_saving_the_same_twice_is_no_conflict(database: Database, ground: Ground, name: str) -> None:
    edit = EDITS[name]
    with database.reading() as session:
        began = edit.fields(session, ground)
    for _press in range(2):
        with database.transaction() as session:
            edit.save(session, ground, {**began, edit.field: edit.values[0]}, base_of(began))


def test_a_field_that_only_the_other_window_changed_is_told_apart(database: Database, ground: Ground) -> None:
    text = ground.blocks[BlockKind.TEXT]
    with database.reading() as session:
        began = block_editor(session, ground.author, text).fields
    with database.transaction() as session:
        blocks.change_text(session, ground.author, text, body="别的字", title="标题", base=base_of(began))
    with pytest.raises(StaleEdit) as conflict, database.transaction() as session:
        blocks.change_text(session, ground.author, text, body="我的字", language="en", base=base_of(began))
    assert conflict.value.contested == {"body", "title"}
    assert conflict.value.untouched == {"title"}


def test_who_saved_is_not_known_where_a_course_has_two_authors(database: Database, ground: Ground) -> None:
    with database.transaction() as session:
        course = session.scalars(select(Course).where(Course.public_id == ground.course)).one()
        colleague, _ = make_instructor(session, course.institution)
        course.authors.append(CourseAuthor(account=colleague))
    with pytest.raises(StaleEdit) as conflict, database.transaction() as session:
        outline.rename_module(session, ground.author, ground.part, "新", base="old")
    assert conflict.value.saved_by is None


@pytest.mark.parametrize("name", EDITS)
def test_of_two_windows_that_save_at_once_one_saves_and_one_is_told(
    database: Database, ground: Ground, name: str
) -> None:
    edit = EDITS[name]
    with database.reading() as session:
        began = edit.fields(session, ground)

    def save(value: object) -> bool:
        try:
            with database.transaction() as session:
                edit.save(session, ground, {**began, edit.field: value}, base_of(began))  # type: ignore[dict-item]
        except EditConflict:
            return False
        return True

    saved = at_once(*(lambda value=value: save(value) for value in edit.values))  # type: ignore[misc]
    assert sorted(saved) == [False, True]
    with database.reading() as session:
        assert edit.fields(session, ground)[edit.field] == edit.values[saved.index(True)]


Add = Callable[[Session, Ground, str, str], object]
ADDITIONS: dict[str, tuple[type[Course | Module | Lesson | Block], Add]] = {
    "course": (
        Course,
        lambda s, g, title, new_id: authoring.create_course(
            s,
            g.author,
            institution_public_id=g.institution,
            occupation_code="4-10-04-02",
            level="5",
            language="zh",
            title=title,
            public_id=new_id,
        ),
    ),
    "part": (Module, lambda s, g, title, new_id: outline.add_module(s, g.author, g.course, title, public_id=new_id)),
    "lesson": (Lesson, lambda s, g, title, new_id: outline.add_lesson(s, g.author, g.part, title, public_id=new_id)),
    "text": (Block, lambda s, g, title, new_id: blocks.add_text(s, g.author, g.lesson, body=title, public_id=new_id)),
    "image": (
        Block,
        lambda s, g, title, new_id: blocks.add_image(s, g.author, g.lesson, alternative_text=title, public_id=new_id),
    ),
    "media": (
        Block,
        lambda s, g, title, new_id: blocks.add_media(s, g.author, g.lesson, title=title, public_id=new_id),
    ),
    "file": (Block, lambda s, g, title, new_id: blocks.add_file(s, g.author, g.lesson, title=title, public_id=new_id)),
}


@pytest.mark.parametrize("name", ADDITIONS)
def test_a_form_for_something_new_sent_twice_at_once_adds_one(database: Database, ground: Ground, name: str) -> None:
    kind, add = ADDITIONS[name]
    before = count(database, kind)
    new_id = new_public_id()

    def press() -> str:
        with database.transaction() as session:
            return str(add(session, ground, "新的", new_id).public_id)  # type: ignore[attr-defined]

    assert at_once(*[press] * 4) == [new_id] * 4
    assert count(database, kind) == before + 1


@pytest.mark.parametrize("name", ADDITIONS)
def test_a_form_used_again_for_something_else_adds_nothing_in_silence(
    database: Database, ground: Ground, name: str
) -> None:
    kind, add = ADDITIONS[name]
    new_id = new_public_id()
    with database.transaction() as session:
        add(session, ground, "第一个", new_id)
    before = count(database, kind)
    with pytest.raises(AlreadyAdded), database.transaction() as session:
        add(session, ground, "第二个", new_id)
    with database.transaction() as session:
        add(session, ground, "第二个", new_public_id())
    assert count(database, kind) == before + 1


def test_an_institution_is_added_once_and_recorded_once(database: Database, ground: Ground) -> None:
    with database.transaction() as session:
        _, administrator = make_account(session, Grant(Role.ADMINISTRATOR))
    new_id = new_public_id()

    def press() -> str:
        with database.transaction() as session:
            return add_institution(
                session, administrator, name_zh="新校", name_en="New", region_code="130123", public_id=new_id
            ).public_id

    assert at_once(press, press) == [new_id] * 2
    with database.reading() as session:
        assert session.scalar(select(func.count()).where(Institution.name_zh == "新校")) == 1
        assert session.scalar(select(func.count()).where(AuditEvent.subject_id == new_id)) == 1


def test_what_another_window_removes_while_this_one_waits_is_not_there_any_more(
    database: Database, ground: Ground
) -> None:
    text = ground.blocks[BlockKind.TEXT]
    removing, refused = threading.Event(), []

    def change() -> None:
        removing.wait(10)
        try:
            with database.transaction() as late:
                blocks.change_text(late, ground.author, text, body="晚了")
        except NotFound:
            refused.append(True)

    other = threading.Thread(target=change)
    other.start()
    with database.transaction() as session:
        bin.remove_block(session, ground.author, text)
        removing.set()
        other.join(0.3)  # it stands before the held revision now
    other.join(20)
    assert refused == [True]


def test_moving_twice_at_once_keeps_an_order_without_holes(database: Database, ground: Ground) -> None:
    def up() -> None:
        with database.transaction() as session:
            blocks.move_block(session, ground.author, ground.blocks[BlockKind.FILE], Direction.UP)

    at_once(up, up)
    with database.reading() as session:
        order = session.execute(select(Block.position, Block.kind).order_by(Block.position)).all()
    assert [tuple(row) for row in order] == [
        (1, BlockKind.TEXT),
        (2, BlockKind.FILE),
        (3, BlockKind.IMAGE),
        (4, BlockKind.MEDIA),
    ]


def test_the_second_answer_to_a_question_does_not_replace_the_first_unseen(database: Database) -> None:
    with database.transaction() as session:
        course = make_published_course(session)
        lesson = course.revisions[0].modules[0].lessons[0].public_id
        author = Actor(course.authors[0].account_id, (Grant(Role.INSTRUCTOR, institution_id=course.institution_id),))
        colleague, other = make_instructor(session, course.institution)
        course.authors.append(CourseAuthor(account=colleague))
        _, learner = make_account(session)
        enrol(session, learner, course.public_id)
        question = questions.ask(session, learner, lesson, "水要多热?", utc_now()).public_id
        name = colleague.display_name
    base = base_of({"answer": ""})
    with database.transaction() as session:
        questions.answer(session, other, question, "和手一样热。", utc_now(), base=base)
    with pytest.raises(StaleEdit) as conflict, database.transaction() as session:
        questions.answer(session, author, question, "四十度。", utc_now(), base=base)
    assert conflict.value.saved == {"answer": "和手一样热。"}
    assert conflict.value.saved_by is not None
    assert (conflict.value.saved_by.name, conflict.value.saved_by.own) == (name, False)


def count(database: Database, kind: type[Course | Module | Lesson | Block]) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(kind)) or 0


def at_once(*calls: Callable[[], Result]) -> list[Result]:
    """What each call gives, all begun at one moment in threads of their own."""
    results: dict[int, Result] = {}
    start = threading.Barrier(len(calls))

    def run(place: int) -> None:
        start.wait(10)
        results[place] = calls[place]()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return [results[place] for place in range(len(calls))]
