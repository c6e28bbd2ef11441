"""Turn English content into the reader's language, and say what is missing."""
