"""Puts the application together. `create_app` is all that a server or a test needs."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from flask import Flask
from govuk_frontend_wtf.main import WTFormsHelpers
from jinja2 import ChoiceLoader, FileSystemBytecodeCache, FileSystemLoader, PackageLoader, PrefixLoader
from werkzeug.middleware.proxy_fix import ProxyFix

from content.database import Database
from content.people import passwords
from portal import (
    account,
    addresses,
    body_limits,
    clean_input,
    compression,
    errors,
    evaluation,
    fragments,
    labels,
    language,
    learn,
    library,
    logs,
    navigation,
    notices_of_page,
    operation,
    oversight,
    page_headers,
    public,
    rate_counts,
    reports,
    review,
    security,
    shown_page_video,
    static_files,
    teach,
    template_filters,
    uploads,
)
from portal.account import views as account_views
from portal.account.sign_in import install_sign_in
from portal.evaluation import views as evaluation_views
from portal.learn import views as learn_views
from portal.library import views as library_views
from portal.operation import metrics
from portal.operation import views as operation_views
from portal.oversight import views as oversight_views
from portal.public import views as public_views
from portal.reports import views as reports_views
from portal.requests import end_sessions
from portal.review import views as review_views
from portal.settings import Settings
from portal.teach import views as teach_views
from portal.uploads import views as upload_views

VIEWS = (
    account_views,
    learn_views,
    library_views,
    teach_views,
    upload_views,
    reports_views,
    review_views,
    evaluation_views,
    oversight_views,
    operation_views,
    public_views,
)
"""Imported, they hang on their blueprints."""
PARTS = (
    compression,
    language,
    errors,
    static_files,
    page_headers,
    navigation,
    notices_of_page,
    addresses,
    template_filters,
    labels,
    fragments,
)
ROOT = Path(__file__).resolve().parent.parent
TEMPLATE_OPTIONS = {
    "autoescape": True,
    "trim_blocks": True,
    "lstrip_blocks": True,
    "extensions": ["jinja2.ext.do"],
}
_TEMPLATE_FORM = sha256(repr(TEMPLATE_OPTIONS).encode()).hexdigest()[:8]
SIGNED_IN_FOR = timedelta(days=14)


def create_app(settings: Settings, database: Database | None = None) -> Flask:
    """Create the WSGI application for `settings`; `database` where the caller has one open already."""
    app = Flask("portal", template_folder=str(ROOT / "templates"))
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="changxue",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        PERMANENT_SESSION_LIFETIME=SIGNED_IN_FOR,
        WTF_CSRF_TIME_LIMIT=None,  # a token lives as long as its session: no form may be lost to a clock (WCAG 2.2.6)
        TRUSTED_HOSTS=list(settings.trusted_hosts) or None,
        RATELIMIT_ENABLED=settings.rate_limits,
        BABEL_TRANSLATION_DIRECTORIES=str(ROOT / "portal" / "translations"),
    )
    app.config.update(rate_counts.limiter_options(settings))
    if settings.behind_proxy:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]  # Flask's way to wrap it
    app.extensions["settings"] = settings
    app.extensions["database"] = database or Database(settings.database_url)
    for folder in (settings.uploads, settings.scratch):
        folder.mkdir(parents=True, exist_ok=True)
    passwords.use_memory(settings.password_memory_kib)
    _prepare_templates(app, settings.template_cache)
    clean_input.install(app)
    logs.install(app)
    metrics.install(app)
    body_limits.install(app)
    install_sign_in(app)
    security.install(app, secure=settings.secure_cookies)
    for part in (
        compression,
        language,
        errors,
        static_files,
        page_headers,
        navigation,
        notices_of_page,
        addresses,
        template_filters,
        labels,
        fragments,
        shown_page_video,
    ):
        part.install(app)
    for blueprint in (
        account.blueprint,
        account.preferences_blueprint,
        learn.blueprint,
        library.blueprint,
        teach.blueprint,
        uploads.blueprint,
        reports.blueprint,
        review.blueprint,
        evaluation.blueprint,
        oversight.blueprint,
        operation.blueprint,
        public.blueprint,
    ):
        app.register_blueprint(blueprint)
    if settings.metrics_token:
        app.register_blueprint(operation.metrics_blueprint)
    app.teardown_request(lambda _error: end_sessions(commit=False))
    return app


def _prepare_templates(app: Flask, cache: Path | None) -> None:
    """Set the template loader and options up; compiled templates are cached, which saves seconds at each start."""
    app.jinja_options = dict(TEMPLATE_OPTIONS)
    if cache is not None:
        cache.mkdir(mode=0o700, parents=True, exist_ok=True)
        app.jinja_options["bytecode_cache"] = FileSystemBytecodeCache(str(cache), f"{_TEMPLATE_FORM}-%s")
    app.jinja_loader = ChoiceLoader(
        [
            FileSystemLoader(ROOT / "templates"),
            PrefixLoader(
                {
                    "govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja"),
                    "govuk_frontend_wtf": PackageLoader("govuk_frontend_wtf"),
                }
            ),
        ]
    )
    WTFormsHelpers(app)
