"""A revision as an IMS Common Cartridge: what of it goes where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from markupsafe import escape

from content.courses.markdown import render_markdown
from content.courses.models import BlockKind
from content.interchange.cartridge_losses import MARKED_KINDS, cartridge_losses
from content.interchange.course_document import (
    AssetDocument,
    BlockDocument,
    CourseDocument,
    LessonDocument,
    SlideDocument,
)
from content.learning.transcript_text import running_text
from content.messages import N_, Message
from content.quiz_formats.question import Question, QuestionKind
from content.timed_text.clock import clock
from content.timed_text.cue import DescriptionCue
from media_pipeline.captions.writers.webvtt import write_descriptions, write_webvtt
from media_pipeline.packages.common_cartridge import (
    Cartridge,
    CartridgeLesson,
    CartridgeModule,
    Figure,
    LessonPart,
    TextTrack,
)
from media_pipeline.packages.qti_assessment import AssessmentQuestion
from media_pipeline.storage.interface import Storage
from media_pipeline.workflow.context import Translate
from media_pipeline.workflow.package_export import PackageSource

_WORDS: Mapping[str, Message] = {
    "questions": Message(N_("Questions")),
    "sign": Message(N_("Sign language video")),
    "transcript": Message(N_("Transcript")),
    "slides": Message(N_("Slides")),
    "losses": Message(N_("What is not in this cartridge")),
    "losses_lead": Message(N_("The course has more than other platforms can show. Not here, or not in the same way:")),
}
_LABELS = {"zh": "中文", "en": "English"}
_LANGUAGE_TAGS = {"zh": "zh-CN", "en": "en"}


def cartridge_of(source: PackageSource, storage: Storage, scratch: Path, translate: Translate) -> Cartridge:
    """The cartridge, with paths of its files on this machine."""
    document = source.course.document
    making = _Making(document, source.course.files)
    modules = tuple(
        CartridgeModule(module.title, tuple(making.lesson(lesson) for lesson in module.lessons))
        for module in document.modules
    )
    bank = (Question.from_json(question) for question in document.bank)
    return Cartridge(
        identifier=source.digest[:32],
        title=document.title,
        summary=document.summary,
        language=_LANGUAGE_TAGS.get(document.language, document.language),
        modules=modules,
        bank=tuple(_marked(question) for question in bank if question.kind.value in MARKED_KINDS),
        words={name: translate(message, document.language) for name, message in _WORDS.items()},
        losses=tuple(translate(loss, document.language) for loss in cartridge_losses(document)),
        files={path: storage.local_path(key, scratch) for path, key in making.files.items()},
        texts=making.texts,
    )


@dataclass
class _Making:
    """Pages of lessons in the making; files and texts are gathered as they are named."""

    document: CourseDocument
    stored: Mapping[str, str]
    files: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)

    def lesson(self, lesson: LessonDocument) -> CartridgeLesson:
        """One page and its questions."""
        parts, questions = [], []
        for block in lesson.blocks:
            if block.kind is BlockKind.QUESTION:
                question = _question(block)
                if question.kind.value in MARKED_KINDS:
                    questions.append(_marked(question))
                else:
                    parts.append(LessonPart("text", block.title, self._language(block), _question_html(question)))
            else:
                parts.append(self._part(block))
        return CartridgeLesson(lesson.title, tuple(parts), tuple(questions))

    def _part(self, block: BlockDocument) -> LessonPart:
        html, language = render_markdown(block.body, top=3), self._language(block)
        asset = next((one for one in self.document.assets if one.digest == block.asset), None)
        if asset is None:
            return LessonPart("text", block.title, language, html)
        if block.kind is BlockKind.MEDIA:
            return self._recording(block, asset, html, language)
        kind = "image" if block.kind is BlockKind.IMAGE else "file"
        path = self._file(asset.file)
        return LessonPart(kind, block.title, language, html, path, block.file_name, block.alternative_text)

    def _recording(self, block: BlockDocument, asset: AssetDocument, html: str, language: str) -> LessonPart:
        playable = {one.name: one.file for one in asset.renditions}
        kind = "video" if "video" in playable or not ({"audio"} & set(playable)) else "audio"
        spoken = block.language or self.document.language
        captions = next((one for one in block.captions if one.language == spoken), None)
        lines = [cue.text for cue in captions.cues] if captions else []
        sign = next((one for one in self.document.assets if block.sign and one.digest == block.sign.asset), None)
        signs = {one.name: one.file for one in sign.renditions} if sign else {}
        return LessonPart(
            kind,
            block.title,
            language,
            html,
            self._file(playable.get(kind, asset.file)),
            poster=self._file(playable["poster"]) if "poster" in playable else "",
            sign=self._file(signs.get("sign", sign.file)) if sign else "",
            tracks=self._tracks(block),
            transcript=(running_text(lines, spoken),) if lines else (),
            figures=tuple(
                Figure(self._picture(slide), clock(round(slide.start)), slide.text, slide.description)
                for slide in (block.slides.slides if block.slides else ())
            ),
        )

    def _picture(self, slide: SlideDocument) -> str:
        return self._file(slide.image) if slide.image is not None else ""

    def _tracks(self, block: BlockDocument) -> tuple[TextTrack, ...]:
        tracks = []
        spoken = block.language or self.document.language
        for captions in block.captions:
            text = write_webvtt([cue.as_cue() for cue in captions.cues], language=captions.language)
            tracks.append(self._track("captions", captions.language, text, default=captions.language == spoken))
        for descriptions in block.descriptions:
            cues = [DescriptionCue(cue.start, cue.end, cue.text, cue.extended) for cue in descriptions.cues]
            text = write_descriptions(cues, language=descriptions.language)
            tracks.append(self._track("descriptions", descriptions.language, text))
        return tuple(tracks)

    def _track(self, kind: str, language: str, text: str, *, default: bool = False) -> TextTrack:
        path = f"captions/track-{len(self.texts) + 1:04}.vtt"
        self.texts[path] = text
        return TextTrack(kind, _LANGUAGE_TAGS.get(language, language), _LABELS.get(language, language), path, default)

    def _language(self, block: BlockDocument) -> str:
        language = block.language or self.document.language
        return _LANGUAGE_TAGS.get(language, language)

    def _file(self, path: str) -> str:
        """The path in the cartridge of a file that the package has."""
        self.files[f"media/{path.rpartition('/')[2]}"] = self.stored[path]
        return f"media/{path.rpartition('/')[2]}"


def _question(block: BlockDocument) -> Question:
    columns: dict[str, Any] = {"title": block.title, "stem": block.body, "language": block.language or ""}
    return Question.from_json({**(block.question or {}), **columns})


def _marked(question: Question) -> AssessmentQuestion:
    return AssessmentQuestion(
        kind=question.kind.value,
        title=question.title or question.stem[:60],
        html=render_markdown(question.stem),
        choices=tuple((option.text, option.correct) for option in question.options),
        case_sensitive=question.case_sensitive,
        right=question.feedback_right,
        wrong=question.feedback_wrong,
        explanation=question.explanation,
    )


def _question_html(question: Question) -> str:
    """A question that the cartridge cannot mark, as text without its answers."""
    things = [option.text for option in question.options if option.text]
    if question.kind is QuestionKind.MATCHING:
        things += sorted({option.match for option in question.options})
    if question.kind is QuestionKind.NUMBER:
        things = []
    lines = "".join(f"<li>{escape(text)}</li>" for text in sorted(things))
    return render_markdown(question.stem, top=3) + (f"<ul>{lines}</ul>" if lines else "")
