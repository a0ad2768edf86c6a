"""Pictures of a document that was looked at and not added yet: they wait in a folder of this machine for a day.

They lie where unfinished work lies, so that nothing comes into the store that belongs to no lesson.
"""

from __future__ import annotations

import re
import secrets
import shutil
import time
from collections.abc import Mapping
from pathlib import Path

from content.errors import Invalid, NotFound
from content.messages import N_
from portal.services import settings

_PREFIX = "document-"
_KEPT_S = 24 * 3600
_NAME = re.compile(r"[0-9a-f]{32}")


def stage_pictures(files: Mapping[int, Path]) -> str:
    """Move the files to where they wait; gives the name under which they wait, empty where there are none."""
    _remove_old()
    if not files:
        return ""
    name = secrets.token_hex(16)
    folder = _folder(name)
    folder.mkdir()
    for number, file in files.items():
        shutil.move(file, folder / str(number))
    return name


def staged_pictures(name: str) -> dict[int, Path]:
    """The files that wait under a name, by their numbers. Raises Invalid where they are gone."""
    if not name:
        return {}
    folder = _folder(name)
    if not folder.is_dir():
        message = N_("The pictures of this document have waited too long and are gone. Choose the file again.")
        raise Invalid(message, field="file")
    return {int(file.name): file for file in folder.iterdir() if file.name.isdigit()}


def staged_picture(name: str, number: int) -> Path:
    """One file that waits under a name, which came in an address. NotFound where there is none."""
    path = _folder(name) / str(number)
    if not _NAME.fullmatch(name) or not path.is_file() or path.is_symlink():
        raise NotFound()
    return path


def _folder(name: str) -> Path:
    return settings().scratch / f"{_PREFIX}{name}"


def _remove_old() -> None:
    for folder in settings().scratch.glob(f"{_PREFIX}*"):
        if time.time() - folder.stat().st_mtime > _KEPT_S:
            shutil.rmtree(folder, ignore_errors=True)
