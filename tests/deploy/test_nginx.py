"""The configuration of nginx, in a real nginx before a real portal."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import socket
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from flask import Flask, Response, request

from content.database import Database
from content.migrating import upgrade
from content.people.accounts import create_account
from content.people.models import Account, Role, RoleGrant
from media_pipeline.storage.local import LocalStorage
from portal.application import create_app
from tests.factories import add_media_block, make_published_course, make_settings
from tests.portal.conftest import PASSWORD, sign_in
from tests.walk.sample_portal import serving

CONFIGURATION = Path(__file__).resolve().parents[2] / "deploy" / "nginx" / "changxue.conf"
NGINX = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")

pytestmark = pytest.mark.skipif(
    not (NGINX and shutil.which("openssl")), reason="nginx or openssl is not installed: apt-get install nginx openssl"
)

MAIN = """
{user}
daemon off;
pid {folder}/pid;
error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/changxue.conf;
}}
"""


@dataclass
class Site:
    """A portal behind nginx. `requests`: address, scheme and host of each as the portal saw it; `body`: of the last
    answer."""

    plain: int
    secure: int
    requests: list[tuple[str, str | None, str, str]] = field(default_factory=list)
    body: bytes = b""

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str]]:
        """Status and headers of an answer over TLS; certificates are not looked at: this one is its own."""
        asked = urllib.request.Request(f"https://127.0.0.1:{self.secure}{path}", headers=headers)
        try:
            with urllib.request.urlopen(asked, timeout=60, context=trusting()) as answer:
                self.body = answer.read()
                return answer.status, dict(answer.headers)
        except urllib.error.HTTPError as error:
            return error.code, dict(error.headers)

    def line(self, target: str) -> tuple[int, bytes]:
        """Status and body of the answer to a target that no client would send as it stands."""
        with (
            socket.create_connection(("127.0.0.1", self.secure), timeout=60) as line,
            trusting().wrap_socket(line) as secure,
        ):
            secure.sendall(f"GET {target} HTTP/1.1\r\nHost: portal.test\r\nConnection: close\r\n\r\n".encode())
            head, _, body = secure.makefile("rb").read().partition(b"\r\n\r\n")
            return int(head.split()[1]), body

    def begin(self, method: str, path: str, length: int, sent: bytes) -> bytes:
        """The first line of the answer to a body of which only the beginning arrives."""
        with (
            socket.create_connection(("127.0.0.1", self.secure), timeout=60) as line,
            trusting().wrap_socket(line) as secure,
        ):
            head = f"{method} {path} HTTP/1.1\r\nHost: portal.test\r\nContent-Length: {length}\r\n"
            secure.sendall(f"{head}Content-Type: application/offset+octet-stream\r\n\r\n".encode() + sent)
            return secure.makefile("rb").readline()


def trusting() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("nginx")
    database = Database(f"sqlite:///{folder / 'portal.sqlite'}")
    upgrade(database)
    settings = replace(make_settings(folder, database), behind_proxy=True, secure_cookies=True)
    app = create_app(settings, database)
    made = Site(free_port(), free_port())
    note(app, made)
    with serving(app) as portal:
        configure(folder, made, portal.address.rpartition(":")[2])
        with nginx(folder, made):
            yield made
    database.dispose()


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording behind nginx, which sends it: its address and content, where it is stored, a learner's cookie."""

    site: Site
    address: str
    content: bytes
    stored_at: str
    cookie: str


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recording]:
    folder = tmp_path_factory.mktemp("stored")
    database = Database(f"sqlite:///{folder / 'portal.sqlite'}")
    upgrade(database)
    settings = replace(make_settings(folder, database), x_accel_prefix="/stored")
    app = create_app(settings, database)
    content = secrets.token_bytes(300_000)
    (folder / "incoming.mp4").write_bytes(content)
    stored = LocalStorage(settings.storage).put(folder / "incoming.mp4", suffix=".mp4")
    with database.transaction() as session:
        course = make_published_course(session)
        lesson = course.revisions[0].modules[0].lessons[0]
        block = add_media_block(session, lesson, session.get_one(Account, course.created_by_id))
        for rendition in block.asset.renditions:
            rendition.storage_key, rendition.digest = stored.key, stored.digest
        address = f"/media/{block.asset.renditions[0].public_id}/video.mp4"
        account = create_account(session, login_name="wang", display_name="学员", password=PASSWORD)
        session.add(RoleGrant(account_id=account.id, role=Role.LEARNER))
    cookie = sign_in(app.test_client(), "wang").get_cookie("changxue")
    assert cookie
    made = Site(free_port(), free_port())
    with serving(app) as portal:
        configure(folder, made, portal.address.rpartition(":")[2], stored=settings.storage)
        with nginx(folder, made):
            yield Recording(made, address, content, f"/stored/{stored.key}", f"changxue={cookie.value}")
    database.dispose()


