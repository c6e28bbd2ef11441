"""Print handouts for people with neuroendocrine (carcinoid) tumors."""

__version__ = "0.1.0"
