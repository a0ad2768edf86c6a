"""Where files lie, as the environment says it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from content.mail.smtp import TlsMode
from media_pipeline.storage.interface import MIB, Bucket
from portal.commands.doctor import examine
from portal.settings import Settings, settings_from
from tests.mail_server import HOST, free_port, mail_server


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


MAIL = {
    "PORTAL_SMTP_HOST": "mail.example.org",
    "PORTAL_PUBLIC_ADDRESS": "https://learn.example.org/",
    "PORTAL_MAIL_SENDER": "畅学 <portal@example.org>",
}


def test_without_a_mail_server_there_is_no_mail(told) -> None:
    assert told().mail is None
    assert told(PORTAL_MAIL_SENDER="portal@example.org", PORTAL_SMTP_HOST=" ").mail is None


def test_mail_is_encrypted_unless_it_is_said_otherwise(told) -> None:
    mail = told(**MAIL, PORTAL_SMTP_USER="portal", PORTAL_SMTP_PASSWORD="do not tell").mail
    assert (mail.server.host, mail.server.port, mail.server.tls) == ("mail.example.org", 587, TlsMode.STARTTLS)
    assert (mail.server.user, mail.server.password) == ("portal", "do not tell")
    assert (mail.sender.display_name, mail.sender.addr_spec) == ("畅学", "portal@example.org")
    assert (mail.public_address, mail.server.greeting_name) == ("https://learn.example.org", "learn.example.org")
    assert "do not tell" not in repr(mail)


def test_the_portal_answers_to_the_name_that_stands_in_its_letters(told) -> None:
    assert told(**MAIL).trusted_hosts == ()
    hosts = told(**MAIL, PORTAL_TRUSTED_HOSTS="127.0.0.1").trusted_hosts
    assert hosts == ("127.0.0.1", "learn.example.org")
    assert told(**MAIL, PORTAL_TRUSTED_HOSTS="learn.example.org").trusted_hosts == ("learn.example.org",)


@pytest.mark.parametrize(("tls", "port"), [("starttls", 587), ("tls", 465), ("none", 25)])
def test_each_way_of_encryption_has_its_usual_port(told, tls: str, port: int) -> None:
    assert told(**MAIL, PORTAL_SMTP_TLS=tls).mail.server.port == port
    assert told(**MAIL, PORTAL_SMTP_TLS=tls, PORTAL_SMTP_PORT="2525").mail.server.port == 2525


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PORTAL_PUBLIC_ADDRESS", ""),
        ("PORTAL_PUBLIC_ADDRESS", "learn.example.org"),
        ("PORTAL_PUBLIC_ADDRESS", "ftp://learn.example.org"),
        ("PORTAL_MAIL_SENDER", ""),
        ("PORTAL_MAIL_SENDER", "the portal"),
        ("PORTAL_SMTP_TLS", "perhaps"),
    ],
)
def test_what_mail_needs_and_is_wrong_is_named(told, variable: str, value: str) -> None:
    with pytest.raises(ValueError, match=variable):
        told(**{**MAIL, variable: value})


def test_doctor_greets_the_mail_server(told) -> None:
    def check(**variables: str) -> tuple[bool, str]:
        (found,) = [one for one in examine(told(**variables)) if one.name.startswith("mail server")]
        assert not found.needed
        return found.present, found.remedy

    assert check() == (False, "see PORTAL_SMTP_HOST in README.md; no page offers e-mail")
    here = {**MAIL, "PORTAL_SMTP_HOST": HOST, "PORTAL_SMTP_TLS": "none"}
    with mail_server() as mailbox:
        assert check(**here, PORTAL_SMTP_PORT=str(mailbox.port)) == (True, "")
    assert not check(**here, PORTAL_SMTP_PORT=str(free_port()))[0]
