"""Language identification, piece by piece of audio; imports nothing, for the recognisers' child processes.

Whisper judges a piece by itself and errs on short ones. A lecture seldom changes its language: what was spoken
before counts for a piece as much as the piece itself, unless that is clear.
"""

from __future__ import annotations

from collections.abc import Mapping

KNOWN = ("zh", "en")
OTHER = "other"

_CHANGE = 0.05  # how likely a piece is in another language than the one before
_CLEAR_S = 6.0  # a shorter piece counts for less
_LEAST = 1e-6
_LEAST_FOR_ANOTHER = 0.6  # probability of a language that nobody expects; people's English has 0.63 in loud noise
_SAME = {"yue": "zh"}  # Cantonese is written with the same characters and decoded as Chinese


def share_of(language: str, probabilities: Mapping[str, float]) -> float:
    """How likely Whisper finds `language`, 0..1, Cantonese counted as Chinese."""
    return sum(share for name, share in probabilities.items() if _SAME.get(name, name) == language)


class LanguageBelief:
    """Belief in the language spoken now, updated piece by piece. `expected` is the language that a person named, and
    then it is one of KNOWN; or None, and it may be any language."""

    def __init__(self, expected: str | None) -> None:
        self._expected = expected
        if expected is None:
            self._shares = dict.fromkeys((*KNOWN, OTHER), 1 / 3)
        else:
            self._shares = {name: 0.9 if name == expected else 0.1 for name in KNOWN}

    def update(self, probabilities: Mapping[str, float], seconds: float) -> str:
        """Update with the next piece of so many seconds, for which Whisper gave these probabilities; gives its
        language: one of KNOWN, or the likeliest other one by its own name."""
        shares = self.posterior(probabilities, seconds)
        self._shares = {name: share * (1 - len(shares) * _CHANGE) + _CHANGE for name, share in shares.items()}
        best = max(shares, key=lambda name: shares[name])
        if self._expected is not None and share_of(best, probabilities) < _LEAST_FOR_ANOTHER:
            return self._expected  # a voice in noise sounds like anything
        return (
            best if best != OTHER else max(set(probabilities) - {*KNOWN, *_SAME}, key=lambda name: probabilities[name])
        )

    def is_unsure(self, probabilities: Mapping[str, float]) -> bool:
        """Check whether the piece may hold two languages: its own evidence is mixed, or speaks for a change."""
        evidence = self._evidence(probabilities)
        expected = max(self._shares, key=lambda name: self._shares[name])
        return max(evidence.values()) < 0.85 or max(evidence, key=lambda name: evidence[name]) != expected

    def posterior(self, probabilities: Mapping[str, float], seconds: float) -> dict[str, float]:
        """Shares once the piece counts."""
        weight = min(1.0, seconds / _CLEAR_S)
        joint = {name: self._shares[name] * share**weight for name, share in self._evidence(probabilities).items()}
        total = sum(joint.values())
        return {name: share / total for name, share in joint.items()}

    def _evidence(self, probabilities: Mapping[str, float]) -> dict[str, float]:
        shares = dict.fromkeys(self._shares, 0.0)
        for name, share in probabilities.items():
            same = _SAME.get(name, name)
            same = same if same in KNOWN else OTHER
            if same in shares:
                shares[same] += share
        total = sum(shares.values()) or 1.0
        return {name: max(_LEAST, share / total) for name, share in shares.items()}
