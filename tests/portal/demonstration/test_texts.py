"""The demonstration courses are complete and say what they should in the right language."""

from __future__ import annotations

import re
import tomllib
from collections import Counter

import pytest

from portal.demonstration import illustrations
from portal.demonstration.narration import RECORDINGS
from portal.demonstration.texts import DemoCourse, DemoMedia, DemoPicture, DemoQuestions, DemoText, load_courses

COURSES = load_courses()
every_course = pytest.mark.parametrize("course", COURSES, ids=lambda course: course.slug)

_HAN = re.compile(r"[\u4e00-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]")
# Half-width punctuation touching a Chinese character.
_NARROW = re.compile(r"[\u4e00-\u9fff][,;:?!()]|[,;:?!()][\u4e00-\u9fff]")


def _blocks(course: DemoCourse) -> list[object]:
    return [block for lesson in course.lessons for block in lesson.blocks]


def _words(course: DemoCourse) -> list[str]:
    """Every piece of text that a learner reads or hears."""
    words = [course.title, course.summary, *(lesson.title for lesson in course.lessons)]
    words += [module.title for module in course.modules]
    for block in _blocks(course):
        match block:
            case DemoText(markdown):
                words.append(markdown)
            case DemoPicture(alternative=alternative):
                words.append(alternative)
            case DemoQuestions(questions):
                for question in questions:
                    words += [question.stem, *(option.text for option in question.options if not option.text.isdigit())]
            case DemoMedia(slides=slides):
                words += [text for slide in slides for text in (slide.title, *slide.points, *slide.sentences)]
    return words


def test_a_course_stands_at_each_state_of_review() -> None:
    states = Counter(course.state for course in COURSES)
    others = {"draft", "county_review", "city_review", "province_review", "returned", "suspended"}
    assert set(states) == others | {"published"}
    assert all(states[state] == 1 for state in others)


def test_only_a_returned_course_has_a_finding_and_only_a_suspended_one_a_reason() -> None:
    for course in COURSES:
        assert (course.finding is not None) == (course.state == "returned")
        assert (course.suspension is not None) == (course.state == "suspended")
        if course.finding is not None:
            assert 1 <= course.finding.lesson <= len(course.lessons)


def test_a_course_under_review_belongs_to_an_institution_that_the_level_is_responsible_for() -> None:
    below = {"county_review": {"county"}, "city_review": {"county", "city"}}
    for course in COURSES:
        assert course.institution.level in below.get(course.state, {"county", "city"})


@every_course
def test_a_course_names_its_occupation_its_region_and_whom_it_is_for(course: DemoCourse) -> None:
    assert re.fullmatch(r"\d-\d{2}-\d{2}-\d{2}", course.occupation.code)
    assert _HAN.search(course.occupation.name_zh)
    assert _LATIN.search(course.occupation.name_en)
    assert re.fullmatch(r"13\d{4}", course.institution.region)
    assert _HAN.search(course.institution.name_zh)
    assert not _HAN.search(course.institution.name_en)
    assert course.target_groups
    assert set(course.target_groups) <= {
        "visual",
        "hearing",
        "speech",
        "physical",
        "intellectual",
        "mental",
        "multiple",
    }
    assert 1 <= course.level <= 5


@every_course
def test_every_lesson_can_be_read_and_takes_a_stated_time(course: DemoCourse) -> None:
    assert course.lessons
    for lesson in course.lessons:
        texts = [block.markdown for block in lesson.blocks if isinstance(block, DemoText)]
        assert texts
        assert all(text.startswith("## ") and len(text) > 250 for text in texts)
        assert 10 <= lesson.study_time <= 200


@every_course
def test_every_picture_says_in_words_what_it_shows(course: DemoCourse) -> None:
    for block in _blocks(course):
        if isinstance(block, DemoPicture):
            assert len(block.alternative) >= 60
            assert block.illustration in illustrations.ILLUSTRATIONS


def test_every_question_in_a_file_is_asked() -> None:
    asked = [block for course in COURSES for block in _blocks(course) if isinstance(block, DemoQuestions)]
    assert [len(block.questions) for block in asked] == [4]


@every_course
def test_chinese_text_is_chinese_and_english_text_english(course: DemoCourse) -> None:
    for text in _words(course):
        if course.language == "zh":
            assert len(_HAN.findall(text)) > len(_LATIN.findall(text)), text
            assert not _NARROW.search(text), _NARROW.search(text)
        else:
            assert _LATIN.search(text)
            assert not _HAN.search(text), text


@every_course
def test_every_sentence_of_a_script_ends_as_a_sentence(course: DemoCourse) -> None:
    for media in course.media:
        for sentence in media.sentences:
            assert sentence.endswith("\u3002" if course.language == "zh" else "."), sentence
        assert media.script.splitlines() == list(media.sentences)


@every_course
def test_a_slide_of_a_video_has_something_on_it(course: DemoCourse) -> None:
    for media in course.media:
        assert all(slide.sentences for slide in media.slides)
        assert all(slide.points or slide.illustration in illustrations.ILLUSTRATIONS for slide in media.slides)


def test_recordings_of_people_say_the_sentences_of_their_lecture_and_name_their_licence() -> None:
    with (RECORDINGS / "recordings.toml").open("rb") as file:
        recordings = tomllib.load(file)
    assert {path.stem for path in RECORDINGS.glob("*.flac")} == set(recordings)
    assert sum(path.stat().st_size for path in RECORDINGS.iterdir()) < 1024**2
    for recording in recordings.values():
        assert recording["licence"] in ("Apache-2.0", "MIT", "CC-BY-4.0", "public domain")
        assert recording["source"]
        assert recording["rights"]
    recorded = [media for course in COURSES for media in course.media if media.recordings]
    assert recorded
    for media in recorded:
        said = [recordings[name]["said"] for name in media.recordings]
        assert [sentence.rstrip("\u3002") for sentence in media.sentences] == said


def test_there_is_a_signed_lecture_an_audio_lecture_and_an_english_one() -> None:
    media = [media for course in COURSES for media in course.media]
    assert any(item.sign and item.kind == "video" and item.language == "zh" for item in media)
    assert any(item.kind == "audio" for item in media)
    assert any(item.language == "en" for item in media)
