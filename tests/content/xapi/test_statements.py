"""Every kind of statement is valid to two validators of others, and names nobody."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from content.xapi.models import Verb
from content.xapi.statements import Stated, statement_of
from tests.content.xapi.conftest import ADDRESS, NOW, Study

ROOT = Path(__file__).resolve().parents[3]
VALIDATORS = ("@learninglocker/xapi-validation", "xapi-validation")
SCRIPT = """
import { createRequire } from "module";
const require = createRequire(process.cwd() + "/");
const statements = JSON.parse(await new Promise((done) => {
  let text = "";
  process.stdin.on("data", (part) => { text += part; }).on("end", () => done(text));
}));
const validate = require(process.argv[1]).default;
console.log(JSON.stringify(statements.map((one) => validate(one).map((warning) => JSON.stringify(warning)))));
"""
COURSE = {"course": "c1", "language": "zh"}
LESSON = COURSE | {"lesson": "l1", "title": "洗手"}
RECORDING = LESSON | {"recording": "r1", "recording_title": "洗手示范", "length": 100.5}
SESSION = RECORDING | {"session": "0b7cf9c9-9a0e-4f2c-8a52-6f1f6b3a3c11"}
SO_FAR = SESSION | {"time": 12.345, "played": [[0, 12.345]], "progress": 0.122}
ATTEMPT = COURSE | {"assessment": "a1", "attempt": "t1", "title": "结业考核"}
DETAILS: dict[Verb, dict[str, Any]] = {
    Verb.INITIALIZED: SESSION,
    Verb.PLAYED: SESSION | {"time": 0.0, "speed": 1.25},
    Verb.PAUSED: SO_FAR,
    Verb.SEEKED: SESSION | {"from": 3.0, "to": 40.5},
    Verb.INTERACTED: SESSION | {"time": 5.0, "speed": 2.0},
    Verb.WATCHED: SO_FAR | {"progress": 1.0},
    Verb.TERMINATED: SO_FAR,
    Verb.READ: LESSON | {"parts": 2, "of": 5},
    Verb.LESSON_COMPLETED: LESSON,
    Verb.COURSE_COMPLETED: COURSE | {"title": "按摩卫生"},
    Verb.ATTEMPTED: ATTEMPT,
    Verb.PASSED: ATTEMPT | {"percent": 80, "pass_percent": 60},
    Verb.FAILED: ATTEMPT | {"percent": 40, "pass_percent": 60},
}


def every_kind() -> list[dict[str, Any]]:
    statement = "5a2f6b0e-3f5c-4d0e-9d0e-1f2a3b4c5d6e"
    return [statement_of(Stated(statement, "account", "ab" * 32, verb, NOW, DETAILS[verb]), ADDRESS) for verb in Verb]


def warnings(validator: str, statements: list[dict[str, Any]]) -> list[list[str]]:
    node = shutil.which("node")
    if node is None or not (ROOT / "node_modules" / validator).exists():
        pytest.skip(f"{validator} is not installed; `make test` installs it")
    done = subprocess.run(
        [node, "--input-type=module", "-e", SCRIPT, validator],
        input=json.dumps(statements),
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    found: list[list[str]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("validator", VALIDATORS)
def test_every_kind_of_statement_is_valid(validator: str) -> None:
    assert warnings(validator, every_kind()) == [[] for _ in Verb]


@pytest.mark.parametrize("validator", VALIDATORS)
def test_the_validators_find_what_is_wrong(validator: str) -> None:
    sound = every_kind()[0]
    spoilt = [
        sound | {"id": "not-a-uuid"},
        sound | {"actor": {"account": {"homePage": "no address", "name": "x"}}},
        sound | {"timestamp": "yesterday"},
        sound | {"result": {"score": {"scaled": 7}}},
        {key: value for key, value in sound.items() if key != "verb"},
    ]
    assert all(warnings(validator, spoilt))


def test_what_the_profile_asks_of_a_recording_is_there(study: Study) -> None:
    """xAPI Video Profile 1.0, sections 6 and 7: category, session, length, what was played where it stops."""
    study.beat(15, (0, 15, 1.0), (30, 31, 1.0))
    study.beat(100, (31, 100, 1.0))
    study.end(9000)
    video = "https://w3id.org/xapi/video"
    of_recording = [
        one for one in study.statements() if one["object"]["definition"]["type"] == f"{video}/activity-type/video"
    ]
    assert len(of_recording) > 5
    for one in of_recording:
        assert {"objectType": "Activity", "id": video} in one["context"]["contextActivities"]["category"]
        assert re.fullmatch(r"[0-9a-f-]{36}", one["context"]["extensions"][f"{video}/extensions/session-id"])
        verb = one["verb"]["id"].rsplit("/", 1)[1]
        result = one.get("result", {}).get("extensions", {})
        if verb in {"paused", "completed", "terminated"}:
            assert re.fullmatch(
                r"(\d+(\.\d+)?\[\.\]\d+(\.\d+)?(\[,\])?)+", result[f"{video}/extensions/played-segments"]
            )
            assert 0 <= result[f"{video}/extensions/progress"] <= 1
        if verb == "seeked":
            assert result.keys() == {f"{video}/extensions/time-from", f"{video}/extensions/time-to"}


def test_one_learner_is_another_number_in_each_store_and_has_no_name() -> None:
    def name(salt: str) -> str:
        stated = Stated("x", "account", salt, Verb.LESSON_COMPLETED, NOW, LESSON)
        actor = statement_of(stated, ADDRESS)["actor"]
        assert actor.keys() == {"objectType", "account"}
        assert actor["account"]["homePage"] == ADDRESS
        return str(actor["account"]["name"])

    assert re.fullmatch(r"[0-9a-f]{64}", name("ab" * 32))
    assert name("ab" * 32) == name("ab" * 32) != name("cd" * 32)
