"""Tests of the sign language videos of pages."""
