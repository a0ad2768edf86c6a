"""What the levels of vocational skill are called (国家职业技能等级), as messages."""

from __future__ import annotations

from collections.abc import Mapping

from content.courses.models import SkillLevel
from content.messages import N_

LEVEL_NAMES: Mapping[SkillLevel, str] = {
    SkillLevel.FIVE: N_("Level 5 (beginner)"),
    SkillLevel.FOUR: N_("Level 4 (intermediate)"),
    SkillLevel.THREE: N_("Level 3 (senior)"),
    SkillLevel.TWO: N_("Level 2 (technician)"),
    SkillLevel.ONE: N_("Level 1 (senior technician)"),
}
