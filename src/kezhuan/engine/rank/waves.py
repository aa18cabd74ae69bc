"""A smooth function of features as a sum of waves: scored and explained exactly with numpy alone.

Random Fourier features (Rahimi & Recht 2007): ridge regression on cosines of random directions is regression with a
Gaussian kernel. With few judged demands a smooth function errs less than trees do.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
#: Features further from the mean than this many deviations say no more.
FAR = 4.0
_FLAT = 1e-9


@dataclass(frozen=True, slots=True)
class Waves:
    """``Σ heights·cos(x·directions + phases) + slopes·y`` where ``y`` are the features less ``centre``, divided by
    ``spread``, and ``x`` the same cut off at ±:data:`FAR`.
    """

    NAMES: ClassVar = ("centre", "spread", "directions", "phases", "heights", "slopes")

    centre: Floats
    spread: Floats
    directions: Floats
    phases: Floats
    heights: Floats
    slopes: Floats

    def standard(self, rows: Floats) -> Floats:
        """The features less their mean, in deviations."""
        found: Floats = (rows - self.centre) / self.spread
        return found

    def score(self, rows: Floats) -> Floats:
        """The sum for each row."""
        y = self.standard(rows)
        found: Floats = np.cos(np.clip(y, -FAR, FAR) @ self.directions + self.phases) @ self.heights + y @ self.slopes
        return found

    @property
    def base(self) -> float:
        """The sum of a row of means."""
        return float(np.cos(self.phases) @ self.heights)

    def contributions(self, rows: Floats) -> Floats:
        """What each feature adds to each row's sum beside that of a row of means: Aumann–Shapley values (Aumann &
        Shapley 1974), along the straight way from the means, whose integral a wave has in closed form. A row of them
        and :attr:`base` add up to the sum exactly.
        """
        y = self.standard(rows)
        x = np.clip(y, -FAR, FAR)
        turned = x @ self.directions
        moved = np.cos(turned + self.phases) - np.cos(self.phases)
        still = np.abs(turned) < _FLAT
        steep = np.where(still, -np.sin(self.phases), moved / np.where(still, 1.0, turned))
        found: Floats = x * ((steep * self.heights) @ self.directions.T) + y * self.slopes
        return found
