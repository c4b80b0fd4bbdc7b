"""Logins, identities, roles and resources that a request speaks of, beside `subjects`.

A login is a provider's key and a token. Parts of the world are named by their path: `pool.main`, `provider.idp`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from poolproof_model import policy
from poolproof_model.policy import Caller, Decision, Kind, Policy, Question
from poolproof_model.state import (
    Credentials,
    Identity,
    OpenIdToken,
    ProviderToken,
    Request,
    Settings,
    State,
    Symbol,
    Term,
    Token,
    User,
    Value,
    plain,
    world_value,
)

COGNITO = "cognito-identity.amazonaws.com"
ASSUME = "sts:AssumeRoleWithWebIdentity"
API_ROUTE = "arn:aws:execute-api:REGION:ACCOUNT:API/prod/GET/items"  # the one route of the harness's APIs
ALTERED_ROLE = "altered_"  # how the names of roles begin whose trust policy the world made wrong in one way
SOCIAL = ("graph.facebook.com", "accounts.google.com", "www.amazon.com", "appleid.apple.com", "api.twitter.com")
"""The public providers, by their keys in Logins (botocore, GetId, CreateIdentityPool)."""
ALTERED = ("tampered", "unsigned", "foreign_signed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """What a request shows: the part that the key names (None: no part of the world) and the token.

    `alteration` is how the caller changed the token; the token is None where nobody issued it.
    """

    key: str | None
    token: Token | ProviderToken | None
    alteration: str = ""

    @property
    def issuer(self) -> str | None:
        """The part of the world that issued the token."""
        match self.token:
            case Token(pool=pool):
                return f"pool.{pool}"
            case ProviderToken(source=source, provider=provider):
                return f"{source}.{provider}"
            case _:
                return None

    @property
    def subject(self) -> Value | str | None:
        """Whom the token speaks of."""
        match self.token:
            case Token(user=user):
                return user
            case ProviderToken(subject=subject):
                return subject
            case _:
                return None


def pool_key(name: str) -> Term:
    """Give the key of a user pool in Logins: `cognito-idp.REGION.amazonaws.com/POOL`."""
    return Term(function="provider_name", inputs=(world_value("region"), world_value(f"pool.{name}.Id")))


def provider_key(name: str) -> Symbol:
    """Give the key of an OpenID provider in Logins: its issuer without scheme."""
    return world_value(f"provider.{name}.Host")


def saml_key(name: str) -> Symbol:
    """Give the key of a SAML provider in Logins: its ARN."""
    return world_value(f"saml_provider.{name}.Arn")


def main_identity_pool(settings: Settings) -> str | None:
    """Give the name of the world's first identity pool."""
    return next(iter(settings.parts.get("identity_pools", {})), None)


def shown(state: State, request: Request) -> Login | None:
    """Give the login in the request, the first of several."""
    return next(iter(all_shown(state, request)), None)


def all_shown(state: State, request: Request) -> tuple[Login, ...]:
    """Give all logins in the request, in their order."""
    term = request.get("Logins")
    if not isinstance(term, Term):
        return ()
    return tuple(_read(state, *pair) for pair in zip(term.inputs[::2], term.inputs[1::2], strict=True))


def _read(state: State, key: Value, value: Value) -> Login:
    alteration = ""
    if isinstance(value, Term):
        alteration, value = value.function, value.inputs[0]
    return Login(key=part_of(state, key), token=find_token(state, value), alteration=alteration)


def find_token(state: State, value: Value | None) -> Token | ProviderToken | None:
    """Give the user pool's or the provider's token that a value is."""
    external = next((item for item in state.provider_tokens if item.symbol == value), None)
    return external or state.token(value)


def part_of(state: State, key: Value) -> str | None:
    """Give the part of the world that a key of Logins names."""
    for name in state.settings.parts.get("pools", {}):
        if key == pool_key(name):
            return f"pool.{name}"
    for name in state.settings.parts.get("providers", {}):
        if key == provider_key(name):
            return f"provider.{name}"
    for name in state.settings.parts.get("saml_providers", {}):
        if key == saml_key(name):
            return f"saml_provider.{name}"
    return f"social.{plain(key)}" if plain(key) in SOCIAL else None


def configured(settings: Settings, identity_pool: str) -> Mapping[str, tuple[str, ...]]:
    """Give the parts of the world that an identity pool takes logins of, with the names of their clients."""
    members = settings.identity_pool(identity_pool)["members"]
    found: dict[str, tuple[str, ...]] = {
        f"provider.{arn.removeprefix('${provider.').removesuffix('.Arn}')}": ()
        for arn in members.get("OpenIdConnectProviderARNs", ())
    }
    found |= {
        f"saml_provider.{arn.removeprefix('${saml_provider.').removesuffix('.Arn}')}": ()
        for arn in members.get("SamlProviderARNs", ())
    }
    found |= {f"social.{host}": () for host in members.get("SupportedLoginProviders", ())}
    for entry in members.get("CognitoIdentityProviders", ()):
        part = entry["ProviderName"].rpartition("/")[2].removeprefix("${").removesuffix(".Id}")
        client = entry["ClientId"].removeprefix("${client.").removesuffix(".ClientId}")
        found[part] = (*found.get(part, ()), client)
    return found


