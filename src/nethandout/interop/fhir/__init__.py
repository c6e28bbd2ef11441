"""Turn FHIR R4 resources into the fields of a record, and those into resources."""
