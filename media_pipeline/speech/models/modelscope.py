"""ModelScope as a source of speech models. It has two addresses of its own (modelscope/hub/api.py and file_download.py
of its SDK): a list of files with the SHA-256 of each, and a file, which answers to Range."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from media_pipeline.speech.models.hub import fetch_from, reason
from media_pipeline.speech.models.pinned import Model
from media_pipeline.speech.models.sources import Offer, OfferedFile, Progress, SourceError
from media_pipeline.speech.models.store import WANTED, Expected

MODELSCOPE = "https://modelscope.cn"
_REVISION = "master"
_ANSWER_S = 15
_LONGEST_LIST = 4 * 1024**2


@dataclass(frozen=True, slots=True)
class ModelScopeSource:
    """ModelScope at `address`. owners: who may have a copy of a known model under its publisher's name, in the order in
    which they are asked; what they have is held against the pinned digests."""

    address: str = MODELSCOPE
    owners: tuple[str, ...] = ()
    name: str = "modelscope"

    def offers(self, model: Model, scratch: Path, on_progress: Progress) -> Iterator[Offer]:  # noqa: ARG002
        """The files at each owner that has such a repository."""
        owner, _, repository = model.repository.partition("/")
        owners = dict.fromkeys((*self.owners, owner) if model.is_pinned else (owner,))
        missing = []
        for each in owners:
            listed = self._list(f"{each}/{repository}")
            if listed is None:
                missing.append(each)
                continue
            yield Offer(f"{self.address}/{each}/{repository}", listed)
        if len(missing) == len(owners):
            raise SourceError(f"{self.address} has no model {repository} of {', '.join(missing)}")

    def _list(self, repository: str) -> dict[str, OfferedFile] | None:
        """The files of a repository; None where there is no such one. Raises SourceError."""
        base = f"{self.address.rstrip('/')}/api/v1/models/{repository}/repo"
        url = f"{base}/files?{urllib.parse.urlencode({'Revision': _REVISION, 'Recursive': 'true'})}"
        request = urllib.request.Request(url, headers={"User-Agent": "changxue"})  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=_ANSWER_S) as answer:  # noqa: S310
                document = json.loads(answer.read(_LONGEST_LIST))
            entries = document["Data"]["Files"]
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return None
            raise SourceError(f"{self.address} answers {error.code}") from error
        except OSError as error:
            raise SourceError(f"{self.address} could not be reached ({reason(error)})") from error
        except (ValueError, KeyError, TypeError) as error:
            raise SourceError(f"{self.address} gives a list that cannot be read") from error
        return dict(_file(base, entry) for entry in entries if WANTED.fullmatch(str(entry.get("Path"))))


def _file(base: str, entry: dict[str, Any]) -> tuple[str, OfferedFile]:
    path = entry["Path"]
    query = urllib.parse.urlencode({"Revision": _REVISION, "FilePath": path})
    expected = Expected(entry.get("Size"), entry.get("Sha256") or None)
    return path, OfferedFile(expected, fetch_from(f"{base}?{query}", expected.size))
