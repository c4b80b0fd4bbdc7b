"""Guards on tokens: which one is shown, in which state, altered or not, and what became of its owner."""

import re

from poolproof_model import subjects
from poolproof_model.guards import guard
from poolproof_model.lifetimes import issuer_updated, validity_unit
from poolproof_model.state import Request, State, Term, Token, plain

TOKEN_PATTERN = re.compile(r"[A-Za-z0-9-_=.]+")  # botocore, TokenModelType


@guard("token")
def token_given(state: State, request: Request, *uses: str) -> bool:
    """The request carries an issued token of one of the uses (id, access, refresh), whatever its state."""
    token = subjects.given_token(state, request)
    return token is not None and token.use in uses


@guard("token")
def token_is(state: State, request: Request, *states: str) -> bool:
    """The token in the request is in one of the states."""
    token = subjects.given_token(state, request)
    return token is not None and token.state in states


@guard("token")
def token_altered(_state: State, request: Request, *functions: str) -> bool:
    """The token in the request was altered by the caller in one of the ways (tampered, unsigned, foreign_signed)."""
    value = request.get(*subjects.TOKEN_PATHS)
    return isinstance(value, Term) and (value.function in functions or not functions)


@guard()
def token_malformed(_state: State, request: Request) -> bool:
    """What is shown has characters that no token has."""
    shown = plain(request.get(*subjects.TOKEN_PATHS))
    return isinstance(shown, str) and not TOKEN_PATTERN.fullmatch(shown)


@guard()
def token_invented(_state: State, request: Request) -> bool:
    """What is shown could be a token but was never issued."""
    shown = plain(request.get(*subjects.TOKEN_PATHS))
    return isinstance(shown, str) and TOKEN_PATTERN.fullmatch(shown) is not None


@guard("token")
def token_overdue(state: State, request: Request) -> bool:
    """The lifetime of the token is over."""
    token = subjects.given_token(state, request)
    return token is not None and token.expires_at <= state.clock


@guard("token")
def token_refreshed(state: State, request: Request) -> bool:
    """The token came out of a refresh."""
    token = subjects.given_token(state, request)
    return token is not None and token.refreshed


@guard("token")
def token_outlived(state: State, request: Request) -> bool:
    """The token was live when another sign-in of its user was revoked."""
    token = subjects.given_token(state, request)
    return token is not None and token.outlived


@guard("token")
def issued_after_sign_in(state: State, request: Request) -> bool:
    """The token was issued some time after the user showed a password."""
    token = subjects.given_token(state, request)
    return token is not None and token.issued_at > token.auth_time


@guard("token")
def token_signed_out(state: State, request: Request, *by: str) -> bool:
    """The token's user was signed out everywhere, by the user's own call or by an administrator's."""
    token = subjects.given_token(state, request)
    return token is not None and token.signed_out in by


@guard("token")
def earlier_sign_in(state: State, request: Request) -> bool:
    """The token comes from a sign-in before another of the user's that the same sign-out ended."""
    token = subjects.given_token(state, request)
    return token is not None and any(
        item.user == token.user and item.family > token.family and 0 < item.signed_out_at == token.signed_out_at
        for item in state.tokens
    )


@guard("token")
def somebody_else_signed_out(state: State, request: Request) -> bool:
    """Another user was signed out everywhere after the token was issued."""
    token = subjects.given_token(state, request)
    return token is not None and any(
        item.user != token.user and item.signed_out_at > int(token.symbol.name) for item in state.tokens
    )


@guard("token", "clock")
def signed_in_earlier(state: State, request: Request) -> bool:
    """Time has passed since the sign-in that the token comes from."""
    token = subjects.given_token(state, request)
    return token is not None and token.auth_time < state.clock


@guard("token", "attributes")
def issued_with(state: State, request: Request, name: str) -> bool:
    """The owner had a value for this attribute when the token was issued."""
    token = subjects.given_token(state, request)
    return token is not None and name in dict(token.issued_attributes)


@guard("token", "user")
def token_owner_exists(state: State, request: Request) -> bool:
    """The user of the token still exists."""
    token = subjects.given_token(state, request)
    return token is not None and state.user(token.user) is not None


@guard("token", "user")
def token_owner_gone(state: State, request: Request) -> bool:
    """The user of the token is deleted."""
    token = subjects.given_token(state, request)
    return token is not None and state.user(token.user) is None


@guard("token", "account")
def token_owner_disabled(state: State, request: Request) -> bool:
    """The user of the token is disabled."""
    token = subjects.given_token(state, request)
    owner = state.user(token.user) if token else None
    return owner is not None and owner.account == "DISABLED"


@guard("token", "user")
def token_owner_is(state: State, request: Request, *statuses: str) -> bool:
    """The user of the token has one of the statuses."""
    token = subjects.given_token(state, request)
    owner = state.user(token.user) if token else None
    return owner is not None and owner.status in statuses


