"""Debian packages are installed without the services in them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import debian
import pytest
from targets import PartFailed


def test_no_service_is_started_while_packages_are_installed(tmp_path: Path) -> None:
    policy = tmp_path / "policy-rc.d"
    with debian.no_service_starts(policy):
        assert subprocess.run([policy, "nginx", "start"], check=False).returncode == 101
    assert not policy.exists()
    with pytest.raises(PartFailed), debian.no_service_starts(policy):
        raise PartFailed
    assert not policy.exists()


def test_a_policy_of_somebody_elses_stays(tmp_path: Path) -> None:
    policy = tmp_path / "policy-rc.d"
    policy.write_text("#!/bin/sh\nexit 0\n")
    with debian.no_service_starts(policy):
        pass
    assert policy.read_text() == "#!/bin/sh\nexit 0\n"


def test_what_the_tests_of_deployment_need_is_installed_for_them() -> None:
    names = {package.name for package in debian.TESTS}
    assert {"nginx-light", "openssl", "systemd"} <= names
