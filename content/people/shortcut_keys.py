"""The keys of the lesson player, as the preference `shortcut_keys` holds them: only those that are not the usual."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

USUAL_KEYS: Mapping[str, str] = {
    "play": "k",
    "back": "j",
    "forward": "l",
    "where": "w",
    "mute": "m",
    "captions": "c",
    "slower": "z",
    "faster": "x",
    "sign": "s",
    "describe": "d",
    "full": "f",
}
"""The usual key of each action; the same stand in the player (portal/assets/player/player.ts)."""

_KEY = re.compile(r"[^\W_]|[./;'\[\]\\-]")
"""A letter, a figure or a mark that is typed without Shift on usual keyboards, as in the player."""


@dataclass(frozen=True, slots=True)
class KeyProblem:
    """What is wrong with the key of `action`: it is that of `other` too, or, where `other` is empty, no key."""

    action: str
    key: str
    other: str


def keys_from(stored: str) -> dict[str, str]:
    """The key of every action, by a usable value of the preference."""
    own = dict(pair.split("=", 1) for pair in stored.split(",") if pair)
    return {action: own.get(action, usual) for action, usual in USUAL_KEYS.items()}


def stored_keys(keys: Mapping[str, str]) -> str:
    """The value of the preference for these keys; an action without one has its usual key."""
    all_keys = _complete(keys)
    return ",".join(f"{action}={key}" for action, key in all_keys.items() if key != USUAL_KEYS[action])


def key_problems(keys: Mapping[str, str]) -> tuple[KeyProblem, ...]:
    """What is wrong with these keys, in the order of the actions; empty where all can be used. Of two actions with one
    key the one that has its own is named, since the key of the other is the usual one."""
    problems, taken = [], dict[str, str]()
    all_keys = _complete(keys)
    for action in sorted(all_keys, key=lambda action: all_keys[action] != USUAL_KEYS[action]):
        key = all_keys[action]
        if not _KEY.fullmatch(key):
            problems.append(KeyProblem(action, key, ""))
        elif key in taken:
            problems.append(KeyProblem(action, key, taken[key]))
        else:
            taken[key] = action
    return tuple(sorted(problems, key=lambda problem: list(USUAL_KEYS).index(problem.action)))


def _complete(keys: Mapping[str, str]) -> dict[str, str]:
    return {action: keys.get(action, "").strip().casefold() or usual for action, usual in USUAL_KEYS.items()}
