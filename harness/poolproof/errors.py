"""Errors of the harness; what a target does is never one of them.

HarnessError
├── ConfigurationError   wrong arguments, unknown target or clause, unusable environment (exit 2)
├── RecordError          a record that cannot be read
└── WorldError           a target could not be given the world that a scenario needs
"""

from poolproof_spec.errors import PoolproofError


class HarnessError(PoolproofError):
    """The harness could not do its work."""


class ConfigurationError(HarnessError):
    """The user asked for something that does not exist or cannot be; the message says what to change."""


class RecordError(HarnessError):
    """A record cannot be read; the message names file and line."""


class WorldError(HarnessError):
    """The target did not give a part of the world; holds which part and what was answered.

    `calls` counts the requests that were sent before it failed and to clear up after it.
    """

    calls: int = 0
