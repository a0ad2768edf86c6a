"""A part is made again when what it is made from has changed, when its product is gone, and not otherwise."""

from __future__ import annotations

import sys
from pathlib import Path

import fingerprints
import pytest
import targets
from targets import Part, PartFailed, make_in_order


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project whose parts are made in a folder of the test's own."""
    kept = tmp_path / "var" / "setup"
    kept.mkdir(parents=True)
    for module in (fingerprints, targets):
        monkeypatch.setattr(module, "ROOT", tmp_path)
        monkeypatch.setattr(module, "KEPT", kept)
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "a.txt").write_text("one")
    return tmp_path


def copying(project: Path) -> Part:
    command = "import pathlib; pathlib.Path('product').write_text(pathlib.Path('source/a.txt').read_text())"
    return Part("copy", "a copy", ((sys.executable, "-c", command),), ("source",), (project / "product",))


def test_a_part_is_made_once_while_nothing_changes(project: Path) -> None:
    assert make_in_order([copying(project)])
    assert (project / "product").read_text() == "one"
    assert not make_in_order([copying(project)])


def test_a_part_is_made_again_when_an_input_changes(project: Path) -> None:
    make_in_order([copying(project)])
    (project / "source" / "a.txt").write_text("two")
    assert make_in_order([copying(project)])
    assert (project / "product").read_text() == "two"


def test_a_new_file_in_an_input_folder_is_a_change(project: Path) -> None:
    make_in_order([copying(project)])
    (project / "source" / "b.txt").touch()
    assert make_in_order([copying(project)])


def test_a_part_is_made_again_when_its_product_is_gone(project: Path) -> None:
    make_in_order([copying(project)])
    (project / "product").unlink()
    assert make_in_order([copying(project)])
    assert (project / "product").exists()


def test_a_part_that_fails_says_what_its_tool_said_and_is_tried_again(project: Path) -> None:
    failing = Part("fails", "a part", ((sys.executable, "-c", "raise SystemExit('no such thing')"),), ("source",))
    for _ in range(2):
        with pytest.raises(PartFailed, match="no such thing"):
            make_in_order([failing])


def test_a_part_that_fails_after_it_was_made_counts_as_unmade(project: Path) -> None:
    make_in_order([copying(project)])
    (project / "source" / "a.txt").unlink()
    with pytest.raises(PartFailed):
        make_in_order([copying(project)])
    (project / "source" / "a.txt").write_text("one")
    assert make_in_order([copying(project)])


def test_packages_of_the_front_end_that_are_lent_by_a_link_are_left_alone(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    modules = project / "node_modules"
    monkeypatch.setattr(targets, "MODULES", modules)
    assert [part.name for part in targets.front_chain()] == ["front-packages", "front-end"]
    (project / "lent").mkdir()
    modules.symlink_to(project / "lent")
    assert [part.name for part in targets.front_chain()] == ["front-end"]
