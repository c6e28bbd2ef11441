"""Turn a clinic’s own folder into its settings, its lines, and what is wrong in it."""
