"""Questions of every kind with any text in them."""

from __future__ import annotations

from hypothesis import strategies as st

from content.errors import Invalid
from content.quiz_formats.checking import checked
from content.quiz_formats.question import CHOICES, Option, Question, QuestionKind

NASTY = (
    *(
        "~",
        "=",
        "#",
        "{",
        "}",
        ":",
        "\\",
        "::",
        "####",
        "->",
        "//",
        "%50%",
        "%",
        "$CATEGORY: x",
        "[html]",
        "[markdown]",
    ),
    *(
        "\\n",
        "\\\\",
        "<b>",
        "</p>",
        "&amp;",
        "&",
        "<",
        ">",
        "]]>",
        '"',
        "'",
        "**",
        "_",
        "`",
        "# ",
        "- ",
        "1. ",
        "|",
        "\n\n",
    ),
    *(
        "😀",
        "👩🏽‍🦯",
        "、",
        "“",
        "\u200b",
        "\u2028",
        "\ufffe",
        " ",
        "TRUE",
        "T",
        "\t",
        "_____",
        "PK",
        "{}",
        "<!--",
        "_____\n\n",
    ),
)
_usual = st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n")
_pieces = st.one_of(st.sampled_from(NASTY), st.text(_usual, max_size=8))
texts = st.lists(_pieces, max_size=6).map("".join)
numbers = st.decimals(-10_000, 10_000, places=3, allow_nan=False).map(lambda number: f"{number:f}")
amounts = st.one_of(st.just(""), st.decimals(0, 100, places=2).map(lambda number: f"{number:f}"))


@st.composite
def questions(draw: st.DrawFn, kinds: tuple[QuestionKind, ...] = tuple(QuestionKind)) -> Question:
    """A question that can be asked."""
    kind = draw(st.sampled_from(kinds))
    options = draw(st.lists(_option(kind), min_size=2, max_size=5))
    question = Question(
        kind,
        draw(texts),
        tuple(_made_askable(kind, options)),
        **{name: draw(texts) for name in ("title", "hint", "feedback_right", "feedback_wrong", "explanation")},
        case_sensitive=draw(st.booleans()),
        language=draw(st.sampled_from(["", "", "zh", "en"])),
    )
    try:
        return checked(question)
    except Invalid:  # too long, twice the same, nothing but spaces: let there be words
        return checked(Question(kind, f"x {question.stem[:80]}", tuple(_different(kind, options)), hint=question.hint))


def _option(kind: QuestionKind) -> st.SearchStrategy[Option]:
    first = numbers if kind is QuestionKind.NUMBER else texts
    return st.builds(
        Option,
        first,
        correct=st.booleans() if kind in CHOICES else st.just(False),
        match=texts if kind is QuestionKind.MATCHING else st.just(""),
        tolerance=amounts if kind is QuestionKind.NUMBER else st.just(""),
        feedback=st.just("") if kind is QuestionKind.ORDERING else texts,
    )


def _made_askable(kind: QuestionKind, options: list[Option]) -> list[Option]:
    if kind is QuestionKind.SINGLE:
        return [Option(one.text, correct=place == 0, feedback=one.feedback) for place, one in enumerate(options)]
    return options


def _different(kind: QuestionKind, options: list[Option]) -> list[Option]:
    if kind is QuestionKind.NUMBER:
        return options
    return [
        Option(
            f"{place} {one.text}"[:90],
            correct=kind in CHOICES and place == 0,
            match=f"{place} {one.match}"[:90] if kind is QuestionKind.MATCHING else "",
            feedback=one.feedback,
        )
        for place, one in enumerate(options)
    ]
