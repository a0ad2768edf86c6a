"""What the domain's short words are called on pages."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from content.courses.catalogue import Need
from content.courses.models import SkillLevel, TargetGroup

LEVELS = {
    SkillLevel.FIVE: _l("Level 5 (beginner)"),
    SkillLevel.FOUR: _l("Level 4 (intermediate)"),
    SkillLevel.THREE: _l("Level 3 (senior)"),
    SkillLevel.TWO: _l("Level 2 (technician)"),
    SkillLevel.ONE: _l("Level 1 (senior technician)"),
}
GROUPS = {
    TargetGroup.VISUAL: _l("people with visual disabilities"),
    TargetGroup.HEARING: _l("people with hearing disabilities"),
    TargetGroup.SPEECH: _l("people with speech disabilities"),
    TargetGroup.PHYSICAL: _l("people with physical disabilities"),
    TargetGroup.INTELLECTUAL: _l("people with intellectual disabilities"),
    TargetGroup.MENTAL: _l("people with psychosocial disabilities"),
    TargetGroup.MULTIPLE: _l("people with multiple disabilities"),
}
NEEDS = {
    Need.CHECKED_CAPTIONS: _l("Captions checked by a person"),
    Need.CAPTIONS: _l("Captions of any kind"),
    Need.SIGN_LANGUAGE: _l("Sign language"),
    Need.AUDIO: _l("Can be heard without the picture"),
    Need.READING: _l("All of it can be read as text"),
}
LANGUAGES = {"zh": _l("in Chinese"), "en": _l("in English")}
