"""Inspection of the newest backup: is it young, whole and readable?"""

from __future__ import annotations

import hashlib
import random
from datetime import datetime, timedelta

from media_pipeline.storage.interface import MIB, Storage
from portal.backup.manifest import FILES, Manifest, backup_names, content_key, read_manifest

OLDEST = timedelta(days=2)
SAMPLE = 20
"""Files of which the content is read again; the database's dump is always."""


def inspect_newest(place: Storage, now: datetime) -> str:
    """What is wrong with the newest backup, in one sentence; empty where nothing is. Raises OSError, ValueError."""
    names = backup_names(place)
    if not names:
        return "there is none yet; run portal backup"
    manifest = read_manifest(place, names[-1])
    present = set(place.keys(FILES))
    lacking = sum(content_key(digest) not in present for digest in manifest.digests())
    if lacking:
        return f"{lacking} of its files are gone; run portal backup, and find out who removed them"
    damaged = [digest for digest in _sample(manifest) if _digest(place, content_key(digest)) != digest]
    if damaged:
        return f"{content_key(damaged[0])} is damaged; check the disk, and make a backup at another place"
    if now - manifest.made_at > OLDEST:
        return f"it is of {manifest.made_at:%Y-%m-%d %H:%M} UTC; run portal backup every day"
    if manifest.damaged or manifest.missing:
        return f"the store itself had lost {len(manifest.damaged) + len(manifest.missing)} files when it was made"
    return ""


def _sample(manifest: Manifest) -> list[str]:
    digests = sorted({file.digest for file in manifest.files})
    chance = random.Random()  # noqa: S311  (which files are looked at today is no secret)
    return [manifest.database.digest, *chance.sample(digests, min(SAMPLE, len(digests)))]


def _digest(place: Storage, key: str) -> str:
    digest = hashlib.sha256()
    with place.open(key) as file:
        while chunk := file.read(MIB):
            digest.update(chunk)
    return digest.hexdigest()
