"""The WSGI application for gunicorn: `gunicorn portal.wsgi:app`."""

import logging

from portal.application import create_app
from portal.settings import LOG_FORMAT, settings_from

logging.basicConfig(level=logging.INFO, format=LOG_FORMAT)
app = create_app(settings_from())
