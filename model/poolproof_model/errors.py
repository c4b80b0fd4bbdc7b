"""Errors of the model: a scenario or a world that cannot be used."""

from poolproof_spec.errors import PoolproofError


class ModelError(PoolproofError):
    """The model was asked for something that it cannot give."""


class ScenarioError(ModelError):
    """A stored scenario is malformed; the message names the step."""


class DefinitionError(ModelError):
    """A name in the tables has no definition in the model, or the reverse."""


class PolicyError(ModelError):
    """A policy document cannot be read; the message names statement and member."""
