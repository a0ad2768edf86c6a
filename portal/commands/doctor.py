"""`portal doctor`: what this machine has, what it lacks, and what to do about it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass

import typer

from content import migrating
from content.database import Database
from content.search.indexing import out_of_step
from portal.settings import Settings, settings_from
from portal.static_files import STATIC


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: whether it is there, and what to do where it is not."""

    name: str
    found: bool
    mend: str


def doctor() -> None:
    """Look at every part the portal rests on; ends with status 1 where something is missing."""
    checks = examine(settings_from())
    for check in checks:
        typer.echo(
            f"{'ok     ' if check.found else 'MISSING'} {check.name}" + ("" if check.found else f": {check.mend}")
        )
    raise typer.Exit(0 if all(check.found for check in checks) else 1)


def examine(settings: Settings) -> list[Check]:
    """Every check in the order in which a person would mend them."""
    programs = {
        "ffmpeg": "apt-get install ffmpeg",
        "ffprobe": "apt-get install ffmpeg",
        "espeak-ng": "apt-get install espeak-ng",
        "bwrap": "apt-get install bubblewrap (without it uploads are opened with weaker protection)",
    }
    checks = [Check(name, shutil.which(name) is not None, mend) for name, mend in programs.items()]
    checks.append(Check("front end", (STATIC / "changxue.css").exists(), "npm ci && npm run build"))
    database = Database(settings.database_url)
    current = migrating.is_current(database)
    checks.append(Check("database up to date", current, "portal db upgrade"))
    checks.append(Check("search index in step", current and _in_step(database), "portal db reindex"))
    database.dispose()
    return checks


def _in_step(database: Database) -> bool:
    with database.reading() as session:
        return out_of_step(session) == 0
