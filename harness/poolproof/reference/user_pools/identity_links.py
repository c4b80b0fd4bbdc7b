"""External identities linked to users of a pool: AdminLinkProviderForUser and AdminDisableProviderForUser.

Service model; developer guide, identity-federation-consolidate-users.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from poolproof.reference.user_pools import identity_providers, lookup, refusals
from poolproof.reference.user_pools.state import Pool, User

if TYPE_CHECKING:
    from poolproof.reference.calls import Call, Handler

NATIVE = "Cognito"
SUBJECT = "Cognito_Subject"
LINKS_PER_USER = 5
"""Service model, AdminLinkProviderForUser."""

SOCIAL = frozenset({"Facebook", "Google", "LoginWithAmazon", "SignInWithApple"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """One external identity as a call names it: a provider, an attribute of its and the value."""

    provider: str
    attribute: str
    value: str


@dataclass(slots=True, kw_only=True)
class Links:
    """The sub of the user that each linked identity of a pool belongs to."""

    owners: dict[Identity, str] = field(default_factory=dict)


def link(call: Call) -> dict[str, Any]:
    """AdminLinkProviderForUser."""
    pool = lookup.pool(call)
    user = destination(pool, call.arguments["DestinationUser"])
    identity = source(pool, call.arguments["SourceUser"])
    if signed_in_before(pool, identity):
        raise refusals.invalid_parameter(
            "Merging is not currently supported, provide a SourceUser that has not been signed up in order to link"
        )
    if owner(pool, identity) is not None:
        raise refusals.invalid_parameter("SourceUser is already linked to DestinationUser")
    if links_full(user):
        raise refusals.limit_exceeded("The number of identities linked to the user exceeds the limit.")
    now = call.cloud.clock.now()
    user.identities.append(described(pool, identity, int(now.timestamp() * 1000)))
    pool.part(Links).owners[identity] = user.sub
    user.modified_at = now
    return {}


def destination(pool: Pool, sent: dict[str, str]) -> User:
    """Return the user to link to: a native one by username, a federated one by the name that federation gave it.

    ProviderAttributeName is ignored; the provider is Cognito for native users (service model).
    """
    provider, value = sent.get("ProviderName"), sent.get("ProviderAttributeValue")
    if not provider or not value:
        raise refusals.invalid_parameter("DestinationUser needs a ProviderName and a ProviderAttributeValue.")
    name = value if native(provider) else federated_username(provider, value)
    user = lookup.find_user(pool, name)
    if user is None:
        raise refusals.unknown_user()
    return user


def native(provider: str) -> bool:
    """Tell whether a provider name stands for the pool's own users."""
    return provider.casefold() == NATIVE.casefold()


def federated_username(provider: str, value: str) -> str:
    """Return the username of a federated user: the provider's name, an underscore, the id there."""
    return f"{provider}_{value}"


def source(pool: Pool, sent: dict[str, str]) -> Identity:
    """Return the external identity to link: of a provider of the pool, social ones by Cognito_Subject."""
    identity = identity_of(sent, "SourceUser")
    if native(identity.provider):
        raise refusals.invalid_parameter("SourceUser must be a federated user.")
    kind = identity_providers.provider_of(pool, identity.provider)["ProviderType"]
    if kind in SOCIAL and identity.attribute != SUBJECT:
        raise refusals.invalid_parameter(f"ProviderAttributeName must be {SUBJECT} for social identity providers.")
    return identity


def identity_of(sent: dict[str, str], member: str) -> Identity:
    """Parse a ProviderUserIdentifierType of which every part is needed."""
    parts = [sent.get(name) for name in ("ProviderName", "ProviderAttributeName", "ProviderAttributeValue")]
    provider, attribute, value = parts
    if not provider or not attribute or not value:
        raise refusals.invalid_parameter(
            f"{member} needs a ProviderName, a ProviderAttributeName and a ProviderAttributeValue."
        )
    return Identity(provider=provider, attribute=attribute, value=value)


def signed_in_before(pool: Pool, identity: Identity) -> bool:
    """Tell whether the external identity has a user of its own already (aws-sdk-net 1000, raw text)."""
    name = federated_username(identity.provider, identity.value)
    return identity.attribute == SUBJECT and lookup.normalised(pool, name) in pool.users


def owner(pool: Pool, identity: Identity) -> User | None:
    """Return the user whom an identity is linked to (the text at `link` is matched by several clients)."""
    sub = pool.part(Links).owners.get(identity)
    return next((user for user in pool.users.values() if user.sub == sub), None) if sub is not None else None


def links_full(user: User) -> bool:
    """Tell whether a user has as many linked identities as one may."""
    return len(user.identities) >= LINKS_PER_USER


def described(pool: Pool, identity: Identity, created: int) -> dict[str, Any]:
    """Return an entry of the `identities` attribute (AWS CLI example get-user); `created` in milliseconds."""
    provider = pool.identity_providers[identity.provider]
    return {
        "userId": identity.value,
        "providerName": identity.provider,
        "providerType": provider["ProviderType"],
        "issuer": provider["ProviderDetails"].get("oidc_issuer") if provider["ProviderType"] == "OIDC" else None,
        "primary": False,
        "dateCreated": created,
    }


def disable(call: Call) -> dict[str, Any]:
    """AdminDisableProviderForUser: removes a link, or the password sign-in of a native user."""
    pool = lookup.pool(call)
    identity = identity_of(call.arguments["User"], "User")
    if native(identity.provider):
        native_user(pool, identity).password_sign_in_disabled = True
        return {}
    identity_providers.provider_of(pool, identity.provider)
    user = owner(pool, identity)
    if user is not None:
        unlink(call, pool, user, identity)
        return {}
    federated = lookup.find_user(pool, federated_username(identity.provider, identity.value))
    if federated is None:
        raise refusals.unknown_user()
    # No source states what becomes of a federated user without a link, except that it cannot sign in.
    federated.enabled = False
    return {}


def native_user(pool: Pool, identity: Identity) -> User:
    """Return the native user of a call; the attribute is always Cognito_Subject, its value the username."""
    if identity.attribute != SUBJECT:
        raise refusals.invalid_parameter(f"ProviderAttributeName must be {SUBJECT} for users of the user pool.")
    return lookup.admin_user(pool, identity.value)


def unlink(call: Call, pool: Pool, user: User, identity: Identity) -> None:
    """Remove a link."""
    del pool.part(Links).owners[identity]
    key = (identity.provider, identity.value)
    user.identities = [one for one in user.identities if (one["providerName"], one["userId"]) != key]
    user.modified_at = call.cloud.clock.now()


OPERATIONS: dict[str, Handler] = {
    "AdminLinkProviderForUser": link,
    "AdminDisableProviderForUser": disable,
}
