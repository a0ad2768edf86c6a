"""Courses that the project made itself: texts, narration, slides, drawings, a few recordings of other people, and what
seeds them into a database."""