@contextmanager
def nginx(folder: Path, site: Site) -> Iterator[None]:
    """A real nginx with the configuration in `folder`."""
    command = [str(NGINX), "-p", str(folder), "-c", str(folder / "nginx.conf")]
    checked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    server = subprocess.Popen(command)
    try:
        wait_for(site.secure, server)
        yield
    finally:
        server.terminate()
        server.wait(30)


def note(app: Flask, site: Site) -> None:
    """Write down how the portal sees each request."""

    @app.after_request
    def write(response: Response) -> Response:
        site.requests.append((request.path, request.remote_addr, request.scheme, request.host))
        return response


def configure(folder: Path, site: Site, portal_port: str, stored: Path | None = None) -> None:
    """Write the configuration as it stands, on ports of this test and with a certificate of its own; with the location
    for recordings, commented out in it, where `stored` is their folder."""
    names = ["-subj", "/CN=portal.test", "-keyout", str(folder / "key.pem"), "-out", str(folder / "certificate.pem")]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *names], check=True, capture_output=True
    )
    text = re.sub(r"^ *listen \[::\].*\n", "", CONFIGURATION.read_text(), flags=re.MULTILINE)
    for old, new in {
        "listen 80;": f"listen 127.0.0.1:{site.plain};",
        "listen 443 ": f"listen 127.0.0.1:{site.secure} ",
        "server 127.0.0.1:8000;": f"server 127.0.0.1:{portal_port};",
        "/etc/ssl/changxue/fullchain.pem": str(folder / "certificate.pem"),
        "/etc/ssl/changxue/privkey.pem": str(folder / "key.pem"),
    }.items():
        assert old in text
        text = text.replace(old, new)
    if stored is not None:
        location = re.search(r"(?m)^    #location /stored/ \{\n(?:    #.*\n)+", text)
        assert location
        open_location = re.sub(r"(?m)^    #", "    ", location[0])
        text = text.replace(location[0], open_location.replace("/var/lib/changxue/storage", str(stored)))
    (folder / "changxue.conf").write_text(text)
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder, user=user))


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("nginx does not answer")


def test_a_plain_address_leads_to_the_secure_one(site: Site) -> None:
    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_: object) -> None:
            return None

    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.build_opener(Stay).open(f"http://127.0.0.1:{site.plain}/courses?q=a", timeout=60)
    assert caught.value.code == 301
    assert caught.value.headers["Location"] == "https://127.0.0.1/courses?q=a"


def test_pages_come_through_as_secure_ones(site: Site) -> None:
    status, headers = site.get("/account/sign-in")
    assert status == 200
    assert headers["Strict-Transport-Security"].startswith("max-age=")
    assert headers["Content-Security-Policy"].startswith("default-src 'self'")
    assert "Secure" in headers["Set-Cookie"]


