"""`portal questions`: files of quiz questions at a terminal; needs no database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import typer

from content.errors import Invalid
from content.messages import N_, Message
from content.quiz_formats.question_file import QuestionFile, WrittenFile
from portal.commands.messages import for_terminal
from portal.settings import settings_from

app = typer.Typer(no_args_is_help=True, help="Files of quiz questions.")

AT_LINE = N_("line %(line)d: %(what)s")
IN_FILE = N_("%(file)s: %(what)s")
OF_QUESTION = N_("question %(number)d: %(what)s")
CONVERTED = N_("%(count)d questions were written to %(file)s.")
NOT_KEPT = N_("%(count)d places were left out or changed:")
NONE_READ = N_("No question could be read.")
NOTHING = 1
IN_PART = 3


@app.callback()
def questions() -> None:
    """Files of quiz questions."""


@app.command()
def convert(
    source: Path = typer.Argument(
        ..., metavar="IN", help="A GIFT file, a QTI package or a QTI file.", exists=True, dir_okay=False
    ),
    target: Path = typer.Argument(
        ..., metavar="OUT", help="The new file; its ending names the format: .gift or .txt (GIFT), .zip (QTI 3.0)."
    ),
    language: str = typer.Option("zh", help="Of the words for true and false: zh or en."),
) -> None:
    """Convert a file of questions into another format.

    The status is 0 where all was kept, 3 where something was left out or changed (each place is named on standard
    error), 1 where no question could be read.
    """
    # Loading it takes a while, which no other command shall wait for.
    from content.quiz_formats.conversion import LARGEST, read_questions, write_questions

    locale = settings_from().terminal_language
    try:
        with source.open("rb") as file:
            read = read_questions(file.read(LARGEST + 1), language)
        written = write_questions(read.questions, target.name)
        if read.questions:
            target.write_bytes(written.data)
    except (Invalid, OSError) as error:
        message = error.message if isinstance(error, Invalid) else Message("%(what)s", {"what": error})
        typer.echo(for_terminal(message, locale), err=True)
        raise typer.Exit(NOTHING) from error
    losses = list(_losses(read, written, locale))
    summary = (
        Message(CONVERTED, {"count": len(read.questions), "file": target}) if read.questions else Message(NONE_READ)
    )
    typer.echo(for_terminal(summary, locale), err=not read.questions)
    if losses:
        typer.echo(for_terminal(Message(NOT_KEPT, {"count": len(losses)}), locale), err=True)
    for line in losses:
        typer.echo(line, err=True)
    raise typer.Exit((IN_PART if losses else 0) if read.questions else NOTHING)


def _losses(read: QuestionFile, written: WrittenFile, locale: str) -> Iterator[str]:
    """Each place in words: of the file that was read its file and line, of the new one the number of its question."""
    for loss in read.losses:
        what = for_terminal(loss.message, locale)
        if loss.place.line:
            what = for_terminal(Message(AT_LINE, {"line": loss.place.line, "what": what}), locale)
        if loss.place.file:
            what = for_terminal(Message(IN_FILE, {"file": loss.place.file, "what": what}), locale)
        yield what
    for loss in written.losses:
        what = for_terminal(loss.message, locale)
        yield for_terminal(Message(OF_QUESTION, {"number": loss.place.line, "what": what}), locale)
