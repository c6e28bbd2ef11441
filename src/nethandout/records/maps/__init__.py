"""Turn the columns of tables, as other systems export them, into fields of a record."""
