"""Checks in the data: what is not wrong enough to refuse, but worth a question to the unit."""
