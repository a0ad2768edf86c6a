"""Courses that the project made itself: texts, narration, slides, drawings, and what seeds them into a database."""
