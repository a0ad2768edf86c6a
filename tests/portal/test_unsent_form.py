"""Nothing that somebody wrote into a form is lost: not with a session that ended, not with a token that no longer
holds, not by a refusal, not by a fault of ours. Every view that takes a form is here; a new one fails until it is."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

import pytest
from flask import Flask
from flask.testing import FlaskClient

from content.errors import EditConflict, Invalid, NotAllowed, NotFound, Refused
from content.people.permissions import VISITOR, Action, allowed
from portal.forms import PortalForm
from portal.labels.fields import TEXTS, TEXTS_OF_VIEW
from portal.requests import ACTION_ATTRIBUTE, permits
from tests.portal.conftest import csrf_token

WRITTEN = {
    "account.county_register": {"name_zh": "正定县", "name_en": "Zhengding", "code": "130123"},
    "account.email": {"address": "wang@example.com"},
    "account.forgotten": {"who": "wangfang"},
    "account.institution_register": {"name_zh": "残联培训学校", "name_en": "Training school"},
    "account.occupation_register": {"name_zh": "保健按摩师", "name_en": "Massage therapist", "code": "4-10-04-02"},
    "account.preferences": {"key_play": "p"},
    "account.recovery_office": {"login_name": "wangfang"},
    "account.region_phone": {"phone": "0311-123"},
    "account.register": {"display_name": "王芳", "login_name": "wangfang"},
    "account.sign_in": {"login_name": "wangfang"},
    "evaluation.judge": {
        "content_reason": "第二课的步骤不对。",
        "copyright_reason": "图片没有出处。",
        "safety_reason": "水太烫。",
        "teaching_reason": "练习太少。",
        "accessibility_reason": "没有字幕。",
        "comment": "第一课很好。",
    },
    "evaluation.new_sample": {"size": "7", "seed": "2026-05-04-123456"},
    "learn.convert_credits": {"points": "40"},
    "learn.attempt_questions": {"answer-1": "肥皂水"},
    "learn.question": {"text": "水要多热？\n烫手可以吗？"},
    "learn.quiz": {"answer": "肥皂水"},
    "learn.survey": {"words": "字幕太少。\n别的都好。"},
    "library.decide_again": {"words": "请重新录音。"},
    "library.edit_institution": {
        "about": "教盲人按摩。",
        "phone": "0311-123",
        "platforms": "云课堂 https://example.org",
    },
    "library.holidays": {"holidays": "2027-01-01 至 2027-01-03", "workdays": "2027-01-30"},
    "library.object_to_course": {"text": "第二课的图不是他们的。", "name": "王芳", "contact": "0311-123"},
    "oversight.answer_complaint": {"answer": "已经修好了。"},
    "oversight.note_on_complaint": {"note": "转给技术组。"},
    "oversight.grant": {"words": "请写明实习时间。"},
    "oversight.outlier": {"reason": "全班一起学。"},
    "oversight.propose_grant": {
        "login_name": "wangjianguo",
        "amount": "2.5",
        "reason": "在车间完成实习。",
        "evidence": "5 月 4 日签到表",
    },
    "oversight.proposal": {"words": "每天的上限太高。"},
    "oversight.propose_pilot": {
        "name_zh": "正定县学习积分试点",
        "name_en": "Zhengding credit pilot",
        "begins_on": "2031-01-01",
        "ends_on": "2031-12-31",
        "points_per_unit": "一个半",
        "points_per_assessment": "2.25",
        "points_per_course": "3",
        "cap_per_day": "20",
        "cap_per_pilot": "500",
        "conversion_rate": "10",
        "effective_on": "2031-02-03",
        "reason": "鼓励大家学完课程。",
    },
    "oversight.propose_rules": {
        "name_zh": "正定县学习积分试点",
        "name_en": "Zhengding credit pilot",
        "begins_on": "2031-01-01",
        "ends_on": "2031-12-31",
        "points_per_unit": "一个半",
        "points_per_assessment": "2.25",
        "points_per_course": "3",
        "cap_per_day": "20",
        "cap_per_pilot": "500",
        "conversion_rate": "10",
        "effective_on": "2031-02-03",
        "reason": "鼓励大家学完课程。",
    },
    "oversight.restore_course": {"reason": "错误已说明。"},
    "reports.accept": {"reason": "老师正在重做。"},
    "reports.decide": {"reason": "请补上九月的课程。"},
    "reports.new_report": {"first_year": "2025", "last_year": "2026"},
    "oversight.reverse_entry": {"reason": "重复登记。"},
    "oversight.return_completion": {"reason": "请补一次实操。"},
    "oversight.revoke_certificate": {"reason": "代学。"},
    "oversight.revoke_completion": {"reason": "代学。"},
    "oversight.suspend_course": {"reason": "画面有错。"},
    "oversight.withdraw": {"reason": "电脑丢了。"},
    "public.complaint": {"text": "还是不行。"},
    "public.follow_complaint": {"number": "TS-2026-7KQ2-M9XT"},
    "public.supervision": {"text": "读屏软件读不出按钮。", "contact": "0311-123", "name": "王芳", "person": "某人"},
    "review.answer": {
        "finding": "第一课太短。",
        "comment": "请补字幕。\n第二段太快。",
        "reason_captions": "没有录像。",
        "carry_xyz": "下一级再看。",
    },
    "review.hand_over": {"reason": "我下周出差。"},
    "review.note": {"finding": "第三条字幕有错字。"},
    "teach.about_course": {"title": "按摩卫生", "summary": "怎样洗手。"},
    "teach.about_lesson": {"title": "第一课", "study_units": "0.5", "study_units_reason": "要跟着练。"},
    "teach.answer_finding": {"answer_text": "原文就是这样。"},
    "teach.answer": {"answer": "和手一样热就行。"},
    "teach.answer_nomination": {"words": "已收入资源库。"},
    "teach.arrange_part": {"position": "2"},
    "teach.bank_question": {"stem": "用什么洗手？", "text_1": "肥皂", "hint": "图上是三个瓶子。"},
    "teach.assessment": {
        "title": "结业考核",
        "instructions": "可以查笔记。",
        "question_count": "10",
        "pass_percent": "60",
        "most_attempts": "3",
        "wait_hours": "24",
        "time_limit_minutes": "45",
        "time_limit_reason": "跟着录音做。",
    },
    "teach.block": {
        "title": "要点",
        "body": "先洗手。\n\n再按摩。",
        "alternative_text": "六步洗手图",
        "caption": "六步",
    },
    "teach.change_proposal": {"seconds": "-1.5"},
    "teach.co_authors": {"login_name": "lilaoshi"},
    "teach.glossary": {"glossary": "肩井穴\n风池穴"},
    "teach.institution_people": {"login_name": "lilaoshi"},
    "teach.new_bank_question": {"stem": "用什么洗手？", "text_1": "肥皂", "feedback_1": "对。"},
    "teach.new_block": {"title": "要点", "body": "先洗手。\n\n再按摩。", "description": "讲义"},
    "teach.new_course": {"title": "按摩卫生"},
    "teach.new_lesson": {"title": "第一课", "study_units": "0.5"},
    "teach.new_part": {"title": "第一单元"},
    "teach.new_quiz_block": {"stem": "用什么洗手？", "text_1": "肥皂", "match_1": "手"},
    "teach.lesson_practice": {"words": "按步骤洗了手。", "seen_on": "2026-05-04"},
    "teach.record_store": {"endpoint": "https://lrs.example.com/xapi", "user": "key"},
    "teach.tag_bank_question": {"tags": "卫生"},
    "teach.withdraw_attestation": {"reason": "记错了人。"},
    "teach.mark_answer": {"reason": "香皂也对。"},
    "teach.nominate": {"reason": "全部录像都有手语。"},
    "teach.part": {"title": "第一单元"},
    "teach.repair": {"words": "报名页"},
    "teach.quiz_block": {"stem": "要洗多久？", "text_2": "20", "tolerance_2": "5", "explanation": "二十秒。"},
    "teach.save_captions": {"number": "3", "cue-c1": "先用清水打湿双手", "start-c1": "0:01.5", "cue-c2": "再抹肥皂"},
    "teach.save_chapters": {"number": "1", "title-c1": "准备", "start-c1": "0:10"},
    "teach.save_descriptions": {"number": "1", "text-g1": "讲师举起手。", "start-g1": "0:10", "end-g1": "0:12.5"},
    "teach.save_translation": {"number": "1", "text-g1": "Wash your hands first."},
    "teach.save_slides": {
        "start-s1": "0:05",
        "title-s1": "第一步",
        "text-s1": "洗手",
        "description-s1": "图上是六步。",
    },
    "teach.save_sign_offset": {"seconds": "一点五"},
    "teach.try_bank_question": {"answer": "肥皂水"},
    "teach.withdraw": {"reason": "录像要重拍。"},
    "uploads.new_block": {"alternative_text": "六步洗手图", "caption": "六步"},
}
"""By view, what somebody writes into its form."""

NOTHING_WRITTEN = {
    "library.oai": "what a harvester sends",
    "account.confirm_email": "a button",
    "preferences.easy_reading": "a button",
    "public.edit_page_video": "files, which are sent again by hand",
    "public.remove_page_video": "a button",
    "account.confirm_erasure": "a password alone",
    "account.end_mail": "a button",
    "account.end_other_session": "a button",
    "account.end_other_sessions": "a button",
    "account.end_role": "a button",
    "account.issue_recovery_link": "a button",
    "account.notice_settings": "choices from lists",
    "account.password": "passwords alone",
    "account.person": "choices from lists",
    "account.read_all_notices": "a button",
    "account.read_notice": "a button",
    "account.recover": "a password alone",
    "account.remove_email": "a button",
    "account.sign_out": "a button",
    "account.skills": "boxes that are ticked",
    "evaluation.hand_in": "a button",
    "operation.send_trial_letter": "a button",
    "learn.ask_for_certificate": "a button",
    "learn.make_certificate_pdf": "a button",
    "learn.make_letter_pdf": "a button",
    "learn.make_statement_pdf": "a button",
    "learn.begin_attempt": "a button",
    "learn.extend_attempt": "a button",
    "learn.hand_in_attempt": "a button",
    "learn.beats": "what a player sends",
    "learn.begin_device_copy": "a device says that it keeps a lesson",
    "learn.offline_study": "what a device noted without a connection",
    "learn.enrol": "a button",
    "learn.read": "boxes that are ticked",
    "learn.create_export": "choices from lists",
    "oversight.audit_course": "boxes that are ticked",
    "oversight.take_up_complaint": "a button",
    "oversight.withdraw_grant": "a button",
    "oversight.withdraw_proposal": "a button",
    "oversight.make_keys": "a button",
    "oversight.back_up": "passwords alone",
    "oversight.restore": "a file and its password",
    "learn.prepare_own_wallet": "a button",
    "preferences.bring": "a file alone",
    "preferences.change_some": "what a script sends",
    "preferences.later": "a button",
    "preferences.start": "a button",
    "public.switch_language": "a button",
    "reports.check_now": "a button",
    "reports.hand_report_in": "a button",
    "reports.new_pilot_report": "a button",
    "library.discard_rereview_draft": "a button",
    "review.claim": "a button",
    "review.discard": "a button",
    "review.give_back": "a button",
    "review.settle": "a button",
    "teach.add_document": "a button and a choice from a list",
    "teach.add_questions": "a button",
    "teach.add_slides": "a button",
    "teach.answer_proposal": "buttons",
    "teach.arrange": "boxes and a choice from a list",
    "teach.cancel_job": "a button",
    "teach.caption_files": "a file alone",
    "teach.preview_text": "what a script sends",
    "teach.completion_rule": "choices from lists",
    "teach.copy_course": "a button",
    "teach.copy_lesson": "a button",
    "teach.end_teaching": "a button",
    "teach.find_slides": "a button",
    "teach.hand_over": "choices from lists",
    "teach.import_document": "files alone",
    "teach.import_package": "a file and choices",
    "teach.import_questions": "a file alone",
    "teach.make_package": "a button",
    "teach.make_from_script": "a button",
    "teach.move_block": "a button",
    "teach.move_lesson": "a button",
    "teach.move_part": "a button",
    "teach.open_version": "a button",
    "teach.recognition": "a button",
    "teach.remove_author": "a button",
    "teach.remove_bank_question": "a button",
    "teach.remove_block": "a button",
    "teach.remove_blocks": "boxes that are ticked",
    "teach.restore_block": "a button",
    "teach.remove_final_assessment": "a button",
    "teach.remove_lesson": "a button",
    "teach.remove_part": "a button",
    "teach.restore": "a button",
    "teach.retry_job": "a button",
    "teach.send_statements_again": "a button",
    "teach.sound_track": "a button",
    "teach.submit": "a button",
    "teach.use_bank_question": "a choice from a list",
    "uploads.create_upload": "what a script sends",
    "uploads.upload": "a file and a choice",
}
ARGUMENTS = {
    "purpose": "lecture",
    "language": "zh",
    "token": "x",
    "grant_id": "1",
    "session_id": "1",
    "number": "1",
    "year": "2027",
    "lesson_id": "x",
}
KINDS = {
    "uploads.new_block": "image",
    "teach.repair": "bare_address",
    "learn.create_export": "lessons",
    "teach.new_block": "text",
    "teach.new_bank_question": "single",
    "teach.new_quiz_block": "matching",
    "teach.restore": "captions",
}
OPEN_TO_VISITORS = frozenset({"account.forgotten", "account.preferences", "account.register", "account.sign_in"})
ENTERED_FREELY = (
    OPEN_TO_VISITORS
    | {"library.object_to_course"}
    | {endpoint for endpoint in WRITTEN if endpoint.startswith("public.")}
)
NEEDS_ACCOUNT = sorted(WRITTEN.keys() - ENTERED_FREELY)


class Fields(HTMLParser):
    """The fields of the form that would be sent again, as a browser would send them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: list[tuple[str, str]] = []
        self.labels: dict[str, str] = {}
        self.ids: dict[str, str] = {}
        self.action = ""
        self._inside, self._label, self._area = False, "", ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = "data-unsent" in given
            self.action = given["action"] if self._inside else self.action
        if self._inside and tag in {"input", "textarea"}:
            self.values.append((given["name"], given.get("value", "")))
            self.ids[given.get("id", "")] = given["name"]
        self._area = "first line" if self._inside and tag == "textarea" else ""
        self._label = given.get("for", "") if self._inside and tag == "label" else ""

    def handle_data(self, data: str) -> None:
        if self._area:
            name, value = self.values[-1]
            begun = data.removeprefix("\n") if self._area == "first line" else data
            self.values[-1] = (name, value + begun)
            self._area = "more"
        if self._label:
            self.labels[self._label] = data

    def handle_endtag(self, tag: str) -> None:
        self._area = "" if tag == "textarea" else self._area
        self._label = "" if tag == "label" else self._label
        self._inside = self._inside and tag != "form"

    @property
    def named(self) -> dict[str, str]:
        """By name, what each field that is seen is called."""
        return {name: self.labels[field_id] for field_id, name in self.ids.items() if field_id in self.labels}

    def sent(self) -> list[tuple[str, str]]:
        return [(name, value.replace("\r\n", "\n")) for name, value in self.values]


