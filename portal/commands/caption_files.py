"""`portal captions`: caption files at a terminal; needs no database."""

from __future__ import annotations

import enum
from pathlib import Path

import typer

from content.messages import N_, Message
from media_pipeline.errors import MediaError
from portal.commands.messages import for_terminal
from portal.settings import settings_from

app = typer.Typer(no_args_is_help=True, help="Caption files.")

AT_LINE = N_("line %(line)d: %(what)s")
CONVERTED = N_("%(count)d captions were written to %(file)s.")
NOT_KEPT = N_("%(count)d places were left out or changed:")
NOTHING = 1
IN_PART = 3


class Encoding(enum.StrEnum):
    """Encodings that a file does not name itself."""

    GB18030 = "gb18030"
    BIG5 = "big5"
    SHIFT_JIS = "shift_jis"
    CP1252 = "cp1252"


@app.callback()
def captions() -> None:
    """Caption files."""


@app.command()
def convert(
    source: Path = typer.Argument(..., metavar="IN", help="A caption file.", exists=True, dir_okay=False),
    target: Path = typer.Argument(
        ...,
        metavar="OUT",
        help="The new file; its ending (.vtt .srt .ttml .json .ass .ssa .lrc .sbv) names the format.",
    ),
    encoding: Encoding | None = typer.Option(None, help="Of a file that is neither UTF-8 nor UTF-16."),
) -> None:
    """Convert a caption file into another format.

    Words and times are kept; styles, positions, comments and metadata are not. The status is 0 where all was kept, 3
    where something was left out or changed (each place is named on standard error with its line), 1 where nothing could
    be read.
    """
    # Loading it takes a while, which no other command shall wait for.
    from media_pipeline.captions.conversion import convert as convert_captions

    language = settings_from().terminal_language
    try:
        converted = convert_captions(source.read_bytes(), source.name, target.name, encoding and encoding.value)
        _write(target, converted.text)
    except (MediaError, OSError) as error:
        message = error.message if isinstance(error, MediaError) else Message("%(what)s", {"what": error})
        typer.echo(for_terminal(message, language), err=True)
        raise typer.Exit(NOTHING) from error
    typer.echo(for_terminal(Message(CONVERTED, {"count": converted.cues, "file": target}), language))
    if converted.losses:
        typer.echo(for_terminal(Message(NOT_KEPT, {"count": len(converted.losses)}), language), err=True)
    for loss in converted.losses:
        what = for_terminal(loss.message, language)
        typer.echo(for_terminal(Message(AT_LINE, {"line": loss.line, "what": what}), language), err=True)
    raise typer.Exit(IN_PART if converted.losses else 0)


def _write(target: Path, text: str) -> None:
    """Write the file whole or not at all."""
    partial = target.with_name(f".{target.name}.part")
    try:
        partial.write_text(text, encoding="utf-8", newline="")
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