def test_nobody_chooses_the_address_or_host_that_the_portal_sees(site: Site) -> None:
    lies = {"X-Forwarded-For": "9.9.9.9", "X-Forwarded-Proto": "http", "X-Forwarded-Host": "evil.example"}
    assert site.get("/help", **lies)[0] == 200
    (seen,) = [each for each in site.requests if each[0] == "/help"]
    assert seen == ("/help", "127.0.0.1", "https", "127.0.0.1")


def test_what_is_for_the_operator_is_not_for_the_world(site: Site) -> None:
    assert [site.get(path)[0] for path in ("/metrics", "/readyz", "/healthz")] == [404, 404, 200]
    assert not any(path in ("/metrics", "/readyz") for path, *_ in site.requests)


def test_a_form_that_is_too_large_never_reaches_the_portal(site: Site) -> None:
    assert b" 413 " in site.begin("POST", "/account/sign-in?large", 4 * 1024**2, b"")
    assert not any(seen[0] == "/account/sign-in?large" for seen in site.requests)


@pytest.mark.parametrize(
    ("method", "path"), [("PATCH", "/teach/uploads/abc"), ("POST", "/teach/blocks/a-b_c/upload/lecture")]
)
def test_an_upload_is_handed_on_as_it_comes(site: Site, method: str, path: str) -> None:
    before = len(site.requests)
    first_line = site.begin(method, path, 50 * 1024**2, b"the beginning")
    assert b" 413 " not in first_line or len(site.requests) > before
    assert path in [seen[0] for seen in site.requests[before:]], first_line


def test_nginx_sends_a_recording_itself_to_whom_the_portal_lets(recording: Recording) -> None:
    status, headers = recording.site.get(recording.address, Cookie=recording.cookie)
    assert (status, recording.site.body) == (200, recording.content)
    assert headers["Content-Type"] == "video/mp4"
    assert headers["Accept-Ranges"] == "bytes"
    assert "X-Accel-Redirect" not in headers


def test_headers_of_a_recording_are_those_of_the_portal(recording: Recording) -> None:
    _, headers = recording.site.get(recording.address, Cookie=recording.cookie)
    assert headers["Cache-Control"] == "private, max-age=86400"
    assert headers["Content-Security-Policy"] == "default-src 'none'; media-src 'self'; sandbox"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize(
    ("asked", "part"),
    [("bytes=0-99", slice(0, 100)), ("bytes=299990-", slice(299990, None)), ("bytes=-5", slice(-5, None))],
)
def test_nginx_sends_the_part_that_is_asked_for(recording: Recording, asked: str, part: slice) -> None:
    status, headers = recording.site.get(recording.address, Cookie=recording.cookie, Range=asked)
    assert (status, recording.site.body) == (206, recording.content[part])
    assert headers["Content-Range"].endswith("/300000")


def test_a_part_beyond_the_end_is_none(recording: Recording) -> None:
    assert recording.site.get(recording.address, Cookie=recording.cookie, Range="bytes=300000-")[0] == 416


def test_nobody_gets_a_stored_file_past_the_portal(recording: Recording) -> None:
    assert recording.site.get(recording.stored_at, Cookie=recording.cookie)[0] == 404
    visitor, _ = recording.site.get(recording.address)
    assert visitor == 404 or recording.site.body != recording.content


@pytest.mark.parametrize(
    "target",
    [
        *("{file}", "/{file}", "/%73tored/{key}", "/stored%2f{key}", "/help/..{file}"),
        *("/stored/../portal.sqlite", "/stored/..%2fportal.sqlite", "/stored../portal.sqlite", "/stored", "/stored/"),
        *("/help/..;{file}", "/.{file}", "/STORED/{key}", "https://portal.test{file}"),
    ],
)
def test_stored_files_have_no_address_of_their_own(recording: Recording, target: str) -> None:
    file = recording.stored_at
    status, body = recording.site.line(target.format(file=file, key=file.removeprefix("/stored/")))
    assert status in (301, 400, 404)
    assert recording.content[:256] not in body
    assert b"SQLite" not in body
