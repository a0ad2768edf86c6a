"""Addresses to which more than one room leads: a second of a recording, a notice's page, what a player loads."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote, urljoin, urlsplit

from flask import Flask, request, url_for
from flask_babel import gettext as _

from content.courses.models import Block
from content.learning.media_model import Addresses
from content.notices.notify import LinkKind
from content.search.passages import Passage
from content.tracks.models import Rendition

PATH_CHARACTERS = "/:@!$&'()*+,;=~"
"""What stands in a path as it is (RFC 3986, section 3.3)."""
_NOT_IN_A_LINK = re.compile(r"[\x00-\x20\x7f\\\ud800-\udfff]")


def install(app: Flask) -> None:
    """Make these addresses template globals of `app`."""
    for address in (lesson_at, passage_address, notice_address, this_address):
        app.add_template_global(address)


def lesson_at(lesson_public_id: str, second: float, block_public_id: str) -> str:
    """Link to a lesson, its player at `second` of the recording in the block."""
    anchor = f"player-{block_public_id}"
    return url_for("learn.lesson", public_id=lesson_public_id, t=f"{second:g}", of=block_public_id, _anchor=anchor)


def passage_address(passage: Passage) -> str:
    """Link to a passage: its lesson, at the second of the recording or at the text block."""
    if passage.second is not None and passage.block_public_id:
        return lesson_at(passage.lesson_public_id, passage.second, passage.block_public_id)
    anchor = f"part-{passage.part}" if passage.part else None
    return url_for("learn.lesson", public_id=passage.lesson_public_id, _anchor=anchor)


def notice_address(link: str) -> str | None:
    """Resolve a notice's link; None where it leads nowhere."""
    if link.startswith("/"):
        return link
    kind, _colon, about = link.partition(":")
    subject, _sharp, place = about.partition("#")
    anchor = place or None
    pages: dict[str, Callable[[], str]] = {
        LinkKind.TEACHING: lambda: url_for("teach.course", public_id=subject, _anchor=anchor),
        LinkKind.IMPORTS: lambda: url_for("teach.import_package", _anchor=anchor),
        LinkKind.PACKAGE: lambda: url_for("teach.package", public_id=subject, _anchor=anchor),
        LinkKind.TEACHING_LIST: lambda: url_for("teach.overview"),
        LinkKind.AUTHORS: lambda: url_for("teach.co_authors", public_id=subject),
        LinkKind.RECORDING: lambda: url_for("teach.media", public_id=subject),
        LinkKind.QUESTIONS: lambda: url_for("teach.questions", public_id=subject),
        LinkKind.COURSE: lambda: url_for("learn.course", public_id=subject),
        LinkKind.LESSON: lambda: url_for("learn.lesson", public_id=subject, _anchor=anchor),
        LinkKind.LEARNING: lambda: url_for("learn.my_learning"),
        LinkKind.CERTIFICATE: lambda: url_for("learn.certificate", number=subject),
        LinkKind.CREDITS: lambda: url_for("learn.my_credits"),
        LinkKind.COMPLAINT_CASE: lambda: url_for("oversight.complaint", number=subject),
        LinkKind.AUDITS: lambda: url_for("oversight.audit_course", public_id=subject),
        LinkKind.MARKING: lambda: url_for("teach.marking", public_id=subject),
        LinkKind.ASSESSMENT: lambda: url_for("learn.assessment", public_id=subject),
        LinkKind.SURVEY: lambda: url_for("learn.survey", public_id=subject),
        LinkKind.PUBLIC_NOTICE: lambda: url_for("library.notice", public_id=subject),
        LinkKind.LIBRARY_ENTRY: lambda: url_for("library.entry", public_id=subject),
        LinkKind.REREVIEW: lambda: url_for("library.rereview", public_id=subject),
        LinkKind.REVIEW_CASE: lambda: url_for("review.case", public_id=subject, _anchor=anchor),
        LinkKind.PILOT_PROPOSAL: lambda: url_for("oversight.proposal", public_id=subject),
        LinkKind.CREDIT_GRANT: lambda: url_for("oversight.grant", public_id=subject),
        LinkKind.COMPLAINT: lambda: url_for("public.complaint", number=subject),
        LinkKind.EMAIL: lambda: url_for("account.email"),
        LinkKind.REPORT: lambda: url_for("reports.report", public_id=subject),
        LinkKind.DATA_QUALITY: lambda: url_for("reports.data_quality"),
        LinkKind.INSTITUTION: lambda: url_for("library.institution", public_id=subject),
        LinkKind.PILOT: lambda: url_for("oversight.pilot", public_id=subject),
        LinkKind.REGISTERS: lambda: url_for("account.registers"),
        LinkKind.PEOPLE: lambda: url_for("account.people"),
        LinkKind.OPERATION: lambda: url_for("operation.overview"),
    }
    return pages[kind]() if kind in pages else None


def player_addresses() -> Addresses:
    """The addresses of what a lesson's page and its players load."""
    return Addresses(
        rendition=_rendition,
        captions=lambda track, number, form: url_for("learn.captions", public_id=track, number=number, form=form),
        file=_file,
        slide=lambda track, number, key: url_for("learn.slide", public_id=track, number=number, key=key),
        descriptions=lambda track, number: url_for("learn.descriptions", public_id=track, number=number),
        beats=lambda lesson_id: url_for("learn.beats", public_id=lesson_id),
        sign_label=_("Sign language"),
    )


def safe_next(asked: str | None, default: str) -> str:
    """`asked` when it is a path of this site, else `default`: nobody is sent elsewhere by a link they were given."""
    return asked if asked and _stays_here(asked) else default


def this_address() -> str:
    """The address of this request as a link writes it, for `safe_next` to accept: path and query, percent-encoded."""
    path = quote(request.path, safe=PATH_CHARACTERS)
    query = quote(request.query_string, safe=PATH_CHARACTERS + "?%")
    return f"{path}?{query}" if query else path


def _stays_here(address: str) -> bool:
    """Whether a browser on a page of this site that follows `address` stays on this site.

    Browsers drop tabs and line ends wherever they stand, cut spaces off and read a backslash as a slash (WHATWG URL
    Standard, section 4.4), so that "/TAB/elsewhere" names another host. No link of ours has such characters. After two
    slashes comes a host for them, however many slashes more, but not for urljoin.
    """
    if not address.startswith("/") or address.startswith("//") or _NOT_IN_A_LINK.search(address):
        return False
    here = f"http://{request.host}/"
    try:
        return urlsplit(urljoin(here, address)).netloc == urlsplit(here).netloc
    except ValueError:
        return False


def _rendition(rendition: Rendition) -> str:
    suffix = rendition.storage_key.rpartition(".")[2] if "." in rendition.storage_key else "bin"
    return url_for("learn.media", public_id=rendition.public_id, name=f"{rendition.name}.{suffix}")


def _file(block: Block) -> str:
    return url_for("learn.block_file", public_id=block.public_id, name=block.file_name.replace("/", "_") or "file")
