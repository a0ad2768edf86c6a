"""Credits and study units are integers in hundredths everywhere; here they become text."""

from __future__ import annotations


def as_text(hundredths: int) -> str:
    """The amount with at most two decimals and no idle zeros: 150 -> "1.5", -5 -> "-0.05", 200 -> "2"."""
    sign = "-" if hundredths < 0 else ""
    whole, rest = divmod(abs(hundredths), 100)
    return f"{sign}{whole}.{rest:02d}".rstrip("0").rstrip(".") if rest else f"{sign}{whole}"
