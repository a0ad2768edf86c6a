"""Backups: the database and every stored file in a folder or bucket, made while the portal runs, and the way back.

A backup place is a storage (`media_pipeline.storage`): `files/ab/cd/DIGEST` holds each content once, whichever backup
it belongs to, and `backups/TIME.json` (`manifest.py`) says which contents make up the backup of that time.
"""
