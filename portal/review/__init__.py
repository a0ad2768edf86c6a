"""The reviewers' queue, evidence page and decisions."""

from portal.review import views
from portal.review.blueprint import blueprint

__all__ = ["blueprint", "views"]
