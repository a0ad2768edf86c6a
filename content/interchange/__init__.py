"""Courses between this portal and others: packages, nominations for the national library, harvesting."""
