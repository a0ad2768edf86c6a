"""Lines of the log as JSON, each with the id of its request or job."""

from __future__ import annotations

import json
import logging
import sys

from flask import Flask

from portal.logs import HEADER, JsonFormatter


def line_of(formatter: JsonFormatter, message: str, **more: object) -> dict[str, object]:
    record = logging.LogRecord("portal.errors", logging.INFO, "file.py", 1, message, ("一课",), more.get("exc_info"))
    line: dict[str, object] = json.loads(formatter.format(record))
    return line


def test_a_line_of_a_request_has_the_id_that_its_answer_tells(app: Flask) -> None:
    lines: list[str] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    kept = Kept()
    kept.setFormatter(JsonFormatter())
    log = logging.getLogger("portal")
    before = log.level
    log.setLevel(logging.INFO)
    log.addHandler(kept)
    try:
        answers = [app.test_client().get("/verify/nobody-has-this-number"), app.test_client().get("/courses/none")]
    finally:
        log.removeHandler(kept)
        log.setLevel(before)
    ids = [answer.headers[HEADER] for answer in answers]
    assert len(set(ids)) == 2
    told = [json.loads(line) for line in lines]
    assert told
    assert {line["request"] for line in told} <= set(ids)
    assert all("\n" not in line for line in lines)


def test_a_line_outside_a_request_has_its_job_and_no_request() -> None:
    line = line_of(JsonFormatter(lambda: "a job"), "%s is encoded")
    assert (line["message"], line["job"]) == ("一课 is encoded", "a job")
    assert "request" not in line
    assert "job" not in line_of(JsonFormatter(), "%s")


def test_a_trace_tells_where_and_not_what_somebody_typed() -> None:
    typed = " ".join(["my", "diagnosis"])  # a trace shows lines of code, and this one must not hold it
    try:
        int(typed)
    except ValueError:
        line = line_of(JsonFormatter(), "%s failed", exc_info=sys.exc_info())
    assert "ValueError" in str(line["trace"])
    assert "my diagnosis" not in str(line)
