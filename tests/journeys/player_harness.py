"""A stage for the lesson player: a small web server that renders base.html and the player's macro around real media.

Nothing the player talks to is pretended: pages are rendered by the project's own templates, files come with Range
support and the portal's policy ('self' only), beats are received and answered over HTTP.
"""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

from flask import (
    Blueprint,
    Flask,
    Response,
    flash,
    get_flashed_messages,
    render_template_string,
    request,
    send_from_directory,
)
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader
from markupsafe import escape
from werkzeug.serving import WSGIRequestHandler, make_server

from content.learning.deep_link import DeepLink
from content.people.preferences import Preferences, preferences_from
from portal.language import language_of

REPOSITORY = Path(__file__).resolve().parents[2]
STATIC = REPOSITORY / "portal" / "static"
LECTURE_S = 20.0
PIECE_BYTES, SHARE_OF_LINE = 8192, 0.5
SIGN_S = 18.0
REQUIRED_S = 16.0
POLICY = "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"

CHINESE = SimpleNamespace(code="zh-CN", name="中文")
ENGLISH = SimpleNamespace(code="en", name="English")

CUES = [
    (0.5, 3.5, "Wash your hands before you touch the client."),
    (4.0, 7.5, "Use warm water and soap, for twenty seconds."),
    (8.0, 11.5, "Dry them with a clean towel."),
    (12.0, 15.5, "Cover any cut with a waterproof plaster."),
    (16.0, 19.5, "Then ask the client how they feel today."),
]

PAGE = """{% extends "base.html" %}
{% from "components/page_heading.html" import page_heading %}
{% from "components/player.html" import player, player_head with context %}
{% block title %}Hand hygiene{% endblock %}
{% block head %}{{ player_head() }}{% endblock %}
{% block content %}
{{ page_heading("Hand hygiene", caption="Massage: the first week") }}
<div class="cx-lesson-part">{{ player(media, simple=simple) }}</div>
{% endblock %}
"""


@dataclass(slots=True)
class Stage:
    """Where the stage is served and what it has received."""

    address: str
    beats: list[dict] = field(default_factory=list)
    tokens: list[str | None] = field(default_factory=list)
    learner: int = 0  # who is at the player now: what an earlier one's closing page still sends is not theirs
    preferences: dict[str, str] = field(default_factory=dict)  # what players have saved, as an account keeps it
    answer_beats: bool = True  # False: the portal answers 503, as behind a broken line
    flow: threading.Event = field(default_factory=threading.Event)  # set: the rest of stalling.mp4 may come

    def page(self, path: str = "lesson", **choices: str) -> str:
        """The address of the lesson, or of the gallery of components.

        Choices: any preference by its name, kind, resume, offset, sign_video (a file, or 0), simple, t.
        """
        asked = {**choices, "learner": self.learner}
        return f"{self.address}/{path}?" + "&".join(f"{name}={value}" for name, value in asked.items())


SLIDES = [
    (0.0, "Why we wash", "Hands carry germs.\nWash them first.", "A drawing of two hands under a tap.", True),
    (6.0, "How long", "Twenty seconds", "", False),
    (12.0, "Cuts", "Cover any cut", "A plaster on a finger.", True),
]
CAPTION_STATUSES = {"checked": "checked", "machine": "made by machine, not checked"}
DESCRIPTIONS = [
    (1.0, 1.6, "", "She turns the tap on."),
    (7.5, 8.0, "extended 1", "She shows the back of each hand, then every finger."),
]


def make_media(folder: Path) -> None:
    """A lecture of 20 s with a tone, large and small, an interpreter's video of 18 s whose bar walks to the right,
    sound, captions in two languages, slides, descriptions."""
    encode = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-pix_fmt", "yuv420p", "-movflags", "+faststart"]
    _ffmpeg(
        *("-f", "lavfi", "-i", f"testsrc2=s=320x180:r=25:d={LECTURE_S}"),
        *("-f", "lavfi", "-i", f"sine=f=330:d={LECTURE_S}", *encode, "-c:a", "aac"),
        folder / "lecture.mp4",
    )
    bar = f"color=c=black:s=160x120:r=25:d={SIGN_S},geq=lum='if(lt(abs(X-T*W/{SIGN_S}),5),235,60)':cb=128:cr=128"
    _ffmpeg("-f", "lavfi", "-i", bar, *encode, folder / "sign.mp4")
    _ffmpeg("-f", "lavfi", "-i", bar.replace("160x120", "120x160"), *encode, folder / "upright_sign.mp4")
    _ffmpeg("-f", "lavfi", "-i", f"testsrc2=s=320x240:r=25:d={SIGN_S}", *encode, folder / "heavy.mp4")
    _ffmpeg("-f", "lavfi", "-i", f"sine=f=330:d={LECTURE_S}", "-c:a", "aac", folder / "sound.m4a")
    _ffmpeg("-i", folder / "lecture.mp4", "-vf", "scale=160:90", *encode, "-c:a", "copy", folder / "lecture-240.mp4")
    _ffmpeg("-f", "lavfi", "-i", "testsrc=s=640x360:d=1", "-frames:v", "1", folder / "slide.png")
    _write_vtt(folder / "captions.vtt", [(start, end, "", text) for start, end, text in CUES])
    _write_vtt(folder / "french.vtt", [(start, end, "", f"[fr] {text}") for start, end, text in CUES])
    _write_vtt(folder / "descriptions.vtt", DESCRIPTIONS)


