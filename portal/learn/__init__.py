"""Catalogue, lesson, my learning, credits statement."""

from portal.learn.blueprint import blueprint

__all__ = ["blueprint"]
