"""For whoever runs the portal: is it alive and ready, what does it measure, and the administrators' page about it."""

from flask import Blueprint

blueprint = Blueprint("operation", __name__)
metrics_blueprint = Blueprint("metrics", __name__)
"""Registered where PORTAL_METRICS_TOKEN is set; without it there is no such address."""
