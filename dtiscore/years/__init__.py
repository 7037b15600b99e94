"""The years of an assessment: what each was scored by, what was published of it, and on what basis two are compared."""
