"""How an overlay and its bases make one study: pure. A layer is one of the study's folders, 0 its own, 1 its base's, and so on."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence, Set

import pandas as pd

from .prose import Section

LAYER = 10_000_000  # a row's number is its line in its file, plus this for each layer down: so it says where it stands


def standing(keys: Sequence[Sequence[Hashable]], removed: Sequence[Set[Hashable]]) -> list[tuple[int, int]]:
    """(layer, place) of the rows that stand. `keys`: of each layer's rows, own layer first; `removed`: what each layer takes out of those below.

    A row replaces the one of its key, in its place; others are added at the end. A row whose key is None is always added.
    """
    found: dict[Hashable, tuple[int, int]] = {}
    for layer in reversed(range(len(keys))):
        for key in removed[layer]:
            found.pop(key, None)
        for place, key in enumerate(keys[layer]):
            found[(layer, place) if key is None else key] = (layer, place)
    return list(found.values())


def merged(frames: Sequence[pd.DataFrame], columns: Sequence[str], removed: Sequence[Set[str]]) -> pd.DataFrame:
    """One table of the layers' (own first; rows × schema columns, plus `row`); `columns` are its key, none for a table that only grows.

    `row` then tells the layer too (see `LAYER`).
    """
    starts = [sum(map(len, frames[:layer])) for layer in range(len(frames))]
    whole = pd.concat([frame.assign(row=frame["row"] + layer * LAYER) for layer, frame in enumerate(frames)], ignore_index=True)
    places = [starts[layer] + place for layer, place in standing([keys(frame, columns) for frame in frames], removed)]
    return whole.iloc[places].reset_index(drop=True)


def keys(frame: pd.DataFrame, columns: Sequence[str]) -> list[str | None]:
    """The key of each row: its cells joined by slashes, whole numbers without a point."""
    if not columns:
        return [None] * len(frame)
    return ["/".join(f"{cell:g}" if isinstance(cell, float) and cell == cell else "" if cell != cell else str(cell) for cell in row)
            for row in zip(*(frame[column].tolist() for column in columns))]


def place(row: int) -> tuple[int, int]:
    """Layer and line of a row's number."""
    return divmod(int(row), LAYER)


def sections(layers: Sequence[Mapping[str, Section]]) -> dict[str, Section]:
    """The commentary's sections: each stands as the uppermost layer has it, in the order of the lowest."""
    found: dict[str, Section] = {}
    for layer in reversed(layers):
        found |= layer
    return found


def settings(layers: Sequence[Mapping[str, object]]) -> dict[str, object]:
    """The settings: each as the uppermost layer sets it."""
    found: dict[str, object] = {}
    for layer in reversed(layers):
        found |= layer
    return found