def address_of(app: Flask, endpoint: str) -> str:
    rule = next(one for one in app.url_map.iter_rules(endpoint) if "POST" in (one.methods or ()))
    with app.test_request_context():
        known = {**ARGUMENTS, "kind": KINDS.get(endpoint, "")}
        values = {name: known.get(name, "nothing") for name in rule.arguments}
        return app.url_map.bind("localhost").build(endpoint, values)


def send(client: FlaskClient, address: str, values: dict[str, str], **headers: str):
    origin = {"Origin": "http://localhost", "Referer": "http://localhost/help"}
    return client.post(address, data=values, headers={**origin, **headers})


def check_all_is_there(page: str, address: str, written: dict[str, str]) -> Fields:
    fields = Fields(page)
    assert fields.action == address
    for name, value in written.items():
        assert (name, value) in fields.sent()
    seen = written.keys() - {"number"} if written.keys() & {"cue-c1", "text-g1", "title-c1"} else written.keys()
    assert fields.named.keys() == seen
    return fields


def check_all_can_be_copied(page: str, written: dict[str, str]) -> None:
    shown = re.findall(r"<textarea[^>]*readonly[^>]*>([^<]*)</textarea>", page)
    assert {html.unescape(text).strip() for text in shown} == set(written.values()) - {written.get("number", "")}


