"""Pages of the portal in sign language: a video for each, which an administrator uploads."""