@contextmanager
def served(
    media: Path, translations: Mapping[str, str] | None = None, language: str = "en", guest: Blueprint | None = None
) -> Iterator[Stage]:
    """Serves the stage, and the pages of a guest beside it, on a free port of this machine while the block lasts."""
    stage = Stage(address="")
    app = make_app(stage, media, translations or {}, language)
    if guest is not None:
        app.register_blueprint(guest)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Silent)
    stage.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield stage
    finally:
        server.shutdown()
        thread.join()


class _Silent(WSGIRequestHandler):
    def log_request(self, *_: object) -> None:
        """Says nothing: a test's output is for what failed."""


def make_app(stage: Stage, media: Path, translations: Mapping[str, str], language: str) -> Flask:
    app = Flask(__name__, template_folder=str(REPOSITORY / "templates"), static_folder=None)
    govuk = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    app.jinja_loader = ChoiceLoader([FileSystemLoader(REPOSITORY / "templates"), govuk])  # type: ignore[assignment]
    app.secret_key = "a stage keeps no secrets"
    app.jinja_options = {"autoescape": True, "trim_blocks": True, "lstrip_blocks": True}
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.add_extension("jinja2.ext.do")
    app.jinja_env.install_gettext_callables(
        lambda text: translations.get(text, text),
        lambda one, many, n: translations.get(one if n == 1 else many, one if n == 1 else many),
        newstyle=True,
    )
    app.jinja_env.filters["by_script"] = escape  # nothing on the stage is in another script
    app.jinja_env.filters["language_of"] = language_of
    app.jinja_env.filters["caption_status"] = CAPTION_STATUSES.get
    app.jinja_env.globals.update(
        asset=lambda name: f"/static/{name}",
        kept=lambda macro, _key, *arguments: macro(*arguments),  # nothing is kept on the stage
        csrf_token=lambda: "a-token",
        get_flashed_messages=get_flashed_messages,
        current_account=None,
        page_language=language,
        other_language=CHINESE if language == "en" else ENGLISH,
    )
    _add_frame(app, translations)

    def preferences() -> Preferences:
        """What the learner has chosen: as the request's query says, and as players have saved."""
        return preferences_from({**request.args, **stage.preferences})

    @app.get("/lesson")
    def lesson() -> str:
        simple = request.args.get("simple") == "1"  # as for those who listen
        media, second = page_model(), request.args.get("t", type=float)
        link = None if second is None else DeepLink(media.id, second)
        return render_template_string(PAGE, media=media, preferences=preferences(), deep_link=link, simple=simple)

    @app.get("/gallery")
    def gallery() -> str:
        page = (Path(__file__).parent / "gallery.html").read_text(encoding="utf-8")
        flash("Your course has been saved.", "success")
        return render_template_string(page, preferences=preferences(), page_href=lambda number: f"?page={number}")

    @app.get("/static/<path:name>")
    def static_file(name: str) -> Response:
        return send_from_directory(STATIC, name)

    @app.get("/media/<path:name>")
    def media_file(name: str) -> Response:
        return send_from_directory(media, name, conditional=True)

    @app.get("/media/stalling.mp4")
    def stalling() -> Response:
        """The interpreter's video over a line that stops after a third of it until `stage.flow` is set."""
        whole = (media / "heavy.mp4").read_bytes()
        start = request.range.ranges[0][0] if request.range else 0
        stop = max(start, len(whole) // 3)

        def trickle() -> Iterator[bytes]:
            yield whole[start:stop]
            stage.flow.wait(60)
            yield whole[stop:]

        headers = {"Content-Length": str(len(whole) - start), "Accept-Ranges": "bytes"}
        headers["Content-Range"] = f"bytes {start}-{len(whole) - 1}/{len(whole)}"
        return Response(trickle(), 206, headers, mimetype="video/mp4")

    @app.get("/media/paced.mp4")
    def paced() -> Response:
        """The lecture over a line that gives less than it takes to play it."""
        whole = (media / "lecture.mp4").read_bytes()
        start = request.range.ranges[0][0] if request.range else 0
        pause_s = PIECE_BYTES * LECTURE_S / len(whole) / SHARE_OF_LINE

        def trickle() -> Iterator[bytes]:
            for at in range(start, len(whole), PIECE_BYTES):
                yield whole[at : at + PIECE_BYTES]
                time.sleep(pause_s)

        headers = {"Content-Length": str(len(whole) - start), "Accept-Ranges": "bytes"}
        headers["Content-Range"] = f"bytes {start}-{len(whole) - 1}/{len(whole)}"
        return Response(trickle(), 206, headers, mimetype="video/mp4")

    @app.post("/preferences/player")
    def keep_preferences() -> tuple[str, int]:
        if (request.referrer or "").endswith(f"learner={stage.learner}"):
            stage.preferences.update(request.get_json())
        return "", 204

    @app.post("/beats")
    def beats() -> tuple[dict, int]:
        if not stage.answer_beats:
            return {}, 503
        stage.tokens.append(request.headers.get("X-CSRFToken"))
        stage.beats.append(request.get_json())
        studied = sum(end - start for beat in stage.beats for start, end, _rate in beat["segments"])
        return {
            "covered_s": studied,
            "required_s": REQUIRED_S,
            "completed": studied >= REQUIRED_S,
            "credits_text": "You earn 0.5 credits.",
        }, 200

    @app.after_request
    def guard(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        return response

    return app


def page_model() -> SimpleNamespace:
    """The page model of the lesson, as the request's query asks for it."""
    choice = request.args.get
    captions = SimpleNamespace(
        src="/media/captions.vtt", language="en", label="English", status="checked", default=True
    )
    raw = SimpleNamespace(src="/media/french.vtt", language="fr", label="Français", status="machine", default=False)
    sign = SimpleNamespace(
        src=f"/media/{choice('sign_video', 'sign.mp4')}",
        offset_s=float(choice("offset", "0")),
        duration_s=SIGN_S,
        covered_s=None,
        label="Sign language (a drawn bar)",
    )
    return SimpleNamespace(
        id="1",
        kind=choice("kind", "video"),
        title="Hand hygiene",
        video_src=f"/media/{choice('main', 'lecture.mp4')}",
        audio_src="/media/sound.m4a",
        poster=None,
        duration_s=LECTURE_S,
        captions=[captions, raw],
        sign=None if choice("sign_video") == "0" else sign,
        renditions={
            name: SimpleNamespace(src=f"/media/{file}", size_bytes=size)
            for name, file, size in (
                ("video", choice("main", "lecture.mp4"), 1_000_000),
                ("video-240", "lecture-240.mp4", 300_000),
                ("audio", "sound.m4a", 200_000),
            )
        },
        slides_status="machine",
        slides=[
            SimpleNamespace(
                key=title,
                start=start,
                src="/media/slide.png",
                title=title,
                text=text,
                words=text,
                description=seen,
                chapter=chapter,
            )
            for start, title, text, seen, chapter in SLIDES
        ],
        descriptions=[SimpleNamespace(src="/media/descriptions.vtt", language="en", label="English")],
        transcript=[SimpleNamespace(key=str(n), start=s, end=e, text=t) for n, (s, e, t) in enumerate(CUES)],
        transcript_language="en",
        resume_s=float(choice("resume", "0")),
        beat_url="/beats",
        session_token="session-1",
        ranges=[],
    )


def _add_frame(app: Flask, translations: Mapping[str, str]) -> None:
    """The addresses that the frame of every page links to."""
    for name, endpoints in {
        "public": ["home", "switch_language", "manifest"],
        "account": ["overview", "sign_in", "sign_out", "preferences"],
    }.items():
        blueprint = Blueprint(name, __name__)
        for endpoint in endpoints:
            methods = ["GET", "POST"]
            blueprint.add_url_rule(f"/{name}/{endpoint}", endpoint, lambda: "", methods=methods)
        app.register_blueprint(blueprint)

    def link(text: str, current: bool = False) -> SimpleNamespace:
        return SimpleNamespace(text=translations.get(text, text), href="/lesson", current=current)

    app.jinja_env.globals.update(
        navigation=[link("Courses", current=True), link("My learning"), link("My credits")],
        help_links=[link("Help"), link("Supervision: call 12385"), link("Complain"), link("Accessibility statement")],
    )


def _ffmpeg(*arguments: str | Path) -> None:
    subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-y", *map(str, arguments)], check=True)


def _write_vtt(file: Path, cues: Sequence[tuple[float, float, str, str]]) -> None:
    """WebVTT of cues (start, end, id or nothing, text)."""
    blocks = [f"{name}\n{_vtt(start)} --> {_vtt(end)}\n{text}".lstrip() for start, end, name, text in cues]
    file.write_text("WEBVTT\n\n" + "\n\n".join(blocks) + "\n", encoding="utf-8")


def _vtt(seconds: float) -> str:
    return f"00:00:{seconds:06.3f}"
