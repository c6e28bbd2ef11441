"""Turn what staff typed into the fields that a visit needs, a record, and back; without HTTP."""
