"""A model for faster-whisper written as openai-whisper's own checkpoint: the same layers and numbers, other names."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from media_pipeline.speech.models.checkpoint import checkpoint, read_variables, write_checkpoint
from media_pipeline.speech.models.store import ModelError
from tests.whisper_base import BASE, needs_base


@needs_base
def test_every_number_of_the_model_is_in_the_checkpoint_under_openais_names() -> None:
    assert BASE is not None
    variables = read_variables(BASE / "model.bin")
    dimensions, state = checkpoint(BASE)
    # openai/whisper, model card and model.py: base
    assert dimensions == {
        "n_mels": 80,
        "n_audio_ctx": 1500,
        "n_audio_state": 512,
        "n_audio_head": 8,
        "n_audio_layer": 6,
        "n_vocab": 51865,
        "n_text_ctx": 448,
        "n_text_state": 512,
        "n_text_head": 8,
        "n_text_layer": 6,
    }
    fused = variables["encoder/layer_2/self_attention/linear_0/weight"]
    names = [f"encoder.blocks.2.attn.{name}.weight" for name in ("query", "key", "value")]
    assert np.array_equal(fused, np.concatenate([state[name] for name in names]))
    assert "encoder.blocks.2.attn.key.bias" not in state
    assert np.array_equal(
        variables["decoder/layer_5/attention/linear_1/weight"][512:], state["decoder.blocks.5.cross_attn.value.weight"]
    )
    floats = sum(value.size for name, value in variables.items() if value.dtype == np.float16)
    table = variables["decoder/projection/weight"].size  # the second name of the table of tokens
    biases_of_keys = 512 * (6 + 2 * 6)
    assert sum(value.size for value in state.values()) == floats - table - biases_of_keys


@needs_base
@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("whisper") is None, reason="the extra `whisper` is not installed")
def test_openai_whisper_loads_the_checkpoint_whole(tmp_path: Path) -> None:
    import whisper

    assert BASE is not None
    write_checkpoint(BASE, tmp_path / "base.pt")
    model = whisper.load_model(str(tmp_path / "base.pt"), device="cpu")
    assert model.is_multilingual
    assert sum(weight.numel() for weight in model.parameters()) == 71_825_920
    assert [file.name for file in tmp_path.iterdir()] == ["base.pt"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "cannot be read"),
        (b"\x05\x00\x00\x00", "version 5"),
        (b"\x06\x00\x00\x00\x02\x00W\x00\x03\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00", "lacks"),
        (b"\x06\x00\x00\x00\x02\x00W\x00\x03\x00\x00\x00\x09\x00\x00\x00\x02\x00a\x00\x00\x04\xff\x00\x00\x00", "ends"),
    ],
)
def test_what_is_no_model_of_whisper_says_so(content: bytes, reason: str, tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(content)
    with pytest.raises(ModelError, match=reason):
        checkpoint(tmp_path)
