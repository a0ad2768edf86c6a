"""From a lesson or course to files that people take with them: print, plain text, braille, a book with sound, a ZIP.

Every maker takes a `Book` (values and files) and a path, and writes one file. Nothing here knows a database.
"""
