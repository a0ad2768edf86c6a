"""The views of the room; imported, they hang on its blueprints."""

from portal.operation.views import health, metrics, overview

__all__ = ["health", "metrics", "overview"]
