"""Alternative text of pictures: names of files, and words that say nothing of what is to be seen.

WCAG 2.2, 1.1.1 and its failure F30 (alternatives that are no alternatives: file names, "picture", "image 1").
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from content.checks.finding import Excerpt, FindingKind, TextFinding
from content.checks.word_lists import (
    PICTURE_FILLERS_EN,
    PICTURE_FILLERS_ZH,
    PICTURE_NOTHING,
    PICTURE_NOUNS_EN,
    PICTURE_NOUNS_ZH,
)

_LONGEST_FILE_NAME = 255
_EXTENSION = re.compile(r"\S\.(?:png|jpe?g|jfif|gif|webp|svg|bmp|hei[cf]|tiff?|avif|psd|pdf|pptx?|mp4)$", re.IGNORECASE)
_DATE = r"[\d_\s.:()（）\-年月日时分秒]"
_NAMED_BY_DEVICE = re.compile(
    rf"""(?:[cdhs]?img|dsc[nf]?|pxl|mvi|vid|gopr|dji|sam|imag|wp|win|mmexport|wx_camera|fullsizerender
        |screen[\s_-]*shot|screen[\s_-]*capture|snipaste|clipboard|scan|photo|picture|image|untitled|unnamed|download
        |(?:企业)?微信(?:图片|截图|照片)|qq(?:图片|截图|照片)|(?:屏幕|网页)?(?:截图|截屏|快照)|照片|图片|图像|扫描件?|未命名|新建)
        {_DATE}*\d{_DATE}{{3,}}(?:at|am|pm|上午|下午|副本|copy|edited|[\d\s_.:()（）\-])*""",
    re.IGNORECASE | re.VERBOSE,
)
_CAMERA = re.compile(r"(?:img|dsc[nf]?|pxl|mvi|vid|gopr|dji|sam|p)[_\-]?\d{3,}(?:[_\-]\w+)*", re.IGNORECASE)
_APPLICATION = re.compile(
    r"(?:mmexport|wx_camera|fullsizerender|微信图片|微信截图|QQ图片|QQ截图|屏幕快照)[\d_\s\-]*", re.IGNORECASE
)
_IDENTIFIER = re.compile(
    r"[0-9a-f]{12,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{6,}|[a-z0-9]+(?:_[a-z0-9]+)+", re.IGNORECASE
)

_CHINESE_NOUN = re.compile(PICTURE_NOUNS_ZH)
_CHINESE_FILLER = re.compile(rf"{PICTURE_FILLERS_ZH}|\d|[a-z](?![a-z])")


def picture_findings(alternative_text: str, caption: str = "") -> Iterator[TextFinding]:
    """What is wrong with the alternative text of a picture that is not decorative. An empty one is no matter of this
    check: the course cannot be submitted with it."""
    text = alternative_text.strip()
    if not text:
        return
    if is_file_name(text):
        yield _finding(FindingKind.ALTERNATIVE_FILE_NAME, text)
    elif says_nothing(text):
        yield _finding(FindingKind.ALTERNATIVE_EMPTY_OF_SENSE, text)
    elif text == caption.strip():
        yield _finding(FindingKind.ALTERNATIVE_REPEATS_CAPTION, text)


def is_file_name(text: str) -> bool:
    """Whether a text is the name of a file, with its ending or as cameras, telephones and programs give names."""
    tidy = text.strip()
    if len(tidy) > _LONGEST_FILE_NAME:
        return False
    if _EXTENSION.search(tidy):
        return True
    return any(pattern.fullmatch(tidy) for pattern in (_NAMED_BY_DEVICE, _CAMERA, _APPLICATION, _IDENTIFIER))


def says_nothing(text: str) -> bool:
    """Whether a text only says that there is a picture, or where it stands."""
    tidy = text.casefold().strip(" .,:;!?。，：；！？、()（）[]【】“”\"'")
    if tidy in PICTURE_NOTHING or not any(one.isalnum() for one in tidy):
        return True
    return _says_nothing_in_chinese(tidy) or _says_nothing_in_english(tidy)


def _says_nothing_in_chinese(tidy: str) -> bool:
    words = re.sub(r"[\s\W_]+", "", tidy)
    without_noun, nouns = _CHINESE_NOUN.subn("", words)
    return nouns > 0 and _CHINESE_FILLER.sub("", without_noun) == ""


def _says_nothing_in_english(tidy: str) -> bool:
    words = re.findall(r"[a-z]+|\d+", tidy)
    rest = [word for word in words if not word.isdigit() and len(word) > 1 and word not in PICTURE_FILLERS_EN]
    return tidy.isascii() and bool(rest) and all(word in PICTURE_NOUNS_EN for word in rest)


def _finding(kind: FindingKind, text: str) -> TextFinding:
    return TextFinding(kind, Excerpt("", text, ""))
