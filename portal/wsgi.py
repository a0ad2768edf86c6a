"""The WSGI application for gunicorn: `gunicorn portal.wsgi:app`."""

from portal.application import create_app
from portal.logs import configure_logs
from portal.settings import settings_from

_settings = settings_from()
configure_logs(_settings.log_form)
app = create_app(_settings)
