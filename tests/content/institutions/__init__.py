"""Institutions."""
