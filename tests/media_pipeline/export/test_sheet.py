"""Documents on paper: what a validator of PDF/UA says, the tags a screen reader walks, and what is refused."""

from __future__ import annotations

import subprocess
from io import BytesIO
from pathlib import Path
from typing import Any

import page
import pytest
from pikepdf import Array, Dictionary, Name, Pdf

from media_pipeline.export.sheet import Code, Sheet, Table, Words, foreign, make_sheet
from media_pipeline.export.tagged_pdf import TagsDoNotFit, tagged_pdf

SHEET = Sheet(
    language="zh",
    title="培训合格证书",
    made_on="2026-05-04",
    lines=(Words("王建国"), Words("Hand hygiene & <safety>", "en")),
    facts=(("职业和等级", Words("保健按摩师，五级")), ("发证机构", Words("Training School", "en"))),
    tables=(
        Table(
            "一年内的培训",
            ("课程", "日期"),
            ((Words("按摩卫生"), Words("2026年5月4日")), (Words("Selling online", "en"), Words("2026年5月5日"))),
        ),
    ),
    notes=("本证不是盲人医疗按摩人员的从业资格。",),
    code=Code("https://example.org/verify/CX-2026-7KQ2-M9XT", "任何人都可以查验。", "查验这张证书的二维码"),
)


def broken_rules(pdf: bytes) -> set[str]:
    return {failure.rule_id for failure in page.validate_pdf_bytes(pdf, profile="ua1").failures}


def spoilt(pdf: bytes, how: str) -> bytes:
    """The same document with one fault."""
    with Pdf.open(BytesIO(pdf)) as opened:
        root = opened.Root
        if how == "no language":
            del root.Lang
        elif how == "no tags":
            del root.StructTreeRoot, root.MarkInfo
        elif how == "no title shown":
            root.ViewerPreferences.DisplayDocTitle = False
        elif how == "no alternative text":
            del tags(opened, Name.Figure)[0].Alt
        target = BytesIO()
        opened.save(target)
    return target.getvalue()


def tags(pdf: Pdf, kind: Name) -> list[Dictionary]:
    ahead: list[Any] = [pdf.Root.StructTreeRoot.K]
    met = []
    while ahead:
        node = ahead.pop(0)
        if isinstance(node, Array):
            ahead[:0] = list(node)
        elif isinstance(node, Dictionary):
            if node.get(Name.S) == kind:
                met.append(node)
            if Name.K in node:
                ahead.insert(0, node.K)
    return met


def read(pdf: bytes, folder: Path) -> str:
    (folder / "sheet.pdf").write_bytes(pdf)
    return subprocess.run(["pdftotext", folder / "sheet.pdf", "-"], check=True, capture_output=True, text=True).stdout


def test_a_validator_finds_no_rule_of_pdf_ua_broken() -> None:
    report = page.validate_pdf_bytes(make_sheet(SHEET), profile="ua1")
    assert (report.is_compliant, [failure.message for failure in report.failures]) == (True, [])
    assert report.rules.total > 50


@pytest.mark.parametrize("how", ["no language", "no tags", "no title shown", "no alternative text"])
def test_the_validator_finds_the_fault_of_a_spoilt_one(how: str) -> None:
    assert broken_rules(spoilt(make_sheet(SHEET), how))


def test_header_cells_have_a_scope_and_foreign_words_a_language() -> None:
    with Pdf.open(BytesIO(make_sheet(SHEET))) as pdf:
        assert str(pdf.Root.Lang) == "zh-CN"
        scopes = [str(cell.A.Scope) for cell in tags(pdf, Name.TH)]
        assert scopes == ["/Row", "/Row", "/Column", "/Column", "/Row", "/Row"]
        assert [str(words.Lang) for words in tags(pdf, Name.Div)] == ["en", "en", "en"]
        assert [str(figure.Alt) for figure in tags(pdf, Name.Figure)] == ["查验这张证书的二维码"]


def test_everything_can_be_read_out_of_it(tmp_path: Path) -> None:
    text = read(make_sheet(SHEET), tmp_path)
    for words in ("王建国", "Hand hygiene & <safety>", "保健按摩师", "Selling online", "CX-2026-7KQ2-M9XT"):
        assert words in text


def test_the_same_document_is_the_same_file_and_another_is_another() -> None:
    assert make_sheet(SHEET) == make_sheet(SHEET)
    assert make_sheet(SHEET) != make_sheet(Sheet("zh", "课程学习证明", "2026-05-04"))


@pytest.mark.parametrize("address", ["file:///etc/passwd", "http://127.0.0.1:9/x.png", "data:image/png;base64,AAAA"])
def test_nothing_outside_is_opened(address: str) -> None:
    html = f'<html lang="en"><head><title>t</title></head><body><p>x<img alt="a" src="{address}"></p></body></html>'
    with pytest.raises(ValueError, match="from its HTML alone"):
        tagged_pdf(html)


def test_a_template_whose_tags_would_be_wrong_is_refused() -> None:
    for body in ("<table><tr><th>a</th><td>b</td></tr></table>", "<div>words without a language</div>"):
        with pytest.raises(TagsDoNotFit):
            tagged_pdf(f'<html lang="en"><head><title>t</title></head><body>{body}</body></html>')


def test_a_long_document_goes_over_pages_with_its_tags() -> None:
    rows = tuple((Words(f"课程 {number}"), Words("Selling online " * 12, "en")) for number in range(60))
    long = Sheet("zh", "证明", "2026-05-04", tables=(Table("全部", ("课程", "名称"), rows),))
    made = make_sheet(long)
    assert broken_rules(made) == set()
    with Pdf.open(BytesIO(made)) as pdf:
        assert len(pdf.pages) > 1
        assert len(tags(pdf, Name.Div)) == 60


@pytest.mark.parametrize(
    ("text", "language", "own"),
    [("王建国", "zh", ""), ("John", "zh", "en"), ("王建国", "en", "zh"), ("John", "en", ""), ("2026", "zh", "")],
)
def test_the_script_tells_the_language(text: str, language: str, own: str) -> None:
    assert foreign(text, language) == Words(text, own)
