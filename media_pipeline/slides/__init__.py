"""The slides of a recorded lecture: when each was shown, its picture, and what stands on it."""

from media_pipeline.slides.detection import FoundSlide, find_slides

__all__ = ["FoundSlide", "find_slides"]
