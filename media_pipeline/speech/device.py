"""Processor or graphics card: which of them Whisper is decoded on, and what the sandbox must let in for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

CHOICES = ("auto", "cpu", "cuda")
_DEV = Path("/dev")
_CONTROL = ("nvidiactl", "nvidia-uvm", "nvidia-uvm-tools", "nvidia-modeset")
_GIB = 1024**3
_ADDRESSES_BYTES = 512 * _GIB  # CUDA maps the card's memory and its own libraries, and uses next to none of it


@dataclass(frozen=True, slots=True)
class Device:
    """What weights are decoded on. name and compute_type: as CTranslate2 and PyTorch call them; files: of /dev, which
    the sandbox lets in by name; address_bytes: room for addresses that it needs beyond the usual, 0 for none."""

    name: str
    compute_type: str
    files: tuple[Path, ...] = ()
    address_bytes: int = 0


CPU = Device("cpu", "int8")


def device_for(choice: str, dev: Path = _DEV) -> Device:
    """The device for a choice of PORTAL_ASR_DEVICE; `auto` takes a card of NVIDIA's where one stands in `dev`.

    `cuda` is taken at its word: where no card answers, recognition fails and says so. Raises ValueError for another
    word.
    """
    if choice not in CHOICES:
        raise ValueError(f"PORTAL_ASR_DEVICE is “{choice}”; choose one of: {', '.join(CHOICES)}")
    files = _card_files(dev)
    if choice == "cpu" or (choice == "auto" and not _has_card(files)):
        return CPU
    return Device("cuda", "float16", files, _ADDRESSES_BYTES)


def _card_files(dev: Path) -> tuple[Path, ...]:
    cards = sorted(path for path in dev.glob("nvidia*") if path.name.removeprefix("nvidia").isdigit())
    return (*cards, *(dev / name for name in _CONTROL if (dev / name).exists()))


def _has_card(files: Sequence[Path]) -> bool:
    return any(file.name[-1].isdigit() for file in files) and any(file.name == "nvidiactl" for file in files)
