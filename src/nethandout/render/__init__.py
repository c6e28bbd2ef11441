"""Turn localized handouts into verified PDF files.

From the front door down: `typeset`, `forms`, `layout`, `markup`, `type`, `preflight`,
`pdfbytes`; a room knows only those after it. Heavy libraries are loaded only when they are
used, so that light commands stay fast.
"""