def test_every_view_that_takes_a_form_is_looked_at(app: Flask) -> None:
    taking = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    assert taking == WRITTEN.keys() | NOTHING_WRITTEN.keys()
    assert not WRITTEN.keys() & NOTHING_WRITTEN.keys()


def test_every_field_in_which_people_write_has_a_name_of_its_own() -> None:
    known = set(TEXTS) | {name for names in TEXTS_OF_VIEW.values() for name in names}
    unnamed, secrets = [], []
    for form in all_forms(PortalForm):
        for name, field in vars(form).items():
            kind = getattr(getattr(field, "field_class", None), "__name__", "")
            if kind in {"StringField", "TextAreaField"} and name not in known | {"secret"}:
                unnamed.append(f"{form.__name__}.{name}")
            if kind == "PasswordField" and "password" not in name:
                secrets.append(f"{form.__name__}.{name}")
    assert unnamed == []
    assert secrets == []


def all_forms(kind: type[PortalForm]) -> list[type[PortalForm]]:
    return [each for sub in kind.__subclasses__() for each in (sub, *all_forms(sub))]


@pytest.mark.parametrize("known", [False, True])
def test_without_a_session_the_sign_in_page_carries_what_was_written(app: Flask, known: bool) -> None:
    """Without any session, and with one in which nobody is signed in."""
    for endpoint in NEEDS_ACCOUNT:
        client = app.test_client()
        token = csrf_token(client) if known else ""
        answer = send(client, address_of(app, endpoint), {**WRITTEN[endpoint], "csrf_token": token})
        assert (endpoint, answer.status_code) == (endpoint, 401)
        assert 'name="password"' in answer.text
        kept = carried(answer.text)
        assert all(value in kept for value in WRITTEN[endpoint].values()), endpoint
        assert "csrf_token" not in kept


