"""What everybody may see: home, help, the accessibility statement, whom to complain to."""

from flask import Blueprint

blueprint = Blueprint("public", __name__)
