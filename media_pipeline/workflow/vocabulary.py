"""Vocabulary of a lecture from the texts around it in its course."""

from __future__ import annotations

from content.courses.models import Block
from content.tracks.editing import block_with_course
from content.tracks.surrounding_text import surrounding_text
from media_pipeline.speech.vocabulary import BUDGET_TOKENS, likely_terms, sources_from
from media_pipeline.workflow.task import Task


def vocabulary_for(task: Task, *, budget_tokens: float = BUDGET_TOKENS) -> tuple[str, ...]:
    """Likely terms of the lecture: from the course's glossary first, then from titles, lesson text, and the text of the
    slides; as many as the recogniser has room for, or as `budget_tokens` gives."""
    with task.context.database.reading() as session:
        wording = surrounding_text(session, block_with_course(session, Block.id == task.block_id))
    script = () if task.script is None else (task.script,)
    sources = sources_from(wording.titles, (*wording.texts, *script), wording.slides)
    return likely_terms(sources, glossary=wording.glossary, budget_tokens=budget_tokens)
