"""Turn a table (CSV or workbook), and a map of its columns, into rows with record trees.

Workbooks come from outside, and libraries read their styles, texts and relations whole: 248 kB
can take 2.4 GB, and patterns in number formats can take minutes. Here every part is read as a
stream of XML, with limits on what it may hold, and only what a table needs is kept.
"""
