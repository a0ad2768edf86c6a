"""`portal doctor`: what this machine has, what it lacks, and what to do about it."""

from __future__ import annotations

import importlib.util
import shutil
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import typer

from content import migrating
from content.database import Database, utc_now
from content.mail.smtp import NotSent, connection
from content.search.indexing import out_of_step
from media_pipeline.speech.models.store import installed
from media_pipeline.storage import check_storage, open_storage
from portal.backup.inspection import inspect_newest
from portal.commands.backup import open_backup_place, place_name
from portal.disk_space import scarce_gib
from portal.settings import Settings, settings_from
from portal.static_files import STATIC


@dataclass(frozen=True, slots=True)
class Check:
    """A part of the installation: is it there, how to install it. `needed`: nothing works without it."""

    name: str
    present: bool
    remedy: str
    needed: bool = True


def doctor() -> None:
    """Check every part the portal needs; ends with status 1 where one is missing."""
    checks = examine(settings_from())
    for check in checks:
        state = "ok     " if check.present else "MISSING" if check.needed else "without"
        typer.echo(f"{state} {check.name}" + ("" if check.present else f": {check.remedy}"))
    raise typer.Exit(0 if all(check.present or not check.needed for check in checks) else 1)


def examine(settings: Settings) -> list[Check]:
    """Run all checks, in the order in which a person would fix them."""
    programs = {
        "ffmpeg": "apt-get install ffmpeg",
        "ffprobe": "apt-get install ffmpeg",
        "espeak-ng": "apt-get install espeak-ng",
        "bwrap": "apt-get install bubblewrap (without it uploads are opened with weaker protection)",
    }
    checks = [Check(name, shutil.which(name) is not None, remedy) for name, remedy in programs.items()]
    checks.append(Check("front end", (STATIC / "changxue.css").exists(), "npm ci && npm run build"))
    database = Database(settings.database_url)
    current = migrating.is_current(database)
    checks.append(Check("database up to date", current, "portal db upgrade"))
    checks.append(Check("search index in step", current and _in_step(database), "portal db reindex"))
    database.dispose()
    return [*checks, _disk(settings), _store(settings), _backup(settings), _mail(settings), *_speech(settings)]


def _disk(settings: Settings) -> Check:
    scarce = scarce_gib(settings.data)
    free = "" if scarce is None else f"{scarce:.1f} GiB are free in {settings.data}; make room or take a larger disk"
    return Check("room on the disk", scarce is None, free, needed=False)


def _store(settings: Settings) -> Check:
    """Try to put a file into the store, read it and remove it."""
    place = settings.store
    name = f"store in {place_name(place)}"
    try:
        with TemporaryDirectory() as folder:
            check_storage(open_storage(place), Path(folder))
    except ImportError:
        return Check(name, False, "pip install --require-hashes -r requirements/s3.txt (the extra `s3`)")
    except Exception as error:  # whatever it is, it is what the person at the terminal has to know
        return Check(name, False, f"see PORTAL_STORAGE and PORTAL_S3_… in README.md; {type(error).__name__}: {error}")
    return Check(name, True, "")


def _backup(settings: Settings) -> Check:
    """Look at the newest backup: its age, that nothing of it is gone, and some of it read again."""
    if settings.backup is None:
        remedy = "set PORTAL_BACKUP to a folder on another disk or a bucket, and run portal backup every day"
        return Check("backup", False, remedy, needed=False)
    name = f"newest backup in {place_name(settings.backup)}"
    try:
        problem = inspect_newest(open_backup_place(settings.backup), utc_now())
    except ImportError:
        return Check(name, False, "pip install --require-hashes -r requirements/s3.txt (the extra `s3`)")
    except Exception as error:  # whatever it is, it is what the person at the terminal has to know
        return Check(name, False, f"see PORTAL_BACKUP in README.md; {type(error).__name__}: {error}")
    return Check(name, not problem, problem)


def _mail(settings: Settings) -> Check:
    """Greet the mail server and sign in there; nothing is sent."""
    if settings.mail is None:
        return Check("mail server", False, "see PORTAL_SMTP_HOST in README.md; no page offers e-mail", needed=False)
    name = f"mail server {settings.mail.server.host}"
    try:
        with connection(settings.mail.server):
            return Check(name, True, "", needed=False)
    except NotSent as refusal:
        return Check(name, False, f"see PORTAL_SMTP_… in README.md; {refusal.reply}", needed=False)


def _speech(settings: Settings) -> list[Check]:
    """List the speech recognisers; a portal without one works from scripts and caption files."""
    models = installed(settings.model_path)
    names = ", ".join(f"{weights.name} for {engine}" for engine, weights in models)
    fetch = "captions in Chinese need a script; portal models pull small, or portal models import FOLDER"
    extra = "only needed for checkpoints (.pt): pip install --editable '.[whisper]'"
    return [
        Check(f"speech model{': ' + names if names else ''}", bool(models), fetch, needed=False),
        Check("openai-whisper", importlib.util.find_spec("whisper") is not None, extra, needed=False),
    ]


def _in_step(database: Database) -> bool:
    with database.reading() as session:
        return out_of_step(session) == 0
