"""Turn requests over HTTP into pages for clinic staff, and answers for health-record systems."""
