"""Checks that nothing in the project belongs to one machine: no registry host in a lock, no path of somebody's disk."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from fingerprints import ROOT

HOST = re.compile(r"\w+://|^\s*(--?(index-url|extra-index-url|find-links|trusted-host)|-[if]\s)|\s@\s", re.MULTILINE)
UNHASHED = re.compile(r"^([\w.\[\]-]+==[^\s;]+)(?!.*\\$).*$", re.MULTILINE)
MACHINE_PATH = re.compile(r"(?<![\w.~/$}-])/(?:home|Users|work|root)/[\w.-]+")


def main() -> int:
    problems = [*hosts_in_python_locks(), *hosts_in_npm_lock(), *machine_paths()]
    for problem in problems:
        print(problem)
    return 1 if problems else 0


def hosts_in_python_locks() -> Iterator[str]:
    for lock in sorted((ROOT / "requirements").glob("*.txt")):
        text = lock.read_text()
        for found in HOST.finditer(text):
            yield f"{_place(lock, text, found)}: a lock names no host, compile it with `make locks`"
        for name in UNHASHED.findall(text):
            yield f"requirements/{lock.name}: {name} has no hash"


def hosts_in_npm_lock() -> Iterator[str]:
    for lock in (ROOT / "package-lock.json", *sorted(ROOT.glob("setup/*/package-lock.json"))):
        place = lock.relative_to(ROOT)
        for name, package in json.loads(lock.read_text())["packages"].items():
            if "://" in package.get("resolved", ""):
                yield f"{place}: {name} names the host it came from; omit-lockfile-registry-resolved must be on"
            if name and not package.get("link") and "integrity" not in package:
                yield f"{place}: {name} has no integrity"


def machine_paths() -> Iterator[str]:
    """Absolute paths into somebody's own folders, in any text file that is part of the project."""
    for file in _project_files():
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture or a sound
        for found in MACHINE_PATH.finditer(text):
            yield f"{_place(file, text, found)}: {found.group()} is a path of one machine"


def _project_files() -> list[Path]:
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def _place(file: Path, text: str, found: re.Match[str]) -> str:
    return f"{file.relative_to(ROOT)}:{text.count(chr(10), 0, found.start()) + 1}"


if __name__ == "__main__":
    sys.exit(main())
