"""The administrators' pages of signing keys: made, replaced, backed up, brought back, withdrawn."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from content.credentials.models import KeyState, SigningKey
from content.database import Database
from tests.factories import make_institution
from tests.portal.conftest import csrf_token, post

PASSPHRASE = "four words and a year"


def keys_of(database: Database) -> list[SigningKey]:
    with database.reading() as session:
        return list(session.scalars(select(SigningKey).order_by(SigningKey.id)))


@pytest.mark.both
def test_missing_keys_are_made_at_once_and_each_can_be_replaced_once(
    administrator: FlaskClient, database: Database
) -> None:
    with database.transaction() as session:
        institution = make_institution(session)
        public_id, name = institution.public_id, institution.name_zh
    page = administrator.get("/oversight/keys").text
    assert "还没有密钥：2 个" in page
    assert "PORTAL_PUBLIC_ADDRESS" in page
    assert post(administrator, "/oversight/keys").location == "/oversight/keys"
    assert post(administrator, "/oversight/keys").location == "/oversight/keys"
    assert len(keys_of(database)) == 2
    page = administrator.get("/oversight/keys?q=" + name).text
    assert "没有备份" in page
    assert page.count(name) >= 2
    (own,) = [key for key in keys_of(database) if key.institution_id is not None]
    assert own.controller == f"did:key:{own.public_key}"
    for _ in range(2):
        answer = post(administrator, "/oversight/keys", owner=public_id, replaces=own.public_id)
    new = keys_of(database)[-1]
    assert answer.location == f"/oversight/keys/{new.public_id}"
    assert [key.state for key in keys_of(database)] == [KeyState.ACTIVE, KeyState.RETIRED, KeyState.ACTIVE]
    assert "已更换" in administrator.get("/oversight/keys").text


def test_a_backup_is_downloaded_and_brings_the_key_back(
    app: Flask, administrator: FlaskClient, database: Database
) -> None:
    post(administrator, "/oversight/keys")
    (key,) = keys_of(database)
    address = f"/oversight/keys/{key.public_id}"
    slip = post(administrator, f"{address}/backup", backup_password=PASSPHRASE, backup_password_again="another")
    assert (slip.status_code, "两次输入的口令不一样" in slip.text) == (422, True)
    short = post(administrator, f"{address}/backup", backup_password="short", backup_password_again="short")
    assert (short.status_code, "请设置 12 到 200 个字符的口令" in short.text) == (422, True)
    backup = post(administrator, f"{address}/backup", backup_password=PASSPHRASE, backup_password_again=PASSPHRASE)
    assert backup.headers["Content-Disposition"] == f'attachment; filename="signing-key-{key.public_id}.pem"'
    assert load_pem_private_key(backup.data, PASSPHRASE.encode()) is not None
    assert keys_of(database)[0].backed_up_at is not None
    assert "用备份恢复密钥" not in administrator.get(address).text
    with database.transaction() as session:  # as after the portal's secret was lost
        session.get_one(SigningKey, key.id).wrapped_key = b"\0" * 60
    assert "打不开" in administrator.get("/oversight/keys").text
    assert "用备份恢复密钥" in administrator.get(address).text

    def restore(data: bytes, passphrase: str) -> tuple[int, str]:
        fields = {
            "csrf_token": csrf_token(administrator),
            "file": (BytesIO(data), "key.pem"),
            "restore_password": passphrase,
        }
        answer = administrator.post(f"{address}/restore", data=fields)
        return answer.status_code, answer.text

    status, text = restore(backup.data, "not the passphrase")
    assert (status, "用这个口令打不开这个文件" in text) == (422, True)
    assert re.search(r'href="#file"', text)
    assert restore(backup.data, PASSPHRASE)[0] == 302
    assert "用备份恢复密钥" not in administrator.get(address).text
    assert app.extensions["settings"].secret_key not in backup.text


def test_a_key_is_withdrawn_with_a_reason(administrator: FlaskClient, database: Database) -> None:
    post(administrator, "/oversight/keys")
    (key,) = keys_of(database)
    address = f"/oversight/keys/{key.public_id}/withdraw"
    assert "不再可信" in administrator.get(address).text
    assert post(administrator, address, reason="").status_code == 422
    assert post(administrator, address, reason="电脑丢了").status_code == 302
    assert post(administrator, address, reason="电脑丢了").status_code == 409
    assert "已作废" in administrator.get(f"/oversight/keys/{key.public_id}").text


def test_only_administrators_see_keys(app: Flask, enter: object, database: Database) -> None:
    assert app.test_client().get("/oversight/keys").status_code == 302
    learner = enter(name="wang")  # type: ignore[operator]
    for address in ("/oversight/keys", "/oversight/keys/x", "/oversight/keys/x/withdraw"):
        assert learner.get(address).status_code == 403
    for address in ("/oversight/keys", "/oversight/keys/x/backup", "/oversight/keys/x/restore"):
        assert post(learner, address).status_code == 403
    assert keys_of(database) == []


def test_an_unknown_key_is_not_found(administrator: FlaskClient, app: Flask) -> None:
    app.extensions["settings"] = replace(app.extensions["settings"], public_address="https://learn.example.org")
    assert "https://learn.example.org" in administrator.get("/oversight/keys").text
    assert administrator.get("/oversight/keys/nothing").status_code == 404
