"""All checks of one text, with its findings numbered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from content.checks.finding import FindingKind, TextFinding
from content.checks.headings import heading_findings
from content.checks.hints import hint_findings
from content.checks.links import link_findings
from content.checks.parsed_text import parse_text, plain_passage
from content.checks.reading_level import reading_findings
from content.checks.sentences import long_sentences, sentence_findings
from content.checks.tables import table_findings
from content.checks.wording import passage_wording, wording_findings
from content.recently_used import RecentlyUsed

_checked: RecentlyUsed[tuple[TextFinding, ...]] = RecentlyUsed(8_000_000)
"""Findings by text, as heavy as the text is long: a course is checked on each of its author's pages."""


def text_findings(source: str, glossary: tuple[str, ...] = ()) -> tuple[TextFinding, ...]:
    """The findings in a Markdown text, in the order of its lines. glossary: terms of the trade that learners learn."""
    terms = tuple(term for term in glossary if term in source)
    findings = _checked.get((source, terms))
    if findings is None:
        parsed = parse_text(source)
        findings = _numbered(
            (
                *hint_findings(parsed),
                *heading_findings(parsed),
                *link_findings(parsed),
                *table_findings(parsed),
                *wording_findings(parsed),
                *sentence_findings(parsed),
                *reading_findings(parsed, terms),
            )
        )
        _checked.put((source, terms), findings, len(source) + 1)
    return findings


def plain_findings(text: str) -> tuple[TextFinding, ...]:
    """The findings in a text without Markdown: a caption, a description."""
    passage = plain_passage(text)
    return _numbered(replace(one, line=0) for one in (*passage_wording(passage), *long_sentences(passage)))


def _numbered(findings: Iterable[TextFinding]) -> tuple[TextFinding, ...]:
    return tuple(_count(sorted(findings, key=lambda finding: finding.line)))


def _count(findings: Iterable[TextFinding]) -> Iterator[TextFinding]:
    seen: Counter[FindingKind] = Counter()
    for finding in findings:
        yield replace(finding, number=seen[finding.kind])
        seen[finding.kind] += 1
