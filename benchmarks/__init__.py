"""Compare nethandout with other ways of printing the same handouts; see README.md."""
