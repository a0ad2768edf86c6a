"""Nothing that belongs to one machine is let into the project."""

from __future__ import annotations

import json
from pathlib import Path

import check_portable
import pytest


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(check_portable, "ROOT", tmp_path)
    (tmp_path / "requirements").mkdir()
    return tmp_path


HASHED = "flask==3.1.0 \\\n    --hash=sha256:00\n    # via -r requirements/runtime.in\n"


def test_a_lock_with_hashes_and_no_host_is_fine(project: Path) -> None:
    (project / "requirements" / "runtime.txt").write_text(HASHED)
    assert list(check_portable.hosts_in_python_locks()) == []


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https" + "://pypi.example/simple",
        "--find-links wheels",
        "-i mirror",
        "thing @ file" + ":///somewhere/thing.whl",
    ],
)
def test_a_host_in_a_python_lock_is_named(project: Path, line: str) -> None:
    (project / "requirements" / "runtime.txt").write_text(f"{line}\n{HASHED}")
    problems = list(check_portable.hosts_in_python_locks())
    assert problems
    assert problems[0].startswith("requirements/runtime.txt:1:")


def test_a_requirement_without_a_hash_is_named(project: Path) -> None:
    (project / "requirements" / "runtime.txt").write_text(f"jinja2==3.1.6\n{HASHED}")
    assert list(check_portable.hosts_in_python_locks()) == ["requirements/runtime.txt: jinja2==3.1.6 has no hash"]


def test_a_host_in_the_npm_lock_is_named(project: Path) -> None:
    package = {"version": "1", "integrity": "sha512-x", "resolved": "https" + "://registry.example/a.tgz"}
    (project / "package-lock.json").write_text(json.dumps({"packages": {"": {}, "node_modules/a": package}}))
    (project / "setup" / "ace").mkdir(parents=True)
    (project / "setup" / "ace" / "package-lock.json").write_text(json.dumps({"packages": {}}))
    [problem] = check_portable.hosts_in_npm_lock()
    assert "node_modules/a" in problem


@pytest.mark.parametrize(("text", "named"), [("/ho" + "me/wang/x.py", True), ("see /courses/home/x", False)])
def test_a_path_of_one_machine_is_named(project: Path, monkeypatch, text: str, named: bool) -> None:
    (project / "notes.md").write_text(text)
    monkeypatch.setattr(check_portable, "_project_files", lambda: [project / "notes.md"])
    assert bool(list(check_portable.machine_paths())) is named
