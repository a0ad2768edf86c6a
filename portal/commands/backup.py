"""`portal backup` and `portal restore`."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import typer

from content import migrating
from content.database import Database, utc_now
from content.operation.models import BackupRecord
from media_pipeline.storage import open_storage
from media_pipeline.storage.interface import Bucket, Storage
from portal.backup.creation import BackupRunning, create_backup
from portal.backup.database_dump import DumpFailed
from portal.backup.manifest import Manifest
from portal.backup.restoration import CannotRestore, restore_backup
from portal.settings import Settings, keep_private, place_from, settings_from

KEPT = 30
NAMED = 5
"""Lost files that are named; all are in the manifest."""


def backup(
    place: str = typer.Argument("", help="A folder or s3://BUCKET/PREFIX; without it PORTAL_BACKUP."),
    keep: int = typer.Option(KEPT, help="How many backups stay; 0 keeps all."),
) -> None:
    """Back up the database and every stored file while the portal runs; contents that are there are not sent again.

    Ends with status 1 where it failed, or where the store has lost files.
    """
    settings = settings_from()
    keep_private(settings)
    where = _place(settings, place)
    database = Database(settings.database_url)
    started_at = utc_now()
    try:
        manifest = create_backup(
            database, open_storage(settings.store), open_backup_place(where), settings.scratch, keep
        )
    except (BackupRunning, DumpFailed, OSError, ValueError) as error:
        _record(database, where, started_at, problem=str(error))
        typer.echo(f"No backup was made: {error}", err=True)
        raise typer.Exit(1) from error
    _record(database, where, started_at, manifest)
    typer.echo(f"{manifest.name}: {len(manifest.files)} files and the database, {manifest.size / 1e6:.1f} MB")
    for state, keys in (("damaged", manifest.damaged), ("missing", manifest.missing)):
        for key in keys[:NAMED]:
            typer.echo(f"{state} in the store, not in this backup: {key}", err=True)
        if len(keys) > NAMED:
            typer.echo(f"… {len(keys)} are {state}", err=True)
    raise typer.Exit(1 if manifest.damaged or manifest.missing else 0)


def restore(
    place: str = typer.Argument("", help="A folder or s3://BUCKET/PREFIX; without it PORTAL_BACKUP."),
    backup: str = typer.Option("", help="Name of an earlier backup; without it the newest."),
) -> None:
    """Restore a backup into an empty database and the store; stop the portal first, and `portal db upgrade` after."""
    settings = settings_from()
    keep_private(settings)
    database = Database(settings.database_url)
    source = open_backup_place(_place(settings, place))
    try:
        manifest = restore_backup(database, open_storage(settings.store), source, settings.scratch, backup)
    except (CannotRestore, DumpFailed, OSError, ValueError) as error:
        raise typer.BadParameter(str(error)) from error
    typer.echo(f"Restored: {manifest.name}, {len(manifest.files)} files and the database.")
    if not migrating.is_current(database):
        typer.echo("The backup is of an earlier release. Run `portal db upgrade` now.")


def open_backup_place(place: Path | Bucket) -> Storage:
    """Open a folder, which nobody else may enter, or a bucket, of which this machine keeps next to nothing."""
    if isinstance(place, Bucket):
        return open_storage(replace(place, cache_bytes=0))
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return open_storage(place)


def place_name(place: Path | Bucket) -> str:
    """The place as the person at the terminal wrote it."""
    return f"s3://{place.name}/{place.prefix}".rstrip("/") if isinstance(place, Bucket) else str(place)


def _place(settings: Settings, place: str) -> Path | Bucket:
    where = place_from(place, settings.data) if place else settings.backup
    if where is None:
        raise typer.BadParameter("Say where: portal backup FOLDER, or PORTAL_BACKUP=FOLDER (or s3://BUCKET/PREFIX).")
    if where == settings.store or (isinstance(where, Path) and where.resolve().is_relative_to(settings.data)):
        raise typer.BadParameter("A backup belongs at another place than the portal's own data, best on another disk.")
    return where


def _record(
    database: Database, place: Path | Bucket, started_at: datetime, manifest: Manifest | None = None, problem: str = ""
) -> None:
    """Keep what came of it, for the administrators' page; a database that cannot be written does not fail a backup."""
    row = BackupRecord(place=place_name(place), started_at=started_at, ended_at=utc_now(), problem=problem)
    if manifest is not None:
        row.files, row.size_bytes = len(manifest.files), manifest.size
        row.lost = len(manifest.damaged) + len(manifest.missing)
    try:
        with database.transaction() as session:
            session.add(row)
    except Exception as error:  # the backup itself stands, or its own failure is what counts
        typer.echo(f"The backup is not recorded for the administrators' page: {error}", err=True)
