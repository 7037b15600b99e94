"""The council's work: a workbook in which points are recognised or adjusted, what comes back of it, and appeals."""
