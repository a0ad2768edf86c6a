"""Cache of files of an object store on this machine, because ffmpeg reads files and not addresses."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from media_pipeline.storage.atomic_write import WrittenFile, atomic_write, remove_stale


class ObjectCache:
    """Cache folder with files under the digest of their content, at most `limit` bytes: the least recently used goes
    first. A file is seen when it is whole. Several processes may use one folder.

    A file linked into another folder is a hard link there, so that it outlasts its name here; until that folder goes
    it takes its room beyond the limit.
    """

    def __init__(self, root: Path, limit: int) -> None:
        self.root = root.absolute()
        self.root.mkdir(parents=True, exist_ok=True)
        self._limit = limit

    @contextmanager
    def atomic_write(self, chunks: Iterable[bytes]) -> Iterator[WrittenFile]:
        """Write a file that `keep` may take."""
        with atomic_write(self.root, chunks) as written_file:
            yield written_file

    def keep(self, written_file: WrittenFile, name: str) -> None:
        """Take the file in as `name`, and evict others where there is too much."""
        written_file.path.replace(self.root / name)
        self._evict(name)

    def hard_link_into(self, name: str, folder: Path | None) -> Path:
        """Path of the file, hard-linked into `folder` where one is given. FileNotFoundError where it is not here (any
        more)."""
        cached = self.root / name
        if folder is None:
            os.utime(cached)
            return cached
        linked = folder / name
        if not linked.exists():
            os.utime(cached)
            _hard_link_or_copy(cached, linked)
        return linked

    def forget(self, name: str) -> None:
        """Delete `name`."""
        (self.root / name).unlink(missing_ok=True)

    def free_bytes(self) -> int:
        """Free space on the disk."""
        return shutil.disk_usage(self.root).free

    def remove_stale(self) -> None:
        """Remove partial files of killed processes, and what a smaller limit has no room for."""
        remove_stale(self.root)
        self._evict("")

    def _evict(self, newest_name: str) -> None:
        files = []
        for path in self.root.iterdir():
            with suppress(FileNotFoundError):
                if path.is_file() and path.name != newest_name:
                    state = path.stat()
                    files.append((state.st_mtime_ns, state.st_size, path))
        spared_size = (
            (self.root / newest_name).stat().st_size if newest_name and (self.root / newest_name).is_file() else 0
        )
        over = spared_size + sum(size for _, size, _ in files) - self._limit
        for _, size, path in sorted(files):
            if over <= 0:
                return
            path.unlink(missing_ok=True)
            over -= size


def _hard_link_or_copy(source: Path, link: Path) -> None:
    try:
        os.link(source, link)
    except FileExistsError:
        return
    except FileNotFoundError:
        raise
    except OSError:  # another disk, or one without second names
        copy = link.with_name(f"{link.name}.part")
        shutil.copyfile(source, copy)
        copy.replace(link)
