"""The player's page model: one recording with its tracks and renditions, for templates/components/player.html."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from content.courses.models import Block
from content.learning.models import ResumePoint
from content.learning.transcript_text import with_punctuation
from content.learning.transcripts import Captions, transcript_of
from content.learning.visual_tracks import Descriptions, Slides
from content.timed_text.slide_words import words_below_title
from content.tracks.models import ChapterVersion, Rendition, SignTrack
from content.tracks.sign import sign_coverage, signed_name
from content.tracks.text_status import TextStatus, text_status

LANGUAGE_NAMES = {"zh": "中文", "en": "English"}
"""Native names of the languages."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Functions that give the addresses of media and endpoints; `sign_label`: the interpreter's video in the page's
    language."""

    rendition: Callable[[Rendition], str]
    captions: Callable[[str, int, str], str]  # public id of the track, number of the version, vtt | srt | txt
    file: Callable[[Block], str]
    beats: Callable[[str], str]  # public id of the lesson
    slide: Callable[[str, int, str], str]  # public id of the track, number of the version, key of the slide
    descriptions: Callable[[str, int], str]  # public id of the track, number of the version
    sign_label: str


@dataclass(frozen=True, slots=True)
class CaptionSource:
    """One caption track for the player."""

    src: str
    language: str
    label: str
    status: TextStatus
    default: bool

    @property
    def checked(self) -> bool:
        """Whether a person has checked this version."""
        return self.status is TextStatus.CHECKED


@dataclass(frozen=True, slots=True)
class SignVideo:
    """The interpreter's video; it begins at second `offset_s` of the lecture. `covered_s`: seconds of the lecture that
    it covers, where these are clearly less than all."""

    src: str
    offset_s: float
    duration_s: float
    label: str
    covered_s: float | None = None


@dataclass(frozen=True, slots=True)
class Slide:
    """One slide, shown from `start` to `end` (seconds); `src` is its picture. `chapter`: a chapter of
    the lecture named `title` begins here."""

    key: str
    start: float
    end: float
    src: str
    text: str
    title: str
    description: str
    chapter: bool

    @property
    def words(self) -> str:
        """The words on the slide but for its title."""
        return words_below_title(self.text, self.title)


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of a recording that begins at `start` (seconds)."""

    start: float
    title: str


@dataclass(frozen=True, slots=True)
class DescriptionSource:
    """Descriptions in one language as WebVTT of kind `descriptions`; the identifier of a cue for which the player
    pauses the lecture begins with `extended-`."""

    src: str
    language: str
    label: str


@dataclass(frozen=True, slots=True)
class RenditionSource:
    """A playable rendition. `width` and `height` in pixels, None for audio."""

    src: str
    content_type: str
    width: int | None
    height: int | None
    size_bytes: int


@dataclass(frozen=True, slots=True)
class TranscriptCue:
    """One cue of the transcript, in one line; `punctuated`: with the punctuation that captions leave out."""

    key: str
    start: float
    end: float
    text: str
    punctuated: str


@dataclass(frozen=True, slots=True)
class Download:
    """A transcript or caption file to download: the name of its language and its format (`txt`, `srt`, `vtt`)."""

    href: str
    language: str
    form: str


@dataclass(frozen=True, slots=True)
class Media:
    """One recording for the player's macro. `beat_url` and `session_token` are None where nothing is recorded.

    `renditions` by name: of the lecture `video`, `video-480`, `video-240`, `audio`; of the interpreter `sign`,
    `sign-240`, and `signed` (burned in beside the lecture). `description_cues`: the descriptions, in the transcript's
    language where there are any in it. `chapters`: the recording's own; where it has none, those of its slides
    are marked there. `version`: what stands here but for the learner's own is the same wherever the version is; empty
    where that is not known. `is_sound_alone`: of a video only the sound is played.
    """

    id: str
    kind: str
    title: str
    video_src: str | None
    audio_src: str | None
    poster: str | None
    duration_s: float
    captions: tuple[CaptionSource, ...]
    sign: SignVideo | None
    slides: tuple[Slide, ...]
    slides_status: TextStatus | None
    chapters: tuple[Chapter, ...]
    descriptions: tuple[DescriptionSource, ...]
    description_cues: tuple[TranscriptCue, ...]
    renditions: Mapping[str, RenditionSource]
    transcript: tuple[TranscriptCue, ...]
    transcript_language: str
    resume_s: float
    beat_url: str | None
    session_token: str | None
    ranges: tuple[tuple[float, float], ...]
    downloads: tuple[Download, ...]
    version: str = ""
    is_sound_alone: bool = False


def media_model(
    block: Block,
    renditions: Mapping[int, Mapping[str, Rendition]],
    captions: Sequence[Captions],
    sign: SignTrack | None,
    addresses: Addresses,
    *,
    slides: Slides | None,
    descriptions: Sequence[Descriptions],
    chapters: ChapterVersion | None,
    title: str,
    course_language: str,
    version: str = "",
) -> Media | None:
    """The model of a recording, without anything of a learner; None where no rendition can be played yet. `renditions`
    by asset id and name."""
    available = renditions.get(block.asset_id or 0, {})
    video, audio, poster = (available.get(name) for name in ("video", "audio", "poster"))
    playable = video or audio
    if playable is None:
        return None
    chosen = transcript_of(captions, block, course_language)
    return Media(
        id=block.public_id,
        kind="video" if video else "audio",
        title=title,
        video_src=addresses.rendition(video) if video else None,
        audio_src=addresses.rendition(audio) if audio else None,
        poster=addresses.rendition(poster) if poster else None,
        duration_s=(block.asset.duration_s if block.asset else None) or playable.duration_s,
        captions=tuple(_source(pair, addresses, default=pair is chosen) for pair in captions),
        sign=_sign(block, sign, renditions, addresses),
        slides=slides_shown(slides, addresses, with_chapters=chapters is None or not chapters.chapters),
        slides_status=None if slides is None else text_status(*slides),
        chapters=() if chapters is None else tuple(Chapter(each["start"], each["title"]) for each in chapters.chapters),
        descriptions=tuple(_descriptions(pair, addresses) for pair in descriptions),
        description_cues=described_cues(descriptions, chosen[0].language if chosen else course_language),
        renditions={
            name: _rendition(rendition, addresses)
            for name, rendition in _all_renditions(block, available, sign, renditions).items()
        },
        transcript=transcript_cues(chosen),
        transcript_language=chosen[0].language if chosen else course_language,
        resume_s=0.0,
        beat_url=None,
        session_token=None,
        ranges=(),
        downloads=tuple(
            Download(addresses.captions(track.public_id, version.number, form), language_name(track.language), form)
            for track, version in captions
            for form in ("txt", "srt")
        ),
        version=version,
    )


