"""Reading what a child wrote: ordinary files of its folder alone, never what it may have made to look like one."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

from content.messages import N_
from media_pipeline.errors import MediaError

NOT_MADE = N_("This file could not be processed. Try again. If it fails again, use another file.")


def open_output(file: Path) -> BinaryIO:
    """Open a file that a child wrote into its folder.

    Raises MediaError where there is none, and where it is a link (symbolic, or a second name of another file), a pipe
    or a device: a child that was taken over could so make this process read or publish what is not the child's.
    """
    try:
        folder = os.open(file.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            descriptor = os.open(file.name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
        finally:
            os.close(folder)
    except OSError as error:
        raise MediaError(NOT_MADE, detail=f"no file was made: {error}") from error
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode) or status.st_nlink != 1:
        os.close(descriptor)
        raise MediaError(NOT_MADE, detail=f"{file.name} is no ordinary file with one name")
    return os.fdopen(descriptor, "rb")
