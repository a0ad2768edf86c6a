"""The player's page model: one recording with all that belongs to it, as templates/components/player.html wants it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from content.courses.models import Block
from content.learning.models import ResumePoint
from content.learning.transcript_text import as_said
from content.learning.transcripts import Captions, transcript_of
from content.learning.visual_tracks import Descriptions, Slides
from content.tracks.models import Rendition, SignTrack
from content.tracks.sign import signed_name
from content.tracks.text_status import TextStatus, text_status

LANGUAGE_NAMES = {"zh": "中文", "en": "English"}
"""Languages in the words of those who speak them."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the portal serves things; `sign_label` is the name of the interpreter's video in the page's language."""

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
        """Whether a person has checked this very text."""
        return self.status is TextStatus.CHECKED


@dataclass(frozen=True, slots=True)
class SignVideo:
    """The interpreter's video; it begins at second `offset_s` of the lecture."""

    src: str
    offset_s: float
    duration_s: float
    label: str


@dataclass(frozen=True, slots=True)
class Slide:
    """One slide, shown from `start` to `end` (seconds); `src` is its picture. Where `chapter`, a part of the lecture
    begins that `title` names."""

    key: str
    start: float
    end: float
    src: str
    text: str
    title: str
    description: str
    chapter: bool


@dataclass(frozen=True, slots=True)
class DescriptionSource:
    """What is told in one language to those who do not see the picture: WebVTT of kind `descriptions`, in which the
    name of a cue for which the lecture waits begins with `extended-`."""

    src: str
    language: str
    label: str


@dataclass(frozen=True, slots=True)
class RenditionSource:
    """A playable form. `width` and `height` in pixels, None for sound."""

    src: str
    content_type: str
    width: int | None
    height: int | None
    size_bytes: int


@dataclass(frozen=True, slots=True)
class TranscriptCue:
    """One cue of the transcript, in one line; `said` is the same with the marks that captions leave out."""

    key: str
    start: float
    end: float
    text: str
    said: str


@dataclass(frozen=True, slots=True)
class Download:
    """A transcript or caption file to keep: the name of its language and its form (`txt`, `srt`, `vtt`)."""

    href: str
    language: str
    form: str


@dataclass(frozen=True, slots=True)
class Media:
    """What the player's macro shows. `beat_url` and `session_token` are None where nothing is to be kept.

    `renditions` are all playable forms by name: of the lecture `video`, `video-480`, `video-240`, `audio`; of the
    interpreter `sign`, `sign-240`, and `signed` (burned in beside the lecture). `description_cues` is what is told of
    the picture, in the transcript's language where there is that.
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


def media_model(
    block: Block,
    renditions: Mapping[int, Mapping[str, Rendition]],
    captions: Sequence[Captions],
    sign: SignTrack | None,
    addresses: Addresses,
    *,
    slides: Slides | None,
    descriptions: Sequence[Descriptions],
    title: str,
    course_language: str,
    resume: ResumePoint | None,
    ranges: Sequence[Sequence[float]],
    beat_url: str | None,
    token: str | None,
) -> Media | None:
    """The model of a recording; None where nothing of it can be played yet. `renditions` by asset id and name."""
    made = renditions.get(block.asset_id or 0, {})
    video, audio, poster = (made.get(name) for name in ("video", "audio", "poster"))
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
        sign=_sign(sign, renditions, addresses),
        slides=_slides(slides, addresses),
        slides_status=None if slides is None else text_status(*slides),
        descriptions=tuple(_descriptions(pair, addresses) for pair in descriptions),
        description_cues=_description_cues(descriptions, chosen[0].language if chosen else course_language),
        renditions={
            name: _rendition(kept, addresses) for name, kept in _all_renditions(block, made, sign, renditions).items()
        },
        transcript=_transcript(chosen),
        transcript_language=chosen[0].language if chosen else course_language,
        resume_s=resume.position_s if resume else 0.0,
        beat_url=beat_url,
        session_token=token,
        ranges=tuple((start, end) for start, end in ranges),
        downloads=tuple(
            Download(addresses.captions(track.public_id, version.number, form), language_name(track.language), form)
            for track, version in captions
            for form in ("txt", "srt")
        ),
    )


def as_sound(media: Media) -> Media:
    """The same recording for the ear alone; unchanged where no sound was made of it."""
    if media.audio_src is None:
        return media
    return replace(media, kind="audio", video_src=None, poster=None, sign=None)


def language_name(code: str) -> str:
    """The language in its own words; its code where we do not know them."""
    return LANGUAGE_NAMES.get(code, code)


def one_line(text: str, language: str) -> str:
    """A cue's lines made one: Chinese without a space between them."""
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
    sign: SignTrack | None, renditions: Mapping[int, Mapping[str, Rendition]], addresses: Addresses
) -> SignVideo | None:
    made = renditions.get(sign.asset_id, {}).get("sign") if sign else None
    if sign is None or made is None:
        return None
    # a track's offset says which second of its video belongs to the lecture's beginning: the other way round
    return SignVideo(addresses.rendition(made), -sign.offset_s, made.duration_s, addresses.sign_label)


def _slides(slides: Slides | None, addresses: Addresses) -> tuple[Slide, ...]:
    if slides is None:
        return ()
    track, version = slides
    return tuple(
        Slide(
            key=slide["key"],
            start=slide["start"],
            end=slide["end"],
            src=addresses.slide(track.public_id, version.number, slide["key"]),
            text=slide["text"],
            title=slide["title"],
            description=slide["description"],
            chapter=slide["chapter"],
        )
        for slide in version.slides
    )


def _descriptions(pair: Descriptions, addresses: Addresses) -> DescriptionSource:
    track, version = pair
    return DescriptionSource(
        addresses.descriptions(track.public_id, version.number), track.language, language_name(track.language)
    )


def _description_cues(descriptions: Sequence[Descriptions], language: str) -> tuple[TranscriptCue, ...]:
    pair = next((each for each in descriptions if each[0].language == language), next(iter(descriptions), None))
    if pair is None:
        return ()
    return tuple(
        TranscriptCue(cue["key"], cue["start"], cue["end"], one_line(cue["text"], pair[0].language), as_said(cue))
        for cue in pair[1].cues
    )


def _all_renditions(
    block: Block,
    made: Mapping[str, Rendition],
    sign: SignTrack | None,
    renditions: Mapping[int, Mapping[str, Rendition]],
) -> dict[str, Rendition]:
    """By name, of the lecture and of its interpreter's video; `signed` is the one made for this very pair."""
    found = {name: rendition for name, rendition in made.items() if name != "poster"}
    if sign is not None and block.asset is not None:
        of_sign = renditions.get(sign.asset_id, {})
        found |= {name: of_sign[name] for name in ("sign", "sign-240") if name in of_sign}
        burned_in = of_sign.get(signed_name(block.asset.digest, sign.offset_s))
        if burned_in is not None:
            found["signed"] = burned_in
    return found


def _rendition(kept: Rendition, addresses: Addresses) -> RenditionSource:
    return RenditionSource(addresses.rendition(kept), kept.content_type, kept.width, kept.height, kept.size_bytes)


def _transcript(chosen: Captions | None) -> tuple[TranscriptCue, ...]:
    if chosen is None:
        return ()
    track, version = chosen
    return tuple(
        TranscriptCue(cue["key"], cue["start"], cue["end"], one_line(cue["text"], track.language), as_said(cue))
        for cue in version.cues
    )
