"""`portal caption`: the captioning pipeline alone, for a batch of files at a terminal; needs no database."""

from __future__ import annotations

import enum
import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from content.messages import N_, Message
from media_pipeline.errors import MediaError, NoEngine
from media_pipeline.speech.recogniser import SpeechSettings
from portal.commands.messages import for_terminal
from portal.settings import Settings, settings_from, speech_settings

if TYPE_CHECKING:
    from media_pipeline.caption_command import CaptionedFile


HOW_TO_HEAR = N_(
    "To have it recognised by this machine, get a speech model: portal models list, then portal models "
    "pull NAME. To say what is spoken: --language zh or --language en. To use a text that was read: "
    "--script FILE."
)


class SpokenLanguage(enum.StrEnum):
    """The spoken language as the command line names it."""

    ZH = "zh"
    EN = "en"
    AUTO = "auto"


def caption(
    files: list[Path] = typer.Argument(..., help="Recordings: video or sound.", exists=True, dir_okay=False),
    language: SpokenLanguage = typer.Option(SpokenLanguage.AUTO, help="What is spoken."),
    script: Path | None = typer.Option(
        None, help="The text that was read, laid onto the sound; for one recording.", exists=True, dir_okay=False
    ),
    reference: Path | None = typer.Option(
        None,
        help="What was really said, for error rates in quality.json; for one recording.",
        exists=True,
        dir_okay=False,
    ),
    glossary: Path | None = typer.Option(
        None, help="Terms that are likely to be said, one a line.", exists=True, dir_okay=False
    ),
    engine: str | None = typer.Option(None, help="A recogniser by name, instead of the best that fits."),
    model: str | None = typer.Option(None, help="A model by name or path, instead of the first on the search path."),
    out: Path | None = typer.Option(
        None, help="Folder for the results, one in it for each of several recordings; beside each without it."
    ),
) -> None:
    """Make captions (.vtt, .srt, .ttml, .json), transcript (.txt, .json), quality.json and slides.json of each.

    A recording that fails is named with its reason, the others are done; the status is then 1.
    """
    if (script is not None or reference is not None) and len(files) > 1:
        raise typer.BadParameter("A script or reference goes with one recording. Name one, or leave it out.")
    settings = settings_from()
    speech = speech_settings(settings, model)
    failed = 0
    for file, folder in zip(files, result_folders(files, out), strict=True):
        try:
            result = _caption_one(file, language, script, reference, glossary, engine, folder, speech)
        except MediaError as error:
            failed += 1
            _tell(file, error.message, settings)
            if isinstance(error, NoEngine):
                _tell(file, Message(HOW_TO_HEAR), settings)
        else:
            for warning in result.warnings:
                _tell(file, warning, settings)
            for path in result.paths:
                typer.echo(path)
    raise typer.Exit(1 if failed else 0)


def _tell(file: Path, message: Message, settings: Settings) -> None:
    typer.echo(f"{file}: {for_terminal(message, settings.terminal_language)}", err=True)


def _caption_one(
    file: Path,
    language: SpokenLanguage,
    script: Path | None,
    reference: Path | None,
    glossary: Path | None,
    engine: str | None,
    folder: Path,
    speech: SpeechSettings,
) -> CaptionedFile:
    # Seconds of loading, which no other command shall wait for.
    from media_pipeline.caption_command import STEPS, caption_file

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"))
    with Progress(*columns, TimeElapsedColumn(), transient=True) as progress:
        task = progress.add_task(file.name, total=len(STEPS))

        def show(step: str, share: float) -> None:
            progress.update(task, completed=STEPS.index(step) + share, description=f"{file.name}: {step}")

        return caption_file(
            file,
            language=language.value,
            script=script,
            reference=reference,
            glossary=glossary,
            engine=engine,
            out=folder,
            settings=speech,
            on_progress=show,
        )


def result_folders(files: Sequence[Path], out: Path | None) -> list[Path]:
    """A folder of its own for the results of each recording: beside it, or in `out` under its name without the ending.
    Where names are the same there, a number goes behind."""
    if out is not None and len(files) == 1:
        return [out]
    folders: list[Path] = []
    for file in files:
        plain = file.with_name(f"{file.stem}.captions") if out is None else out / file.stem
        numbered = (plain.with_name(f"{plain.name}-{number}") for number in itertools.count(2))
        taken = {folder.absolute() for folder in folders}
        folders.append(next(each for each in itertools.chain([plain], numbered) if each.absolute() not in taken))
    return folders
