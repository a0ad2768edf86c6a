"""The check list of a course, and the repairs that a program can make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.checks.explanations import EXPLANATIONS, Explanation
from content.checks.finding import FindingKind, TextFinding
from content.checks.gap import Gap
from content.checks.repairs import find, needs_words
from content.courses.author_pages import BlockEditor, block_editor, course_check
from content.courses.block_fields import block_fields
from content.courses.edit_base import base_of
from content.courses.models import BlockKind
from content.courses.text_repair import repair_text
from content.errors import Invalid, NotFound, Refused
from content.messages import Message
from content.people.permissions import Action
from portal.labels.authoring import KINDS
from portal.labels.caption_lint import broken_cue_count
from portal.language import translated
from portal.requests import end_sessions, permits, read_session, signed_in_actor, write_session
from portal.submissions import BASE
from portal.teach import blueprint
from portal.teach.fix_addresses import fix_addresses
from portal.teach.forms import LinkWordsForm

FROM = "from"
LIST = "finding-"


@dataclass(frozen=True, slots=True)
class GapGroup:
    """The gaps of one kind, each with its number on the page."""

    title: Message
    explanation: Explanation | None
    gaps: tuple[tuple[int, Gap], ...]


@blueprint.get("/courses/<public_id>/check")
@permits(Action.EDIT_COURSE)
def check(public_id: str) -> ResponseReturnValue:
    """Show the check list: what must be there, barriers, then advice, each at its place."""
    page = course_check(read_session(), signed_in_actor(), public_id, broken_cue_count)
    ready = page.readiness
    blocks = [block for part in page.modules for lesson in part.lessons for block in lesson.blocks]
    return render_template(
        "teach/check.html",
        page=page,
        blocking=_groups(ready.blocking, 1),
        barriers=_groups(ready.barriers, 1 + len(ready.blocking)),
        advice=_groups(ready.advice, 1 + len(ready.blocking) + len(ready.barriers)),
        address=fix_addresses(public_id),
        bases={block.public_id: base_of(block_fields(block)) for block in blocks},
        kinds=KINDS,
    )


@blueprint.route("/blocks/<public_id>/repair/<kind>/<int:number>", methods=["GET", "POST"])
@permits(Action.EDIT_COURSE)
def repair(public_id: str, kind: str, number: int) -> ResponseReturnValue:
    """Mend one finding of a text; a link is first given its words."""
    page = block_editor(read_session(), signed_in_actor(), public_id)
    if kind not in set(FindingKind):
        raise NotFound(about=public_id)
    form = LinkWordsForm()
    base = request.form.get(BASE, "") if request.method == "POST" else base_of(page.fields)
    back = _page_of(request.values.get(FROM, ""), page)
    try:
        if request.method == "POST":
            words = form.words.data or ""
            repair_text(write_session(), signed_in_actor(), public_id, FindingKind(kind), number, words, base=base)
            flash(_("Mended: %(what)s", what=translated_title(FindingKind(kind))), "success")
            return redirect(back)
        finding = _finding(page, FindingKind(kind), number)
    except Invalid as error:
        end_sessions(commit=False)
        form.refuse(error)
        finding = _finding(page, FindingKind(kind), number)
    except Refused as error:
        end_sessions(commit=False)
        flash(translated(error.message))
        return redirect(back)
    return _repair_page(page, finding, form, base, back)


def translated_title(kind: FindingKind) -> str:
    """What a kind of finding is called, in the language of the page."""
    return translated(Message(EXPLANATIONS[kind].title))


def _repair_page(
    page: BlockEditor, finding: TextFinding, form: LinkWordsForm, base: str, back: str
) -> ResponseReturnValue:
    document = render_template(
        "teach/repair.html",
        page=page,
        finding=finding,
        explanation=EXPLANATIONS[finding.kind],
        form=form,
        asks_words=needs_words(finding),
        hidden={BASE: base, FROM: request.values.get(FROM, "")},
        back=back,
    )
    return document, form.status


def _finding(page: BlockEditor, kind: FindingKind, number: int) -> TextFinding:
    """The finding as the text stands now. Raises Refused where there is none."""
    return find(page.block.body if page.block.kind is BlockKind.TEXT else "", kind, number)


def _page_of(place: str, page: BlockEditor) -> str:
    """Back to where the button stood: the same line of the check list, where the next finding now stands, or the block
    on the lesson's page."""
    if place.startswith(LIST) and place.removeprefix(LIST).isdecimal():
        return url_for("teach.check", public_id=page.course_public_id, _anchor=place)
    return url_for("teach.lesson", public_id=page.lesson_public_id, _anchor=f"block-{page.block.public_id}")


def _groups(gaps: Sequence[Gap], first: int) -> list[GapGroup]:
    """The gaps by kind, in the order in which each kind comes first; those without a kind each by themselves."""
    by_kind: dict[FindingKind | int, list[Gap]] = {}
    for index, gap in enumerate(gaps):
        by_kind.setdefault(gap.kind or index, []).append(gap)
    groups, number = [], first
    for some in by_kind.values():
        explanation = some[0].explanation
        title = Message(explanation.title) if explanation else some[0].message
        groups.append(GapGroup(title, explanation, tuple(enumerate(some, start=number))))
        number += len(some)
    return groups
