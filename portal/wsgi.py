"""The WSGI application for gunicorn: `gunicorn portal.wsgi:app`."""

from content.database import Database
from portal.application import create_app
from portal.logs import configure_logs
from portal.settings import keep_private, settings_from
from portal.warm_up import warm_up

settings = settings_from()
keep_private(settings)
configure_logs(settings.log_form)
app = create_app(settings, Database(settings.database_url, takes_turns=True))
warm_up(app)
