"""Storage in a bucket of an S3-compatible object store: MinIO, Ceph, OSS, COS, S3 itself.

The store shows an object only when it is whole, so there is no half-written file. Each object carries its content's
SHA-256 beside it. What a killed `put` of a large file leaves are parts without a name, which a rule of the bucket
(AbortIncompleteMultipartUpload) takes away.
"""

from __future__ import annotations

import errno
import logging
import time
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, TypeVar

import s3fs
from botocore.exceptions import BotoCoreError

from media_pipeline.storage.atomic_write import WrittenFile, read_chunks
from media_pipeline.storage.cache import ObjectCache
from media_pipeline.storage.interface import (
    MIB,
    Bucket,
    StoredObject,
    content_digest,
    is_digest,
    is_key,
    key_of,
    require_key,
    require_suffix,
)

log = logging.getLogger(__name__)

Result = TypeVar("Result")

_DIGEST = "sha256"
_PART_BYTES = 16 * MIB  # 10 000 parts, the most there may be, are 160 GB
_PARTS_AT_ONCE = 2
_FETCHED_AT_ONCE = 8 * MIB
_SERVED_AT_ONCE = MIB  # a browser asks for a whole recording and goes away after the first seconds
_ASK_AGAIN_AFTER_S = 2.0
_TIMES_FETCHED = 3


class StorageUnreachable(OSError):
    """No answer of the object store within the time allowed for retries."""


class StorageDamaged(OSError):
    """Object whose content is not what was stored."""


class ObjectStorage:
    """Files in a bucket, and this machine's cache of some of them (see `interface.Storage`)."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket
        self._root = str(PurePosixPath(bucket.name) / bucket.prefix)
        self._cache = ObjectCache(bucket.cache, bucket.cache_bytes)
        self._files = _file_system(bucket)

    def put(self, temporary: Path, key: str | None = None, suffix: str = "") -> StoredObject:
        require_suffix(suffix)
        with self._cache.atomic_write(read_chunks(temporary)) as written_file:
            key = key_of(written_file.digest, suffix) if key is None else require_key(key)
            self._with_retries(lambda: self._upload(written_file, key))
            self._cache.keep(written_file, _cache_name(written_file.digest, key))
        temporary.unlink(missing_ok=True)
        return StoredObject(key, written_file.digest, written_file.size)

    def open(self, key: str) -> BinaryIO:
        size = self._with_retries(lambda: self._object_info(key))["size"]
        opened: BinaryIO = self._files.open(
            self._object(key), "rb", block_size=_SERVED_AT_ONCE, cache_type="readahead", size=size
        )
        return opened

    def local_path(self, key: str, folder: Path | None = None) -> Path:
        digest = self._digest(key)
        name = _cache_name(digest, key)
        for _ in range(_TIMES_FETCHED):  # others may fill the cache faster than this one is taken out of it
            try:
                return self._cache.hard_link_into(name, folder)
            except FileNotFoundError:
                self._with_retries(lambda: self._fetch(key, digest))
        return self._cache.hard_link_into(name, folder)

    def address(self, key: str) -> Path | None:
        require_key(key)
        return None

    def exists(self, key: str) -> bool:
        try:
            self._with_retries(lambda: self._object_info(key))
        except FileNotFoundError:
            return False
        return True

    def delete(self, key: str) -> None:
        try:
            name = _cache_name(self._digest(key), key)
        except FileNotFoundError:
            return
        self._with_retries(lambda: self._files.rm_file(self._object(key)))
        self._cache.forget(name)

    def keys(self, prefix: str = "") -> Iterator[str]:
        folder = f"{self._root}/{prefix}".rstrip("/")
        objects: list[str] = self._with_retries(lambda: self._files.find(folder))
        for path in objects:
            key = path.removeprefix(f"{self._root}/")
            if path.startswith(f"{folder}/") and is_key(key):
                yield key

    def free_bytes(self) -> int:
        return self._cache.free_bytes()

    def remove_stale(self) -> None:
        self._cache.remove_stale()

    def _object(self, key: str) -> str:
        return f"{self._root}/{require_key(key)}"

    def _object_info(self, key: str) -> dict[str, Any]:
        """Properties of `key` in the store. FileNotFoundError where there is no such object."""
        info: dict[str, Any] = self._files.info(self._object(key), refresh=True)
        if info["type"] != "file":
            raise FileNotFoundError(key)
        return info

    def _digest(self, key: str) -> str:
        """Digest of the content, from its key or from the store's metadata."""
        digest = content_digest(require_key(key))
        if digest is not None:
            return digest
        stored_digest: str = self._with_retries(lambda: self._metadata_digest(key))
        return stored_digest

    def _metadata_digest(self, key: str) -> str:
        stored_digest: str | None = self._files.metadata(self._object(key), refresh=True).get(_DIGEST)
        if stored_digest is None or not is_digest(stored_digest):  # it becomes a file's name here
            raise StorageDamaged(errno.EIO, f"{key} was put there by somebody else: it carries no digest")
        return stored_digest

    def _upload(self, written_file: WrittenFile, key: str) -> None:
        try:
            if (
                self._object_info(key)["size"] == written_file.size
                and self._metadata_digest(key) == written_file.digest
            ):
                return
        except (FileNotFoundError, StorageDamaged):
            pass
        self._files.put_file(
            str(written_file.path),
            self._object(key),
            chunksize=_PART_BYTES,
            max_concurrency=_PARTS_AT_ONCE,
            Metadata={_DIGEST: written_file.digest},
        )

    def _fetch(self, key: str, digest: str) -> None:
        """Fetch the object into the cache. Raises FileNotFoundError, StorageDamaged."""
        self._object_info(key)
        with self._cache.atomic_write(self._pieces(key)) as written_file:
            if written_file.digest != digest:
                raise StorageDamaged(errno.EIO, f"{key} is not what was put there")
            self._cache.keep(written_file, _cache_name(digest, key))

    def _pieces(self, key: str) -> Iterator[bytes]:
        with self._files.open(self._object(key), "rb", block_size=_FETCHED_AT_ONCE, cache_type="readahead") as file:
            while piece := file.read(_FETCHED_AT_ONCE):
                yield piece

    def _with_retries(self, act: Callable[[], Result]) -> Result:
        """Call `act`, again while the store cannot be reached. Raises StorageUnreachable."""
        until = time.monotonic() + self._bucket.retry_for_s
        while True:
            try:
                return act()
            except (BotoCoreError, ConnectionError, TimeoutError) as error:
                if time.monotonic() > until:
                    raise StorageUnreachable(
                        errno.EHOSTUNREACH, f"the object store cannot be reached: {error}"
                    ) from error
                log.warning("the object store cannot be reached, asked again soon: %s", error)
                time.sleep(_ASK_AGAIN_AFTER_S)


def _cache_name(digest: str, key: str) -> str:
    return digest + PurePosixPath(key).suffix


def _file_system(bucket: Bucket) -> s3fs.S3FileSystem:
    return s3fs.S3FileSystem(
        key=bucket.key,
        secret=bucket.secret,
        endpoint_url=bucket.endpoint,
        client_kwargs={"region_name": bucket.region} if bucket.region else {},
        config_kwargs={
            "s3": {"addressing_style": bucket.addressing},
            "connect_timeout": 5,
            "read_timeout": 60,
            "retries": {"mode": "standard", "total_max_attempts": 3},
            # newer sums than stores of other makers know; our own digest stands beside each object
            "request_checksum_calculation": "when_required",
            "response_checksum_validation": "when_required",
        },
        use_listings_cache=False,
        skip_instance_cache=True,
    )
