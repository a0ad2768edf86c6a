"""The pages on which players are set beside each other: each player on a bare page, and inside a whole lesson page of
the portal, with the same layout, style sheet, page script, slides and transcript.

A page is rendered once and kept, so that no player waits for its template. Ours is what the portal's own template
renders, with all that its lesson has: two captions, descriptions, sign language. The others have one of each they know.
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, render_template_string, send_from_directory

from content.people.preferences import preferences_from
from tests.journeys.player_harness import STATIC, page_model

PLAYERS = Path(__file__).resolve().parents[1] / "setup" / "players"
PACKAGES = PLAYERS / "node_modules"
ABLE = PLAYERS / "able-player"  # in no registry: measured where its release 4.5.1 has been unpacked here
BUNDLER = PLAYERS.parents[1] / "node_modules" / ".bin" / "esbuild"
KINDS = ("bare", "whole")

_VIDSTACK = "import 'vidstack/player'; import 'vidstack/player/layouts/default'; import 'vidstack/player/ui';"
_VIDEO = """<video id="player" controls playsinline width="640" src="/media/lecture.mp4">
<track kind="captions" src="/media/captions.vtt" srclang="en" label="English" default></video>"""
_BARE = """{% from "components/player.html" import player, player_head with context %}
<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Hand hygiene</title>HEAD</head>
<body>BODY SCRIPTS</body></html>"""
_WHOLE = """{% extends "base.html" %}
{% from "components/page_heading.html" import page_heading %}
{% from "components/player.html" import player, player_head, slide_list, transcript_list with context %}
{% block title %}Hand hygiene{% endblock %}
{% block head %}HEAD{% endblock %}
{% block content %}{{ page_heading("Hand hygiene", caption="Massage: the first week") }}BODY{% endblock %}
{% block scripts %}SCRIPTS{% endblock %}"""
_LISTS = "{{ slide_list(media, 2) }}{{ transcript_list(media, 2) }}"


@dataclass(frozen=True)
class Player:
    """What a page says to have a player (templates), and what shows that its controls are there: its play button."""

    name: str
    head: str
    body: str
    scripts: str
    play: str
    files: tuple[Path, ...]  # its scripts

    def page(self, kind: str) -> str:
        """The template of its page of this kind."""
        whole = kind == "whole"
        ours = "player(media)" in self.body
        parts = {"HEAD": self.head, "BODY": self.body + (_LISTS if whole and not ours else ""), "SCRIPTS": self.scripts}
        page = _WHOLE if whole else _BARE
        for name, part in parts.items():
            page = page.replace(name, part)
        return page


def players(folder: Path) -> list[Player]:
    """Ours first, then the others that are at hand. `folder` takes what is bundled for the purpose."""
    return [_OURS, _OURS_NATIVE, _PLYR, _VIDEO_JS, _vidstack(folder), *([_able()] if ABLE.is_dir() else [])]


def pages_of(all_players: list[Player], folder: Path) -> Blueprint:
    """/others/KIND/NAME are their pages, /others/FILE what these load."""
    pages = Blueprint("others", __name__, url_prefix="/others")
    rendered_pages: dict[tuple[str, str], str] = {}

    @pages.get("/page/<kind>/<name>")
    def page(kind: str, name: str) -> str:
        if (kind, name) not in rendered_pages:
            player = next(each for each in all_players if each.name == name)
            template = player.page(kind)
            rendered_pages[kind, name] = render_template_string(
                template, media=page_model(), preferences=preferences_from({})
            )
        return rendered_pages[kind, name]

    @pages.get("/start/<name>.js")
    def start(name: str) -> tuple[str, int, dict[str, str]]:
        return _STARTS[name], 200, {"Content-Type": "text/javascript"}

    @pages.get("/<path:file>")
    def file(file: str) -> object:
        place = next(place for place in (folder, PACKAGES, PLAYERS) if (place / file).is_file())
        return send_from_directory(place, file)

    return pages


_STARTS = {
    "Plyr": "new Plyr('#player', {iconUrl: '/others/plyr/dist/plyr.svg', blankVideo: ''})",
    "Video.js": "videojs('player')",
}


def _styles(*files: str) -> str:
    return "".join(f'<link rel="stylesheet" href="/others/{file}">' for file in files)


def _scripts(*files: str, kind: str = "") -> str:
    return "".join(f'<script{kind} src="/others/{file}"></script>' for file in files)


_OURS = Player(
    "ours",
    "{{ player_head() }}",
    "{{ player(media) }}",
    "",
    ".cx-player__button--main",
    (STATIC / "player.js",),
)
_OURS_NATIVE = Player(
    "ours, before its script",
    '<link rel="stylesheet" href="{{ asset(\'player.css\') }}">',
    _OURS.body,
    "",
    "video[controls]",
    (),
)
_PLYR = Player(
    "Plyr",
    _styles("plyr/dist/plyr.css"),
    _VIDEO,
    _scripts("plyr/dist/plyr.min.js", "start/Plyr.js"),
    ".plyr [data-plyr=play]",
    (PACKAGES / "plyr/dist/plyr.min.js",),
)
_VIDEO_JS = Player(
    "Video.js",
    _styles("video.js/dist/video-js.min.css"),
    _VIDEO.replace("<video ", '<video class="video-js" '),
    _scripts("video.js/dist/video.min.js", "start/Video.js.js"),
    ".video-js .vjs-big-play-button, .video-js .vjs-play-control",
    (PACKAGES / "video.js/dist/video.min.js",),
)


def _vidstack(folder: Path) -> Player:
    """Bundled as its makers tell sites to serve it themselves: one module of our own making."""
    out = folder / "vidstack.js"
    options = ["--bundle", "--minify", "--format=esm", f"--outfile={out}", "--log-level=error"]
    subprocess.run([BUNDLER, *options], cwd=PLAYERS, input=_VIDSTACK, text=True, check=True)
    styles = "vidstack/player/styles/default"
    return Player(
        "Vidstack",
        _styles(f"{styles}/theme.css", f"{styles}/layouts/video.css"),
        '<media-player title="Lecture" src="/media/lecture.mp4" playsinline><media-provider>'
        '<track kind="captions" src="/media/captions.vtt" srclang="en" label="English" default>'
        "</media-provider><media-video-layout></media-video-layout></media-player>",
        _scripts("vidstack.js", kind=' type="module"'),
        "media-player .vds-play-button",
        (out,),
    )


def _able() -> Player:
    files = ("jquery/dist/jquery.min.js", "js-cookie/dist/js.cookie.min.js", "able-player/build/ableplayer.min.js")
    return Player(
        "Able Player",
        _styles("able-player/build/ableplayer.min.css"),
        '<video id="player" data-able-player preload="auto" playsinline width="640" src="/media/lecture.mp4">'
        '<track kind="captions" src="/media/captions.vtt" srclang="en" label="English">'
        '<track kind="descriptions" src="/media/descriptions.vtt" srclang="en"></video>',
        _scripts(*files),
        ".able .able-button-handler-play, .able .able-big-play-button",
        (PACKAGES / files[0], PACKAGES / files[1], PLAYERS / files[2]),
    )
