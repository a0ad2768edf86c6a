"""Where files lie, as the environment says it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from media_pipeline.storage.interface import MIB, Bucket
from portal.commands.doctor import examine
from portal.settings import Settings, settings_from


@pytest.fixture
def told(tmp_path: Path):
    """The settings of an environment with these variables and a data folder of its own."""

    def make(**variables: str) -> Settings:
        return settings_from({"PORTAL_DATA": str(tmp_path), **variables})

    return make


def test_files_lie_in_the_data_folder_unless_another_is_named(told, tmp_path: Path) -> None:
    assert told().store == tmp_path / "storage"
    assert told(PORTAL_STORAGE=str(tmp_path / "shared")).store == tmp_path / "shared"


def test_a_bucket_is_named_by_its_address(told, tmp_path: Path) -> None:
    bucket = told(
        PORTAL_STORAGE="s3://lessons/changxue/",
        PORTAL_S3_ENDPOINT="https://store.example",
        PORTAL_S3_KEY="name",
        PORTAL_S3_SECRET="secret",
        PORTAL_S3_ADDRESSING="virtual",
        PORTAL_STORAGE_CACHE_MIB="7",
    ).store
    assert isinstance(bucket, Bucket)
    assert (bucket.name, bucket.prefix, bucket.endpoint) == ("lessons", "changxue", "https://store.example")
    assert (bucket.key, bucket.secret, bucket.addressing) == ("name", "secret", "virtual")
    assert (bucket.cache, bucket.cache_bytes) == (tmp_path / "cache", 7 * MIB)


def test_a_secret_does_not_stand_in_what_settings_show_of_a_bucket(told) -> None:
    assert "do not tell" not in repr(told(PORTAL_STORAGE="s3://lessons", PORTAL_S3_SECRET="do not tell").bucket)


def test_doctor_tries_the_store_out(told, tmp_path: Path, bucket: Bucket) -> None:
    address = {"PORTAL_S3_KEY": "name", "PORTAL_S3_SECRET": "secret", "PORTAL_S3_REGION": "us-east-1"}
    there = told(PORTAL_STORAGE=f"s3://{bucket.name}", PORTAL_S3_ENDPOINT=bucket.endpoint or "", **address)
    missing = told(PORTAL_STORAGE="s3://nowhere-to-be-found", PORTAL_S3_ENDPOINT=bucket.endpoint or "", **address)
    for settings, found in ((told(), True), (there, True), (missing, False)):
        (check,) = [check for check in examine(settings) if check.name.startswith("store in ")]
        assert (check.present, check.needed) == (found, True)
    assert "PORTAL_S3_" in check.remedy


def test_a_process_serves_for_each_core_unless_a_number_is_named(told) -> None:
    assert told().web_processes == min(8, len(os.sched_getaffinity(0)))
    assert told(PORTAL_WEB_PROCESSES="3").web_processes == 3
