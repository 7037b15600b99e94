"""Benchmarks that people can run: ``python -m benchmarks``.

Everything is compared within one run: dtiscore with the memory's own speed, with other libraries on the same work, with
itself on other data, or with itself at another revision. Answers are compared before anything is timed.
"""
