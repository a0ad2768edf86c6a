"""The Debian packages the portal and its tests need: finds what is missing, installs it as root, else says how."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fingerprints import KEPT, ROOT
from targets import PartFailed, announce, say

LOCK_WAIT_S = 600
FONTS = "/usr/share/fonts"
ENVIRONMENTS = "python3-venv"
"""What `python3 -m venv` needs is a package of its own in Debian."""


class PackagesMissing(Exception):
    """Packages are missing and this user may not install them; the message is what to type."""


@dataclass(frozen=True, slots=True)
class Package:
    """A Debian package, and what shows that it (or its like from elsewhere) is there: commands, or files by pattern."""

    name: str
    commands: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


BUILD = (
    Package("nodejs", commands=("node",)),
    Package("npm", commands=("npm",)),
)
RUNTIME = (
    *BUILD,
    Package("ffmpeg", commands=("ffmpeg", "ffprobe")),
    Package("espeak-ng", commands=("espeak-ng",)),
    Package("flite", commands=("flite",)),
    Package("bubblewrap", commands=("bwrap",)),
    Package("procps", commands=("pkill",)),
    Package("poppler-utils", commands=("pdftotext", "pdftoppm")),
    Package("liblouis-bin", commands=("lou_translate",)),
    Package("liblouis-data", files=("/usr/share/liblouis/tables/zhcn-cbs.ctb",)),
    Package("python3-louis", files=("/usr/lib/python3/dist-packages/louis/__init__.py",)),
    Package("fonts-noto-cjk", files=(f"{FONTS}/opentype/noto/NotoSansCJK*", f"{FONTS}/**/NotoSansCJK*")),
    Package("fontconfig", commands=("fc-match",)),
    Package("libpango-1.0-0", files=("/usr/lib/*/libpango-1.0.so.0",)),
    Package("libpangoft2-1.0-0", files=("/usr/lib/*/libpangoft2-1.0.so.0",)),  # for WeasyPrint
    Package("libharfbuzz-subset0", files=("/usr/lib/*/libharfbuzz-subset.so.0",)),
)
BROWSER = (
    Package("chromium", commands=("chromium",)),
    Package("chromium-headless-shell", commands=("chromium-headless-shell",)),
    Package("libatomic1", files=("/usr/lib/*/libatomic.so.1",)),  # for Playwright's driver
)
TESTS = (
    *BROWSER,
    Package("strace", commands=("strace",)),
    Package("default-jre-headless", commands=("java",)),  # for EPUBCheck
    Package("postgresql", files=("/usr/lib/postgresql/*/bin/initdb",)),
    Package("nginx-light", files=("/usr/sbin/nginx",)),
    Package("openssl", commands=("openssl",)),
    Package("systemd", commands=("systemd-analyze",)),
)
POLICY = Path("/usr/sbin/policy-rc.d")
"""What Debian's packages ask before they start a service (invoke-rc.d(8)); 101 says that they may not."""


def missing(packages: Sequence[Package]) -> list[str]:
    """The names of the packages that are not there. Raises PackagesMissing where this user may not install them."""
    names = [package.name for package in packages if not _is_there(package)]
    if not _can_make_environments():
        names.append(ENVIRONMENTS)
    if names and os.geteuid() != 0:
        command = f"sudo apt-get update && sudo apt-get install -y --no-install-recommends {' '.join(names)}"
        raise PackagesMissing(f"Some Debian packages are missing. Please run this line, then try again:\n\n  {command}")
    return names


def install(names: Sequence[str]) -> bool:
    """Installs the packages named, as root; true where there were some. Raises PartFailed where apt-get could not."""
    if not names:
        return False
    if not shutil.which("apt-get"):
        raise PartFailed(f"Please install these first, there is no apt-get here: {' '.join(names)}")
    announce()
    started = time.monotonic()
    _update_lists()
    with no_service_starts():
        _apt_get("install", "--no-install-recommends", *names)
    say(f"Debian packages ({len(names)})", time.monotonic() - started)
    return True


@contextmanager
def no_service_starts(policy: Path = POLICY) -> Iterator[None]:
    """Let packages be installed without their servers: tests start their own, and port 80 is none of ours. A policy
    that somebody else has set stays as it is."""
    if policy.exists() or not policy.parent.is_dir():
        yield
        return
    policy.write_text("#!/bin/sh\nexit 101\n")
    policy.chmod(0o755)
    try:
        yield
    finally:
        policy.unlink(missing_ok=True)


@functools.cache
def _update_lists() -> None:
    """Once a call, and only where something is missing; without a line, the lists at hand may still do."""
    _apt_get("update", required=False)


def _is_there(package: Package) -> bool:
    if package.commands:
        return all(shutil.which(command) for command in package.commands)
    return any(next(Path("/").glob(pattern.lstrip("/")), None) for pattern in package.files)


def _can_make_environments() -> bool:
    if (ROOT / ".venv" / "bin" / "python").exists():
        return True
    return subprocess.run([sys.executable, "-c", "import ensurepip, venv"], capture_output=True).returncode == 0


def _apt_get(*arguments: str, required: bool = True) -> None:
    """Runs apt-get without questions; waits up to ten minutes while another program holds one of its locks."""
    options = ("-q", "-y", "-o", f"DPkg::Lock::Timeout={LOCK_WAIT_S}", "-o", "Acquire::Retries=3")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
    log = KEPT / "debian.log"
    until = time.monotonic() + LOCK_WAIT_S
    while True:
        done = subprocess.run(
            ["apt-get", *options, *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        with log.open("a") as written:
            written.write(done.stdout)
        # DPkg::Lock::Timeout covers dpkg's own lock; those of the lists and of the archives are waited for here
        if done.returncode == 0 or "Could not get lock" not in done.stdout or time.monotonic() > until:
            break
        time.sleep(3)
    if done.returncode and required:
        said = "\n".join(done.stdout.splitlines()[-20:])
        raise PartFailed(f"Debian packages could not be installed (apt-get {' '.join(arguments)}):\n{said}")
