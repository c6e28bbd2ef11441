"""Turn YAML into values that know their file, line and column."""
