"""Speech recognition: the pipeline against the batched form of faster-whisper (its quickest), its plain one and the
`whisper` command of openai-whisper, from file to words on the same sound and weights, one after the other in one run;
`portal caption` on recorded speech; memory on a lecture of three hours.

For each of the others `time, pipeline / NAME` and `memory, pipeline / NAME` are the figures to look at: at most 1 means
that the pipeline is no slower and takes no more. Memory is the sum over all processes at the peak, what they share
counted in proportion (PSS). Seconds of the clock are worth nothing on a machine with other work; there the seconds that
processors worked say more.

Weights are Whisper base unless PORTAL_MODEL_PATH names others. Sound is speech whose text is known: the demonstration's
recordings of people who read Mandarin, English made here, and the recordings of `shared/speech` beside the repository.
"""

from __future__ import annotations

import csv
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import wave
from dataclasses import dataclass
from pathlib import Path

from media_pipeline.captions.error_rate import error_rate
from media_pipeline.speech.models.checkpoint import write_checkpoint
from media_pipeline.speech.models.discovery import Weights, folder_weights
from tests.whisper_base import BASE

ROOT = Path(__file__).resolve().parents[1]
RECORDED = Path(os.environ.get("PORTAL_TEST_SPEECH", ROOT.parent / "shared" / "speech"))
REPEATS = 3
HOURS = 3
_SAMPLE_S = 0.05

BARE = """
import json, sys
from faster_whisper import WhisperModel
model = WhisperModel(sys.argv[1], device="cpu", compute_type="int8", local_files_only=True)
segments, _ = model.transcribe(sys.argv[2], language=sys.argv[3], word_timestamps=True)
print(json.dumps({"text": " ".join(segment.text for segment in segments)}))
"""
BATCHED = """
import json, sys
from faster_whisper import BatchedInferencePipeline, WhisperModel
model = WhisperModel(sys.argv[1], device="cpu", compute_type="int8", local_files_only=True)
pipeline = BatchedInferencePipeline(model)
segments, _ = pipeline.transcribe(sys.argv[2], language=sys.argv[3], word_timestamps=True)
print(json.dumps({"text": " ".join(segment.text for segment in segments)}))
"""
LONG = """
import json, sys
from pathlib import Path
from media_pipeline.audio import detect_speech
from media_pipeline.speech.transcription import transcribe
from media_pipeline.speech.recogniser import SpeechSettings
from media_pipeline.speech.segments import split_into_segments
wav = Path(sys.argv[1])
spans = detect_speech(wav)
figures = {"segments": len(split_into_segments(wav, spans, target_s=180.0))}
if sys.argv[2:]:
    settings = SpeechSettings(model=sys.argv[2], engine="faster-whisper")
    figures["words"] = len(transcribe(wav, spans, language="en", settings=settings).words)
print(json.dumps(figures))
"""


@dataclass(frozen=True)
class Run:
    """What one command cost: seconds of wall clock and of the processors, the peak of the memory of all its processes
    together, and what it printed."""

    seconds: float
    processor_s: float
    peak_mib: float
    status: int
    stdout: str


def measure() -> dict[str, object]:
    weights = _weights()
    with tempfile.TemporaryDirectory(prefix="bench-speech-") as name:
        folder = Path(name)
        measured: dict[str, object] = {}
        if weights is None:
            measured["engines"] = "skipped: no weights (portal models pull base)"
        else:
            measured["weights"] = weights.name
            for language in ("zh", "en"):
                measured |= _engines(weights, language, folder)
        measured |= _recorded(weights, folder)
        measured |= _three_hours(weights, folder)
    return measured


def _engines(weights: Weights, language: str, folder: Path) -> dict[str, object]:
    """Figures of all on one recording."""
    sound, reference = _narration(language, folder)
    length_s = _length(sound)
    runs = {"pipeline": _run(_caption(sound, language, weights.path, folder / "pipeline"), folder)}
    texts = {"pipeline": _text(folder / "pipeline" / "transcript.txt")}
    for name, program in {"batched faster-whisper": BATCHED, "bare faster-whisper": BARE}.items():
        runs[name] = _run([sys.executable, "-c", program, str(weights.path), str(sound), language], folder)
        texts[name] = json.loads(runs[name].stdout or '{"text": ""}')["text"]
    checkpoint = _checkpoint(weights, folder)
    if checkpoint is not None:
        out = folder / "openai"
        command = [sys.executable, "-m", "whisper", str(sound), "--model", str(checkpoint), "--language", language]
        options = ["--word_timestamps", "True", "--fp16", "False", "--output_format", "txt", "--output_dir", str(out)]
        runs["whisper command"] = _run([*command, *options], folder)
        texts["whisper command"] = _text(out / f"{sound.stem}.txt")
    measured: dict[str, object] = {f"{language}: length of the sound, s": round(length_s, 1)}
    for name, run in runs.items():
        measured[f"{language}, {name}: time / length"] = round(run.seconds / length_s, 3)
        measured[f"{language}, {name}: processors' seconds / length"] = round(run.processor_s / length_s, 3)
        measured[f"{language}, {name}: peak memory, MiB"] = round(run.peak_mib)
        measured[f"{language}, {name}: {'CER' if language == 'zh' else 'WER'}"] = round(
            error_rate(reference, texts[name], language), 3
        )
    own = runs.pop("pipeline")
    for name, run in runs.items():
        measured[f"{language}: time, pipeline / {name}"] = round(own.seconds / run.seconds, 2)
        measured[f"{language}: processors' seconds, pipeline / {name}"] = round(own.processor_s / run.processor_s, 2)
        measured[f"{language}: memory, pipeline / {name}"] = round(own.peak_mib / run.peak_mib, 2)
    return measured