@guard("token", "password")
def token_before_password(state: State, request: Request) -> bool:
    """The token was issued before the present password of its user was set."""
    token = subjects.given_token(state, request)
    owner = state.user(token.user) if token else None
    return token is not None and owner is not None and owner.password != token.issued_password


@guard("token")
def token_of_client(state: State, request: Request) -> bool:
    """The token was issued to the client that the request names."""
    token = subjects.given_token(state, request)
    return token is not None and token.client == subjects.client_name(state, request)


@guard("token")
def token_of_pool(state: State, request: Request) -> bool:
    """The token was issued by the pool that the request names."""
    token = subjects.given_token(state, request)
    return token is not None and token.pool == subjects.pool_name(state, request)


@guard("token")
def signed_out_before(state: State, request: Request) -> bool:
    """Tokens of the addressed user were revoked."""
    user = subjects.addressed_user(state, request)
    return user is not None and any(item.user == user.sub and item.state == "REVOKED" for item in state.tokens)


@guard("settings")
def revocation_enabled(state: State, request: Request) -> bool:
    """EnableTokenRevocation of the client (of the token, else of the request) is on, as it is by default."""
    token = subjects.given_token(state, request)
    name = token.client if token else subjects.client_name(state, request)
    return name is not None and state.settings.client(name).get("EnableTokenRevocation", True) is not False


@guard("settings", "token")
def validity_configured(state: State, request: Request) -> bool:
    """The client of the token, or of the request, sets how long its tokens live."""
    client = _client(state, subjects.given_token(state, request), request)
    return client is not None and "AccessTokenValidity" in state.settings.client(client)


@guard("settings", "token")
def unit_is(state: State, request: Request, token: str, unit: str) -> bool:
    """The client of the token, or of the request, says how long such tokens live, in this unit (or the `default`)."""
    client = _client(state, subjects.given_token(state, request), request)
    return client is not None and validity_unit(state.settings, client, token) == unit


@guard("settings")
def refresh_validity_zero(state: State, request: Request) -> bool:
    """The client sets RefreshTokenValidity to 0."""
    name = subjects.client_name(state, request)
    return name is not None and state.settings.client(name).get("RefreshTokenValidity") == 0


@guard("settings")
def issued_under_new_name(state: State, request: Request) -> bool:
    """The pool issues tokens under its newer name (IssuerConfiguration UPDATED)."""
    pool = subjects.pool_name(state, request)
    return pool is not None and issuer_updated(state.settings, pool)


@guard("secret")
def secret_given(state: State, request: Request, kind: str) -> bool:
    """The plain ClientSecret in the request is `right`, `wrong` or `none`."""
    name = subjects.client_name(state, request)
    shown = request.get("ClientSecret")
    if shown is None:
        return kind == "none"
    secrets = state.secrets_of(name) if name else ()
    right = any(item.value == shown and item.state == "ACTIVE" for item in secrets)
    return kind == ("right" if right else "wrong")


@guard("token")
def signed_in_before(state: State, request: Request) -> bool:
    """The addressed user has tokens of an earlier sign-in."""
    user = subjects.addressed_user(state, request)
    return user is not None and any(item.user == user.sub for item in state.tokens)


@guard("token")
def family_refreshed(state: State, request: Request) -> bool:
    """The sign-in that gave the token was refreshed since."""
    token = subjects.given_token(state, request)
    return token is not None and any(item.refreshed and item.family == token.family for item in state.tokens)


@guard("token")
def siblings_expired(state: State, request: Request) -> bool:
    """The time of the id and access tokens of the same sign-in is over."""
    token = subjects.given_token(state, request)
    return token is not None and all(
        item.state == "EXPIRED" for item in state.tokens if item.family == token.family and item.use != "refresh"
    )


@guard("token", "attributes")
def attributes_changed_since(state: State, request: Request) -> bool:
    """The user's attributes are other ones than when the token was issued."""
    token = subjects.given_token(state, request)
    owner = state.user(token.user) if token else None
    return token is not None and owner is not None and owner.attributes != token.issued_attributes


@guard("token", "attributes")
def token_owner_without(state: State, request: Request, name: str) -> bool:
    """The user of the token has no value for the attribute."""
    token = subjects.given_token(state, request)
    owner = state.user(token.user) if token else None
    return owner is not None and owner.attribute(name) is None


@guard("settings")
def refresh_validity_set(state: State, request: Request) -> bool:
    """The client sets how long its refresh tokens live."""
    name = subjects.client_name(state, request)
    return name is not None and "RefreshTokenValidity" in state.settings.client(name)


def _client(state: State, token: Token | None, request: Request) -> str | None:
    return token.client if token else subjects.client_name(state, request)
