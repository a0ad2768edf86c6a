"""Captions and transcript of one recording without a database or a portal: what `portal caption` does to each file."""

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
from content.timed_text.cue import text_digest
from content.timed_text.word import Span
from media_pipeline.audio import detect_speech, extract_speech_audio, length_of, read_samples
from media_pipeline.audio_tracks import with_chosen_audio
from media_pipeline.captions.description_gaps import silent_gaps
from media_pipeline.captions.parsers.script import read_script_file
from media_pipeline.captions.provenance import Provenance
from media_pipeline.captions.punctuation import as_written_text
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
from media_pipeline.inspect.probe import probe
from media_pipeline.inspect.suitability import file_warnings, require_lesson_media
from media_pipeline.slides import DetectedSlide, find_slides
from media_pipeline.speech.engine import choose_recogniser
from media_pipeline.speech.homophones import with_homophones_repaired
from media_pipeline.speech.recogniser import SpeechSettings
from media_pipeline.speech.recognition import Recognition
from media_pipeline.speech.transcription import transcribe
from media_pipeline.speech.vocabulary import likely_terms, sources_from

NO_SPEECH = N_("No speech was detected in this recording. Check the microphone and record it again.")
SCRIPT_ENGINE = "espeak-ng alignment"

# Steps that `on_progress` is called with, in this order; the caller shows them in its own words.
STEPS = ("probe", "sound", "speech", "slides", "words", "captions")


@dataclass(frozen=True, slots=True)
class CaptionedFile:
    """Files written (captions.vtt, .srt, .ttml and .json, transcript.txt and .json, quality.json, slides.json, in this
    order; the pictures of slides lie in a folder `slides`), what quality.json holds, and warnings about the recording.
    """

    paths: tuple[Path, ...]
    quality: dict[str, Any]
    warnings: tuple[Message, ...] = ()


def caption_file(
    file: Path,
    *,
    language: Literal["zh", "en", "auto"] = "auto",
    script: Path | None = None,
    reference: Path | None = None,
    glossary: Path | None = None,
    engine: str | None = None,
    out: Path,
    settings: SpeechSettings,
    on_progress: Callable[[str, float], None],
    cancelled: Callable[[], bool] | None = None,
) -> CaptionedFile:
    """Write captions, transcript and quality report of `file` into the folder `out`, each file whole or not at all.

    script: text that was spoken, aligned with the audio; without one a recogniser transcribes it. reference: what
    was really said, for the error rates in quality.json. glossary: terms that are likely, one a line. engine: takes
    precedence over `settings.engine`. on_progress: called with a step of STEPS and the share of it done (0..1). Terms
    of the glossary and on the slides are given to the recogniser. Raises MediaError and its kin.
    """
    file, out = file.resolve(), out.resolve()  # what runs confined stands in a folder of its own
    recogniser_settings = replace(settings, engine=engine) if engine is not None else settings
    spoken_language = None if language == "auto" else language
    script_text = None if script is None else read_script_file(script.read_bytes(), script.name)
    terms = () if glossary is None else read_script_file(glossary.read_bytes(), glossary.name).splitlines()
    reference_text = None if reference is None else read_script_file(reference.read_bytes(), reference.name)
    if script_text is None:
        choose_recogniser(spoken_language, recogniser_settings)  # says at once that nothing fits
    on_progress("probe", 0.0)
    info = with_chosen_audio(file, probe(file), cancelled=cancelled)
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
        words = _Transcriber(
            recogniser_settings,
            likely_terms(
                sources_from((), () if script_text is None else (script_text,), ["\n".join(s.lines) for s in slides]),
                glossary=terms,
            ),
            _step(on_progress, "words"),
            cancelled,
        )
        recognition, fit = (
            words.from_speech(spoken_language, wav, spans)
            if script_text is None
            else words.from_script(script_text, spoken_language, wav, spans)
        )
        on_progress("captions", 0.0)
        captioned_file = _write_captions(recognition, spans, length_of(wav), fit, out, reference_text)
        slides_file = _write_slides(slides, out)
        on_progress("captions", 1.0)
    return CaptionedFile((*captioned_file.paths, slides_file), captioned_file.quality, tuple(file_warnings(info)))


def _slides(
    file: Path,
    info: MediaInfo,
    folder: Path,
    on_progress: Callable[[float], None],
    cancelled: Callable[[], bool] | None,
) -> list[DetectedSlide]:
    """Detect the slides, their pictures in `folder`; none in an audio recording."""
    on_progress(0.0)
    slides: list[DetectedSlide] = []
    if info.video is not None:
        folder.mkdir()
        slides = find_slides(file, info, folder, on_progress=on_progress, cancelled=cancelled)
    on_progress(1.0)
    return slides


