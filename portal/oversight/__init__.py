"""Credit pilots and their ledger, supervision of published courses, complaints, certificates."""

from flask import Blueprint

blueprint = Blueprint("oversight", __name__, url_prefix="/oversight")
