"""Makes this folder ready to run, to check or to test: `python3 setup/prepare.py run|setup|check|test`.

Needs nothing but Python 3.11. Every part is remembered by a digest of what it was made from, so a second call does only
what has changed. One line a part says how long it took; what the tools said is kept in var/setup/.
"""

from __future__ import annotations

import fcntl
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import debian
import parts
from stamps import KEPT

PURPOSES = {
    # purpose: (Debian packages, chains of parts; the chains go side by side, the parts of one after each other)
    "setup": (debian.RUNTIME, (parts.portal_chain("runtime"), parts.front_chain())),
    "run": (debian.RUNTIME, (parts.portal_chain("runtime"), parts.front_chain()), parts.demonstration()),
    "check": (debian.BUILD, (parts.python_chain("development"), parts.front_chain())),
    "test": (debian.RUNTIME + debian.TESTS, (parts.python_chain("development"), parts.front_chain())),
}


def main(purpose: str) -> int:
    """Sets up for `purpose`; gives the exit status: 0 ready, 1 something is left for a person to do."""
    if sys.version_info < (3, 11):
        print("Changxue needs Python 3.11 or newer. On Debian 12: apt-get install python3", file=sys.stderr)
        return 1
    KEPT.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two set-ups at once would tread on each other
        try:
            made = prepare(purpose)
        except (debian.PackagesMissing, parts.PartFailed) as error:
            print(f"\n{error}", file=sys.stderr)
            return 1
    if made:
        print(f"  ready after {time.monotonic() - started:.0f} s", flush=True)
    return 0


def prepare(purpose: str) -> bool:
    """Brings every part that `purpose` needs up to date; true where something had to be done."""
    packages, chains, *last = PURPOSES[purpose]
    made = debian.install(packages)
    with ThreadPoolExecutor(max_workers=len(chains)) as side_by_side:
        made = any(list(side_by_side.map(parts.make_in_order, chains))) or made
    return any([parts.make_in_order(chain) for chain in last]) or made


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in PURPOSES:
        sys.exit(f"usage: python3 setup/prepare.py {'|'.join(PURPOSES)}")
    try:
        sys.exit(main(sys.argv[1]))
    except KeyboardInterrupt:
        sys.exit("\nstopped; the next call goes on from here")
