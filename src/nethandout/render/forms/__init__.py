"""Turn parts into a form with blanks, and a patient's words into a filled copy of it."""
