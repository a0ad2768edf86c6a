"""Files of an object store that this machine has at hand, because ffmpeg reads files and not addresses."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from media_pipeline.storage.atomic_write import WrittenFile, atomic_write, remove_stale


class ObjectCache:
    """A folder with files under the digest of their content, no more than `limit` bytes: the one that nobody has asked
    for the longest goes first. A file is seen when it is whole. Several processes may use one folder.

    What is lent to another folder is a second name of the same file there, so that it outlasts its name here; until
    that folder goes it takes its room beyond the limit.
    """

    def __init__(self, root: Path, limit: int) -> None:
        self.root = root.absolute()
        self.root.mkdir(parents=True, exist_ok=True)
        self._limit = limit

    @contextmanager
    def atomic_write(self, pieces: Iterable[bytes]) -> Iterator[WrittenFile]:
        """`pieces` as a file that `keep` may take."""
        with atomic_write(self.root, pieces) as arrived:
            yield arrived

    def keep(self, arrived: WrittenFile, name: str) -> None:
        """Take the file in as `name`, and let go of others where there is too much."""
        arrived.path.replace(self.root / name)
        self._make_room(name)

    def hard_link_into(self, name: str, folder: Path | None) -> Path:
        """The file, in `folder` where one is given. FileNotFoundError where it is not here (any more)."""
        kept = self.root / name
        if folder is None:
            os.utime(kept)
            return kept
        lent = folder / name
        if not lent.exists():
            os.utime(kept)
            _second_name(kept, lent)
        return lent

    def forget(self, name: str) -> None:
        """Have `name` here no longer."""
        (self.root / name).unlink(missing_ok=True)

    def free_bytes(self) -> int:
        """Room that is left on the disk."""
        return shutil.disk_usage(self.root).free

    def remove_stale(self) -> None:
        """Take away what killed processes left half-written, and what a smaller limit has no room for."""
        remove_stale(self.root)
        self._make_room("")

    def _make_room(self, spared: str) -> None:
        known = []
        for path in self.root.iterdir():
            with suppress(FileNotFoundError):
                if path.is_file() and path.name != spared:
                    state = path.stat()
                    known.append((state.st_mtime_ns, state.st_size, path))
        spared_size = (self.root / spared).stat().st_size if spared and (self.root / spared).is_file() else 0
        over = spared_size + sum(size for _, size, _ in known) - self._limit
        for _, size, path in sorted(known):
            if over <= 0:
                return
            path.unlink(missing_ok=True)
            over -= size


def _second_name(kept: Path, lent: Path) -> None:
    try:
        os.link(kept, lent)
    except FileExistsError:
        return
    except FileNotFoundError:
        raise
    except OSError:  # another disk, or one without second names
        copy = lent.with_name(f"{lent.name}.part")
        shutil.copyfile(kept, copy)
        copy.replace(lent)
