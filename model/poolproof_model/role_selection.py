"""Which role an identity pool takes (developer guide, role-based-access-control, iam-roles, saml-identity-provider).

Guests get the guests' role. For everybody else the mapping of the login's provider decides, by roles in the token or by
rules; where it leaves the role open, its AmbiguousRoleResolution does; without a mapping it is the users' role.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from poolproof_model import logins, subjects
from poolproof_model.logins import Login
from poolproof_model.state import Group, ProviderToken, Request, Settings, State, Symbol, Token, Value

REFUSED = frozenset({"denied", "forbidden", "unsaid"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """A role of the world by its name (None: there is none), and what chose it.

    `by` is `pool` (the roles of the identity pool), `preferred` or `custom` (out of the token), `rule` (`rule` is its
    MatchType), `default` (the mapping left it open) or `assertion`. There is no role where the mapping `denied` one,
    where the one asked for is `forbidden`, and where the sources leave it `unsaid`.
    `several`: rules of other roles held too.
    """

    by: str
    role: str | None = None
    rule: str = ""
    several: bool = False


def selected(state: State, request: Request) -> Selection | None:
    """Select the role for the identity and login in a request; None where there is no such identity."""
    identity, login = subjects.given_identity(state, request), logins.shown(state, request)
    if identity is None:
        return None
    part, custom = state.settings.identity_pool(identity.pool), request.get("CustomRoleArn")
    roles = part.get("roles", {})
    if login is None:
        return Selection(by="unsaid") if custom else Selection(by="pool", role=roles.get("unauthenticated"))
    mapping = mapping_of(state.settings, identity.pool, login)
    if isinstance(login.token, ProviderToken) and login.token.source == "saml_provider":
        if mapping is None:
            return _of_assertion(login.token.roles, custom)
        if login.token.roles:
            return Selection(by="unsaid")  # whether the mapping or the assertion goes first is not documented
    if mapping is None:
        return Selection(by="unsaid") if custom else Selection(by="pool", role=roles.get("authenticated"))
    found = _of_token(login, custom) if mapping["Type"] == "Token" else _of_rules(mapping, login, custom)
    if found is not None:
        return found
    if mapping["AmbiguousRoleResolution"] == "Deny":
        return Selection(by="denied")
    return Selection(by="default", role=roles.get("authenticated"))


def mapping_of(settings: Settings, identity_pool: str, login: Login) -> Mapping[str, Any] | None:
    """Give the role mapping that an identity pool has for the provider, and the client, of a login."""
    mappings: Mapping[str, Any] = settings.identity_pool(identity_pool).get("role_mappings", {})
    match login.token:
        case Token(pool=pool, client=client):
            key = f"cognito-idp.${{region}}.amazonaws.com/${{pool.{pool}.Id}}:${{client.{client}.ClientId}}"
        case ProviderToken(source="social", provider=host):
            key = host
        case ProviderToken(source=source, provider=provider):
            key = f"${{{source}.{provider}.Arn}}"
        case _:
            return None
    found: Mapping[str, Any] | None = mappings.get(key)
    return found


def _of_assertion(offered: Sequence[str], custom: Value | None) -> Selection:
    if custom is not None:
        name = role_name(custom)
        return Selection(by="custom", role=name) if name in offered else Selection(by="forbidden")
    return Selection(by="assertion", role=offered[0]) if len(offered) == 1 else Selection(by="unsaid")


def _of_token(login: Login, custom: Value | None) -> Selection | None:
    """Select by cognito:roles and cognito:preferred_role; None where they leave it open."""
    groups = groups_of(login)
    if any(group.role is None for group in groups):
        return Selection(by="unsaid")  # whether such a group can win over one with a role is not documented
    if custom is not None:
        name = role_name(custom)
        offered = {role_name(group.role) for group in groups}
        return Selection(by="custom", role=name) if name in offered else Selection(by="forbidden")
    found = preferred(groups)
    return Selection(by="preferred", role=role_name(found)) if found is not None else None


def groups_of(login: Login) -> tuple[Group, ...]:
    """Give the groups that a user pool's token tells of."""
    return login.token.issued_groups if isinstance(login.token, Token) else ()


def preferred(groups: Sequence[Group]) -> Value | None:
    """Give the role of the group with the lowest Precedence; None where several roles share that place."""
    numbers = [group.precedence for group in groups if group.precedence is not None]
    best = min(numbers, default=None)
    roles = {group.role for group in groups if group.precedence == best}
    return roles.pop() if len(roles) == 1 else None


def role_name(arn: Value | None) -> str:
    """Give the name in the world of the role with an ARN; empty where the world has none such."""
    return arn.name.split(".")[1] if isinstance(arn, Symbol) and arn.name.startswith("role.") else ""


def _of_rules(mapping: Mapping[str, Any], login: Login, custom: Value | None) -> Selection | None:
    """Select the first rule that holds, or the one asked for; None where no rule holds."""
    holding = matching(mapping, login)
    if custom is not None:
        name = role_name(custom)
        named = [rule for rule in holding if _role_of(rule) == name]
        return Selection(by="custom", role=name, rule=named[0]["MatchType"]) if named else Selection(by="forbidden")
    if not holding:
        return None
    several = len({rule["RoleARN"] for rule in holding}) > 1
    return Selection(by="rule", role=_role_of(holding[0]), rule=holding[0]["MatchType"], several=several)


def matching(mapping: Mapping[str, Any], login: Login) -> list[Mapping[str, str]]:
    """Give the rules of a mapping that hold for a login, in order."""
    known = claims(login)
    rules = mapping.get("RulesConfiguration", {}).get("Rules", ())
    return [rule for rule in rules if rule["Claim"] in known and _holds(rule, known[rule["Claim"]])]


def claims(login: Login) -> dict[str, str]:
    """Give the claims of a login that are known: attributes of a user, further claims of a provider's token."""
    match login.token:
        case Token(issued_attributes=attributes):
            return dict(attributes)
        case ProviderToken(claims=further):
            return dict(further)
        case _:
            return {}


def _holds(rule: Mapping[str, str], claim: str) -> bool:
    value = rule["Value"]
    return {
        "Equals": claim == value,
        "NotEqual": claim != value,
        "Contains": value in claim,
        "StartsWith": claim.startswith(value),
    }[rule["MatchType"]]


def _role_of(rule: Mapping[str, str]) -> str:
    return rule["RoleARN"].removeprefix("${role.").removesuffix(".Arn}")
