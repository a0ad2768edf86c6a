"""The domain: what a course, a caption track or a credit is, and which rules bind them.

Knows neither Flask nor ffmpeg.
"""
