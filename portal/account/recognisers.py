"""Which recogniser each language has on this machine, for the administrator's page."""

from __future__ import annotations

from dataclasses import dataclass

from media_pipeline.errors import NoEngine
from portal.settings import Settings, speech_settings

_SMALL = ("tiny", "base")


@dataclass(frozen=True, slots=True)
class Recognisers:
    """chinese, english: the names of engine and model, None where there is none. is_beginning: Chinese is recognised by
    a model that serves to begin with and no more."""

    chinese: str | None
    english: str | None
    is_beginning: bool


def recognisers(settings: Settings) -> Recognisers:
    """What the web server's machine would recognise speech with; a worker on another machine has its own."""
    chinese, english = _name("zh", settings), _name("en", settings)
    return Recognisers(chinese, english, chinese is not None and chinese.split()[-1].split("-")[-1] in _SMALL)


def _name(language: str, settings: Settings) -> str | None:
    from media_pipeline.speech.engine import choose_recogniser  # numpy and more, for one page

    try:
        return choose_recogniser(language, speech_settings(settings)).name
    except NoEngine:
        return None
