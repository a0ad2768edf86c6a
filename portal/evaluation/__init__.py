"""The desk of third-party evaluators: samples, and judging the courses drawn."""

from flask import Blueprint

blueprint = Blueprint("evaluation", __name__, url_prefix="/evaluation")
