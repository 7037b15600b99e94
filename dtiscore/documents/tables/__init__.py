"""Results as people and programs take them: tables, CSV, JSON, Markdown and workbooks."""
