"""Confidence of a recognition, and whether it is worth showing at all.

A model that does not know the language, the manner of speaking or the words gives words all the same. They look like a
sentence and are none; how sure it was of each tells. Measured (mean confidence, by time): a small model of its own, on
sentences it can know, with noise and echo, 0.79 and more; on recordings of other people in either language 0.09-0.61.
pocketsphinx on English that it gets right by half or more 0.40-0.64, by less 0.27-0.35, on Chinese 0.15-0.31.
"""

from __future__ import annotations

from content.messages import N_
from media_pipeline.errors import NotUnderstood
from media_pipeline.speech.recognition import Recognition

# By the first word of the engine's name. Whisper's is a probability of tokens, pocketsphinx's a posterior of words.
_LEAST_SURE = {"pocketsphinx": 0.35}
_LEAST_SURE_OTHERS = 0.65
_LEAST_S = 0.05  # a word that has no length counts for so much

NOT_UNDERSTOOD = N_(
    "The speech in this recording was not recognised: the words found make no sense, so no captions were "
    "made from them. The sound may be poor, or the speech model does not fit. Add the script of the "
    "lecture or a caption file, or type the captions; or ask whoever runs this site for a larger speech "
    "model."
)


def ensure_understood(recognition: Recognition) -> None:
    """Raise NotUnderstood where the recogniser was too unsure of most of the words."""
    sure = mean_confidence(recognition)
    if sure is not None and sure < _LEAST_SURE.get(recognition.engine.partition(" ")[0], _LEAST_SURE_OTHERS):
        raise NotUnderstood(
            NOT_UNDERSTOOD, detail=f"{recognition.engine}: {sure:.2f} sure of {len(recognition.words)} words"
        )


def mean_confidence(recognition: Recognition) -> float | None:
    """Mean confidence of the recogniser by time, 0..1; None where no word has a confidence."""
    lengths = [(max(_LEAST_S, word.end - word.start), word.confidence) for word in recognition.words]
    rated = [(seconds, confidence) for seconds, confidence in lengths if confidence is not None]
    if not rated:
        return None
    return sum(seconds * confidence for seconds, confidence in rated) / sum(seconds for seconds, _ in rated)
