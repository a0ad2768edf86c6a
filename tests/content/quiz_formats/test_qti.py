"""QTI packages: what is written comes back, QTI 2 is read, hostile files are answered with a sentence."""

from __future__ import annotations

import io
import zipfile
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given, settings

from content.errors import Invalid
from content.quiz_formats import qti_package
from content.quiz_formats.conversion import LARGEST, read_questions
from content.quiz_formats.qti_package import MANIFEST, read_qti, write_qti
from content.quiz_formats.question import Option, Question, QuestionKind
from content.quiz_formats.question_file import QuestionFile
from tests.content.quiz_formats.any_question import questions

ITEM = """<?xml version="1.0" encoding="UTF-8"?>
<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="q" title="Soap"
  adaptive="false" timeDependent="false">
  <responseDeclaration identifier="RESPONSE" cardinality="{cardinality}" baseType="{base_type}">
    <correctResponse>{correct}</correctResponse>{mapping}
  </responseDeclaration>
  <itemBody>{body}</itemBody>
  {processing}
</assessmentItem>"""
CHOICE = """<p>With <em>what</em> &lt;do&gt; you wash?</p>
<choiceInteraction responseIdentifier="RESPONSE" shuffle="false" maxChoices="1"><prompt>Choose.</prompt>
<simpleChoice identifier="A">Soap
<feedbackInline outcomeIdentifier="FEEDBACK" identifier="A" showHide="show">Yes.</feedbackInline></simpleChoice>
<simpleChoice identifier="B">Sand</simpleChoice></choiceInteraction>"""


def item(
    body: str = CHOICE,
    *correct: str,
    cardinality: str = "single",
    base_type: str = "identifier",
    mapping: str = "",
    processing: str = "",
) -> bytes:
    values = "".join(f"<value>{one}</value>" for one in correct or ("A",))
    return ITEM.format(
        cardinality=cardinality, base_type=base_type, correct=values, mapping=mapping, body=body, processing=processing
    ).encode()


def package(**files: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return target.getvalue()


def one(data: bytes) -> Question:
    file = read_qti(data)
    assert (len(file.questions), file.losses) == (1, ()), file
    return file.questions[0]


def only_loss(file: QuestionFile) -> str:
    assert (file.questions, len(file.losses)) == ((), 1), file
    return str(file.losses[0].message)


@given(questions(), questions())
@settings(max_examples=100, deadline=None)
def test_any_question_comes_back_as_it_went(first: Question, second: Question) -> None:
    file = read_qti(write_qti([first, second]).data)
    assert file.questions == (first, second)
    assert file.losses == ()


def test_most_questions_need_no_copy_beside_what_others_read() -> None:
    """The copy is for what XML cannot carry: a usual question is told by QTI alone."""
    question = Question(
        QuestionKind.SINGLE,
        "Which is **right**?\n\n- a list\n- of two",
        (Option("肥皂", correct=True, feedback="对"), Option("<b>& co")),
        title="Soap",
        hint="Nothing is shown.",
        feedback_right="Good.",
        feedback_wrong="Again.",
        explanation="Because.",
    )
    data = write_qti([question]).data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.namelist() == [MANIFEST, "items/question-0001.xml"]
        xml = archive.read("items/question-0001.xml")
    assert b"data-changxue" not in xml
    assert read_qti(data).questions == (question,)


def test_a_question_changed_elsewhere_is_read_as_it_stands_there() -> None:
    question = Question(QuestionKind.TEXT, "Wash \u200b with   what?", (Option("soap"),), hint="two  spaces")
    with zipfile.ZipFile(io.BytesIO(write_qti([question]).data)) as archive:
        xml = archive.read("items/question-0001.xml")
    assert b"data-changxue" in xml
    file = read_qti(xml.replace(b'map-key="soap"', b'map-key="sand"').replace(b">soap<", b">sand<"))
    assert file.questions[0].options[0].text == "sand"
    assert [loss.whole for loss in file.losses] == [False]


def test_what_is_written_is_qti_3() -> None:
    with zipfile.ZipFile(
        io.BytesIO(write_qti([Question(QuestionKind.NUMBER, "Pi?", (Option("3.14", tolerance="0.01"),))]).data)
    ) as archive:
        root = fromstring(archive.read("items/question-0001.xml"))
        manifest = archive.read(MANIFEST).decode()
    space = "{http://www.imsglobal.org/xsd/imsqtiasi_v3p0}"
    assert root.tag == f"{space}qti-assessment-item"
    assert root.find(f".//{space}qti-equal").attrib == {"tolerance-mode": "absolute", "tolerance": "0.01 0.01"}
    assert "imsqti_item_xmlv3p0" in manifest


def test_a_choice_of_qti_2() -> None:
    question = one(item())
    assert question == Question(
        QuestionKind.SINGLE,
        "With *what* \\<do\\> you wash?\n\nChoose.",
        (Option("Soap", correct=True, feedback="Yes."), Option("Sand")),
        title="Soap",
    )


def test_an_identifier_with_zeros_is_the_same_choice() -> None:
    body = CHOICE.replace('identifier="A"', 'identifier="answer_1"').replace('identifier="B"', 'identifier="answer_2"')
    assert [option.correct for option in one(item(body, "answer_001")).options] == [True, False]


def test_several_choices_an_order_and_pairs_of_qti_2() -> None:
    many = CHOICE.replace('maxChoices="1"', 'maxChoices="0"')
    assert one(item(many, "A", "B", cardinality="multiple")).kind is QuestionKind.MULTIPLE
    order = CHOICE.replace("choiceInteraction", "orderInteraction")
    ordered = one(item(order, "B", "A", cardinality="ordered"))
    assert (ordered.kind, [option.text for option in ordered.options]) == (QuestionKind.ORDERING, ["Sand", "Soap"])
    choices = "".join(
        f'<simpleAssociableChoice identifier="{one}" matchMax="1">{one}</simpleAssociableChoice>' for one in "LMRST"
    )
    left, right = choices.split('<simpleAssociableChoice identifier="R"')
    body = (
        '<p>Match.</p><matchInteraction responseIdentifier="RESPONSE" maxAssociations="2">'
        f'<simpleMatchSet>{left}</simpleMatchSet><simpleMatchSet><simpleAssociableChoice identifier="R"{right}'
        "</simpleMatchSet></matchInteraction>"
    )
    matching = one(item(body, "L S", "M R", cardinality="multiple", base_type="directedPair"))
    assert matching.options == (Option("L", match="S"), Option("M", match="R"), Option("", match="T"))


def test_texts_and_numbers_of_qti_2() -> None:
    entry = '<p>Soap is <textEntryInteraction responseIdentifier="RESPONSE"/> for hands.</p>'
    worth = (("good", 1), ("bad", 0))
    entries = (f'<mapEntry mapKey="{key}" mappedValue="{value}" caseSensitive="true"/>' for key, value in worth)
    mapping = f"<mapping>{''.join(entries)}</mapping>"
    text = one(item(entry, "good", base_type="string", mapping=mapping))
    assert (text.kind, text.options, text.case_sensitive) == (QuestionKind.TEXT, (Option("good"),), True)
    assert text.stem == r"Soap is \_\_\_\_\_ for hands."
    processing = (
        "<responseProcessing><responseCondition><responseIf>"
        '<equal toleranceMode="relative" tolerance="10 10">'
        '<variable identifier="RESPONSE"/><correct identifier="RESPONSE"/></equal>'
        "</responseIf></responseCondition></responseProcessing>"
    )
    number = one(item(entry, "20", base_type="float", processing=processing))
    assert (number.kind, number.options) == (QuestionKind.NUMBER, (Option("20", tolerance="2"),))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (item("<p>Nothing to do.</p>"), "nothing to be answered"),
        (item(CHOICE + CHOICE), "2 places"),
        (item('<uploadInteraction responseIdentifier="RESPONSE"/>'), "upload-interaction"),
        (item(CHOICE, "Z"), "which answer is right"),
        (item(CHOICE.replace('responseIdentifier="RESPONSE"', 'responseIdentifier="OTHER"')), "which answer is right"),
        (item()[:-30], "damaged at line"),
        (b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + item()[38:].replace(b"Sand", b"&a;"), "entities"),
        (b"<?xml version='1.0'?><!DOCTYPE x SYSTEM 'file:///etc/passwd'><x/>", "entities"),
        (b"<a>" * 5000 + b"</a>" * 5000, "nested too deeply"),
        (b"<a>" + b"<b/>" * 30_000 + b"</a>", "too large"),
    ],
)
def test_what_cannot_be_read_is_named(data: bytes, why: str) -> None:
    assert why in only_loss(read_qti(data))


