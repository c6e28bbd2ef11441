"""Turn requests over HTTP into pages for clinic staff, and answers for health-record systems.

`app` says what is at which address, `form/` turns fields into records and back, `desk` is what
worker processes do; `guard` and `limits` stand before all of it. `infobutton/` and `cds` answer
record systems, in this server or in a hospital's own.
"""
