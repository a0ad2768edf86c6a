"""The learners as whom an author can look at a lesson: the view that each opens, and what each has set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

ARGUMENT = "as"
"""The part of an address that names the learner."""


@dataclass(frozen=True, slots=True)
class PreviewedLearner:
    """`label`: what such a learner does; `endpoint`: the view of the lesson; `preferences`: what is set for it."""

    label: LazyString
    endpoint: str
    preferences: Mapping[str, str] = field(default_factory=dict)


LEARNERS: Mapping[str, PreviewedLearner] = {
    "watches": PreviewedLearner(_l("watches with captions"), "learn.lesson", {"captions": "on", "sign": "off"}),
    "listens": PreviewedLearner(_l("listens and does not look"), "learn.listening", {"descriptions": "on"}),
    "reads": PreviewedLearner(_l("reads, by eye or in braille"), "learn.reading"),
    "signs": PreviewedLearner(
        _l("follows sign language"), "learn.lesson", {"sign": "on", "sign_size": "50", "captions": "on"}
    ),
    "enlarges": PreviewedLearner(
        _l("enlarges everything, with yellow on black"),
        "learn.lesson",
        {"text_size": "200", "spacing": "wide", "theme": "contrast", "caption_size": "200"},
    ),
    "easy": PreviewedLearner(_l("reads in easy words"), "learn.reading", {"easy_reading": "on"}),
    "slow": PreviewedLearner(_l("is on a slow connection"), "learn.lesson", {"picture": "low"}),
}
"""By what stands in the address."""

VIEWS = frozenset(learner.endpoint for learner in LEARNERS.values())
