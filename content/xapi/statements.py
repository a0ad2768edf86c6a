"""Statements as a record store takes them (IEEE 9274.1.1, section 4; xAPI Video Profile 1.0). Pure."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from content.xapi.models import Verb

VIDEO = "https://w3id.org/xapi/video"
ADL = "http://adlnet.gov/expapi"
OWN = "urn:changxue:xapi"
"""Ours: a part of a lesson that is read, and how many parts there are."""
MILLISECONDS = 3


@dataclass(frozen=True, slots=True)
class Stated:
    """What one statement is made of. `account` and `salt` become the number that stands for the learner."""

    statement: str
    account: str
    salt: str
    verb: Verb
    at: datetime
    details: Mapping[str, Any]


def statement_of(stated: Stated, address: str) -> dict[str, Any]:
    """The statement. address: where browsers find the portal; in its names actors and activities have their ids."""
    verb, display = _VERBS[stated.verb]
    details = stated.details
    written: dict[str, Any] = {
        "id": stated.statement,
        "actor": {
            "objectType": "Agent",
            "account": {"homePage": address, "name": actor_name(stated.account, stated.salt)},
        },
        "verb": {"id": verb, "display": display},
        "object": _object(stated.verb, details, address),
        "context": _context(stated.verb, details, address),
        "timestamp": stated.at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }
    result = _result(stated.verb, details)
    return written | ({"result": result} if result else {})


def actor_name(account: str, salt: str) -> str:
    """What stands for an account: HMAC-SHA256 of its public id under the store's salt, which no other store has."""
    return hmac.new(bytes.fromhex(salt), account.encode(), hashlib.sha256).hexdigest()


def _object(verb: Verb, details: Mapping[str, Any], address: str) -> dict[str, Any]:
    language = "zh-CN" if details["language"] == "zh" else details["language"]
    if verb in _OF_RECORDING:
        kind, title = f"{VIDEO}/activity-type/video", details["recording_title"]
        video = _activity(address, "recordings", details["recording"], kind, title, language)
        video["definition"]["extensions"] = {f"{VIDEO}/extensions/length": details["length"]}
        return video
    if verb in _OF_ASSESSMENT:
        kind = f"{ADL}/activities/assessment"
        return _activity(address, "assessments", details["assessment"], kind, details["title"], language)
    if verb is Verb.COURSE_COMPLETED:
        return _activity(address, "courses", details["course"], f"{ADL}/activities/course", details["title"], language)
    kind = f"{OWN}:activity-type:reading" if verb is Verb.READ else f"{ADL}/activities/lesson"
    place = "readings" if verb is Verb.READ else "lessons"
    return _activity(address, place, details["lesson"], kind, details["title"], language)


def _activity(address: str, place: str, name: str, kind: str, title: str, language: str) -> dict[str, Any]:
    return {
        "objectType": "Activity",
        "id": f"{address}/xapi/{place}/{name}",
        "definition": {"type": kind, "name": {language: title}},
    }


def _context(verb: Verb, details: Mapping[str, Any], address: str) -> dict[str, Any]:
    grouping = [{"objectType": "Activity", "id": f"{address}/xapi/courses/{details['course']}"}]
    activities: dict[str, Any] = {"grouping": grouping} if verb is not Verb.COURSE_COMPLETED else {}
    context: dict[str, Any] = {"platform": "Changxue", "language": "zh-CN" if details["language"] == "zh" else "en"}
    if verb in _OF_RECORDING:
        activities["category"] = [{"objectType": "Activity", "id": VIDEO}]
        activities["parent"] = [{"objectType": "Activity", "id": f"{address}/xapi/lessons/{details['lesson']}"}]
        extensions: dict[str, Any] = {f"{VIDEO}/extensions/session-id": details["session"]}
        if verb in (Verb.INITIALIZED, Verb.WATCHED, Verb.TERMINATED):
            extensions[f"{VIDEO}/extensions/length"] = details["length"]
        if "speed" in details:
            extensions[f"{VIDEO}/extensions/speed"] = f"{details['speed']:g}x"
        if verb is Verb.WATCHED:
            extensions[f"{VIDEO}/extensions/completion-threshold"] = details["progress"]
        context["extensions"] = extensions
    return context | ({"contextActivities": activities} if activities else {})


