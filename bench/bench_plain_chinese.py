"""How plain the Chinese of each page is, over every page that a link leads to: the length of its sentences, the share
of characters beyond everyday ones, and of words that the national standard puts into its highest levels. Texts of
courses stand on some pages; they are the sample portal's few words."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from pathlib import Path

from bench.page_chinese import page_chinese
from bench.word_levels import is_hard, word_counts
from tests.walk.crawl import crawl_as_everybody
from tests.walk.sample_portal import full_portal

MOST_NAMED = 12


def measure() -> dict[str, object]:
    """For each view: sentences, characters in a sentence on average and at most, sentences over thirty characters, and
    the shares of rare characters and hard words; for all together the same, the rare characters and hard words by how
    often they stand there, and the longest sentences."""
    pages: dict[str, list[str]] = defaultdict(list)
    with tempfile.TemporaryDirectory(prefix="plain-chinese") as folder, full_portal(Path(folder)) as portal:
        for opened in crawl_as_everybody(portal.app, "zh-CN"):
            pages[opened.endpoint].append(opened.html)
    measured = {view: _figures("".join(htmls)) for view, htmls in sorted(pages.items())}
    return {"all": _figures("".join(html for htmls in pages.values() for html in htmls), named=True), **measured}


def _figures(html: str, *, named: bool = False) -> dict[str, object]:
    page = page_chinese(html)
    words = word_counts(page.sentences)
    hard = {word: number for word, number in words.most_common() if is_hard(word)}
    figures: dict[str, object] = {
        "sentences": len(page.sentences),
        "characters in a sentence, average": round(page.average, 1),
        "characters in a sentence, most": page.longest,
        "sentences over thirty characters": len(page.long_sentences),
        "rare characters, percent": round(100 * len(page.rare) / page.characters, 1) if page.characters else 0.0,
        "hard words, percent": round(100 * sum(hard.values()) / words.total(), 1) if words else 0.0,
    }
    if named:
        often = sorted(set(page.rare), key=page.rare.count, reverse=True)
        figures["rare characters, most frequent"] = " ".join(f"{one}{page.rare.count(one)}" for one in often[:60])
        figures["hard words, most frequent"] = " ".join(f"{word}{number}" for word, number in list(hard.items())[:80])
        figures["longest sentences"] = sorted(page.long_sentences, key=len, reverse=True)[:MOST_NAMED]
    return figures
