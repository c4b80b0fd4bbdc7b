"""The root of all errors that are ours, and those of the specification.

PoolproofError
├── SpecError            a sheet, chart or source list is malformed
├── ModelError           (poolproof_model.errors)
└── HarnessError         (poolproof.errors)
"""


class PoolproofError(Exception):
    """What is wrong, where, and what to do; shown to the user without a traceback."""


class SpecError(PoolproofError):
    """A sheet is malformed; the message names file, clause and remedy."""
