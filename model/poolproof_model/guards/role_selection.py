"""Guards on the choice of a role: what chose it, why nothing did, and which role credentials are of."""

from collections.abc import Mapping
from typing import Any

from poolproof_model import logins, role_selection, subjects
from poolproof_model.guards import guard
from poolproof_model.state import Request, State


@guard("identity", "token", "external")
def role_by(state: State, request: Request, *ways: str) -> bool:
    """The role is chosen so; see `role_selection.Selection`."""
    found = role_selection.selected(state, request)
    return found is not None and found.by in ways


@guard("identity", "token", "external")
def rule_matches_by(state: State, request: Request, match: str) -> bool:
    """The rule that gives the role has this MatchType."""
    found = role_selection.selected(state, request)
    return found is not None and found.by == "rule" and found.rule == match


@guard("identity", "token", "external")
def several_rules_match(state: State, request: Request) -> bool:
    """More than one rule of the login's provider holds, with different roles."""
    login, mapping = logins.shown(state, request), _mapping(state, request)
    found = role_selection.matching(mapping, login) if mapping is not None and login is not None else []
    return len({rule["RoleARN"] for rule in found}) > 1


@guard("identity", "token", "external")
def no_rule_because(state: State, request: Request, reason: str) -> bool:
    """No rule holds: the token has none of the claims (`missing`), or one whose value just fails a MatchType."""
    login, mapping = logins.shown(state, request), _mapping(state, request)
    if login is None or mapping is None or mapping["Type"] != "Rules" or role_selection.matching(mapping, login):
        return False
    known = role_selection.claims(login)
    asked = [rule for rule in mapping["RulesConfiguration"]["Rules"] if rule["Claim"] in known]
    near = [rule for rule in asked if rule["Value"] in known[rule["Claim"]]]
    return reason == ("missing" if not asked else near[0]["MatchType"] if near else "Contains")


@guard("identity", "token")
def roles_in_token(state: State, request: Request, kind: str) -> bool:
    """The user pool's token offers `no` role, `one`, several of which one is `preferred`, or a `tie` of several."""
    login = logins.shown(state, request)
    if login is None or not _by_token(state, request):
        return False
    groups = role_selection.groups_of(login)
    roles = {group.role for group in groups}
    if len(roles) < 2:
        return kind == ("one" if roles else "no")
    return kind == ("tie" if role_selection.preferred(groups) is None else "preferred")


@guard("identity", "token", "external")
def provider_mapped(state: State, request: Request) -> bool:
    """The identity pool has a role mapping for the login's provider and client."""
    return _mapping(state, request) is not None


@guard("credentials")
def role_was_by(state: State, request: Request, *ways: str) -> bool:
    """What chose the role of the credentials; see `role_selection.Selection`."""
    lent = logins.given_credentials(state, request)
    return lent is not None and lent.by.partition(" ")[0] in ways


@guard("credentials")
def rule_was_by(state: State, request: Request, match: str) -> bool:
    """The role of the credentials was given by a rule of this MatchType, and not asked for."""
    lent = logins.given_credentials(state, request)
    return lent is not None and lent.by.split(" ")[:2] == ["rule", match]


@guard("credentials")
def role_was_of_several(state: State, request: Request) -> bool:
    """The role of the credentials was given by the first of several rules that held."""
    lent = logins.given_credentials(state, request)
    return lent is not None and lent.by.startswith("rule ") and lent.by.endswith(" several")


@guard("settings")
def users_roles_mapped(state: State, _request: Request) -> bool:
    """An identity pool of the world has role mappings."""
    return any(part.get("role_mappings") for part in state.settings.parts.get("identity_pools", {}).values())


def _mapping(state: State, request: Request) -> Mapping[str, Any] | None:
    identity, login = subjects.given_identity(state, request), logins.shown(state, request)
    if identity is None or login is None:
        return None
    return role_selection.mapping_of(state.settings, identity.pool, login)


def _by_token(state: State, request: Request) -> bool:
    mapping = _mapping(state, request)
    return mapping is not None and mapping["Type"] == "Token"


@guard("identity")
def users_have_role(state: State, request: Request) -> bool:
    """The identity pool of the identity in the request has a role for users."""
    name = subjects.identity_pool_name(state, request)
    return name is not None and "authenticated" in state.settings.identity_pool(name).get("roles", {})
