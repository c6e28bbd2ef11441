"""Turn HTML into laid-out, tagged parts, and parts into one PDF."""
