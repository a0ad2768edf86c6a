"""Choice of the recogniser that fits a language on this machine."""

from __future__ import annotations

from collections.abc import Callable

from content.messages import N_
from media_pipeline.errors import NoEngine
from media_pipeline.speech.pocketsphinx_engine import find_pocketsphinx
from media_pipeline.speech.recogniser import Recogniser, SpeechSettings
from media_pipeline.speech.whisper_engine import find_faster_whisper, find_openai_whisper


def choose_recogniser(language: str | None, settings: SpeechSettings) -> Recogniser:
    """Choose the best recogniser on this machine for `language` (None: it must detect the language itself).

    Nothing is downloaded. Raises NoEngine, which says what to do instead.
    """
    finders: dict[str, Callable[[SpeechSettings], Recogniser | None]] = {
        "faster-whisper": find_faster_whisper,
        "openai-whisper": find_openai_whisper,
        "pocketsphinx": find_pocketsphinx,
    }
    if settings.engine is not None and settings.engine not in finders:
        raise NoEngine(
            N_("There is no recogniser named %(engine)s. Choose one of: %(known)s."),
            engine=settings.engine,
            known=", ".join(finders),
        )
    for name, find in finders.items():
        if settings.engine not in (None, name):
            continue
        recogniser = find(settings)
        if recogniser is not None and _supports(recogniser, language):
            return recogniser
    raise _nothing_fits(language, settings)


def _supports(recogniser: Recogniser, language: str | None) -> bool:
    """Check that the recogniser knows the language; one of a single language cannot detect which it is."""
    return language in recogniser.languages if language is not None else len(recogniser.languages) > 1


def _nothing_fits(language: str | None, settings: SpeechSettings) -> NoEngine:
    detail = f"engine {settings.engine or 'any'}, model {settings.model or 'any'}, searched {settings.model_path}"
    if language is None:
        return NoEngine(
            N_(
                "This machine cannot tell by itself which language is spoken. "
                "Choose the language, or add the script of the lecture or a caption file."
            ),
            detail=detail,
        )
    return NoEngine(
        N_(
            "This machine has no speech recogniser for this language (%(language)s). "
            "Add the script of the lecture or a caption file, and the captions are made from it."
        ),
        detail=detail,
        language=language,
    )
