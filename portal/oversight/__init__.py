"""Credit pilots and their ledger, supervision of published courses, complaints, certificates."""

from portal.oversight import certificates, complaints, views
from portal.oversight.blueprint import blueprint

__all__ = ["blueprint", "certificates", "complaints", "views"]
