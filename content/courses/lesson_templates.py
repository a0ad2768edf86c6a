"""Templates of accessible lessons: the headings of a lesson of each sort, with hints of what to write under them.

A hint stands in brackets and is to be replaced; the check list finds those that are left (content/checks/hints.py).
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from sqlalchemy.orm import Session

from content.courses.models import Block, BlockKind, Lesson


class LessonTemplate(enum.StrEnum):
    """Sorts of lessons to begin with."""

    EMPTY = "empty"
    LECTURE = "lecture"
    TEXT_WITH_PICTURES = "text_with_pictures"
    PRACTICE = "practice"


@dataclass(frozen=True, slots=True)
class TemplateText:
    """A text block of a template."""

    title: str
    body: str


def begin_lesson(session: Session, lesson: Lesson, template: LessonTemplate, language: str) -> None:
    """Put the texts of a template into a lesson that is still empty; flushed."""
    for position, text in enumerate(template_texts(template, language), start=1):
        lesson.blocks.append(Block(position=position, kind=BlockKind.TEXT, title=text.title, body=text.body))
    session.flush()


def template_texts(template: LessonTemplate, language: str) -> tuple[TemplateText, ...]:
    """The texts with which a lesson of this sort begins, in the language of the course."""
    return _TEXTS[template]["zh" if language.startswith("zh") else "en"]


_TEXTS: dict[LessonTemplate, dict[str, tuple[TemplateText, ...]]] = {
    LessonTemplate.EMPTY: {"zh": (), "en": ()},
    LessonTemplate.LECTURE: {
        "zh": (
            TemplateText(
                "看之前",
                "（提示：用两三句话写明这段录像讲什么，学完能做什么。录像用“添加录像或录音”另外上传。）\n\n"
                "## 要准备的东西\n\n- （提示：一行写一样。）",
            ),
            TemplateText(
                "录像的要点",
                "## 讲了哪几点\n\n1. （提示：把录像里说的和只做给人看的都写下来，看不见、听不见的人也能学。）\n\n"
                "## 词语\n\n| 词 | 意思 |\n| --- | --- |\n| （提示：行业里的词） | （提示：用平常话解释） |",
            ),
            TemplateText("学完试一试", "1. （提示：写一个学员自己能检查对错的小练习。）"),
        ),
        "en": (
            TemplateText(
                "Before you watch",
                "(Hint: say in two or three sentences what the recording is about and what people can do after it. "
                'Upload the recording with "Add a video or recording".)\n\n'
                "## What you need\n\n- (Hint: one thing on each line.)",
            ),
            TemplateText(
                "What the recording says",
                "## The main points\n\n1. (Hint: write what is said and what is only shown, so that nobody misses "
                "it.)\n\n"
                "## Words\n\n| Word | Meaning |\n| --- | --- |\n| (Hint: a word of the trade) | (Hint: in everyday "
                "words) |",
            ),
            TemplateText("Try it", "1. (Hint: a small exercise that learners can check themselves.)"),
        ),
    },
    LessonTemplate.TEXT_WITH_PICTURES: {
        "zh": (
            TemplateText(
                "",
                "（提示：先用一两句话说这一课学什么。）\n\n## 第一点\n\n（提示：一段只讲一件事，句子不超过六十个字。）",
            ),
            TemplateText(
                "",
                "## 第二点\n\n（提示：图片用“添加图片”放在这段文字后面，写明图上有什么。文字里不说“如图”，"
                "要说出名称。）",
            ),
            TemplateText("记住这几条", "- （提示：三到五条，每条一行。）"),
        ),
        "en": (
            TemplateText(
                "",
                "(Hint: say in one or two sentences what this lesson teaches.)\n\n"
                "## The first point\n\n(Hint: one thing in each paragraph, at most 25 words in a sentence.)",
            ),
            TemplateText(
                "",
                '## The second point\n\n(Hint: add pictures behind this text with "Add a picture". '
                "Say what they show.)",
            ),
            TemplateText("Remember", "- (Hint: three to five lines.)"),
        ),
    },
    LessonTemplate.PRACTICE: {
        "zh": (
            TemplateText(
                "动手之前",
                "## 要准备的东西\n\n- （提示：一行写一样。）\n\n## 安全\n\n- （提示：会受伤的地方，怎样避免。）",
            ),
            TemplateText(
                "步骤",
                "1. （提示：一步只做一个动作；说清用哪只手、摸到什么、听到什么，不只说看到什么。）\n2. "
                "（提示：下一步。）",
            ),
            TemplateText(
                "做对了吗", "| 检查 | 合格的样子 |\n| --- | --- |\n| （提示：查什么） | （提示：怎样算合格） |"
            ),
        ),
        "en": (
            TemplateText(
                "Before you begin",
                "## What you need\n\n- (Hint: one thing on each line.)\n\n## Safety\n\n- (Hint: what may hurt, and "
                "how to avoid it.)",
            ),
            TemplateText(
                "Steps",
                "1. (Hint: one movement in each step. Say what is felt and heard, not only what is seen.)\n2. (Hint: "
                "the next step.)",
            ),
            TemplateText(
                "Is it right?", "| Check | Good when |\n| --- | --- |\n| (Hint: what) | (Hint: how one knows) |"
            ),
        ),
    },
}
