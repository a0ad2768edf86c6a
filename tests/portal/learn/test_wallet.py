"""A learner's wallet through its pages: files made once, downloaded one by one and together, nobody else's."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from content.certificates.issuing import issue, revoke
from content.credentials.credit_badges import ConversionRecord, LedgerHead
from content.credentials.document import Document
from content.credentials.issuer_identity import Issuance
from content.credentials.learner_record import issue_conversion_record
from content.credentials.own_sources import OwnSources
from content.credentials.reading import read_credential
from content.credentials.signing_keys import make_key
from content.credentials.verdict import Verdict
from content.credentials.verification import verify
from content.database import Database, utc_now
from content.institutions.models import Institution
from content.people.models import Account, Role
from content.people.permissions import Actor, Grant
from portal.settings import issuance_of
from tests.factories import SECRET_KEY, finish_course, make_account, make_published_course
from tests.portal.conftest import post

Enter = Callable[..., FlaskClient]
ADDRESS = "https://learn.example.org"


@pytest.fixture
def public_app(app: Flask) -> Flask:
    """The portal under a public address."""
    app.extensions["settings"] = replace(app.extensions["settings"], public_address=ADDRESS)
    return app


def certified(database: Database, name: str, *, with_keys: bool = True) -> tuple[str, str, Actor]:
    """A certificate of an account: its number, the institution's public id, an administrator."""
    with database.transaction() as session:
        account = session.scalars(select(Account).where(Account.login_name == name)).one()
        certificate = issue(session, finish_course(session, account, make_published_course(session)), utc_now())
        assert certificate is not None
        institution = session.get_one(Institution, certificate.institution_id)
        _, administrator = make_account(session, Grant(Role.ADMINISTRATOR))
        if with_keys:
            for owner in (institution.public_id, None):
                make_key(session, administrator, owner, issuance())
        return certificate.number, institution.public_id, administrator


def issuance() -> Issuance:
    """As the portal under test issues: by its secret and its address."""
    return Issuance(SECRET_KEY, ADDRESS, lambda message, _language: str(message))


def verdicts(database: Database, text: str) -> tuple[Verdict, ...]:
    with database.reading() as session:
        return verify(read_credential(text.encode()), OwnSources(session, issuance()), utc_now())


@pytest.mark.both
def test_files_are_made_at_the_press_of_a_button_and_are_true(
    public_app: Flask, enter: Enter, database: Database
) -> None:
    learner, stranger = enter(name="wang"), enter(name="liu")
    assert "还没有可以带走的文件" in learner.get("/my/wallet").text
    number, institution, administrator = certified(database, "wang")
    page = learner.get("/my/wallet").text
    assert "您的文件还没有生成" in page
    assert "我的证书夹" in learner.get("/my/certificates").text
    assert learner.get(f"/my/wallet/certificates/{number}.json").status_code == 404
    assert learner.get("/my/wallet.zip").status_code == 404
    made = post(learner, "/my/wallet")
    assert (made.status_code, made.location) == (302, "/my/wallet")
    page = learner.get("/my/wallet").text
    assert "您的文件已生成" in page
    assert "生成我的文件" not in page
    for form, content_type in (("json", "application/vc"), ("jwt", "application/vc+jwt")):
        for address in (f"/my/wallet/certificates/{number}.{form}", f"/my/wallet/learning-record.{form}"):
            assert f'href="{address}"' in page
            file = learner.get(address)
            assert (file.status_code, file.mimetype) == (200, content_type)
            assert "attachment" in file.headers["Content-Disposition"]
            assert all(verdict.is_true for verdict in verdicts(database, file.text))
            assert stranger.get(address).status_code == 404
    first = learner.get(f"/my/wallet/certificates/{number}.json").data
    post(learner, "/my/wallet")
    assert learner.get(f"/my/wallet/certificates/{number}.json").data == first
    achievement = json.loads(first)["credentialSubject"]["achievement"]
    assert achievement["description"] == "课程“按摩卫生”的课程学习证明"
    with database.transaction() as session:
        revoke(session, administrator, number, "错发")
    assert learner.get(f"/my/wallet/certificates/{number}.json").status_code == 404
    page = learner.get("/my/wallet").text
    assert "一查就知道已经撤销" in page
    assert "又有了新的内容" in page
    post(learner, "/my/wallet")
    assert learner.get("/my/wallet/learning-record.json").status_code == 404
    assert not verdicts(database, first.decode())[0].is_true
    assert institution in first.decode()


