"""Turn the YAML of the library and of a clinic into topics, the plan and settings."""
