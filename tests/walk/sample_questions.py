"""A quiz question of each kind, with all that can be said about one."""

from __future__ import annotations

from content.quiz_formats.question import Option, Question, QuestionKind


def sample_questions(language: str) -> tuple[Question, ...]:
    """The questions in the language of a course."""
    return _CHINESE if language == "zh" else _ENGLISH


_CHINESE = (
    Question(
        QuestionKind.SINGLE,
        "按摩之前，**先**做什么？",
        (
            Option("洗手", correct=True, feedback="对，手要先洗干净。"),
            Option("擦桌子", feedback="桌子可以以后再擦。"),
            Option("开灯"),
        ),
        title="按摩之前",
        hint="没有图，只看文字就能答。",
        feedback_right="记住了。",
        feedback_wrong="再想想手上有什么。",
        explanation="每做一位客人，都要先洗手。",
    ),
    Question(
        QuestionKind.MULTIPLE,
        "什么时候要洗手？",
        (Option("上过厕所", correct=True), Option("摸过钱", correct=True), Option("刚洗完手")),
    ),
    Question(QuestionKind.TEXT, "用什么洗手？", (Option("肥皂"), Option("洗手液", feedback="也可以。"))),
    Question(QuestionKind.NUMBER, "最少要洗多少秒？", (Option("20", tolerance="5"),)),
    Question(
        QuestionKind.MATCHING,
        "每个字是什么意思？",
        (Option("内", match="搓掌心"), Option("腕", match="搓手腕"), Option("", match="搓脸")),
    ),
    Question(QuestionKind.ORDERING, "按先后排好。", (Option("打湿"), Option("抹肥皂"), Option("冲净"))),
)
_ENGLISH = (
    Question(
        QuestionKind.SINGLE,
        "What comes **first**?",
        (
            Option("Wash your hands", correct=True, feedback="Yes."),
            Option("Wipe the table", feedback="That can wait."),
            Option("Light"),
        ),
        title="Before a massage",
        hint="There is no picture: the words are enough.",
        feedback_right="Well remembered.",
        feedback_wrong="Think of your hands.",
        explanation="Wash them before each client.",
    ),
    Question(
        QuestionKind.MULTIPLE,
        "When do you wash them?",
        (Option("After the toilet", correct=True), Option("After money", correct=True), Option("After washing them")),
    ),
    Question(QuestionKind.TEXT, "With what?", (Option("soap"), Option("gel", feedback="That too."))),
    Question(QuestionKind.NUMBER, "For how many seconds?", (Option("20", tolerance="5"),)),
    Question(
        QuestionKind.MATCHING,
        "What belongs together?",
        (Option("inside", match="palms"), Option("wrist", match="wrists"), Option("", match="face")),
    ),
    Question(QuestionKind.ORDERING, "Put these in order.", (Option("wet"), Option("soap"), Option("rinse"))),
)
