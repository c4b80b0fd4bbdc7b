"""Real bugs of real clones, since fixed, and a measurement of how many of them the clauses show.

`bugs.jsonl` has one bug a line: clone, the last release with it (`before`), the first without it (`after`), what AWS
does and the public source of the fix. `python -m tests.history` certifies each release and compares.
"""
