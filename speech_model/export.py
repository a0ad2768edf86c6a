"""Writes the trained weights in the forms that recognisers load.

`python -m speech_model.export keep TRAINED`   what training left, as speech_model/weights.npz (half precision) and,
from that, the folder speech_model/changxue-small for faster-whisper (int8)
`python -m speech_model.export openai FILE`    a checkpoint that `whisper --model FILE` loads
"""

from __future__ import annotations

import argparse
import itertools
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from ctranslate2.converters.utils import fuse_linear
from ctranslate2.specs import common_spec
from ctranslate2.specs.whisper_spec import WhisperSpec
from torch import Tensor, nn
from whisper.audio import log_mel_spectrogram
from whisper.model import MultiHeadAttention, Whisper
from whisper.tokenizer import get_tokenizer

from speech_model.network import DECODER_LAYERS, ENCODER_LAYERS, GUIDED_LAYERS, HEADS, WEIGHTS, Learner, dimensions
from speech_model.tokenizer_file import write_tokenizer

NAME = "changxue-small"
FOLDER = Path(__file__).with_name(NAME)
_VOCABULARY = 51_865
_NEVER = -12.0  # the logit, more or less, of a token that training has never seen


def keep(trained: Path) -> None:
    """What `speech_model.training` wrote, in half precision, with the row that stands for every token not in use."""
    kept = torch.load(trained, map_location="cpu")
    learner = Learner(len(kept["tokens"]), kept["weights"]["said.bias"].numel() - 1)
    learner.load_state_dict(kept["weights"])
    values = {name: value.half().numpy() for name, value in learner.whisper.state_dict().items()}
    np.savez_compressed(WEIGHTS, _tokens=np.array(kept["tokens"], np.uint16), _never=_unlikely(learner), **values)


def network() -> Whisper:
    """The network with the whole vocabulary, from speech_model/weights.npz."""
    kept = np.load(WEIGHTS)
    values = {name: torch.from_numpy(kept[name]).float() for name in kept.files if not name.startswith("_")}
    rows = values["decoder.token_embedding.weight"]
    table = torch.from_numpy(kept["_never"]).float().repeat(_VOCABULARY, 1)
    table[torch.from_numpy(kept["_tokens"].astype(np.int64))] = rows
    values["decoder.token_embedding.weight"] = table
    whole = Whisper(dimensions(_VOCABULARY))
    whole.load_state_dict(values)
    return whole.eval()


def write_openai(file: Path) -> None:
    """A checkpoint for openai-whisper, half precision."""
    whole = network()
    state = {name: value.half() for name, value in whole.state_dict().items()}
    torch.save({"dims": asdict(whole.dims), "model_state_dict": state}, file)


def write_faster_whisper(folder: Path) -> None:
    """A folder for faster-whisper, int8."""
    folder.mkdir(parents=True, exist_ok=True)
    whole = network()
    spec = WhisperSpec(ENCODER_LAYERS, HEADS, DECODER_LAYERS, HEADS)
    spec.encoder.conv1.weight, spec.encoder.conv1.bias = whole.encoder.conv1.weight, whole.encoder.conv1.bias
    spec.encoder.conv2.weight, spec.encoder.conv2.bias = whole.encoder.conv2.weight, whole.encoder.conv2.bias
    spec.encoder.position_encodings.encodings = whole.encoder.positional_embedding
    spec.decoder.position_encodings.encodings = whole.decoder.positional_embedding
    spec.decoder.embeddings.weight = whole.decoder.token_embedding.weight
    spec.decoder.projection.weight = whole.decoder.token_embedding.weight
    _norm(spec.encoder.layer_norm, whole.encoder.ln_post)
    _norm(spec.decoder.layer_norm, whole.decoder.ln)
    for layers, blocks in ((spec.encoder.layer, whole.encoder.blocks), (spec.decoder.layer, whole.decoder.blocks)):
        for layer, block in zip(layers, blocks, strict=True):
            _attention(layer.self_attention, block.attn, itself=True)
            _norm(layer.self_attention.layer_norm, block.attn_ln)
            if block.cross_attn is not None:
                _attention(layer.attention, block.cross_attn, itself=False)
                _norm(layer.attention.layer_norm, block.cross_attn_ln)
            _linear(layer.ffn.linear_0, block.mlp[0])
            _linear(layer.ffn.linear_1, block.mlp[2])
            _norm(layer.ffn.layer_norm, block.mlp_ln)
    tokenizer = get_tokenizer(True, language="zh", task="transcribe")
    spec.register_vocabulary(
        [tokenizer.encoding.decode_single_token_bytes(token).decode("latin-1") for token in range(_VOCABULARY)]
    )
    special = (
        tokenizer.sot,
        tokenizer.sot_prev,
        tokenizer.sot_lm,
        tokenizer.no_speech,
        tokenizer.transcribe,
        tokenizer.translate,
    )
    spec.config.suppress_ids = sorted({*tokenizer.non_speech_tokens, *special})
    spec.config.suppress_ids_begin = [*tokenizer.encode(" "), tokenizer.eot]
    spec.config.lang_ids = list(tokenizer.all_language_tokens)
    spec.config.alignment_heads = [list(pair) for pair in itertools.product(GUIDED_LAYERS, range(HEADS))]
    spec.validate()
    spec.optimize(quantization="int8")
    spec.save(str(folder))
    write_tokenizer(folder / "tokenizer.json")


def _unlikely(learner: Learner) -> np.ndarray:
    """A row for which the decoder's state in silence and in speech alike gives a low logit: against the mean state."""
    with torch.no_grad():
        mel = log_mel_spectrogram(torch.randn(2, 80_000) * torch.tensor([[0.001], [0.05]]))
        tokens = torch.arange(0, 40).repeat(2, 1)
        states, _ = learner._decode(tokens, learner._encode(mel))
        mean = states.mean((0, 1))
        return (_NEVER * mean / mean.square().sum()).half().numpy()


def _attention(spec: object, attention: MultiHeadAttention, *, itself: bool) -> None:
    parts = [common_spec.LinearSpec() for _ in range(3)]
    for part, layer in zip(parts, (attention.query, attention.key, attention.value), strict=True):
        _linear(part, layer)
    groups = [parts] if itself else [parts[:1], parts[1:]]
    for target, group in zip(spec.linear, groups, strict=False):
        fuse_linear(target, group)
    _linear(spec.linear[-1], attention.out)


def _linear(spec: common_spec.LinearSpec, layer: nn.Linear) -> None:
    spec.weight = layer.weight
    if layer.bias is not None:
        spec.bias = layer.bias


def _norm(spec: common_spec.LayerNormSpec, layer: nn.LayerNorm) -> None:
    gamma: Tensor = layer.weight
    spec.gamma, spec.beta = gamma, layer.bias


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("keep", "openai"))
    parser.add_argument("file", type=Path)
    chosen = parser.parse_args()
    if chosen.what == "openai":
        write_openai(chosen.file)
    else:
        keep(chosen.file)
        write_faster_whisper(FOLDER)


if __name__ == "__main__":
    main()
