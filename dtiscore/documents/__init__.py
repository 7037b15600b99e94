"""What people send and get: decisions, forms, council workbooks, publications, the page, tables."""
