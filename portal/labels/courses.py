"""Labels of levels, target groups, access modes, and of the catalogue's fields and orders."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from content.catalogue.query import Sort
from content.courses.access_modes import ACCESS_MODE_NAMES
from content.courses.level_names import LEVEL_NAMES
from content.courses.models import Audience, TargetGroup

LEVELS = {level: _l(name) for level, name in LEVEL_NAMES.items()}
GROUPS = {
    TargetGroup.VISUAL: _l("people with visual disabilities"),
    TargetGroup.HEARING: _l("people with hearing disabilities"),
    TargetGroup.SPEECH: _l("people with speech disabilities"),
    TargetGroup.PHYSICAL: _l("people with physical disabilities"),
    TargetGroup.INTELLECTUAL: _l("people with intellectual disabilities"),
    TargetGroup.MENTAL: _l("people with psychosocial disabilities"),
    TargetGroup.MULTIPLE: _l("people with multiple disabilities"),
}
AUDIENCES = {
    Audience.LEARNERS: _l("Learners with disabilities"),
    Audience.EMPLOYERS: _l("Employers"),
    Audience.STAFF: _l("Staff of services for people with disabilities"),
}
WAYS = {way: _l(words) for way, words in ACCESS_MODE_NAMES.items()}
SORTS = {
    Sort.FIT: _l("What suits me first"),
    Sort.MATCH: _l("Best match first"),
    Sort.NEWEST: _l("Newest first"),
}
FIELDS = {
    "text": _l("the words"),
    "access_modes": _l("the ways of learning"),
    "occupation": _l("the occupation"),
    "level": _l("the level"),
    "region": _l("the region"),
    "institution": _l("the institution"),
    "language": _l("the language"),
    "audience": _l("the audience"),
}
LANGUAGES = {"zh": _l("in Chinese"), "en": _l("in English")}
