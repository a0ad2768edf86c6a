"""Data quality: named rules that run every night, and their findings."""