def _result(verb: Verb, details: Mapping[str, Any]) -> dict[str, Any]:
    writer = _RESULTS.get(verb)
    return writer(details) if writer else {}


def _at(details: Mapping[str, Any]) -> dict[str, Any]:
    return {"extensions": {f"{VIDEO}/extensions/time": round(details["time"], MILLISECONDS)}}


def _so_far(details: Mapping[str, Any]) -> dict[str, Any]:
    segments = "[,]".join(f"{_number(start)}[.]{_number(end)}" for start, end in details["played"])
    more = {f"{VIDEO}/extensions/progress": details["progress"], f"{VIDEO}/extensions/played-segments": segments}
    return {"extensions": _at(details)["extensions"] | more}


def _seeked(details: Mapping[str, Any]) -> dict[str, Any]:
    ends = (("time-from", details["from"]), ("time-to", details["to"]))
    return {"extensions": {f"{VIDEO}/extensions/{name}": round(time, MILLISECONDS) for name, time in ends}}


def _read(details: Mapping[str, Any]) -> dict[str, Any]:
    return {"extensions": {f"{OWN}:extension:parts": details["parts"], f"{OWN}:extension:of": details["of"]}}


def _scored(details: Mapping[str, Any]) -> dict[str, Any]:
    percent = details["percent"]
    score = {"scaled": round(percent / 100, 4), "raw": percent, "min": 0, "max": 100}
    return {"score": score, "success": percent >= details["pass_percent"], "completion": True}


def _number(seconds: float) -> str:
    return f"{seconds:.{MILLISECONDS}f}".rstrip("0").rstrip(".")


_RESULTS: Mapping[Verb, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    Verb.PLAYED: _at,
    Verb.PAUSED: _so_far,
    Verb.SEEKED: _seeked,
    Verb.INTERACTED: _at,
    Verb.WATCHED: lambda details: _so_far(details) | {"completion": True},
    Verb.TERMINATED: _so_far,
    Verb.READ: _read,
    Verb.LESSON_COMPLETED: lambda _details: {"completion": True},
    Verb.COURSE_COMPLETED: lambda _details: {"completion": True},
    Verb.PASSED: _scored,
    Verb.FAILED: _scored,
}
_OF_RECORDING = frozenset(
    {
        Verb.INITIALIZED,
        Verb.PLAYED,
        Verb.PAUSED,
        Verb.SEEKED,
        Verb.INTERACTED,
        Verb.WATCHED,
        Verb.TERMINATED,
    }
)
_OF_ASSESSMENT = frozenset({Verb.ATTEMPTED, Verb.PASSED, Verb.FAILED})
_VERBS: Mapping[Verb, tuple[str, dict[str, str]]] = {
    Verb.INITIALIZED: (f"{ADL}/verbs/initialized", {"zh-CN": "打开了", "en": "initialized"}),
    Verb.PLAYED: (f"{VIDEO}/verbs/played", {"zh-CN": "播放了", "en": "played"}),
    Verb.PAUSED: (f"{VIDEO}/verbs/paused", {"zh-CN": "暂停了", "en": "paused"}),
    Verb.SEEKED: (f"{VIDEO}/verbs/seeked", {"zh-CN": "跳到了", "en": "seeked"}),
    Verb.INTERACTED: (f"{ADL}/verbs/interacted", {"zh-CN": "调整了", "en": "interacted"}),
    Verb.WATCHED: (f"{ADL}/verbs/completed", {"zh-CN": "学完了", "en": "completed"}),
    Verb.TERMINATED: (f"{ADL}/verbs/terminated", {"zh-CN": "关闭了", "en": "terminated"}),
    Verb.READ: (f"{ADL}/verbs/progressed", {"zh-CN": "读到了", "en": "progressed"}),
    Verb.LESSON_COMPLETED: (f"{ADL}/verbs/completed", {"zh-CN": "学完了", "en": "completed"}),
    Verb.COURSE_COMPLETED: (f"{ADL}/verbs/completed", {"zh-CN": "学完了", "en": "completed"}),
    Verb.ATTEMPTED: (f"{ADL}/verbs/attempted", {"zh-CN": "开始了", "en": "attempted"}),
    Verb.PASSED: (f"{ADL}/verbs/passed", {"zh-CN": "通过了", "en": "passed"}),
    Verb.FAILED: (f"{ADL}/verbs/failed", {"zh-CN": "没有通过", "en": "failed"}),
}
