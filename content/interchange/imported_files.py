"""The files of an imported course: rows of assets for files that lie in the store (or will, once all is checked)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from content.courses.models import Block, BlockKind
from content.errors import Refused
from content.interchange.course_document import AssetDocument, BlockDocument
from content.messages import N_, Message
from content.people.permissions import Actor
from content.tracks.assets import receive_asset, record_played_duration, record_probe
from content.tracks.models import MediaAsset, Rendition
from content.tracks.uploads import plain_file_name

MISSING_FILE = Message(N_("A file that belongs here is not in the package."))
OTHER_FILE = Message(N_("The file that belongs here is another one than the package says."))


@dataclass(frozen=True, slots=True)
class FileOutOfPackage:
    """A file that was looked at: its key in the store, SHA-256, size in bytes and kind; of a rendition its length in
    seconds and the pixels of its picture."""

    key: str
    sha256: str
    size: int
    content_type: str
    duration_s: float = 0.0
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class ProbedRecording:
    """What was found out about a recording: its length in seconds and `MediaAsset.probe`."""

    duration_s: float
    probe: dict[str, Any]


@dataclass(frozen=True, slots=True)
class FilesOutOfPackage:
    """The files by their paths; the recordings by the digests of their assets. `renditions`: paths of those that may be
    used as they are; others are made anew from the originals."""

    files: Mapping[str, FileOutOfPackage]
    recordings: Mapping[str, ProbedRecording]
    renditions: frozenset[str] = frozenset()


class ImportedFiles:
    """Makes each asset of a package when a block first needs it."""

    def __init__(
        self,
        session: Session,
        actor: Actor,
        assets: Sequence[AssetDocument],
        files: FilesOutOfPackage,
    ) -> None:
        self._session, self._actor, self._files = session, actor, files
        self._documents = {document.digest: document for document in assets}
        self._assets: dict[str, MediaAsset] = {}

    def file(self, path: str) -> FileOutOfPackage:
        """The file at this path. Raises Refused where there is none."""
        if path not in self._files.files:
            raise Refused(MISSING_FILE)
        return self._files.files[path]

    def put_in(self, block: Block, document: BlockDocument) -> None:
        """Make the document's file that of the block. Raises Refused where it is missing or none belongs there."""
        if document.asset is None:
            return
        if block.kind not in (BlockKind.MEDIA, BlockKind.IMAGE, BlockKind.FILE):
            raise Refused(OTHER_FILE)
        block.file_name = plain_file_name(document.file_name)
        block.asset_id = self.asset(document.asset, block.file_name).id

    def asset(self, digest: str, file_name: str) -> MediaAsset:
        """The asset that blocks name by this digest. Raises Refused."""
        if digest not in self._assets:
            document = self._documents.get(digest)
            if document is None:
                raise Refused(MISSING_FILE)
            self._assets[digest] = self._new_asset(document, file_name)
        return self._assets[digest]

    def _new_asset(self, document: AssetDocument, file_name: str) -> MediaAsset:
        """The asset; its renditions are taken over only where it was not here yet, so that no package changes what
        learners of another course see."""
        file = self.file(document.file)
        if document.digest != asset_digest(file.sha256, document.audio_index):
            raise Refused(OTHER_FILE)
        received = self._receive(file, file.sha256, file_name)
        if document.audio_index is not None:
            received = self._receive(file, document.digest, file_name)
            received.audio_index = document.audio_index
        recording = self._files.recordings.get(document.digest)
        if recording is not None and received.probe is None:
            if not received.renditions:
                self._add_renditions(received, document)
            record_probe(self._session, received.id, recording.duration_s, recording.probe)
            record_played_duration(self._session, received.id)
        return received

    def _receive(self, file: FileOutOfPackage, digest: str, file_name: str) -> MediaAsset:
        account_id = self._actor.account_id
        return receive_asset(self._session, digest, file.key, file.size, file_name, file.content_type, account_id)

    def _add_renditions(self, asset: MediaAsset, document: AssetDocument) -> None:
        for rendition in document.renditions:
            if rendition.file not in self._files.renditions:
                continue
            file = self.file(rendition.file)
            asset.renditions.append(
                Rendition(
                    name=rendition.name,
                    storage_key=file.key,
                    digest=file.sha256,
                    content_type=file.content_type,
                    size_bytes=file.size,
                    width=file.width,
                    height=file.height,
                    duration_s=file.duration_s,
                    copied=rendition.copied,
                )
            )
        self._session.flush()


def asset_digest(sha256: str, audio_index: int | None) -> str:
    """The digest of the asset of a file: of its content, with the sound that a person chose of it
    (content/tracks/audio_choice.py)."""
    if audio_index is None:
        return sha256
    return hashlib.sha256(f"{sha256} audio {audio_index}".encode()).hexdigest()
