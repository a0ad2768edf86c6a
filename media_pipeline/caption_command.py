"""One recording to captions and transcript, without a database or a portal: what `portal caption` does to each file."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from content.messages import N_, Message
from content.timed_text.word import Span
from media_pipeline.alignment import UNLIKE_SCRIPT, lay_script
from media_pipeline.alignment.anchors import lay_on_words
from media_pipeline.audio import detect_speech, extract_speech_audio, length_of, read_samples
from media_pipeline.captions.description_gaps import silent_gaps
from media_pipeline.captions.parsers.caption_file import read_script_file
from media_pipeline.captions.provenance import Provenance, text_digest
from media_pipeline.captions.punctuation import as_read
from media_pipeline.captions.quality import quality
from media_pipeline.captions.segmentation import segment
from media_pipeline.captions.transcript import paragraphs, transcript_json, transcript_text
from media_pipeline.captions.typography import is_han
from media_pipeline.captions.writers.cue_json import write_json
from media_pipeline.captions.writers.subrip import write_srt
from media_pipeline.captions.writers.ttml import write_ttml
from media_pipeline.captions.writers.webvtt import write_webvtt
from media_pipeline.errors import NoEngine, UnusableFile
from media_pipeline.inspect.media_info import MediaInfo
from media_pipeline.inspect.probe import probe, require_lesson_media
from media_pipeline.inspect.suitability import file_warnings
from media_pipeline.slides import FoundSlide, find_slides
from media_pipeline.speech.engine import choose_recogniser
from media_pipeline.speech.recogniser import SpeechSettings
from media_pipeline.speech.recognition import Recognition
from media_pipeline.speech.transcription import transcribe
from media_pipeline.speech.vocabulary import likely_terms, sources_from

NO_SPEECH = N_("No speech was heard in this recording. Check the microphone and record it again.")
SCRIPT_ENGINE = "espeak-ng alignment"

# What `on_progress` is told, in this order; the words shown for them are the caller's.
STEPS = ("probe", "sound", "speech", "slides", "words", "captions")


@dataclass(frozen=True, slots=True)
class CaptionedFile:
    """The files written (captions.vtt, .srt, .ttml and .json, transcript.txt and .json, quality.json, slides.json,
    in this order; the pictures of slides lie in a folder `slides`), what quality.json holds, and what is odd about the
    recording."""

    paths: tuple[Path, ...]
    quality: dict[str, Any]
    warnings: tuple[Message, ...] = ()


def caption_file(
    file: Path,
    *,
    language: Literal["zh", "en", "auto"] = "auto",
    script: Path | None = None,
    reference: Path | None = None,
    engine: str | None = None,
    out: Path,
    settings: SpeechSettings,
    on_progress: Callable[[str, float], None],
    cancelled: Callable[[], bool] | None = None,
) -> CaptionedFile:
    """Captions, transcript and quality report of `file` in the folder `out`, each file whole or not there at all.

    script: text that was spoken, laid onto the sound; without one a recogniser hears it. reference: what was really
    said, for the error rates in quality.json. engine: goes before `settings.engine`. on_progress: a step of STEPS and
    the share of it done (0..1). What stands on the slides tells the recogniser which words are likely. Raises
    MediaError and its kin.
    """
    file, out = file.resolve(), out.resolve()  # what runs confined stands in a folder of its own
    recogniser_settings = replace(settings, engine=engine) if engine is not None else settings
    wanted = None if language == "auto" else language
    text = None if script is None else read_script_file(script.read_bytes(), script.name)
    said = None if reference is None else read_script_file(reference.read_bytes(), reference.name)
    if text is None:
        choose_recogniser(wanted, recogniser_settings)  # says at once that nothing fits
    on_progress("probe", 0.0)
    info = probe(file)
    require_lesson_media(info)
    on_progress("probe", 1.0)
    with tempfile.TemporaryDirectory(prefix="caption-") as folder:
        wav = extract_speech_audio(
            file, Path(folder) / "speech.wav", info=info, cancelled=cancelled, on_progress=_step(on_progress, "sound")
        )
        spans = detect_speech(wav, cancelled=cancelled, on_progress=_step(on_progress, "speech"))
        if not spans:
            raise UnusableFile(NO_SPEECH)
        slides = _slides(file, info, Path(folder) / "slides", _step(on_progress, "slides"), cancelled)
        words = _Words(
            recogniser_settings,
            likely_terms(sources_from((), () if text is None else (text,), ["\n".join(s.lines) for s in slides])),
            _step(on_progress, "words"),
            cancelled,
        )
        heard, fit = words.heard(wanted, wav, spans) if text is None else words.laid(text, wanted, wav, spans)
        on_progress("captions", 0.0)
        done = _written(heard, spans, length_of(wav), fit, out, said)
        told = _write_slides(slides, out)
        on_progress("captions", 1.0)
    return CaptionedFile((*done.paths, told), done.quality, tuple(file_warnings(info)))


def _slides(
    file: Path,
    info: MediaInfo,
    folder: Path,
    on_progress: Callable[[float], None],
    cancelled: Callable[[], bool] | None,
) -> list[FoundSlide]:
    """The slides with their pictures in `folder`; none of a sound recording."""
    on_progress(0.0)
    found: list[FoundSlide] = []
    if info.video is not None:
        folder.mkdir()
        found = find_slides(file, info, folder, on_progress=on_progress, cancelled=cancelled)
    on_progress(1.0)
    return found


def _write_slides(found: Sequence[FoundSlide], out: Path) -> Path:
    """`slides.json`: a list of slides; pictures, in the folder `slides`, by their place in `out`."""
    pictures = out / "slides"
    if found:
        pictures.mkdir(exist_ok=True)
    for slide in found:
        shutil.copyfile(slide.picture, pictures / f".{slide.picture.name}")
        (pictures / f".{slide.picture.name}").replace(pictures / slide.picture.name)
    told = [
        {
            "start": round(slide.start, 3),
            "end": round(slide.end, 3),
            "title": slide.title,
            "text": "\n".join(slide.lines),
            "chapter": slide.chapter,
            "picture": f"{pictures.name}/{slide.picture.name}",
        }
        for slide in found
    ]
    return _write(out / "slides.json", json.dumps(told, ensure_ascii=False, indent=1) + "\n")


@dataclass(frozen=True, slots=True)
class _Words:
    """The way to the words of a recording: which recogniser, which words are likely, whom to tell how far it is."""

    settings: SpeechSettings
    vocabulary: tuple[str, ...]
    on_progress: Callable[[float], None]
    cancelled: Callable[[], bool] | None

    def heard(self, language: str | None, wav: Path, spans: Sequence[Span]) -> tuple[Recognition, dict[str, Any]]:
        """What a recogniser hears, with punctuation."""
        found = self._hear(language, wav, spans)
        return replace(found, words=as_read(found.words, found.language)), {}

    def laid(
        self, text: str, language: str | None, wav: Path, spans: Sequence[Span]
    ) -> tuple[Recognition, dict[str, Any]]:
        """The script's words with their times, by what a recogniser hears where one hears this language, else by the
        sound alone; and how well the two fit."""
        spoken = language or script_language(text)
        samples = read_samples(wav)
        try:
            heard = self._hear(spoken, wav, spans)
            anchored = lay_on_words(text, spoken, heard.words, samples, spans, cancelled=self.cancelled)
        except NoEngine:
            anchored = None
        if anchored is not None:
            fit: dict[str, Any] = {
                "script_agrees_with_speech": round(anchored.agreement, 4),
                "differences": [asdict(each) for each in anchored.differences],
            }
            return Recognition(anchored.words, spoken, f"{heard.engine}, {SCRIPT_ENGINE}"), fit
        laid = lay_script(text, spoken, samples, spans, on_progress=self.on_progress, cancelled=self.cancelled)
        fit = {
            "alignment_cost": round(laid.cost, 3),
            "words_not_heard": round(laid.unheard, 4),
            "script_seems_to_fit": laid.cost < UNLIKE_SCRIPT,
        }
        return Recognition(laid.words, spoken, SCRIPT_ENGINE), fit

    def _hear(self, language: str | None, wav: Path, spans: Sequence[Span]) -> Recognition:
        return transcribe(
            wav,
            spans,
            language=language,
            settings=self.settings,
            vocabulary=self.vocabulary,
            on_progress=self.on_progress,
            cancelled=self.cancelled,
        )


def script_language(text: str) -> str:
    """`zh` where a script holds more Chinese characters than Latin words, else `en`."""
    han = sum(1 for character in text if is_han(character))
    latin = sum(1 for word in text.split() if word[:1].isascii() and word[:1].isalpha())
    return "zh" if han > latin else "en"


def _step(on_progress: Callable[[str, float], None], step: str) -> Callable[[float], None]:
    return lambda share: on_progress(step, share)


def _written(
    heard: Recognition, spans: Sequence[Span], duration_s: float, fit: dict[str, Any], out: Path, said: str | None
) -> CaptionedFile:
    cues = segment(heard.words, heard.language, speech_end=duration_s)
    parts = paragraphs(heard.words, heard.language)
    report = {"engine": heard.engine, **quality(cues, heard.words, spans, heard.language, said), **fit}
    report["silent_gaps"] = [asdict(gap) for gap in silent_gaps(spans, duration_s, heard.language)]
    state = "script" if heard.engine == SCRIPT_ENGINE else "machine"
    source = Provenance(heard.language, heard.engine, state, text_digest(cues), _today())
    texts = {
        "captions.vtt": write_webvtt(cues, language=heard.language, note=source.as_note()),
        "captions.srt": write_srt(cues),
        "captions.ttml": write_ttml(cues, source),
        "captions.json": write_json(cues, source),
        "transcript.txt": transcript_text(parts),
        "transcript.json": transcript_json(
            parts, heard.words, language=heard.language, engine=heard.engine, state=state
        ),
        "quality.json": json.dumps(report, ensure_ascii=False, indent=1) + "\n",
    }
    out.mkdir(parents=True, exist_ok=True)
    return CaptionedFile(tuple(_write(out / name, text) for name, text in texts.items()), report)


def _today() -> str:
    return datetime.now(UTC).date().isoformat()


def _write(path: Path, text: str) -> Path:
    """All of `text` at `path`, on disk, or nothing."""
    with tempfile.NamedTemporaryFile("wb", dir=path.parent, prefix=".", suffix=path.suffix, delete=False) as file:
        temporary = Path(file.name)
        try:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
            temporary.chmod(0o644)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    return path
