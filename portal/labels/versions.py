"""Versions of captions, slides, descriptions and chapters, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from content.tracks.models import CaptionOrigin, SlideOrigin
from content.tracks.track_history import TrackKind, VersionLine
from content.tracks.version_page import Field

TITLES = {
    TrackKind.CAPTIONS: _l("Versions of the captions"),
    TrackKind.SLIDES: _l("Versions of the slides"),
    TrackKind.DESCRIPTIONS: _l("Versions of the descriptions"),
    TrackKind.CHAPTERS: _l("Versions of the chapters"),
}
ONE_TITLE: Mapping[TrackKind, Callable[[int], str]] = {
    TrackKind.CAPTIONS: lambda number: _("Version %(number)s of the captions", number=number),
    TrackKind.SLIDES: lambda number: _("Version %(number)s of the slides", number=number),
    TrackKind.DESCRIPTIONS: lambda number: _("Version %(number)s of the descriptions", number=number),
    TrackKind.CHAPTERS: lambda number: _("Version %(number)s of the chapters", number=number),
}
FIELDS = {
    Field.TEXT: _l("Words on the slide:"),
    Field.TITLE: _l("Title:"),
    Field.DESCRIPTION: _l("What is seen:"),
    Field.CHAPTER: _l("A chapter begins here."),
}


def version_title(number: int, kind: TrackKind) -> str:
    """One version by its number and what it is a version of."""
    return str(ONE_TITLE[kind](number))


def version_origin(line: VersionLine) -> str:
    """Where a version comes from, in one sentence."""
    if line.origin is None:
        return str(_("Written by a person."))
    origins: dict[CaptionOrigin | SlideOrigin, Callable[[], str]] = {
        CaptionOrigin.RECOGNISED: lambda: _("Recognised by %(engine)s.", engine=line.engine),
        CaptionOrigin.SCRIPT: lambda: _("Made from the script."),
        CaptionOrigin.IMPORTED: lambda: _("From a caption file."),
        CaptionOrigin.EDITED: lambda: _("Corrected by a person."),
        SlideOrigin.FOUND: lambda: _("Found in the recording by machine."),
        SlideOrigin.EDITED: lambda: _("Corrected by a person."),
    }
    return str(origins[line.origin]())


def entries(line: VersionLine, kind: TrackKind) -> str:
    """How many captions, slides, descriptions or chapters a version has."""
    number = line.entries
    if kind is TrackKind.CAPTIONS:
        return str(ngettext("%(num)s caption", "%(num)s captions", number))
    if kind is TrackKind.SLIDES:
        return str(ngettext("%(num)s slide", "%(num)s slides", number))
    if kind is TrackKind.CHAPTERS:
        return str(ngettext("%(num)s chapter", "%(num)s chapters", number))
    return str(ngettext("%(num)s description", "%(num)s descriptions", number))


FILTERS: dict[str, Callable[..., object]] = {
    "versions_title": lambda kind: str(TITLES[kind]),
    "version_title": version_title,
    "version_origin": version_origin,
    "version_entries": entries,
    "version_field": lambda field: str(FIELDS[field]),
}
