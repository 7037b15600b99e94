"""Scores from arrays: the plan, two evaluators with the same bits, ranks."""
