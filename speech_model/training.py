"""Trains the model: `python -m speech_model.training --bank FOLDER --out FILE --minutes 60`."""

from __future__ import annotations

import argparse
import math
import os
import time
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, ctc_loss
from torch.utils.data import DataLoader

from speech_model.bank import load
from speech_model.lessons import IGNORED, Batch, Lessons, Tokens, features
from speech_model.network import WEIGHTS, Heard, Learner

_PEAK_RATE = 1.6e-3
_PEAK_AGAIN = 8e-4  # where it goes on: what was learnt is not to be shaken off
_WARM_UP = 200  # steps
_EASY = {"cpu": 2400, "cuda": 800}  # steps
_SAY_EVERY = 25
_KEEP_EVERY = 200
_TIMES = {"cpu": 1, "cuda": 8}  # as many windows in a step as one core bears


def train(folder: Path, out: Path, minutes: float, *, seed: int = 1, goes_on: bool = False) -> None:
    """Learn from the sentences of the bank in `folder` for so many minutes; `out` holds the tokens and the weights.

    On a GPU where there is one: with larger steps, which all the other cores prepare.
    """
    torch.manual_seed(seed)
    torch.set_float32_matmul_precision("high")
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    times = _TIMES[device.type]
    workers = 1 if times == 1 else max(1, (os.cpu_count() or 2) - 2)
    bank = load(folder)
    tokens = Tokens(bank)
    learner = Learner(len(tokens.ids), len(tokens.letters))
    if goes_on:
        _take_up(learner, tokens, out)
    learner.to(device)
    peak = _PEAK_AGAIN if goes_on else _PEAK_RATE
    print(f"{sum(p.numel() for p in learner.whisper.parameters()):,} parameters, {len(tokens.ids)} tokens", flush=True)
    source = Lessons(bank, tokens, seed, easy=0 if goes_on else _EASY[device.type], times=times)
    lessons = iter(DataLoader(source, batch_size=None, num_workers=workers, prefetch_factor=6))
    optimiser = torch.optim.AdamW(learner.parameters(), lr=peak, betas=(0.9, 0.98), weight_decay=0.01, fused=True)
    began = time.monotonic()
    means = torch.zeros(3, device=device)
    step = 0
    while (share := (time.monotonic() - began) / (minutes * 60)) < 1:
        step += 1
        rate = peak * min(step / _WARM_UP, 0.02 + 0.98 * (1 + math.cos(math.pi * share)) / 2)
        for group in optimiser.param_groups:
            group["lr"] = rate
        batch = next(lessons)
        batch = replace(batch, **{one.name: _moved(getattr(batch, one.name), device) for one in fields(batch)})
        mel = features(batch.sound, batch.end, clean=batch.clean)
        with torch.autocast(device.type, dtype=torch.bfloat16, enabled=device.type == "cuda"):
            heard = learner(mel, batch.tokens)
        losses = _losses(Heard(heard.logits.float(), heard.frames.float(), heard.looked.float()), batch)
        loss = losses[0] + (1.0 if share < 0.3 and not goes_on else 0.3) * losses[1] + 0.3 * losses[2]
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(learner.parameters(), 1.0)
        optimiser.step()
        means += torch.stack([one.detach() for one in losses])
        if step % _SAY_EVERY == 0:
            said = " ".join(f"{value:.3f}" for value in means / _SAY_EVERY)
            print(f"{share:6.1%} step {step} text, frames, looks: {said}", flush=True)
            means.zero_()
        if step % _KEEP_EVERY == 0:
            _keep(learner, tokens, out)
    _keep(learner, tokens, out)


def _take_up(learner: Learner, tokens: Tokens, out: Path) -> None:
    """What `out` holds already; else the weights kept in the project, where a token that they do not know begins anew,
    and so does the letters' output."""
    if out.is_file():
        learner.load_state_dict(torch.load(out, map_location="cpu")["weights"])
        return
    kept = np.load(WEIGHTS)
    row = {int(token): number for number, token in enumerate(kept["_tokens"])}
    values = {name: torch.from_numpy(kept[name]).float() for name in kept.files if not name.startswith("_")}
    table = learner.whisper.decoder.token_embedding.weight.detach().clone()
    for number, token in enumerate(tokens.ids):
        if token in row:
            table[number] = values["decoder.token_embedding.weight"][row[token]]
    values["decoder.token_embedding.weight"] = table
    learner.whisper.load_state_dict(values)


def _losses(heard: Heard, batch: Batch) -> tuple[Tensor, Tensor, Tensor]:
    text = cross_entropy(
        heard.logits.flatten(0, 1), batch.answers.flatten(), ignore_index=IGNORED, label_smoothing=0.02
    )
    frames = torch.full((batch.tokens.shape[0],), heard.frames.shape[0])
    blank = heard.frames.shape[2] - 1
    said = ctc_loss(heard.frames, batch.said, frames, batch.said_lengths, blank=blank, zero_infinity=True)
    known = batch.looks[..., 0] >= 0
    frame = torch.arange(heard.looked.shape[2], device=heard.looked.device)
    inside = (frame >= batch.looks[..., :1]) & (frame < batch.looks[..., 1:])
    right = (heard.looked * inside).sum(-1)
    return text, said, -(torch.log(right + 1e-3) * known).sum() / known.sum().clamp(min=1)


def _moved(value: Tensor | bool, device: torch.device) -> Tensor | bool:
    return value.to(device, non_blocking=True) if isinstance(value, Tensor) else value


def _keep(learner: Learner, tokens: Tokens, out: Path) -> None:
    temporary = out.with_suffix(".part")
    torch.save({"tokens": tokens.ids, "weights": learner.state_dict()}, temporary)
    temporary.rename(out)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bank", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--goes-on", action="store_true", help="go on from FILE, or speech_model/weights.npz")
    chosen = parser.parse_args()
    train(chosen.bank, chosen.out, chosen.minutes, goes_on=chosen.goes_on)


if __name__ == "__main__":
    main()
