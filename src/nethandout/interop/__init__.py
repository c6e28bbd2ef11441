"""Turn a record and its finished handout into what other health software reads, and back."""
