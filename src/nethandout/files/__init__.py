"""Turn bytes into files, whole or not at all."""
