"""OpenAI's multilingual tokenizer as a `tokenizer.json`, the form that faster-whisper reads."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from whisper.tokenizer import get_tokenizer


def write_tokenizer(file: Path) -> None:
    """Byte-pair merges are recovered from the ranks: a token was made from the two parts that its bytes fall into when
    only tokens of lower rank may be used."""
    encoding = get_tokenizer(True).encoding
    ranks: Mapping[bytes, int] = encoding._mergeable_ranks
    written = _printable()
    vocabulary = {"".join(written[byte] for byte in token): rank for token, rank in ranks.items()}
    merges = []
    for token, rank in sorted(ranks.items(), key=lambda pair: pair[1]):
        if len(token) > 1:
            left, right = _parts(token, ranks, rank)
            merges.append(["".join(written[byte] for byte in part) for part in (left, right)])
    special = sorted(encoding._special_tokens.items(), key=lambda pair: pair[1])
    first_time = dict(special)["<|0.00|>"]
    content = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [
            {
                "id": number,
                "content": text,
                "single_word": False,
                "lstrip": False,
                "rstrip": False,
                "normalized": False,
                "special": number < first_time,
            }
            for text, number in special
        ],
        "normalizer": None,
        "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True},
        "post_processor": None,
        "decoder": {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True},
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": None,
            "continuing_subword_prefix": "",
            "end_of_word_suffix": "",
            "fuse_unk": False,
            "byte_fallback": False,
            "vocab": vocabulary,
            "merges": merges,
        },
    }
    file.write_text(json.dumps(content, ensure_ascii=False), "utf-8")


def _parts(token: bytes, ranks: Mapping[bytes, int], below: int) -> list[bytes]:
    parts = [bytes([byte]) for byte in token]
    while len(parts) > 2:
        pairs = [
            (rank, at)
            for at in range(len(parts) - 1)
            if (rank := ranks.get(parts[at] + parts[at + 1])) is not None and rank < below
        ]
        _, at = min(pairs)
        parts[at : at + 2] = [parts[at] + parts[at + 1]]
    return parts


def _printable() -> dict[int, str]:
    """Each byte as a character that can be seen (as GPT-2's tokenizer writes them)."""
    seen = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    hidden = [byte for byte in range(256) if byte not in seen]
    return {byte: chr(byte) for byte in seen} | {byte: chr(256 + number) for number, byte in enumerate(hidden)}
