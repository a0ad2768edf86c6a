"""Packages: ZIP files that carry a whole course to other portals, written here and opened in a locked child."""
