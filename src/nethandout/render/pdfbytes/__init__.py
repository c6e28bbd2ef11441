"""Turn objects of a PDF into its bytes, and places on a page into numbers."""
