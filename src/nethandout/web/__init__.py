"""Turn what clinic staff type on a page into previews, records and verified PDFs.

`app` says what is at which address, `form/` turns fields into records and back, `desk` is what
worker processes do; `guard` and `limits` stand before all of it.
"""
