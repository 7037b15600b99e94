"""Assessments of several years: what borders, editions and published results make of a comparison."""
