"""Sources of speech models as the settings name them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from portal.settings import MODEL_SOURCES, Settings

if TYPE_CHECKING:
    from media_pipeline.speech.models.sources import Source


def model_sources(settings: Settings, order: Sequence[str], hub: str | None = None) -> tuple[Source, ...]:
    """The sources called `order`. hub: an address instead of the one in the settings. Raises ModelError for a name that
    no source has."""
    from media_pipeline.speech.models.here import HereSource
    from media_pipeline.speech.models.hub import HUB, HubSource
    from media_pipeline.speech.models.modelscope import MODELSCOPE, ModelScopeSource
    from media_pipeline.speech.models.store import ModelError
    from media_pipeline.speech.models.wheels import WheelSource

    makers: dict[str, Callable[[], Source]] = {
        "here": lambda: HereSource(settings.model_path),
        "hub": lambda: HubSource(hub or settings.model_hub or HUB),
        "modelscope": lambda: ModelScopeSource(settings.modelscope or MODELSCOPE, settings.modelscope_owners),
        "wheels": WheelSource,
    }
    unknown = [name for name in order if name not in makers]
    if unknown:
        raise ModelError(f"No source of models is called {', '.join(unknown)}. Choose of: {', '.join(MODEL_SOURCES)}.")
    return tuple(makers[name]() for name in order)
