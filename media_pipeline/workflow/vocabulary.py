"""Vocabulary of a lecture from the texts around it in its course."""

from __future__ import annotations

from content.courses.models import Block
from content.tracks.editing import block_with_course
from content.tracks.surrounding_text import surrounding_text
from media_pipeline.speech.vocabulary import likely_terms, sources_from
from media_pipeline.workflow.task import Task


def vocabulary_for(task: Task) -> tuple[str, ...]:
    """Likely terms for the recogniser: from titles, lesson text, and the text of the slides."""
    with task.context.database.reading() as session:
        wording = surrounding_text(session, block_with_course(session, Block.id == task.block_id))
    script = () if task.script is None else (task.script,)
    return likely_terms(sources_from(wording.titles, (*wording.texts, *script), wording.slides))
