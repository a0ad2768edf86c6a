"""OAI-PMH 2.0: other catalogues harvest the resource library."""

from __future__ import annotations

from datetime import datetime

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from itsdangerous import BadData, URLSafeSerializer

from content.courses.models import SkillLevel
from content.database import utc_now
from content.interchange import oai_response
from content.interchange.harvesting import (
    HarvestRange,
    earliest_change,
    harvest,
    harvest_one,
    harvest_sets,
)
from content.interchange.oai_metadata import RecordWriter
from content.interchange.oai_request import LISTS, LOM, OaiError, OaiRequest, read_request
from content.messages import Message
from content.people.permissions import Action
from portal.labels.courses import LEVELS
from portal.language import CHINESE, ENGLISH, translated
from portal.library import blueprint
from portal.requests import current_actor, permits, read_session
from portal.security import csrf
from portal.services import settings

PAGE_RECORDS = 100
CONTENT_TYPE = "text/xml; charset=utf-8"
_LOCALES = {"zh": CHINESE.locale, "en": ENGLISH.locale}


@blueprint.route("/oai", methods=["GET", "POST"])
@permits(Action.BROWSE)
def oai() -> ResponseReturnValue:
    """Answer a request of a harvester, its errors too, with status 200 and XML."""
    sent = request.form if request.method == "POST" else request.args
    pairs = list(sent.items(multi=True))
    try:
        asked = read_request(pairs)
    except OaiError as error:
        echoed = [] if error.code in ("badVerb", "badArgument") else pairs
        response = _response(echoed)
        response.error(error)
    else:
        response = _response(pairs)
        try:
            _answer(response, asked)
        except OaiError as error:
            response = _response(pairs if error.code != "badArgument" else [])
            response.error(error)
    return Response(response.as_bytes(), content_type=CONTENT_TYPE)


csrf.exempt(oai)  # the protocol has POST as well (3.1.1.2), without a page to take a token from; nothing is changed


def _answer(response: oai_response.Response, asked: OaiRequest) -> None:
    """Fill the response. Raises OaiError."""
    session, actor = read_session(), current_actor()
    if asked.verb == "Identify":
        response.identify(earliest_change(session, actor) or utc_now())
    elif asked.verb == "ListSets":
        if asked.token is not None:
            raise OaiError("badResumptionToken", "The sets are listed at once.")
        response.sets(harvest_sets(session, actor))
    elif asked.verb in LISTS:
        _list(response, asked)
    else:
        identifier = asked.arguments.get("identifier")
        record = None
        if identifier is not None:
            record = harvest_one(session, actor, response.repository.public_id(identifier))
            if record is None:
                raise OaiError("idDoesNotExist", "There is no record of this identifier.")
        if asked.verb == "ListMetadataFormats":
            response.formats()
        elif record is not None:
            response.record(record, _writer_of(asked.arguments["metadataPrefix"]))


def _list(response: oai_response.Response, asked: OaiRequest) -> None:
    """A page of ListRecords or ListIdentifiers, and where the list goes on."""
    if asked.token is None:
        prefix, cursor = asked.arguments["metadataPrefix"], 0
        wanted = HarvestRange(asked.since, asked.until, asked.arguments.get("set"))
    else:
        prefix, wanted, cursor = _read_token(asked.verb, asked.token)
    records, more = harvest(read_session(), current_actor(), wanted, PAGE_RECORDS)
    if not records and asked.token is None:
        raise OaiError("noRecordsMatch", "Nothing in the library fits these arguments.")
    body = response.records(asked.verb, records, _writer_of(prefix))
    if more:
        after, cursor_after = records[-1].number, cursor + len(records)
        token = [asked.verb, prefix, wanted.set_spec, _iso(wanted.since), _iso(wanted.until), after, cursor_after]
        oai_response.add_token(body, _tokens().dumps(token), cursor)
    elif asked.token is not None:
        oai_response.add_token(body, "", cursor)


def _read_token(verb: str, token: str) -> tuple[str, HarvestRange, int]:
    """Format, range and place of a list that goes on. Everything stands in the token, signed: nothing is kept here, and
    it holds for ever. Raises OaiError."""
    try:
        of_verb, prefix, set_spec, since, until, after, cursor = _tokens().loads(token)
    except (BadData, ValueError, TypeError):
        of_verb = prefix = set_spec = since = until = after = cursor = None
    if of_verb != verb or not isinstance(after, int) or not isinstance(prefix, str):
        raise OaiError("badResumptionToken", "This token was not given for this list.")
    wanted = HarvestRange(_moment(since), _moment(until), set_spec, after)
    return prefix, wanted, int(cursor or 0)


def _writer_of(prefix: str) -> oai_response.Metadata:
    writer = RecordWriter(
        address=lambda public_id: url_for("library.entry", public_id=public_id, _external=True),
        course_address=lambda public_id: url_for("learn.course", public_id=public_id, _external=True),
        translate=_translate,
        level=lambda level, language: _translate(Message(_english(level)), language),
    )
    return writer.lom if prefix == LOM else writer.dublin_core


def _english(level: str) -> str:
    with force_locale(ENGLISH.locale):
        return str(LEVELS[SkillLevel(level)])


def _translate(message: Message, language: str) -> str:
    with force_locale(_LOCALES[language]):
        return translated(message)


def _response(pairs: list[tuple[str, str]]) -> oai_response.Response:
    host = (settings().trusted_hosts or (request.host.rpartition(":")[0] or request.host,))[0]
    with force_locale(CHINESE.locale):
        name = _("Changxue resource library")
    repository = oai_response.Repository(
        url_for("library.oai", _external=True),
        host,
        name,
        settings().contact_email or f"webmaster@{host}",
    )
    return oai_response.Response(repository, pairs, utc_now())


def _tokens() -> URLSafeSerializer:
    return URLSafeSerializer(settings().secret_key, salt="oai resumption token")


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
