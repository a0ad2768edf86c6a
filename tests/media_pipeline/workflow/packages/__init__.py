"""Packages of courses: out of one portal, into another."""