def for_learner(
    media: Media, resume: ResumePoint | None, ranges: Sequence[Sequence[float]], beat_url: str | None, token: str | None
) -> Media:
    """The recording with what is kept of a learner."""
    return replace(
        media,
        resume_s=resume.position_s if resume else 0.0,
        ranges=tuple((start, end) for start, end in ranges),
        beat_url=beat_url,
        session_token=token,
    )


def as_sound(media: Media) -> Media:
    """The recording without picture and sign language; unchanged where it has no audio rendition."""
    if media.audio_src is None:
        return media
    return replace(media, kind="audio", video_src=None, poster=None, sign=None)


def language_name(code: str) -> str:
    """The native name of a language; its code where it is not known."""
    return LANGUAGE_NAMES.get(code, code)


def one_line(text: str, language: str) -> str:
    """A cue without its line breaks; Chinese without a space in their place."""
    return ("" if language.startswith("zh") else " ").join(text.split("\n"))


def _source(pair: Captions, addresses: Addresses, *, default: bool) -> CaptionSource:
    track, version = pair
    return CaptionSource(
        src=addresses.captions(track.public_id, version.number, "vtt"),
        language=track.language,
        label=language_name(track.language),
        status=text_status(track, version),
        default=default,
    )


def _sign(
    block: Block, sign: SignTrack | None, renditions: Mapping[int, Mapping[str, Rendition]], addresses: Addresses
) -> SignVideo | None:
    video = renditions.get(sign.asset_id, {}).get("sign") if sign else None
    if sign is None or video is None:
        return None
    # a track's offset says which second of its video belongs to the lecture's beginning: the other way round
    lecture_s = block.asset.duration_s if block.asset else None
    # The file itself, since its rendition holds its last picture until the lecture ends.
    covered = sign_coverage(lecture_s, sign.asset.duration_s, sign.offset_s)
    covered_s = None if covered is None or covered.is_whole else covered.covered_s
    return SignVideo(addresses.rendition(video), -sign.offset_s, video.duration_s, addresses.sign_label, covered_s)


def slides_shown(slides: Slides | None, addresses: Addresses, *, with_chapters: bool = True) -> tuple[Slide, ...]:
    """The slides of a recording; without the chapters that they begin where the recording has its own."""
    if slides is None:
        return ()
    track, version = slides
    return tuple(
        Slide(
            key=slide["key"],
            start=slide["start"],
            end=slide["end"],
            src=addresses.slide(track.public_id, version.number, slide["key"]) if slide["image"] else "",
            text=slide["text"],
            title=slide["title"],
            description=slide["description"],
            chapter=with_chapters and slide["chapter"],
        )
        for slide in version.slides
    )


def _descriptions(pair: Descriptions, addresses: Addresses) -> DescriptionSource:
    track, version = pair
    return DescriptionSource(
        addresses.descriptions(track.public_id, version.number), track.language, language_name(track.language)
    )


def described_cues(descriptions: Sequence[Descriptions], language: str) -> tuple[TranscriptCue, ...]:
    """The descriptions in `language`, or in another where there are none in it."""
    pair = next((each for each in descriptions if each[0].language == language), next(iter(descriptions), None))
    if pair is None:
        return ()
    return tuple(
        TranscriptCue(
            cue["key"], cue["start"], cue["end"], one_line(cue["text"], pair[0].language), with_punctuation(cue)
        )
        for cue in pair[1].cues
    )


def _all_renditions(
    block: Block,
    of_lecture: Mapping[str, Rendition],
    sign: SignTrack | None,
    renditions: Mapping[int, Mapping[str, Rendition]],
) -> dict[str, Rendition]:
    """Renditions of the lecture and its interpreter's video by name; `signed` is the one made of these two."""
    playable = {name: rendition for name, rendition in of_lecture.items() if name != "poster"}
    if sign is not None and block.asset is not None:
        of_sign = renditions.get(sign.asset_id, {})
        playable |= {name: of_sign[name] for name in ("sign", "sign-240") if name in of_sign}
        burned_in = of_sign.get(signed_name(block.asset.digest, sign.offset_s))
        if burned_in is not None:
            playable["signed"] = burned_in
    return playable


def _rendition(rendition: Rendition, addresses: Addresses) -> RenditionSource:
    return RenditionSource(
        addresses.rendition(rendition), rendition.content_type, rendition.width, rendition.height, rendition.size_bytes
    )


def transcript_cues(chosen: Captions | None) -> tuple[TranscriptCue, ...]:
    """The cues of a caption version."""
    if chosen is None:
        return ()
    track, version = chosen
    return tuple(
        TranscriptCue(
            cue["key"], cue["start"], cue["end"], one_line(cue["text"], track.language), with_punctuation(cue)
        )
        for cue in version.cues
    )
