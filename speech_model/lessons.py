"""Windows of sound with the tokens that Whisper is to answer: what one step of training sees."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import IterableDataset
from whisper.audio import HOP_LENGTH, N_FFT, mel_filters
from whisper.tokenizer import Tokenizer, get_tokenizer

from speech_model.network import FRAMES_A_SECOND
from speech_model.rooms import Placed, Sound, recorded, window
from speech_model.sentences import grammars
from speech_model.voices import RATE, Clip

IGNORED = -100
PROMPT = "以下是普通话的句子，请用简体中文和标点符号。"
"""What media_pipeline/speech shows Whisper before Chinese."""
_FIRST_SIZES = ((4.5, 14), (7.0, 9))  # seconds of a window, windows in a batch
_LATER_SIZES = (*_FIRST_SIZES, (14.0, 5), (14.0, 5), (30.0, 2), (30.0, 2), (30.0, 2))
_WHOLE_S = 30.0
_SILENT_SHARE = 0.04
_PROMPTED_SHARE = 0.4
_TIMED_SHARE = 0.5
_CUT_SHARE = 0.4  # of the whole windows end before their last sentence does
_LONGEST_PROMPT = 223  # tokens: half of what the decoder can bear, less one
_SAMPLED = 3_000  # held-out sentences of each language, whose tokens may be used too
_TIME_S = 0.02
_SLACK = 5  # frames to each side of a word where looking counts as right


class Tokens:
    """The tokens in use, each with its row; and how text becomes rows."""

    def __init__(self, bank: dict[str, list[Clip]]) -> None:
        self.of = {language: get_tokenizer(True, language=language, task="transcribe") for language in ("zh", "en")}
        one = self.of["zh"]
        used = {*one.encode(PROMPT), *one.sot_sequence, *self.of["en"].sot_sequence}
        used |= {one.eot, one.sot_prev, one.no_speech, one.no_timestamps}
        used |= set(range(one.timestamp_begin, one.timestamp_begin + 1501))
        used |= set(range(256))  # every byte, so that nothing is unwritable
        dice = random.Random(0)
        for language, grammar in grammars().items():
            texts = [clip.sentence.text for clip in bank[language]]
            texts += [grammar.sentence(dice, held_out=True).text for _ in range(_SAMPLED)]
            used = used.union(*(one.encode(spaced(text, language)) for text in texts))
        self.ids = sorted(used)
        self.row = {token: row for row, token in enumerate(self.ids)}
        written = {letter for clips in bank.values() for clip in clips for letter in clip.sentence.text.lower()}
        self.letters = {
            letter: number for number, letter in enumerate(sorted(written)) if letter.isalnum() or letter == " "
        }
        self.letters = {letter: number for number, letter in enumerate(self.letters)}

    def rows(self, tokens: list[int]) -> list[int]:
        """Rows of tokens; a token that is not in use is left out."""
        return [self.row[token] for token in tokens if token in self.row]


def spaced(text: str, language: str) -> str:
    """As Whisper writes it within a window: an English sentence begins with a space."""
    return " " + text if language == "en" else text


@dataclass(frozen=True)
class Batch:
    """sound (window, sample) at 16 kHz with the `end` of each in samples, `clean` where it is to stay so; tokens and
    the answers to them (window, token), IGNORED where there is none; said: the letters of the texts, one after another,
    with their lengths; looks: (window, token, first frame, frame after the last), first = -1 where nobody knows."""

    clean: bool
    sound: Tensor
    end: Tensor
    tokens: Tensor
    answers: Tensor
    said: Tensor
    said_lengths: Tensor
    looks: Tensor


def features(sound: Tensor, end: Tensor, *, clean: bool) -> Tensor:
    """The log mel spectrogram (window, 80, frame) of windows (window, sample) that end at sample `end`, as if recorded.

    What is missing to the whole window is filled, by chance, as openai-whisper does (with silence) or as faster-whisper
    does (with zeros in the spectrogram).
    """
    heard = sound if clean else recorded(sound)
    heard = heard * (torch.arange(sound.shape[1], device=sound.device) < end[:, None])
    shape = torch.hann_window(N_FFT, device=sound.device)
    power = torch.stft(heard, N_FFT, HOP_LENGTH, window=shape, return_complex=True)[..., :-1].abs().square()
    mel = (mel_filters(sound.device, 80) @ power).clamp(min=1e-10).log10()
    mel = (torch.maximum(mel, mel.amax((1, 2), keepdim=True) - 8.0) + 4.0) / 4.0
    missing = torch.arange(mel.shape[2], device=sound.device) > (end / HOP_LENGTH)[:, None]
    zeros = torch.rand(len(mel), 1, device=sound.device) < 0.5
    return mel.masked_fill((missing & zeros)[:, None], 0.0)


@dataclass(frozen=True)
class _Example:
    sound: Sound
    tokens: list[int]
    answers: list[int]
    said: list[int]
    looks: list[tuple[int, int]]


class Lessons(IterableDataset):
    """Batches without end, of `times` as many windows as one core bears: the first `easy` are short, the first half of
    those clean too."""

    def __init__(self, bank: dict[str, list[Clip]], tokens: Tokens, seed: int, *, easy: int, times: int = 1) -> None:
        self.bank, self.tokens, self.seed, self.easy, self.times = bank, tokens, seed, easy, times

    def __iter__(self) -> Iterator[Batch]:
        torch.set_num_threads(1)
        worker = torch.utils.data.get_worker_info()
        first, workers = (worker.id, worker.num_workers) if worker else (0, 1)
        dice = random.Random(self.seed + first)
        for number in itertools.count(first, workers):
            seconds, windows = dice.choice(_FIRST_SIZES if number < self.easy else _LATER_SIZES)
            examples = [self._example(seconds, dice) for _ in range(windows * self.times)]
            yield _batch(examples, seconds, clean=number < self.easy / 2)

    def _example(self, seconds: float, dice: random.Random) -> _Example:
        language = "zh" if dice.random() < 0.6 else "en"
        tokenizer = self.tokens.of[language]
        if dice.random() < _SILENT_SHARE:
            start = [*tokenizer.sot_sequence, tokenizer.no_timestamps]
            answers = [self.tokens.row[tokenizer.no_speech], IGNORED, IGNORED, self.tokens.row[tokenizer.eot]]
            nobody = np.zeros(round(seconds * RATE), np.float32)
            return _Example(nobody, self.tokens.rows(start), answers, [], [(-1, -1)] * 4)
        filled = seconds if seconds < _WHOLE_S else dice.uniform(3.0, _WHOLE_S)
        placed: tuple[Placed, ...] = ()
        while not placed:
            clips = dice.choices(self.bank[language], k=40)
            sound, placed = window(clips, filled, dice, cut=seconds == _WHOLE_S and dice.random() < _CUT_SHARE)
        return self._told(sound, placed, language, tokenizer, dice)

    def _told(
        self, sound: Sound, placed: tuple[Placed, ...], language: str, tokenizer: Tokenizer, dice: random.Random
    ) -> _Example:
        row = self.tokens.row
        before = self._prompt(placed, language, tokenizer, dice) if dice.random() < _PROMPTED_SHARE else []
        length_s = sound.size / RATE
        timed = placed[-1].end > length_s or dice.random() < _TIMED_SHARE
        sequence = [*before, *tokenizer.sot_sequence] + ([] if timed else [tokenizer.no_timestamps])
        first = len(before) + 1  # the language is the first thing to answer
        looks = [(-1, -1)] * (len(sequence) - 1)
        said: list[int] = []
        for sentence in placed:
            text = sentence.clip.sentence.text
            tokens = tokenizer.encode(spaced(text, language))
            where = _looks(sentence, tokens, tokenizer, language)
            if timed:
                tokens = [_time(sentence.start, tokenizer), *tokens, _time(sentence.end, tokenizer)]
                where = [(-1, -1), *where, (-1, -1)]
            if sentence.end > length_s:  # Whisper says that it begins and leaves it to the next window
                tokens, where = tokens[:1], where[:1]
                text = text[: round(len(text) * (length_s - sentence.start) / (sentence.end - sentence.start))]
            sequence += tokens
            looks += where
            said += [self.tokens.letters[letter] for letter in text.lower() if letter in self.tokens.letters]
        rows = [row[token] for token in (*sequence, tokenizer.eot)]
        answers = [IGNORED] * (first - 1) + rows[first:]
        return _Example(sound, rows[:-1], answers, said, [*looks, (-1, -1)])

    def _prompt(
        self, placed: tuple[Placed, ...], language: str, tokenizer: Tokenizer, dice: random.Random
    ) -> list[int]:
        """Text that went before: our opening for Chinese, likely words (some of which are said), other sentences, with
        their times or without."""
        words = [word for sentence in placed for word in sentence.clip.sentence.words if len(word) > 1]
        others = [
            word for clip in dice.choices(self.bank[language], k=3) for word in clip.sentence.words if len(word) > 1
        ]
        likely = dice.sample(words, min(len(words), 6)) + others[:6]
        dice.shuffle(likely)
        opening = PROMPT if language == "zh" else ""
        chosen = dice.choice((opening, " ".join(likely), f"{opening} {' '.join(likely)}", ""))
        tokens = tokenizer.encode(" " + chosen.strip()) if chosen else self._before(language, tokenizer, dice)
        return [tokenizer.sot_prev, *(token for token in tokens[-_LONGEST_PROMPT:] if token in self.tokens.row)]

    def _before(self, language: str, tokenizer: Tokenizer, dice: random.Random) -> list[int]:
        """Sentences as the engines hand them on from the window before."""
        tokens: list[int] = []
        timed, at = dice.random() < _TIMED_SHARE, 0.0
        for clip in dice.choices(self.bank[language], k=dice.randint(1, 12)):
            said = tokenizer.encode(spaced(clip.sentence.text, language))
            end = at + clip.samples.size / RATE
            tokens += [_time(at, tokenizer), *said, _time(end, tokenizer)] if timed else said
            at = end + dice.uniform(0.1, 3.0)
        return tokens


def _time(seconds: float, tokenizer: Tokenizer) -> int:
    return tokenizer.timestamp_begin + min(1500, round(seconds / _TIME_S))


def _looks(placed: Placed, tokens: list[int], tokenizer: Tokenizer, language: str) -> list[tuple[int, int]]:
    """For each token of the sentence the frames in which its word is said."""
    if placed.starts is None:
        return [(-1, -1)] * len(tokens)
    owners = _owners(placed, language)
    ends = [*placed.starts[1:], placed.end]
    found, position = [], 0
    for token in tokens:
        word = owners[min(position, len(owners) - 1)]
        first, last = placed.starts[word] * FRAMES_A_SECOND, ends[word] * FRAMES_A_SECOND
        found.append((max(0, int(first) - _SLACK), int(last) + _SLACK))
        position += len(tokenizer.encoding.decode_single_token_bytes(token))
    return found


def _owners(placed: Placed, language: str) -> list[int]:
    """For each byte of the text the word it belongs to; a space belongs to the word after it."""
    text = spaced(placed.clip.sentence.text, language)
    owners: list[int] = []
    position = 0
    for number, word in enumerate(placed.clip.sentence.words):
        at = text.index(word, position)
        owners += [number] * len(text[position : at + len(word)].encode())
        position = at + len(word)
    return owners


def _batch(examples: list[_Example], seconds: float, *, clean: bool) -> Batch:
    longest = max(len(example.tokens) for example in examples)
    length = round(seconds * RATE)
    return Batch(
        clean=clean,
        sound=torch.from_numpy(
            np.stack([np.pad(example.sound, (0, length - example.sound.size)) for example in examples])
        ),
        end=torch.tensor([example.sound.size for example in examples]),
        tokens=torch.tensor([_padded(example.tokens, longest, 0) for example in examples]),
        answers=torch.tensor([_padded(example.answers, longest, IGNORED) for example in examples]),
        said=torch.tensor([row for example in examples for row in example.said]),
        said_lengths=torch.tensor([len(example.said) for example in examples]),
        looks=torch.tensor([_padded(example.looks, longest, (-1, -1)) for example in examples]),
    )


def _padded(values: list, longest: int, filling: object) -> list:
    return [*values, *[filling] * (longest - len(values))]
