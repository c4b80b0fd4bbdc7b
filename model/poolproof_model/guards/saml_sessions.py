"""Guards on AssumeRoleWithSAML: the response that is shown, the provider and role that are named."""

from poolproof_model import logins, saml_sessions
from poolproof_model.guards import guard
from poolproof_model.policy import Decision
from poolproof_model.saml_sessions import REDEEMED_SECONDS, REQUEST
from poolproof_model.state import Request, State, Symbol, Term, plain, world_value


@guard("external")
def assertion_is(state: State, request: Request, *kinds: str) -> bool:
    """The response is an unaltered one of the provider that is named, made in one of the ways of the harness."""
    found = saml_sessions.shown(state, request)
    named = saml_sessions.principal(state, request)
    unaltered = found is not None and found.symbol == request.get(REQUEST)
    return unaltered and found is not None and found.provider == named and found.kind in kinds


@guard("external")
def assertion_shown(state: State, request: Request) -> bool:
    """A good response is shown, whatever provider is named."""
    found = saml_sessions.shown(state, request)
    return found is not None and found.symbol == request.get(REQUEST) and found.kind == "good"


@guard("external")
def assertion_says(state: State, request: Request, *variants: str) -> bool:
    """The response is of one of these variants (`saml_variants`)."""
    found = saml_sessions.shown(state, request)
    return found is not None and saml_sessions.variant(found) in variants


@guard("external")
def assertion_of_another(state: State, request: Request) -> bool:
    """The response is a good one of another provider than the one that is named."""
    found = saml_sessions.shown(state, request)
    named = saml_sessions.principal(state, request)
    return found is not None and named is not None and found.provider != named


@guard("external")
def assertion_in_time(state: State, request: Request) -> bool:
    """The response is neither over nor older than the five minutes in which it must be shown."""
    found = saml_sessions.shown(state, request)
    return found is not None and not found.overdue and state.clock - found.issued_at < REDEEMED_SECONDS


@guard("external")
def assertion_over(state: State, request: Request) -> bool:
    """The response's own time is over, within the five minutes in which it could be shown."""
    found = saml_sessions.shown(state, request)
    return found is not None and found.overdue and state.clock - found.issued_at < REDEEMED_SECONDS


@guard("external")
def assertion_stale(state: State, request: Request) -> bool:
    """The response is older than the five minutes in which it must be shown, and not over by itself."""
    found = saml_sessions.shown(state, request)
    return found is not None and not found.overdue and state.clock - found.issued_at > REDEEMED_SECONDS


@guard("external")
def assertion_altered_to(_state: State, request: Request, *names: str) -> bool:
    """The response was altered in one of these ways (`altered_assertion` of the harness's derived functions)."""
    value = request.get(REQUEST)
    altered = isinstance(value, Term) and value.function == "altered_assertion"
    return altered and isinstance(value, Term) and plain(value.inputs[1]) in names


@guard("external")
def role_offered(state: State, request: Request) -> bool:
    """The response offers the role asked for."""
    found, role = saml_sessions.shown(state, request), logins.role_name(state, request)
    return found is not None and role in found.roles


@guard("external")
def many_offered(state: State, request: Request) -> bool:
    """The response offers several roles."""
    found = saml_sessions.shown(state, request)
    return found is not None and len(found.roles) > 1


@guard("external")
def role_takes(state: State, request: Request, answer: str) -> bool:
    """The role asked for `trusts` the response's provider, or refuses by the one thing that it is named for."""
    role, found = logins.role_name(state, request), saml_sessions.decision(state, request)
    if role is None or found is None:
        return False
    return answer == ("trusts" if found is Decision.ALLOW else role)


@guard()
def role_unknown(_state: State, request: Request) -> bool:
    """RoleArn names a role that does not exist."""
    return saml_sessions.unknown_role(request)


@guard()
def provider_unknown(_state: State, request: Request) -> bool:
    """PrincipalArn names a SAML provider that does not exist."""
    return isinstance(request.get("PrincipalArn"), Term)


@guard()
def arns_swapped(_state: State, request: Request) -> bool:
    """RoleArn is that of a SAML provider."""
    value = request.get("RoleArn")
    return isinstance(value, Symbol) and value.name.startswith("saml_provider.")


@guard()
def principal_is_role(state: State, request: Request) -> bool:
    """PrincipalArn is that of a role."""
    names = state.settings.parts.get("roles", {})
    return request.get("PrincipalArn") in {world_value(f"role.{name}.Arn") for name in names}
