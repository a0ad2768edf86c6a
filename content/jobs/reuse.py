"""Reuses the results of earlier jobs on the same input."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Block
from content.jobs.models import JobStep, MediaJob, StepName, StepState
from content.jobs.steps import finish_step
from content.tracks.editing import block_with_course, spoken_language
from content.tracks.models import MediaAsset, Rendition, Script

RENDITION_STEPS = {
    StepName.VIDEO: "video",
    StepName.POSTER: "poster",
    StepName.AUDIO: "audio",
    StepName.SIGN: "sign",
}
"""Steps that make one rendition, and its name."""


def mark_work_already_done(session: Session, job: MediaJob) -> None:
    """Mark steps of a new job as done whose results exist. Captions are always written: they belong to the block, and
    equal captions make no new version."""
    renditions = set(session.scalars(select(Rendition.name).where(Rendition.asset_id == job.asset_id)))
    for step in job.steps:
        if RENDITION_STEPS.get(step.name) in renditions and step.name is not StepName.SIGN:
            finish_step(session, job.public_id, step.name)
        elif step.name in (StepName.SMALLER, StepName.SPEECH, StepName.WORDS):
            output = earlier_output(session, step.name, inputs_of(session, job, step.name))
            if output is not None:
                finish_step(session, job.public_id, step.name, output=output)


def earlier_output(session: Session, name: StepName, inputs: str) -> dict[str, Any] | None:
    """The output of a finished step of this name with the same inputs; None where there is none."""
    digest_of = JobStep.output["inputs"].as_string()
    query = select(JobStep.output).where(JobStep.name == name, JobStep.state == StepState.DONE, digest_of == inputs)
    return session.scalar(query.order_by(JobStep.id.desc()).limit(1))


def inputs_of(session: Session, job: MediaJob, name: StepName) -> str:
    """A digest of everything the result of a step depends on: the file, and for words the language, the
    script, the glossary, and whether speech is recognised."""
    asset_digest = session.scalars(select(MediaAsset.digest).where(MediaAsset.id == job.asset_id)).one()
    parts = [name.value, asset_digest]
    if name is StepName.WORDS:
        block = block_with_course(session, Block.id == job.block_id)
        script = script_for(session, block)
        parts += [spoken_language(block), "" if script is None else script.text]
        glossary = block.lesson.module.revision.glossary
        if glossary:
            parts.append(glossary)
        if not block.recognise_speech:
            parts.append("not recognised")
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def script_for(session: Session, block: Block) -> Script | None:
    """The script in the language that is spoken; None where there is none."""
    query = select(Script).where(Script.block_id == block.id, Script.language == spoken_language(block))
    return session.scalar(query)
