"""Uploads: the page of each purpose with its plain form, and tus, which survives a dropped connection."""

from flask import Blueprint

blueprint = Blueprint("uploads", __name__, url_prefix="/teach")
