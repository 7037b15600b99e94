"""What stands in files, whoever made them: opened within bounds, read as tables or TOML, written whole or not at all."""
