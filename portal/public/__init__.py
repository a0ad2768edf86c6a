"""What everybody may see: home, help, the accessibility statement, whom to complain to."""

from portal.public import views
from portal.public.blueprint import blueprint

__all__ = ["blueprint", "views"]
