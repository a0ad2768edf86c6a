"""Statements on their way to the record stores of institutions."""