def test_everything_comes_as_one_file_that_explains_itself(public_app: Flask, enter: Enter, database: Database) -> None:
    learner = enter(name="wang")
    number, institution, _ = certified(database, "wang")
    post(learner, "/my/wallet")
    conversion = ConversionRecord(
        entry="a" * 32,
        entry_number=1,
        entry_digest="b" * 64,
        pilot="c" * 32,
        pilot_name="学习积分试点",
        bank="学分银行",
        credits=100,
        rate=100,
        bank_credits=100,
        converted_at=utc_now(),
        head=LedgerHead(1, "b" * 64),
    )
    with database.transaction() as session:
        account = session.scalars(select(Account).where(Account.login_name == "wang")).one()
        issue_conversion_record(session, account.id, conversion, issuance(), "zh")
    for form in ("json", "jwt"):
        address = f"/my/wallet/conversions/{conversion.entry}.{form}"
        assert address in learner.get("/my/wallet").text
        assert learner.get(address).status_code == 200
    answer = learner.get("/my/wallet.zip")
    with zipfile.ZipFile(BytesIO(answer.data)) as archive:
        names = set(archive.namelist())
        explanation = archive.read("read-me.html").decode()
        credential = archive.read(f"certificates/{number}.json")
        assert learner.get(f"/my/wallet/certificates/{number}.json").data == credential
    assert names == {
        "read-me.html",
        "credits.csv",
        f"certificates/{number}.json",
        f"certificates/{number}.jwt",
        "learning-record.json",
        "learning-record.jwt",
        f"conversions/{conversion.entry}.json",
        f"conversions/{conversion.entry}.jwt",
        "keys/learn.example.org.json",
        f"keys/learn.example.org-institutions-{institution}.json",
    }
    named = {name for name in names if name.endswith((".json", ".csv")) and not name.startswith("keys/")}
    assert all(f'href="{name}"' in explanation for name in named)
    assert "盖了章的信" in explanation


def test_without_keys_the_page_says_who_can_help(public_app: Flask, enter: Enter, database: Database) -> None:
    learner = enter(name="wang")
    certified(database, "wang", with_keys=False)
    post(learner, "/my/wallet")
    page = learner.get("/my/wallet").text
    assert "请联系平台管理员设置" in page
    assert "生成我的文件" in page


def test_programs_find_keys_and_lists_where_the_files_say(
    public_app: Flask, enter: Enter, database: Database, client: FlaskClient
) -> None:
    learner = enter(name="wang")
    number, institution, _ = certified(database, "wang")
    post(learner, "/my/wallet")
    credential: Document = json.loads(learner.get(f"/my/wallet/certificates/{number}.json").data)
    did = credential["issuer"]["id"]
    assert did == f"did:web:learn.example.org:institutions:{institution}"
    keys = client.get(f"/institutions/{institution}/did.json")
    assert (keys.json or {})["id"] == did
    assert keys.headers["Access-Control-Allow-Origin"] == "*"
    assert credential["proof"]["verificationMethod"] in (keys.json or {})["assertionMethod"]
    address = credential["credentialStatus"]["statusListCredential"]
    status_list = client.get(address.removeprefix(ADDRESS))
    assert json.loads(status_list.data)["id"] == address
    assert status_list.mimetype == "application/vc"
    assert (client.get("/.well-known/did.json").json or {})["id"] == "did:web:learn.example.org"
    for nowhere in ("/institutions/nobody/did.json", "/status/nothing", f"/institutions/{institution}/status/nothing"):
        assert client.get(nowhere).status_code == 404


def test_issuing_uses_the_secret_and_the_address_of_the_installation(public_app: Flask) -> None:
    own = issuance_of(public_app.extensions["settings"], lambda message, _language: str(message))
    assert (own.secret, own.public_address) == (issuance().secret, issuance().public_address)