def test_each_file_of_a_package_is_named() -> None:
    data = package(
        items__a_xml=item(),
        items__b_xml=b"<x",
        imsmanifest_xml=b"<manifest/>",
        c_xml=b"<assessmentTest/>",
        picture=b"PNG",
    )
    file = read_qti(data)
    assert len(file.questions) == 1
    assert [(loss.place.file, loss.whole) for loss in file.losses] == [
        ("items/b.xml", True),
        ("c.xml", False),
        ("", False),
    ]


@pytest.mark.parametrize("cut", [10, 200, -30])
def test_a_truncated_package_is_refused(cut: int) -> None:
    with pytest.raises(Invalid) as refusal:
        read_questions(package(a_xml=item())[:cut])
    assert refusal.value.field == "file"


def test_a_file_that_unpacks_beyond_reason_is_left_out() -> None:
    data = package(bomb_xml=b"<a>" + b" " * 50_000_000 + b"</a>")
    assert len(data) < LARGEST
    assert "too large" in only_loss(read_qti(data))


def test_a_package_that_unpacks_beyond_reason_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qti_package, "LARGEST_TOTAL", 3000)
    with pytest.raises(Invalid):
        read_qti(package(**{f"f{number}_xml": item() for number in range(9)}))


def test_too_many_files_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qti_package, "MOST_ENTRIES", 5)
    with pytest.raises(Invalid):
        read_qti(package(**{f"f{number}_xml": b"" for number in range(6)}))


def test_paths_that_lead_elsewhere_are_names_and_nothing_more() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("../../etc/cron.d/x.xml", item())
    assert len(read_qti(target.getvalue()).questions) == 1


def test_a_file_under_a_password_is_named() -> None:
    data = bytearray(package(a_xml=item()))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + place] |= 1
    assert "password" in only_loss(read_qti(bytes(data)))


def test_a_file_larger_than_the_limit_is_refused() -> None:
    with pytest.raises(Invalid):
        read_questions(b"x" * (LARGEST + 1))
