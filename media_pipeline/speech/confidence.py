"""Confidence of a recognition, and whether it is worth showing: piece by piece, and the whole.

A model that does not know the language, the manner of speaking or the words gives words all the same. They look like a
sentence and are none. How sure it was of each tells, and how likely it found the language that they are written in.

Measured with Whisper base, int8, beam 5 (confidence: mean over the words by time; language: Whisper's own probability
of the one that it was told; wrong: characters, in English words):

    sound                                             confidence   language    wrong
    Mandarin read (AISHELL-1, FunASR, CosyVoice)      0.78-0.89    1.00        0.00-0.17
    Mandarin spoken, one short sentence               0.73-0.91    0.99-1.00   0.00
    Mandarin in a meeting, far from the microphone    0.64         0.98        0.34
    Mandarin read, pink noise 10 dB below             0.71-0.79    0.99-1.00   0.15-0.26
        as loud as the voice                          0.10-0.71    0.86-0.98   0.47-1.00
        5 dB louder                                   0.17-0.56    0.04-0.97   0.68-0.92
        10 dB louder                                  0.24         0.04        0.89-1.00
    English read or spoken by people                  0.92-0.94    0.95-0.99   0.00
        noise as loud as the voice                    0.81         0.83        0.09
        5 dB louder; 10 dB louder                     0.57; 0.33   0.77; 0.63  0.40; 0.91
    English by espeak-ng and flite                    0.89-0.91    0.94-1.00   hardly any
    Mandarin by espeak-ng: single sentences           0.41-0.48    0.05        nearly all
        a lesson of the demonstration                 0.68         0.95        many
    German, French, Russian, Japanese, Korean (espeak-ng), taken for either
                                                      0.03-0.65    under 0.05  all
    speech played backwards                           0.07-0.64    under 0.1   all
    pink noise, a tune of sine waves                  no words, and Silero finds no speech

Where base hears nothing it often repeats the sentence in the style of which it shall write, with a confidence under
0.25. Between the meeting, which helps its reader, and what does not lies 0.6. A lesson by espeak-ng lies above it: by
its figures alone base does not tell it from a person who is hard to understand. pocketsphinx on English that it gets
right by half or more 0.40-0.64, by less 0.27-0.35, on Chinese 0.15-0.31.
"""

from __future__ import annotations

from collections.abc import Sequence

from content.messages import N_
from media_pipeline.errors import NotUnderstood
from media_pipeline.speech.recognition import Recognition
from media_pipeline.speech.spoken_languages import KNOWN

# By the first word of the engine's name. Whisper's is a probability of tokens, pocketsphinx's a posterior of words.
_LEAST_SURE = {"pocketsphinx": 0.35}
_LEAST_SURE_OTHERS = 0.6
_LEAST_LANGUAGE = 0.2  # probability of the language in which the words are written
_LEAST_S = 0.05  # a word that has no length counts for so much

NOT_UNDERSTOOD = N_(
    "The speech in this recording was not recognised: the words found make no sense, so no captions were "
    "made from them. The sound may be poor, or the speech model does not fit. Add the script of the "
    "lecture or a caption file, or type the captions; or ask whoever runs this site for a larger speech "
    "model."
)


def ensure_understood(recognition: Recognition) -> None:
    """Raise NotUnderstood where the recogniser was too unsure of most of the words."""
    understood_s = sum(word.end - word.start for word in recognition.words)
    if recognition.unclear_s > understood_s:
        detail = f"{recognition.engine}: {recognition.unclear_s:.0f} s make no sense, {understood_s:.0f} s do"
        raise NotUnderstood(NOT_UNDERSTOOD, detail=detail)
    sure = mean_confidence(recognition)
    if sure is not None and sure < _LEAST_SURE.get(recognition.engine.partition(" ")[0], _LEAST_SURE_OTHERS):
        raise NotUnderstood(
            NOT_UNDERSTOOD, detail=f"{recognition.engine}: {sure:.2f} sure of {len(recognition.words)} words"
        )


def is_understood(confidence: float | None, language: str, language_share: float) -> bool:
    """Whether a piece that Whisper decoded in `language` is worth showing. confidence: of its words by time;
    language_share: how likely Whisper found the language, 0..1. A third language is decoded as English and is not."""
    if language not in KNOWN or language_share < _LEAST_LANGUAGE:
        return False
    return confidence is None or confidence >= _LEAST_SURE_OTHERS


def mean_confidence(recognition: Recognition) -> float | None:
    """Mean confidence of the recogniser by time, 0..1; None where no word has a confidence."""
    lengths = [(word.end - word.start, word.confidence) for word in recognition.words]
    return weighted_confidence([(seconds, confidence) for seconds, confidence in lengths if confidence is not None])


def weighted_confidence(rated: Sequence[tuple[float, float]]) -> float | None:
    """Mean of the confidences of words, each with the seconds it lasts; None for no word."""
    weights = [(max(_LEAST_S, seconds), confidence) for seconds, confidence in rated]
    if not weights:
        return None
    return sum(seconds * confidence for seconds, confidence in weights) / sum(seconds for seconds, _ in weights)
