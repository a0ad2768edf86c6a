"""The reviewers' queue, evidence page and decisions."""

from portal.review.blueprint import blueprint

__all__ = ["blueprint"]
