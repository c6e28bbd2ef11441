"""Turn words into lines of glyphs, and fonts into the small ones that a PDF carries."""
