"""Credit pilots and their ledger, and the supervision of published courses."""

from portal.oversight import views
from portal.oversight.blueprint import blueprint

__all__ = ["blueprint", "views"]
