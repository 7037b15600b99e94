"""The words of a criterion read as a rule, or why none can be read with certainty; ``wordings`` is the grammar."""
