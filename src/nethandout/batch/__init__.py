"""Turn rows of patients into one verified PDF each, and into a list of what became of them.

`names` decides what the files are called, `manifest` says what became of every row, and
`journal` remembers it on the disk, so that a run can go on after a crash.
"""
