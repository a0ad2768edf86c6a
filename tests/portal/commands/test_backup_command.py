"""`portal backup`, `portal restore` and what `portal doctor` says of backups, as an operator runs them."""

from __future__ import annotations

import stat
from pathlib import Path

from sqlalchemy import select

from content.database import Database
from content.operation.models import BackupRecord
from tests.portal.commands.conftest import Portal


def records(folder: Path) -> list[tuple[int, str]]:
    database = Database(f"sqlite:///{folder / 'portal.sqlite'}")
    with database.reading() as session:
        rows = [(row.files, row.problem) for row in session.scalars(select(BackupRecord))]
    database.dispose()
    return rows


def test_a_backup_is_made_looked_at_and_restored_elsewhere(here: Portal, tmp_path: Path) -> None:
    place, data, new = tmp_path / "elsewhere", tmp_path / "data", tmp_path / "new"
    here("db", "upgrade")
    (data / "storage" / "lessons").mkdir(parents=True)
    (data / "storage" / "lessons" / "1.mp4").write_bytes(b"a lecture")
    told = {"PORTAL_BACKUP": str(place)}
    assert "MISSING newest backup" in here("doctor", **told).stdout
    made = here("backup", **told)
    assert made.returncode == 0, made.stderr
    assert "1 files and the database" in made.stdout
    assert records(data) == [(1, "")]
    assert f"ok      newest backup in {place}" in here("doctor", **told).stdout
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in place.rglob("*") if file.is_file()} == {0o600}
    restored = here("restore", str(place), PORTAL_DATA=str(new))
    assert restored.returncode == 0, restored.stderr
    assert (new / "storage" / "lessons" / "1.mp4").read_bytes() == b"a lecture"
    again = here("restore", str(place), PORTAL_DATA=str(new))
    assert again.returncode != 0
    assert "not empty" in again.stderr.replace("\n", " ")


def test_a_backup_that_failed_is_said_and_recorded(here: Portal, tmp_path: Path) -> None:
    here("db", "upgrade")
    place = tmp_path / "elsewhere"
    place.mkdir()
    (place / "files").write_text("a file where a folder belongs")
    (place / "backups").write_text("and another")
    made = here("backup", str(place))
    assert made.returncode == 1
    assert "No backup was made" in made.stderr
    ((files, problem),) = records(tmp_path / "data")
    assert files == 0
    assert problem


def test_a_place_must_be_named_and_lie_elsewhere(here: Portal, tmp_path: Path) -> None:
    here("db", "upgrade")
    assert "PORTAL_BACKUP" in here("backup").stderr
    for inside in (tmp_path / "data", tmp_path / "data" / "storage" / "backup"):
        refused = here("backup", str(inside))
        assert refused.returncode != 0
        assert "another" in refused.stderr
    assert "without backup: set PORTAL_BACKUP" in here("doctor").stdout
