"""Turn facts and the library into what a handout says, and a record into its own pages."""
