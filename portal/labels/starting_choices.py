"""Labels of the starting choices of the settings, and what each of them does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from content.people.starting_choices import StartingChoice


@dataclass(frozen=True, slots=True)
class StartingChoiceLabel:
    """What somebody says of themselves, and what the portal then does."""

    name: LazyString
    effect: LazyString


STARTING_CHOICES: Mapping[StartingChoice, StartingChoiceLabel] = {
    StartingChoice.SEE_LITTLE: StartingChoiceLabel(_l("I see little"), _l("Large text, large captions")),
    StartingChoice.HEAR_LITTLE: StartingChoiceLabel(
        _l("I hear little"), _l("Captions on; courses that work without hearing first")
    ),
    StartingChoice.SEE_NOTHING: StartingChoiceLabel(
        _l("I do not see"), _l("Descriptions are spoken; courses that work without sight first")
    ),
    StartingChoice.PLAIN: StartingChoiceLabel(_l("I like it plain"), _l("Plain pages, no movement")),
}