def carried(page: str) -> str:
    """What travels in the page, as it was typed."""
    return html.unescape(kept_raw(page)).replace("\\n", "\n").replace("\\r", "")


def kept_raw(page: str) -> str:
    found = re.search(r'name="unsent" value="([^"]*)"', page)
    assert found
    return found[1]


def test_a_token_that_no_longer_holds_loses_nothing(app: Flask, administrator: FlaskClient) -> None:
    for endpoint, written in WRITTEN.items():
        address = address_of(app, endpoint)
        client = app.test_client() if endpoint in ENTERED_FREELY else administrator
        answer = send(client, address, {**written, "csrf_token": "old"})
        assert (endpoint, answer.status_code) == (endpoint, 400)
        fields = check_all_is_there(answer.text, address, written)
        assert ("came_from", "/help") in fields.values
        assert 'href="/help"' in answer.text
        again = send(client, address, dict(fields.values))
        assert again.status_code != 400, endpoint


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Refused("This is not so any more."), 409),
        (EditConflict("Somebody was quicker."), 409),
        (Invalid("This cannot be used.", field="none"), 422),
        (NotAllowed(), 403),
        (NotFound(), 404),
        (ZeroDivisionError("a fault"), 500),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_a_refusal_and_a_fault_lose_nothing(
    monkeypatch: pytest.MonkeyPatch, app: Flask, client: FlaskClient, error: Exception, status: int
) -> None:
    def fail(**_arguments: object) -> str:
        raise error

    token = csrf_token(client)
    for endpoint, written in WRITTEN.items():
        monkeypatch.setitem(app.view_functions, endpoint, permits(Action.BROWSE)(fail))
        address = address_of(app, endpoint)
        answer = send(client, address, {**written, "csrf_token": token})
        assert (endpoint, answer.status_code) == (endpoint, status)
        if isinstance(error, NotFound) and endpoint.startswith("teach."):
            check_all_can_be_copied(answer.text, written)  # to send it again would lead to nothing again
        else:
            check_all_is_there(answer.text, address, written)
        assert 'href="/help"' in answer.text
        assert "a fault" not in answer.text


@pytest.mark.parametrize("known", [False, True])
def test_a_button_pressed_after_the_session_ended_leads_back_to_its_page(app: Flask, known: bool) -> None:
    """Where nothing was written there is nothing to carry; the way back is not lost either."""
    leads = {}
    for endpoint in NOTHING_WRITTEN:
        if allowed(VISITOR, getattr(app.view_functions[endpoint], ACTION_ATTRIBUTE)):
            continue
        client = app.test_client()
        token = csrf_token(client) if known else ""
        answer = send(client, address_of(app, endpoint), {"csrf_token": token, "direction": "up", "password": "x"})
        leads[endpoint] = (answer.status_code, answer.location)
    del leads["uploads.create_upload"]  # a script's own protocol answers it
    assert len(leads) > 20
    assert set(leads.values()) == {(302, "/account/sign-in?next=/help")}
