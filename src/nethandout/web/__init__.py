"""Turn what clinic staff and their health-record system ask for into pages and handouts."""
