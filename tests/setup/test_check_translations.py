"""A catalogue is complete when every message is in it, translated, sure, and with the same places for values."""

from __future__ import annotations

from pathlib import Path

import check_translations
import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po


@pytest.fixture
def wanted() -> Catalog:
    catalog = Catalog()
    catalog.add("Sign in")
    catalog.add("Hello, %(name)s")
    catalog.add(("%(num)s course", "%(num)s courses"))
    return catalog


@pytest.fixture
def problems(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wanted: Catalog):
    """A function: the problems of a Chinese catalogue that holds these translations."""

    def of(strings: dict[str | tuple[str, str], str], **flags: list[str]) -> list[str]:
        held = Catalog(locale="zh_Hans_CN")
        for message_id, string in strings.items():
            held.add(message_id, string if isinstance(message_id, str) else (string,), **flags)
        with (tmp_path / "messages.po").open("wb") as file:
            write_po(file, held)
        monkeypatch.setattr(check_translations, "catalogue", lambda _language: tmp_path / "messages.po")
        return list(check_translations.problems_of("zh_Hans_CN", wanted))

    return of


COMPLETE = {
    "Sign in": "登录",
    "Hello, %(name)s": "%(name)s,您好",
    ("%(num)s course", "%(num)s courses"): "%(num)s 门课程",
}


def test_a_complete_catalogue_has_no_problems(problems) -> None:
    assert problems(COMPLETE) == []


@pytest.mark.parametrize("message_id", COMPLETE)
def test_a_message_that_is_not_there_is_named(problems, message_id) -> None:
    [problem] = problems({key: value for key, value in COMPLETE.items() if key != message_id})
    assert "not in the catalogue" in problem
    assert repr(message_id) in problem


@pytest.mark.parametrize("message_id", COMPLETE)
def test_an_empty_translation_is_named(problems, message_id) -> None:
    [problem] = problems(COMPLETE | {message_id: ""})
    assert "not translated" in problem


def test_a_lost_place_is_named(problems) -> None:
    [problem] = problems(COMPLETE | {"Hello, %(name)s": "您好"})
    assert "other places" in problem


def test_a_misspelt_place_is_named(problems) -> None:
    [problem] = problems(COMPLETE | {"Hello, %(name)s": "%(nmae)s,您好"})
    assert "other places" in problem


def test_an_unsure_translation_is_named(problems) -> None:
    assert len(problems(COMPLETE, flags=["fuzzy"])) == len(COMPLETE)


def test_a_translation_that_nothing_uses_is_named(problems) -> None:
    [problem] = problems(COMPLETE | {"Sign out": "退出"})
    assert "used nowhere" in problem


def test_a_message_in_an_f_string_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "portal").mkdir()
    (tmp_path / "portal" / "labels.py").write_text('text = f"{time} {_(\'Saved\')}"\nother = _("Saved")\n')
    monkeypatch.setattr(check_translations, "ROOT", tmp_path)
    (problem,) = check_translations.hidden_messages()
    assert problem.startswith("portal/labels.py:1:")
