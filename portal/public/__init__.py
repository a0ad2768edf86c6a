"""Pages for everybody: home, help, accessibility statement, complaints, checking a certificate."""

from flask import Blueprint

blueprint = Blueprint("public", __name__)
