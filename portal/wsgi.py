"""The WSGI application for gunicorn: `gunicorn portal.wsgi:app`."""

from portal.application import create_app
from portal.settings import settings_from

app = create_app(settings_from())
