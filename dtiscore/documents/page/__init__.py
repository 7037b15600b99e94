"""The report page: one HTML file, or a workbook, with everything that a year's result has to say."""
