"""Turn content and catalogs into who has read what, and what a release still needs."""