def _write_slides(slides: Sequence[DetectedSlide], out: Path) -> Path:
    """Write `slides.json`, a list of slides, and their pictures into the folder `slides`."""
    pictures = out / "slides"
    if slides:
        pictures.mkdir(exist_ok=True)
    for slide in slides:
        shutil.copyfile(slide.picture, pictures / f".{slide.picture.name}")
        (pictures / f".{slide.picture.name}").replace(pictures / slide.picture.name)
    slide_list = [
        {
            "start": round(slide.start, 3),
            "end": round(slide.end, 3),
            "title": slide.title,
            "text": "\n".join(slide.lines),
            "chapter": slide.chapter,
            "picture": f"{pictures.name}/{slide.picture.name}",
        }
        for slide in slides
    ]
    return _write(out / "slides.json", json.dumps(slide_list, ensure_ascii=False, indent=1) + "\n")


@dataclass(frozen=True, slots=True)
class _Transcriber:
    """Settings and callbacks for getting the words of a recording."""

    settings: SpeechSettings
    vocabulary: tuple[str, ...]
    on_progress: Callable[[float], None]
    cancelled: Callable[[], bool] | None

    def from_speech(self, language: str | None, wav: Path, spans: Sequence[Span]) -> tuple[Recognition, dict[str, Any]]:
        """Transcribe, with punctuation."""
        recognition = self._transcribe(language, wav, spans)
        likelier_words = with_homophones_repaired(recognition.words, self.vocabulary)
        return replace(recognition, words=as_written_text(likelier_words, recognition.language)), {}

    def from_script(
        self, text: str, language: str | None, wav: Path, spans: Sequence[Span]
    ) -> tuple[Recognition, dict[str, Any]]:
        """Align the script: with a recogniser's transcript where one knows the language, else with the audio alone.
        Gives also how well the two fit."""
        # SciPy, which a recording without a script need not load.
        from media_pipeline.alignment import MISMATCH_COST, align_script
        from media_pipeline.alignment.transcript_alignment import align_to_transcript

        spoken = language or script_language(text)
        samples = read_samples(wav)
        try:
            transcript = self._transcribe(spoken, wav, spans)
            transcript_alignment = align_to_transcript(
                text, spoken, transcript.words, samples, spans, cancelled=self.cancelled
            )
        except NoEngine:
            transcript_alignment = None
        if transcript_alignment is not None:
            fit: dict[str, Any] = {
                "script_agrees_with_speech": round(transcript_alignment.agreement, 4),
                "differences": [asdict(each) for each in transcript_alignment.differences],
            }
            return Recognition(transcript_alignment.words, spoken, f"{transcript.engine}, {SCRIPT_ENGINE}"), fit
        alignment = align_script(text, spoken, samples, spans, on_progress=self.on_progress, cancelled=self.cancelled)
        fit = {
            "alignment_cost": round(alignment.cost, 3),
            "words_not_heard": round(alignment.missing_share, 4),
            "script_seems_to_fit": alignment.cost < MISMATCH_COST,
        }
        return Recognition(alignment.words, spoken, SCRIPT_ENGINE), fit

    def _transcribe(self, language: str | None, wav: Path, spans: Sequence[Span]) -> Recognition:
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
    """Guess `zh` where a script holds more Chinese characters than Latin words, else `en`."""
    han = sum(1 for character in text if is_han(character))
    latin = sum(1 for word in text.split() if word[:1].isascii() and word[:1].isalpha())
    return "zh" if han > latin else "en"


def _step(on_progress: Callable[[str, float], None], step: str) -> Callable[[float], None]:
    return lambda share: on_progress(step, share)


def _write_captions(
    recognition: Recognition,
    spans: Sequence[Span],
    duration_s: float,
    fit: dict[str, Any],
    out: Path,
    reference_text: str | None,
) -> CaptionedFile:
    cues = segment(recognition.words, recognition.language, speech_end=duration_s)
    parts = paragraphs(recognition.words, recognition.language)
    report = {
        "engine": recognition.engine,
        **quality(cues, recognition.words, spans, recognition.language, reference_text),
        **fit,
    }
    report["silent_gaps"] = [asdict(gap) for gap in silent_gaps(spans, duration_s, recognition.language)]
    state = "script" if recognition.engine.endswith(SCRIPT_ENGINE) else "machine"
    source = Provenance(recognition.language, recognition.engine, state, text_digest(cues), _today())
    texts = {
        "captions.vtt": write_webvtt(cues, language=recognition.language, note=source.as_note()),
        "captions.srt": write_srt(cues),
        "captions.ttml": write_ttml(cues, source),
        "captions.json": write_json(cues, source),
        "transcript.txt": transcript_text(parts),
        "transcript.json": transcript_json(
            parts, recognition.words, language=recognition.language, engine=recognition.engine, state=state
        ),
        "quality.json": json.dumps(report, ensure_ascii=False, indent=1) + "\n",
    }
    out.mkdir(parents=True, exist_ok=True)
    return CaptionedFile(tuple(_write(out / name, text) for name, text in texts.items()), report)


def _today() -> str:
    return datetime.now(UTC).date().isoformat()


def _write(path: Path, text: str) -> Path:
    """Write all of `text` to `path`, durably, or nothing."""
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
