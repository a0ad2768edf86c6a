"""`portal package`: courses out of this portal and into it, as large as they may be."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import typer
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Course
from content.database import Database, utc_now
from content.errors import DomainError
from content.institutions.models import Institution
from content.interchange.import_progress import ArrivedPackage, begin_import, fail_import, request_import
from content.interchange.models import ImportState, PackageImport
from content.interchange.package_requests import packaged_revision
from content.messages import N_, Message
from content.people.accounts import actor_of
from content.people.models import Account
from media_pipeline.storage import open_storage
from portal.commands.current_database import current_database
from portal.commands.messages import for_terminal
from portal.settings import Settings, settings_from

app = typer.Typer(no_args_is_help=True, help="Packages of courses: everything of a course in one ZIP file.")

WRITTEN = N_("The package of “%(title)s” was written to %(file)s (%(size)d MiB). Digest: %(digest)s")
IMPORTED = N_("The course is here as a draft: %(course)s. Digest, as in the package: %(digest)s")
AT_PART = N_("lesson %(lesson)d, part %(part)d: %(what)s")
AT_LESSON = N_("lesson %(lesson)d: %(what)s")
NO_FILE = N_("A file of the course is missing in the store: %(key)s. Restore it from a backup, then try again.")


class _NoQueue:
    """The command does the work itself."""

    def enqueue_import(self, session: Session, public_id: str) -> None:
        """Nothing waits."""


@app.command()
def export(
    course: str = typer.Argument(..., help="The course: what stands in its address."),
    target: Path = typer.Argument(..., metavar="OUT", help="The new ZIP file.", dir_okay=False),
    cartridge: bool = typer.Option(False, help="As IMS Common Cartridge 1.3, for other learning platforms."),
    address: str = typer.Option("", help="The address of this portal, for the package to name."),
) -> None:
    """Write the published version of a course with all its files."""
    from media_pipeline.packages.common_cartridge import write_cartridge
    from media_pipeline.workflow.cartridge_source import cartridge_of
    from media_pipeline.workflow.package_export import load_package_source, write_package

    settings = settings_from()
    database = current_database(settings)
    locale = settings.terminal_language
    try:
        with database.reading() as session:
            found = session.scalars(select(Course).where(Course.public_id == course)).one_or_none()
            if found is None:
                raise typer.BadParameter("There is no such course. Its address in the portal ends with its name.")
            source = load_package_source(session, packaged_revision(session, found), address)
        storage = open_storage(settings.store)
        with tempfile.TemporaryDirectory(dir=_scratch(settings)) as folder:
            if cartridge:
                write_cartridge(cartridge_of(source, storage, Path(folder), for_terminal), target)
            else:
                write_package(source, storage, target, for_terminal, utc_now(), scratch=Path(folder))
    except DomainError as error:
        typer.echo(for_terminal(error.message, locale), err=True)
        raise typer.Exit(1) from error
    except FileNotFoundError as error:
        typer.echo(for_terminal(Message(NO_FILE, {"key": str(error)}), locale), err=True)
        raise typer.Exit(1) from error
    values = {
        "title": source.course.document.title,
        "file": target,
        "size": target.stat().st_size // 1024**2,
        "digest": source.digest,
    }
    typer.echo(for_terminal(Message(WRITTEN, values), locale))


@app.command(name="import")
def import_(
    package: Path = typer.Argument(..., metavar="IN", help="The ZIP file.", exists=True, dir_okay=False),
    institution: str = typer.Option(..., help="The institution: its name, or what stands in its address."),
    by: str = typer.Option(..., help="Sign-in name of an instructor there, who will be the course's author."),
    again: bool = typer.Option(False, help="Make another course though its contents are here already."),
    trust_renditions: bool = typer.Option(
        False, help="Use the package's own converted videos and sound: only from a portal that you vouch for."
    ),
    add_occupation: bool = typer.Option(False, help="Add the course's occupation where it is not known here."),
) -> None:
    """Import a package as the draft of a new course. Nothing of it stays where anything is wrong."""
    from media_pipeline.workflow.context import WorkerContext
    from media_pipeline.workflow.package_steps import UNFORESEEN, carry_out
    from media_pipeline.workflow.queue import DurableQueue

    settings = settings_from()
    database = current_database(settings)
    locale = settings.terminal_language
    context = WorkerContext(database, open_storage(settings.store), settings.scratch, translate=for_terminal)
    try:
        public_id = _begin(database, package, institution, by, again=again)
    except DomainError as error:
        typer.echo(for_terminal(error.message, locale), err=True)
        raise typer.Exit(1) from error
    folder = Path(tempfile.mkdtemp(dir=_scratch(settings)))
    try:
        carry_out(
            context,
            public_id,
            package,
            folder,
            DurableQueue(database.engine),
            trust_renditions=trust_renditions,
            add_occupation=add_occupation,
        )
    except BaseException:  # Ctrl+C too: nobody takes it up again
        with database.transaction() as session:
            fail_import(session, public_id, UNFORESEEN)
        raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    _report(database, public_id, locale)


def _begin(database: Database, package: Path, institution: str, login_name: str, *, again: bool) -> str:
    """The public id of the import, which this process is at. Raises BadParameter, DomainError."""
    with database.transaction() as session:
        places = session.scalars(
            select(Institution).where(
                (Institution.public_id == institution)
                | (Institution.name_zh == institution)
                | (Institution.name_en == institution)
            )
        ).all()
        if len(places) != 1:
            raise typer.BadParameter("There is no institution of this name. Take what stands in its address.")
        account = session.scalars(select(Account).where(Account.login_name == login_name)).one_or_none()
        if account is None:
            raise typer.BadParameter("There is nobody with this sign-in name.")
        arrived = ArrivedPackage("", package.name, package.stat().st_size)
        row = request_import(session, actor_of(account), places[0].public_id, arrived, _NoQueue(), again=again)
        row.storage_key = None
        session.flush()
        begin_import(session, row.public_id)
        return row.public_id


def _report(database: Database, public_id: str, locale: str) -> None:
    """Say what became of the import. Raises Exit where it failed."""
    with database.reading() as session:
        row = session.scalars(select(PackageImport).where(PackageImport.public_id == public_id)).one()
        course = row.course
    if row.state is ImportState.DONE and course is not None:
        values = {"course": course.public_id, "digest": row.revision_digest}
        typer.echo(for_terminal(Message(IMPORTED, values), locale))
        return
    reason = Message.from_json(row.reason) or Message("")
    what = for_terminal(reason, locale)
    if row.refused_part is not None:
        what = for_terminal(
            Message(AT_PART, {"lesson": row.refused_lesson, "part": row.refused_part, "what": what}), locale
        )
    elif row.refused_lesson is not None:
        what = for_terminal(Message(AT_LESSON, {"lesson": row.refused_lesson, "what": what}), locale)
    typer.echo(what, err=True)
    raise typer.Exit(1)


def _scratch(settings: Settings) -> Path:
    settings.scratch.mkdir(parents=True, exist_ok=True)
    return settings.scratch
