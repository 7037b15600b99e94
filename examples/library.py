"""dtiscore as a library: score, rank, measure gaps, explain, and hand the rows to a data frame.

python examples/library.py
"""

from pathlib import Path

import numpy as np

import dtiscore as dti

HERE = Path(__file__).parent

# A framework that ships, and observations from a file.
framework = dti.load_framework("vn-dti-province-2022")
observations = dti.read_observations(HERE / "dti-2022" / "observations.csv", framework)
scores = dti.score(framework, observations)

print(f"government pillar of {scores.units[0]}: {scores['government'][0, 0]:.4f}")  # arrays are (units, years)
print(dti.rank(scores, node="total", year=2022).to_polars().select("rank", "unit", "score"))

# Goals: the framework names its target documents; the target year is yours to choose.
goals = dti.load_framework("soc-trang-goals")
soc_trang = dti.read_observations(HERE / "soc-trang" / "observations.csv", goals)
attained = dti.score(goals, soc_trang, target_year=2023)
for gap in dti.gaps(attained, target_year=2023, year=2023):
    if gap.met is False:
        print(f"{gap.title.en}: {gap.value:.2f} of {gap.target:g}, {gap.document}")

# Why each point was given.
explanation = dti.explain(attained, "soc-trang", 2023, "online_dossiers")
print(explanation.to_polars().select("of", "given", "contribution"))

# No file at all: an array (indicators, units, years), NaN where nothing was observed.
indices = [node.code for node in framework.leaves if node.points]
values = np.full((len(indices), 2, 1), 0.5)
values[0, 1, 0] = np.nan
made_up = dti.Observations.from_arrays(values, indicators=indices, units=["A", "B"], years=[2022])
print(dti.score(framework, made_up)["total"])
