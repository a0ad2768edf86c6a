"""The pages of this room, one file for each subject; importing them hangs them on its blueprint."""

from portal.public.views import complaints, installation, page_videos, pages, verification

__all__ = ["complaints", "installation", "page_videos", "pages", "verification"]
