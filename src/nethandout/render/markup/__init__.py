"""Turn a handout and what is typed for a patient into HTML."""
