"""JSON writer for caption cues: everything that is known of each, for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence

from content.timed_text.cue import Cue
from media_pipeline.captions.provenance import Provenance


def write_json(cues: Sequence[Cue], provenance: Provenance) -> str:
    """Write `{language, engine, state, digest, date, cues: [{number, start, end, lines, words}]}`, times in seconds,
    confidence 0..1 or null; `words` is left out where nobody knows their times."""
    document = {**provenance.as_values(), "cues": [_cue(number, cue) for number, cue in enumerate(cues, start=1)]}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _cue(number: int, cue: Cue) -> dict[str, object]:
    fields: dict[str, object] = {
        "number": number,
        "start": round(cue.start, 3),
        "end": round(cue.end, 3),
        "lines": cue.text.split("\n"),
    }
    if cue.words:
        fields["words"] = [
            {"text": word.text, "start": round(word.start, 3), "end": round(word.end, 3), "confidence": word.confidence}
            for word in cue.words
        ]
    return fields
