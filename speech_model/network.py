"""The network: OpenAI's Whisper with few and narrow layers, over the part of the vocabulary that is ever said.

While it learns, its table of tokens has a row for each token in use only; `export` puts the rows where the tokenizer of
51,865 tokens expects them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.functional import scaled_dot_product_attention
from whisper.model import ModelDimensions, MultiHeadAttention, Whisper

WEIGHTS = Path(__file__).with_name("weights.npz")
STATE, HEADS, ENCODER_LAYERS, DECODER_LAYERS = 128, 4, 5, 3
FRAMES_A_SECOND = 50
_LOUDER = 2.5  # than PyTorch begins: else what is heard drowns in the positions that are added to it
GUIDED_LAYERS = range(DECODER_LAYERS // 2, DECODER_LAYERS)
"""Whisper takes word times from the attention of the latter half of the decoder's layers, unless told otherwise."""


def dimensions(tokens: int) -> ModelDimensions:
    """The shape of the network with so many rows in its table of tokens."""
    return ModelDimensions(
        n_mels=80,
        n_audio_ctx=1500,
        n_audio_state=STATE,
        n_audio_head=HEADS,
        n_audio_layer=ENCODER_LAYERS,
        n_vocab=tokens,
        n_text_ctx=448,
        n_text_state=STATE,
        n_text_head=HEADS,
        n_text_layer=DECODER_LAYERS,
    )


@dataclass(frozen=True)
class Heard:
    """What came out: logits of the next token (window, token, row), log probabilities of letters at each frame
    (frame, window, letter; the last is CTC's blank), and where the guided layers looked (window, token, frame)."""

    logits: Tensor
    frames: Tensor
    looked: Tensor


class Learner(nn.Module):
    """Whisper with a second output at its encoder: which letter is said at each frame (CTC). It makes the encoder learn
    what is said before the decoder has learnt where to look, and is thrown away at the end."""

    def __init__(self, tokens: int, letters: int) -> None:
        super().__init__()
        self.whisper = Whisper(dimensions(tokens))
        nn.init.normal_(self.whisper.decoder.positional_embedding, std=0.02)
        nn.init.normal_(self.whisper.decoder.token_embedding.weight, std=0.05)
        for layer in (self.whisper.encoder.conv1, self.whisper.encoder.conv2):
            layer.weight.data *= _LOUDER
        self.said = nn.Linear(STATE, letters + 1)

    def forward(self, mel: Tensor, tokens: Tensor) -> Heard:
        """mel: (window, 80, frames at 100 a second), of any length up to 30 s. tokens: (window, token), rows."""
        sound = self._encode(mel)
        states, looked = self._decode(tokens, sound)
        logits = states @ self.whisper.decoder.token_embedding.weight.T
        return Heard(logits, self.said(sound).log_softmax(-1).transpose(0, 1), looked)

    def _encode(self, mel: Tensor) -> Tensor:
        """As Whisper's encoder does, but for windows that are shorter than 30 s too."""
        encoder = self.whisper.encoder
        x = nn.functional.gelu(encoder.conv1(mel))
        x = nn.functional.gelu(encoder.conv2(x)).permute(0, 2, 1)
        x = x + encoder.positional_embedding[: x.shape[1]]
        for block in encoder.blocks:
            x = block(x)
        return encoder.ln_post(x)

    def _decode(self, tokens: Tensor, sound: Tensor) -> tuple[Tensor, Tensor]:
        """As Whisper's decoder does, keeping where the guided layers look."""
        decoder = self.whisper.decoder
        x = decoder.token_embedding(tokens) + decoder.positional_embedding[: tokens.shape[1]]
        looked = []
        for number, block in enumerate(decoder.blocks):
            x = x + block.attn(block.attn_ln(x), mask=decoder.mask)[0]
            seen, weights = _look(block.cross_attn, block.cross_attn_ln(x), sound, keep=number in GUIDED_LAYERS)
            x = x + seen
            x = x + block.mlp(block.mlp_ln(x))
            if weights is not None:
                looked.append(weights.mean(1))
        return decoder.ln(x), torch.stack(looked).mean(0)


def _look(attention: MultiHeadAttention, x: Tensor, sound: Tensor, *, keep: bool) -> tuple[Tensor, Tensor | None]:
    def heads(y: Tensor) -> Tensor:
        return y.view(*y.shape[:2], attention.n_head, -1).permute(0, 2, 1, 3)

    query, key, value = heads(attention.query(x)), heads(attention.key(sound)), heads(attention.value(sound))
    weights = None
    if keep:
        weights = (query @ key.transpose(-1, -2) * query.shape[-1] ** -0.5).softmax(-1)
        seen = weights @ value
    else:
        seen = scaled_dot_product_attention(query, key, value)
    return attention.out(seen.permute(0, 2, 1, 3).flatten(2)), weights
