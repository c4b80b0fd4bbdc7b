"""Guards on STS and on credentials: which token and role are shown, whose credentials they are, what they may do."""

from poolproof_model import logins, subjects
from poolproof_model.guards import guard
from poolproof_model.guards.identities import refused_by
from poolproof_model.logins import COGNITO, identity_claims
from poolproof_model.policy import Decision
from poolproof_model.state import ProviderToken, Request, State, plain, world_value


@guard("openid")
def openid_token_flawed(state: State, request: Request, *functions: str) -> bool:
    """The identity pool's token in the request was altered in one of the ways."""
    value = request.get("WebIdentityToken")
    return logins.openid_token(state, request) is not None and getattr(value, "function", None) in functions


@guard("openid")
def openid_token_is(state: State, request: Request, *states: str) -> bool:
    """The identity pool's token in the request is unaltered and LIVE or EXPIRED."""
    token = logins.openid_token(state, request)
    return token is not None and token.symbol == request.get("WebIdentityToken") and token.state in states


@guard("openid")
def openid_token_of(state: State, request: Request, kind: str) -> bool:
    """The identity pool's token in the request speaks of a `guest` or a `user`."""
    token = logins.openid_token(state, request)
    return token is not None and token.authenticated is (kind == "user")


@guard()
def no_jwt_given(_state: State, request: Request) -> bool:
    """What goes to STS as a token is no JWT."""
    return isinstance(plain(request.get("WebIdentityToken")), str)


@guard("external")
def web_token_flawed(state: State, request: Request, *kinds: str) -> bool:
    """The provider's token that goes to STS is of one of the bad kinds, `tampered` or `overdue`."""
    token = logins.web_token(state, request)
    if not isinstance(token, ProviderToken):
        return False
    value = request.get("WebIdentityToken")
    if value != token.symbol:
        return "tampered" in kinds
    kind = "good" if token.kind == "expired" else token.kind
    return ("overdue" if kind == "good" and token.overdue else kind) in kinds


@guard("external")
def web_token_of(state: State, request: Request, number: str) -> bool:
    """The provider's token that goes to STS is of the world's first (1) or second (2) provider; IAM knows both."""
    token = logins.web_token(state, request)
    names = list(state.settings.parts.get("providers", {}))
    return isinstance(token, ProviderToken) and names.index(token.provider) == int(number) - 1


@guard("openid", "external")
def role_admits(state: State, request: Request, *answers: str) -> bool:
    """The role asked for is `unknown`, `trusts` the token, or refuses by its `aud`, `amr`, ... (`refused_by`)."""
    role = logins.role_name(state, request)
    if role is None:
        return "unknown" in answers
    token, external = logins.openid_token(state, request), logins.web_token(state, request)
    if token is not None:
        claims = identity_claims(token.pool, authenticated=token.authenticated)
        if logins.trust(state.settings, role, COGNITO, claims) is Decision.ALLOW:
            return "trusts" in answers
        other = refused_by(state, role, claims)
        return ("principal" if other == "several" else other) in answers
    if isinstance(external, ProviderToken):
        audience = state.settings.parts["providers"][external.provider]["audience"]
        key = f"${{provider.{external.provider}.host}}:aud"
        claims = {key: (audience,), f"${{provider.{external.provider}.host}}:sub": (external.subject,)}
        decision = logins.trust(state.settings, role, f"${{provider.{external.provider}.Arn}}", claims)
        other = role if role.startswith(logins.ALTERED_ROLE) else "principal"
        return ("trusts" if decision is Decision.ALLOW else other) in answers
    return False


@guard()
def session_name_right(_state: State, request: Request) -> bool:
    """RoleSessionName has no character that it must not have."""
    return " " not in str(plain(request.get("RoleSessionName")))


@guard("credentials")
def credentials_are(state: State, request: Request, *states: str) -> bool:
    """The temporary credentials that sign the request are LIVE or EXPIRED."""
    lent = logins.given_credentials(state, request)
    return lent is not None and lent.state in states


@guard("credentials", "identity")
def credentials_of(state: State, request: Request, *kinds: str) -> bool:
    """The credentials are of a `guest`, of a `user` by an identity pool, or `direct` for a provider's token."""
    lent = logins.given_credentials(state, request)
    if lent is None:
        return False
    return ("direct" if lent.identity is None else "user" if lent.authenticated else "guest") in kinds


@guard("credentials", "identity", "external")
def login_by(state: State, request: Request, kind: str) -> bool:
    """The identity of the credentials has a login of a user `pool`, or of a `provider`."""
    lent = logins.given_credentials(state, request)
    found = [item for item in state.identities if lent and item.symbol == lent.identity]
    return any(part.startswith(kind) for item in found for part, _ in item.logins)


@guard("credentials")
def credentials_role(state: State, request: Request, name: str) -> bool:
    """The credentials are a session of this role of the world."""
    lent = logins.given_credentials(state, request)
    return lent is not None and lent.role == name


@guard("credentials")
def flow_was(state: State, request: Request, name: str) -> bool:
    """The credentials came out of the `enhanced` flow (GetCredentialsForIdentity) or the `basic` one (STS)."""
    lent = logins.given_credentials(state, request)
    return lent is not None and (lent.session == "CognitoIdentityCredentials") is (name == "enhanced")


@guard("credentials", "identity")
def permitted(state: State, request: Request, operation: str) -> bool:
    """The role of the credentials, and what narrows it, allows the request."""
    narrower = logins.session_permission(state, request, operation)
    return logins.permission(state, request, operation) is Decision.ALLOW and narrower in {None, Decision.ALLOW}


@guard("credentials", "identity")
def denied(state: State, request: Request, operation: str, how: str) -> bool:
    """The role of the credentials denies the request by a statement (`explicit`) or by silence (`implicit`)."""
    return logins.permission(state, request, operation).value == f"{how} deny"


@guard("identity")
def about(state: State, request: Request, whose: str) -> bool:
    """The key asked for belongs to the credentials' `own` identity, to `another`, or to `none`."""
    lent = logins.given_credentials(state, request)
    shown = request.get("Key", "Key.player.S", "Item.player.S")
    first = getattr(shown, "inputs", (shown,))[0]
    owner = next((item.symbol for item in state.identities if item.symbol == first), None)
    return whose == ("none" if owner is None else "own" if lent and owner == lent.identity else "another")


@guard("object")
def stored(state: State, request: Request) -> bool:
    """Something was stored under the key asked for."""
    return logins.place(request) in state.objects


@guard("token")
def client_of_token(state: State, request: Request) -> bool:
    """The token given was issued to the client that the API accepts."""
    token = subjects.given_token(state, request)
    return token is not None and request.get("ClientId") == world_value(f"client.{token.client}.ClientId")
