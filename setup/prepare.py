"""Makes this folder ready for one use: `python3 setup/prepare.py run|setup|check|test|mutants|bench|screenshots`.

Needs nothing but Python 3.11. Every part is remembered by a digest of what it was made from, so a second call does only
what has changed. One line a part says how long it took; what the tools said is kept in var/setup/.
"""

from __future__ import annotations

import fcntl
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import debian
import targets
from fingerprints import KEPT


@dataclass(frozen=True, slots=True)
class Purpose:
    """What one kind of use needs: Debian packages, what is made from Python, from npm, and what comes after both."""

    packages: tuple[debian.Package, ...]
    python: tuple[targets.Part, ...]
    front: tuple[targets.Part, ...]
    last: tuple[targets.Part, ...] = ()


def main(arguments: list[str]) -> int:
    """Sets up for the purpose named; gives the exit status: 0 ready, 1 something is left for a person to do."""
    if sys.version_info < (3, 11):  # noqa: UP036  (this file is started before anything is known)
        print("Changxue needs Python 3.11 or newer. On Debian 12: apt-get install python3", file=sys.stderr)
        return 1
    known = purposes()
    if len(arguments) != 1 or arguments[0] not in known:
        print(f"usage: python3 setup/prepare.py {'|'.join(known)}", file=sys.stderr)
        return 2
    KEPT.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two set-ups at once would tread on each other
        try:
            made = prepare(known[arguments[0]])
        except (debian.PackagesMissing, targets.PartFailed) as error:
            print(f"\n{error}", file=sys.stderr)
            return 1
    if made:
        print(f"  ready after {time.monotonic() - started:.0f} s", flush=True)
    if arguments == ["run"]:
        print(f"\n{targets.last_words(targets.demonstration())}\n", flush=True)  # one sign-in for each role
    return 0


def prepare(purpose: Purpose) -> bool:
    """Brings every part that `purpose` needs up to date; true where something had to be done."""
    missing = debian.missing(purpose.packages)
    needed_first = [name for name in missing if name == debian.ENVIRONMENTS]
    made = [debian.install(needed_first)]
    with ThreadPoolExecutor(max_workers=2) as side_by_side:
        python = side_by_side.submit(targets.make_in_order, purpose.python)
        made.append(debian.install([name for name in missing if name not in needed_first]))
        made.append(targets.make_in_order(purpose.front))
        made.append(python.result())
    made.append(targets.make_in_order(purpose.last))
    return any(made)


def purposes() -> dict[str, Purpose]:
    python, front = targets.python_chain("development"), targets.front_chain()
    model = targets.speech_model()
    tested = (*python, *model, *targets.openai_whisper_for_tests())
    portal = (*targets.python_chain("runtime"), targets.database(), *model)
    return {
        "setup": Purpose(debian.RUNTIME, portal, front),
        "run": Purpose(debian.RUNTIME, portal, front, last=(targets.demonstration(),)),
        "check": Purpose(debian.BUILD, python, front),
        "test": Purpose(debian.RUNTIME + debian.TESTS, tested, (*front, targets.ace())),
        "mutants": Purpose(debian.RUNTIME + debian.TESTS, (*python, targets.mutation_tester()), front),
        "bench": Purpose(
            debian.RUNTIME + debian.TESTS,
            (*python, *model, targets.openai_whisper()),
            (*front, targets.ace(), targets.players()),
        ),
        "screenshots": Purpose(debian.RUNTIME + debian.BROWSER, (*python, *model), front, last=(targets.pictured(),)),
    }


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit("\nstopped; the next call goes on from here")
