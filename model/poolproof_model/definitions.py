"""Imports every module that defines guards, effects, checks and request builders, so that the registries are whole."""

import poolproof_model.checks.users
import poolproof_model.effects.tokens
import poolproof_model.effects.users
import poolproof_model.guards.clients
import poolproof_model.guards.tokens
import poolproof_model.guards.users
import poolproof_model.requests.users  # noqa: F401
