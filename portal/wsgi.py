"""The WSGI application for gunicorn: `gunicorn portal.wsgi:app`."""

import logging

from portal.application import create_app
from portal.settings import LOG_FORMAT, keep_private, settings_from

logging.basicConfig(level=logging.INFO, format=LOG_FORMAT)
settings = settings_from()
keep_private(settings)
app = create_app(settings)
