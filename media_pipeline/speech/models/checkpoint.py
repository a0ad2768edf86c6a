"""Weights of Whisper from a folder for faster-whisper, written as openai-whisper's own checkpoint.

Layers and numbers are the same, container and names another (the binary format: CTranslate2, python/ctranslate2/specs/
model_spec.py, version 6; the names: openai/whisper, model.py). CTranslate2 keeps query, key and value of an attention
in one matrix; whisper's key has no bias, which is zero there.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from media_pipeline.speech.models.store import ModelError

Array = npt.NDArray[Any]

_VERSION = 6
_TYPES = {0: np.float32, 1: np.int8, 2: np.int16, 3: np.int32, 4: np.float16}
_FLOATS = (np.float16, np.float32)


def write_checkpoint(folder: Path, file: Path) -> None:
    """Write the model in `folder` to `file`, which `whisper --model FILE` loads. Needs PyTorch. Raises ModelError."""
    try:
        import torch
    except ImportError as error:
        raise ModelError("PyTorch is not installed. It comes with: pip install --editable '.[whisper]'") from error
    dimensions, state = checkpoint(folder)
    tensors = {name: torch.from_numpy(value.copy()) for name, value in state.items()}
    partial = file.with_name(file.name + ".partial")
    torch.save({"dims": dimensions, "model_state_dict": tensors}, partial)
    partial.replace(file)


def checkpoint(folder: Path) -> tuple[dict[str, int], dict[str, Array]]:
    """The dimensions of the model in `folder` and its weights, both under openai-whisper's names. Raises ModelError."""
    variables = read_variables(folder / "model.bin")
    try:
        state = dict(_renamed(variables))
        return _dimensions(variables), state
    except KeyError as error:
        raise ModelError(f"{folder.name} is no model of Whisper as CTranslate2 keeps it: it lacks {error}.") from error


def read_variables(file: Path) -> dict[str, Array]:
    """The variables of a CTranslate2 model by name; a second name of one gives the same array. Raises ModelError."""
    try:
        with file.open("rb") as opened:
            version = _number(opened, "I")
            if version != _VERSION:
                raise ModelError(f"{file.name} is of version {version} of CTranslate2's format, not {_VERSION}.")
            _text(opened)
            _number(opened, "I")
            variables = dict(_variable(opened) for _ in range(_number(opened, "I")))
            aliases = [(_text(opened), _text(opened)) for _ in range(_number(opened, "I"))]
    except (OSError, struct.error, ValueError) as error:
        raise ModelError(f"{file.name} cannot be read as a model of CTranslate2 ({error}).") from error
    return variables | {alias: variables[name] for alias, name in aliases}


def _renamed(variables: dict[str, Array]) -> Iterator[tuple[str, Array]]:
    for side, last_norm in (("encoder", "ln_post"), ("decoder", "ln")):
        yield f"{side}.positional_embedding", _floats(variables, f"{side}/position_encodings/encodings")
        yield from _norm(variables, f"{side}/layer_norm", f"{side}.{last_norm}")
        for number in range(_layers(variables, side)):
            layer, block = f"{side}/layer_{number}", f"{side}.blocks.{number}"
            yield from _attention(
                variables, f"{layer}/self_attention", f"{block}.attn", fused=("query", "key", "value")
            )
            if side == "decoder":
                yield from _attention(variables, f"{layer}/attention", f"{block}.cross_attn", fused=("query",))
            yield from _linear(variables, f"{layer}/ffn/linear_0", f"{block}.mlp.0")
            yield from _linear(variables, f"{layer}/ffn/linear_1", f"{block}.mlp.2")
            yield from _norm(variables, f"{layer}/ffn/layer_norm", f"{block}.mlp_ln")
    for name in ("conv1", "conv2"):
        yield from _linear(variables, f"encoder/{name}", f"encoder.{name}")
    yield "decoder.token_embedding.weight", _floats(variables, "decoder/embeddings/weight")


def _attention(
    variables: dict[str, Array], source: str, target: str, *, fused: tuple[str, ...]
) -> Iterator[tuple[str, Array]]:
    """fused: what the first matrix holds; the rest of the three is in the second one."""
    groups = [fused, ("key", "value")] if len(fused) == 1 else [fused]
    for number, names in enumerate(groups):
        weights = np.split(_floats(variables, f"{source}/linear_{number}/weight"), len(names))
        biases = np.split(_floats(variables, f"{source}/linear_{number}/bias"), len(names))
        for name, weight, bias in zip(names, weights, biases, strict=True):
            yield f"{target}.{name}.weight", weight
            if name != "key":
                yield f"{target}.{name}.bias", bias
            elif bias.any():
                raise ModelError(f"{source} has a bias for its keys, which Whisper does not have.")
    yield from _linear(variables, f"{source}/linear_{len(groups)}", f"{target}.out")
    yield from _norm(variables, f"{source}/layer_norm", f"{target}_ln")


def _linear(variables: dict[str, Array], source: str, target: str) -> Iterator[tuple[str, Array]]:
    yield f"{target}.weight", _floats(variables, f"{source}/weight")
    yield f"{target}.bias", _floats(variables, f"{source}/bias")


def _norm(variables: dict[str, Array], source: str, target: str) -> Iterator[tuple[str, Array]]:
    yield f"{target}.weight", _floats(variables, f"{source}/gamma")
    yield f"{target}.bias", _floats(variables, f"{source}/beta")


def _dimensions(variables: dict[str, Array]) -> dict[str, int]:
    audio, text = variables["encoder/position_encodings/encodings"], variables["decoder/position_encodings/encodings"]
    return {
        "n_mels": variables["encoder/conv1/weight"].shape[1],
        "n_audio_ctx": audio.shape[0],
        "n_audio_state": audio.shape[1],
        "n_audio_head": int(variables["encoder/num_heads"]),
        "n_audio_layer": _layers(variables, "encoder"),
        "n_vocab": variables["decoder/embeddings/weight"].shape[0],
        "n_text_ctx": text.shape[0],
        "n_text_state": text.shape[1],
        "n_text_head": int(variables["decoder/num_heads"]),
        "n_text_layer": _layers(variables, "decoder"),
    }


def _layers(variables: dict[str, Array], side: str) -> int:
    return len({name.split("/")[1] for name in variables if name.startswith(f"{side}/layer_") and name.count("/") > 2})


def _floats(variables: dict[str, Array], name: str) -> Array:
    value = variables[name]
    if value.dtype not in _FLOATS:
        raise ModelError(f"{name} is kept in {value.dtype}; only weights of 16 or 32 bits can be written so.")
    return value


def _variable(file: IO[bytes]) -> tuple[str, Array]:
    name = _text(file)
    shape = tuple(_number(file, "I") for _ in range(_number(file, "B")))
    kind, size = _number(file, "B"), _number(file, "I")
    if kind not in _TYPES:
        raise ValueError(f"{name} is of an unknown kind {kind}")
    data = file.read(size)
    if len(data) != size:
        raise ValueError(f"it ends within {name}")
    return name, np.frombuffer(data, np.dtype(_TYPES[kind]).newbyteorder("<")).reshape(shape)


def _text(file: IO[bytes]) -> str:
    return file.read(_number(file, "H")).rstrip(b"\0").decode()


def _number(file: IO[bytes], kind: str) -> int:
    value: int = struct.unpack(f"<{kind}", file.read(struct.calcsize(f"<{kind}")))[0]
    return value
