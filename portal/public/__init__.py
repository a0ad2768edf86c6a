"""What everybody may see: home, help, the accessibility statement, whom to complain to."""

from portal.public import complaints, verification, views
from portal.public.blueprint import blueprint

__all__ = ["blueprint", "complaints", "verification", "views"]
