"""Export of a lesson or course to files: print, plain text, braille, a book with audio, an offline site, caption files.

Every maker takes a `Book` (values and files) and a path, and writes one file. Nothing here knows a database.
"""
