"""Catalogue, lesson, my learning, credits statement, certificates, offline copies."""

from flask import Blueprint

blueprint = Blueprint("learn", __name__)
