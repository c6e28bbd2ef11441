"""Turn the zip archive that an .xlsx file is into cells, in bounded memory and time.

A workbook comes from outside. Libraries read its styles, texts and relations whole: 248 kB
can take 2.4 GB, and patterns in number formats can take minutes. Here every part is read as
a stream of XML, with limits on what it may hold, and only what a table needs is kept:
`archive` opens parts, `xmlparts` walks through them, `contents` reads what is apart from the
sheets, `sheets` reads rows, `formats` knows what a number format shows.
"""
