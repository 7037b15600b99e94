"""The arrays that everything is computed in: float64, C-ordered, (units, years) unless said otherwise."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


Bools = npt.NDArray[np.bool_]
