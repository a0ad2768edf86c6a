"""Taking files in: the page of each purpose with its plain form, and tus for whatever outlives a dropped line."""

from flask import Blueprint

blueprint = Blueprint("uploads", __name__, url_prefix="/teach")
