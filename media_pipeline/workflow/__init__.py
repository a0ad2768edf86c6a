"""Durable workflow from an uploaded file to an accessible lesson.

`process_media.py` runs the steps of a job. A step is a pure function of files and values; its files are stored under
their digests, and then recorded in the database together with the end of the step, in one transaction. What was
interrupted before that is done again, what has ended is not.
"""
