"""The digest that freezes a revision, so that a decision is about exactly these contents."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from content.assessment.pool import AssessmentContent
from content.courses.models import Audience
from content.courses.snapshot import BlockContent, RevisionSnapshot

FORM = 2
"""Number of the canonical form; raised when its fields change, so that old digests stay explainable."""


def revision_digest(contents: RevisionSnapshot) -> str:
    """SHA-256 (64 hexadecimal characters) over a canonical JSON of everything the revision contains.

    Canonical: keys sorted, no white space, UTF-8, lists in the order of the course. Included: all texts and their
    order, the digest of each file, of each current version of captions and slides with the state of its track, of the
    descriptions, the chapters, the interpreter's offset (to the millisecond), scripts, the assessment with all
    questions it may ask, and the rule of completion. Excluded: identifiers that differ between copies of the same
    content."""
    canonical = json.dumps(_course(contents), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _course(contents: RevisionSnapshot) -> dict[str, Any]:
    return {
        "form": FORM,
        "occupation": contents.occupation_code,
        "level": contents.level,
        "language": contents.language,
        "title": contents.title,
        "summary": contents.summary,
        # left out for learners, so that what was sealed before there were other audiences keeps its digest
        **({} if contents.audience == Audience.LEARNERS else {"audience": contents.audience}),
        "target_groups": list(contents.target_groups),
        "modules": [
            {
                "title": module.title,
                "lessons": [
                    {
                        "lineage": lesson.lineage,
                        "title": lesson.title,
                        "study_units": lesson.study_units,
                        # left out where empty, so that what was sealed before there were reasons keeps its digest
                        **({"study_units_reason": lesson.study_units_reason} if lesson.study_units_reason else {}),
                        **({"practice": lesson.practice} if lesson.practice else {}),
                        **({} if lesson.required else {"required": False}),
                        "blocks": [_block(block) for block in lesson.blocks],
                    }
                    for lesson in module.lessons
                ],
            }
            for module in contents.modules
        ],
        # left out where there is none, so that what was sealed before there were assessments keeps its digest
        **({"assessment": _assessment(contents.assessment)} if contents.assessment else {}),
        # left out where they are as they were for every course before there were rules of completion
        **({} if contents.assessment_required else {"assessment_required": False}),
        **({"practice_required": True} if contents.practice_required else {}),
    }


def _assessment(content: AssessmentContent) -> dict[str, Any]:
    return {
        "title": content.title,
        "instructions": content.instructions,
        "question_count": content.question_count,
        "kinds": list(content.kinds),
        "pass_percent": content.pass_percent,
        "most_attempts": content.most_attempts,
        "wait_hours": content.wait_hours,
        "time_limit_minutes": content.time_limit_minutes,
        "time_limit_reason": content.time_limit_reason,
        "pool": [dict(question) for question in content.pool],
        # left out where there are none, so that what was sealed before there were quotas keeps its digest
        **({"quotas": [list(quota) for quota in content.quotas]} if content.quotas else {}),
    }


def _block(block: BlockContent) -> dict[str, Any]:
    return {
        "lineage": block.lineage,
        "kind": block.kind.value,
        "title": block.title,
        "body": block.body,
        "language": block.language,
        "alternative_text": block.alternative_text,
        "decorative": block.decorative,
        "file": block.asset_digest,
        "captions": [[track.language, track.state.value, track.digest, track.checked] for track in block.captions],
        "sign": [block.sign.asset_digest, round(block.sign.offset_s * 1000)] if block.sign else None,
        "slides": [block.slides.state.value, block.slides.digest, block.slides.checked] if block.slides else None,
        "descriptions": [list(track) for track in block.descriptions],
        "scripts": [list(script) for script in block.scripts],
        # left out where there is none, so that what was sealed before there were questions keeps its digest
        **({"question": block.question} if block.question else {}),
        **({"chapters": block.chapters} if block.chapters else {}),
        **({"easy_text": block.easy_text} if block.easy_text else {}),
    }