def server_side_check(settings: Settings, identity_pool: str) -> bool:
    """Whether the user pool is asked about every token (ServerSideTokenCheck of its entry)."""
    members = settings.identity_pool(identity_pool)["members"]
    return any(entry.get("ServerSideTokenCheck") for entry in members.get("CognitoIdentityProviders", ()))


def known_identity(state: State, pool: str | None, login: Login | None) -> Identity | None:
    """Give the identity that a login already has in an identity pool."""
    if login is None or login.subject is None:
        return None
    return next((item for item in state.identities if item.pool == pool and as_pair(login) in item.logins), None)


def as_pair(login: Login) -> tuple[str, Any]:
    """Give a login as identities keep it: part of the world and subject."""
    return str(login.key), login.subject


def owner(state: State, login: Login | None) -> User | None:
    """Give the user of a user pool's token, if still there."""
    return state.user(login.token.user) if login and isinstance(login.token, Token) else None


def trust(settings: Settings, role: str, principal: str, context: Mapping[str, tuple[str, ...]]) -> Decision:
    """Decide whether a role lets itself be assumed by a web identity."""
    question = Question(action=ASSUME, caller=Caller(federated=principal), context=context)
    return policy.decide([trust_policy(settings, role)], question)


@cache
def trust_policy(settings: Settings, role: str) -> Policy:
    """Give the trust policy of a role; places of the world stand for themselves."""
    return policy.read(settings.parts["roles"][role]["trust"], Kind.TRUST)


@cache
def role_policies(settings: Settings, role: str) -> tuple[Policy, ...]:
    """Give the permission policies of a role; places of the world stand for themselves."""
    documents = settings.parts["roles"][role].get("policies", {}).values()
    return tuple(policy.read(document, Kind.PERMISSION) for document in documents)


def identity_claims(identity_pool: str, *, authenticated: bool) -> dict[str, tuple[str, ...]]:
    """Give the condition keys of an identity pool's token."""
    kind = "authenticated" if authenticated else "unauthenticated"
    return {f"{COGNITO}:aud": (f"${{identity_pool.{identity_pool}.Id}}",), f"{COGNITO}:amr": (kind,)}


def openid_token(state: State, request: Request) -> OpenIdToken | None:
    """Give the identity pool's token in the request, altered or not."""
    value = request.get("WebIdentityToken")
    value = value.inputs[0] if isinstance(value, Term) else value
    return next((item for item in state.openid_tokens if item.symbol == value), None)


def web_token(state: State, request: Request) -> Token | ProviderToken | None:
    """Give the user pool's or provider's token that goes to STS directly, altered or not."""
    value = request.get("WebIdentityToken")
    return find_token(state, value.inputs[0] if isinstance(value, Term) else value)


def role_name(state: State, request: Request) -> str | None:
    """Give the name of the role that the request asks for."""
    value = request.get("RoleArn", "RoleName")
    names = state.settings.parts.get("roles", {})
    paths = {name: (f"role.{name}.Arn", f"role.{name}.RoleName") for name in names}
    return next((name for name in names if isinstance(value, Symbol) and value.name in paths[name]), None)


def given_credentials(state: State, request: Request) -> Credentials | None:
    """Give the temporary credentials that sign the request."""
    value = request.get("credentials")
    return next((item for item in state.credentials if item.symbol == value), None)


def as_text(value: Value | None) -> str:
    """Write a value as policies compare it: symbols stand for themselves."""
    match value:
        case Symbol():
            return f"<{value.kind} {value.name}>"
        case Term():
            return "".join(as_text(item) for item in value.inputs)
        case _:
            return str(plain(value))


def permission(state: State, request: Request, operation: str) -> Decision:
    """Decide by the policies of the credentials' role whether they may make the request."""
    lent = given_credentials(state, request)
    if lent is None:
        return Decision.IMPLICIT_DENY
    context: dict[str, tuple[str, ...]] = {}
    if lent.identity is not None:
        context[f"{COGNITO}:sub"] = (as_text(lent.identity),)
    leading = [value for path, value in request.arguments if path in {"Key.player.S", "Item.player.S"}]
    context["dynamodb:leadingkeys"] = tuple(as_text(value) for value in leading)
    question = Question(action=operation, resource=_resource(state, request), context=context)
    decision = policy.decide(role_policies(state.settings, lent.role), question)
    return policy.scoped_down(decision, operation) if lent.scoped else decision


def _resource(state: State, request: Request) -> str:
    if request.action.startswith("CallIamApi"):
        return API_ROUTE
    for name in state.settings.parts.get("buckets", {}):
        if request.get("Bucket") == world_value(f"bucket.{name}.Name"):
            return f"${{bucket.{name}.Arn}}/{as_text(request.get('Key'))}"
    for name in state.settings.parts.get("tables", {}):
        if request.get("TableName") == world_value(f"table.{name}.Name"):
            return f"${{table.{name}.Arn}}"
    role = role_name(state, request)
    return f"${{role.{role}.Arn}}" if role else "*"


def place(request: Request) -> tuple[str, str]:
    """Give where an object or item lies: bucket or table, and key."""
    return as_text(request.get("Bucket", "TableName")), as_text(request.get("Key", "Key.player.S", "Item.player.S"))
