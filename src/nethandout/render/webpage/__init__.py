"""Turn a handout and a patient's words into one HTML file, and read it back before anyone does."""
