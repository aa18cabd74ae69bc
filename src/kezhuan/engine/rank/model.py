"""The ranker: a smooth function of named features, its scores brought to 0 … 1 and cut into 强, 较强, 弱, 无.

Everything here runs with numpy alone; ``fit`` makes the files.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from pathlib import Path
from typing import IO, Any, Self

import numpy as np
from numpy.typing import NDArray

from kezhuan.engine.match.pool import Found, Pool
from kezhuan.engine.match.score import Bounds
from kezhuan.engine.match.statistics import Numbers
from kezhuan.engine.rank.features import FEATURES, PARTS, matrix
from kezhuan.engine.rank.waves import Floats, Waves

#: Beyond this a logistic curve is flat in floating point.
_FAR = 30.0
_PACKAGED = resources.files("kezhuan.engine") / "data" / "ranker.npz"


class Ranker:
    """``card`` says what it was fitted on, with which encoder, and what was measured. ``slope`` and ``shift`` bring the
    sum of the waves to a score: the part of the way from level 1 to level 4 that pairs of this sum were judged to be on
    the whole.
    """

    def __init__(self, waves: Waves, slope: float, shift: float, bounds: Bounds, card: dict[str, Any]) -> None:
        self.waves, self.slope, self.shift, self.bounds, self.card = waves, slope, shift, bounds, card

    def suits(self, found: Found) -> bool:
        """Whether these are candidates like those it was fitted on: of the same kind, and with a title each, since a
        title is what people judged by. Candidates of a shard that was not told of a ranker come without titles.
        """
        titled = len(found.titles) == found.deep and all(found.titles)
        return titled and found.kind.value in self.card.get("kinds", ())

    @property
    def encoder(self) -> str:
        """The name of the encoder its features were computed with; empty for none."""
        return str(self.card.get("encoder", ""))

    def judge(self, pool: Pool) -> "Look":
        """A score in 0 … 1 for each candidate of a pool, and what it is made of."""
        return Look(self, matrix(pool))

    def score(self, rows: Floats) -> Floats:
        """A score in 0 … 1 for each row of features."""
        return self.calibrated(self.waves.score(rows))

    def calibrated(self, sums: Floats) -> Floats:
        """Sums as scores; the order stays."""
        score: Floats = 1 / (1 + np.exp(-np.clip(self.slope * sums + self.shift, -_FAR, _FAR)))
        return score

    def contributions(self, rows: Floats) -> Floats:
        """What each feature adds to each row's sum before it becomes a score (see
        :meth:`Waves.contributions`): a row of these and ``waves.base`` add up to it.
        """
        return self.waves.contributions(rows)

    def levels(self, scores: Floats) -> NDArray[np.int64]:
        """The level 1–4 each score is called by, as strong, fair, weak and none."""
        bounds = np.array([self.bounds.weak, self.bounds.fair, self.bounds.strong])
        return 1 + np.searchsorted(bounds, scores, side="right")

    def save(self, path: Path) -> None:
        """Write to ``path``; the same ranker gives the same bytes."""
        with path.open("wb") as out:
            self.write(out)

    def write(self, out: IO[bytes]) -> None:
        """Write to an open file; the same ranker gives the same bytes."""
        settings = {
            "features": list(FEATURES),
            "slope": self.slope,
            "shift": self.shift,
            "bounds": [self.bounds.strong, self.bounds.fair, self.bounds.weak],
            "card": self.card,
        }
        text = np.frombuffer(json.dumps(settings, ensure_ascii=False, sort_keys=True).encode(), np.uint8)
        arrays: dict[str, Any] = {"settings": text}
        arrays |= {name: getattr(self.waves, name).astype(np.float32) for name in Waves.NAMES}
        np.savez_compressed(out, **arrays)

    @classmethod
    def load(cls, source: Path | IO[bytes]) -> Self:
        """Read what :meth:`save` wrote; ValueError when it was made for other features."""
        with np.load(source, allow_pickle=False) as data:
            settings = json.loads(bytes(data["settings"]).decode())
            if tuple(settings["features"]) != FEATURES:
                raise ValueError("the ranker was fitted on other features than this version computes")
            waves = Waves(**{name: data[name].astype(np.float64) for name in Waves.NAMES})
        strong, fair, weak = settings["bounds"]
        return cls(waves, settings["slope"], settings["shift"], Bounds(strong, fair, weak), settings["card"])


@dataclass(frozen=True)
class Look:
    """A ranker's look at a pool; ``rows`` are the candidates' features. See ``ranking.Judged``."""

    ranker: Ranker
    rows: Floats

    @cached_property
    def scores(self) -> Numbers:
        return self.ranker.score(self.rows).astype(np.float32)

    def parts(self, place: int) -> Mapping[str, float]:
        """The features' contributions by what they look at; with ``waves.base`` they add up to the sum."""
        values = self.ranker.contributions(self.rows[place : place + 1])[0].tolist()
        found = dict.fromkeys(PARTS, 0.0)
        for part, value in zip(PARTS, values, strict=True):
            found[part] += value
        return found


@cache
def default_ranker() -> Ranker:
    """The ranker that comes with the program."""
    with _PACKAGED.open("rb") as file:
        return Ranker.load(file)