def _recorded(weights: Weights | None, folder: Path) -> dict[str, object]:
    """`portal caption` on each recording that lies beside the repository."""
    if not (RECORDED / "references.tsv").is_file():
        return {"recorded speech": "skipped: no shared/speech beside the repository"}
    measured: dict[str, object] = {}
    with (RECORDED / "references.tsv").open(encoding="utf-8") as file:
        references = {row["file"]: row["reference"] for row in csv.DictReader(file, delimiter="\t")}
    for name, reference in sorted(references.items()):
        language, out = name[:2], folder / "recorded" / name
        command = _caption(RECORDED / name, language, weights.path if weights else None, out)
        run, label = _run(command, folder), f"portal caption {name}"
        measured[f"{label}: status"] = run.status
        if run.status != 0:  # refused, with what to do instead: done then
            script = folder / "script.txt"
            script.write_text(reference, encoding="utf-8")
            run, label = _run([*command, "--script", str(script)], folder), f"{label} --script"
            measured[f"{label}: status"] = run.status
        measured[f"{label}: {'CER' if language == 'zh' else 'WER'}"] = round(
            error_rate(reference, _text(out / "transcript.txt"), language), 3
        )
    return measured


def _three_hours(weights: Weights | None, folder: Path) -> dict[str, object]:
    """Memory on a lecture of three hours: speech detected and split into segments, then transcribed to its end too."""
    spoken, long = _narration("en", folder)[0], folder / "long.wav"
    convert = ["ffmpeg", "-v", "error", "-y", "-stream_loop", "-1", "-i", str(spoken)]
    form = ["-t", str(HOURS * 3600), "-ar", "16000", "-ac", "1", "-c:a", "pcm_s16le"]
    subprocess.run([*convert, *form, str(long)], check=True)
    measured: dict[str, object] = {}
    models = {
        "detecting speech and splitting into segments": [],
        "transcribed to its end": [str(weights.path)] if weights else None,
    }
    for name, model in models.items():
        if model is None:
            continue
        run = _run([sys.executable, "-c", LONG, str(long), *model], folder)
        measured[f"{HOURS} h, {name}: time / length"] = round(run.seconds / (HOURS * 3600), 4)
        measured[f"{HOURS} h, {name}: peak memory, MiB"] = round(run.peak_mib)
        measured |= {f"{HOURS} h, {name}: {what}": count for what, count in json.loads(run.stdout or "{}").items()}
    long.unlink()
    return measured


def _narration(language: str, folder: Path) -> tuple[Path, str]:
    from tests.media_pipeline.narration import ENGLISH, human, narrate
    from tests.media_pipeline.speech.test_whisper_base import in_a_row

    if language == "zh":
        clips = [human(name) for name in ("welcome", "standstill", "agency", "hope")]
    else:
        clips = [(narrate((sentence,), "flite:rms", folder).samples, sentence) for sentence in ENGLISH]
    spoken = in_a_row(clips * REPEATS, folder / f"{language}.wav")
    return spoken.wav, spoken.text


def _weights() -> Weights | None:
    path = tuple(Path(part) for part in os.environ.get("PORTAL_MODEL_PATH", "").split(os.pathsep) if part)
    return next(iter(folder_weights((*path, BASE) if BASE else path)), None)


def _checkpoint(weights: Weights, folder: Path) -> Path | None:
    """Checkpoint of these weights for openai-whisper, where PyTorch is."""
    if importlib.util.find_spec("whisper") is None:
        return None
    file = folder / f"{weights.name}.pt"
    if not file.exists():
        write_checkpoint(weights.path, file)
    return file


def _caption(sound: Path, language: str, model: Path | None, out: Path) -> list[str]:
    command = [sys.executable, "-m", "portal.cli", "caption", str(sound), "--language", language, "--out", str(out)]
    return command if model is None else [*command, "--model", str(model)]


def _run(command: list[str], folder: Path) -> Run:
    environment = {**os.environ, "PORTAL_DATA": str(folder / "data")}
    started = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    peak, worked = [0.0], dict[int, float]()
    watcher = threading.Thread(target=_watch, args=(process, peak, worked), daemon=True)
    watcher.start()
    stdout, _ = process.communicate()
    seconds = time.perf_counter() - started
    watcher.join()
    return Run(seconds, sum(worked.values()), peak[0] / 1024**2, process.returncode, stdout)


def _watch(process: subprocess.Popen[str], peak: list[float], worked: dict[int, float]) -> None:
    """Look at all processes again and again: their memory, and the processor's seconds of each so far. What they spend
    on being looked at (some hundredths) counts too."""
    while process.returncode is None:
        pids = _tree(process.pid)
        peak[0] = max(peak[0], sum(_private_bytes(pid) for pid in pids))
        worked |= {pid: _worked_s(pid) for pid in pids if _worked_s(pid)}
        time.sleep(_SAMPLE_S)


def _worked_s(pid: int) -> float:
    """Seconds that a process has worked (proc(5): utime, stime); 0 where it is gone."""
    try:
        ticks = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13]
    except OSError:
        return 0.0
    return sum(int(tick) for tick in ticks) / os.sysconf("SC_CLK_TCK")


def _tree(pid: int) -> list[int]:
    pids = [pid]
    for each in pids:
        try:
            children = (task.joinpath("children").read_text().split() for task in Path(f"/proc/{each}/task").iterdir())
            pids += [int(child) for line in children for child in line]
        except OSError:
            continue
    return pids


def _private_bytes(pid: int) -> int:
    """Memory of one process, what it shares counted in proportion."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


def _text(file: Path) -> str:
    return file.read_text("utf-8") if file.is_file() else ""


def _length(sound: Path) -> float:
    with wave.open(str(sound), "rb") as file:
        return file.getnframes() / file.getframerate()
