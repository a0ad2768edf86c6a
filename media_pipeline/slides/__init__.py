"""The slides of a recorded lecture: when each was shown, its picture, and what stands on it."""

from media_pipeline.slides.detection import DetectedSlide, find_slides

__all__ = ["DetectedSlide", "find_slides"]
