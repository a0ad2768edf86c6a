"""The resource library: public notices, permanent pages, re-reviews, holidays; the directory of institutions."""

from flask import Blueprint

blueprint = Blueprint("library", __name__)
