"""Passkeys of signed-in users: StartWebAuthnRegistration, CompleteWebAuthnRegistration, and their list and removal.

Service model; AWS CLI example start-web-authn-registration. Texts of these refusals are not recorded.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from poolproof.reference.errors import ServiceError
from poolproof.reference.user_pools import (
    access,
    factors,
    identifiers,
    pagination,
    refusals,
    relying_party,
    webauthn_ceremony,
)
from poolproof.reference.user_pools.access import Bearer
from poolproof.reference.user_pools.state import Passkey, Pool, User
from poolproof.reference.user_pools.webauthn_ceremony import ClientData, Problem, Registered

if TYPE_CHECKING:
    from poolproof.reference.calls import Call, Handler

LARGEST_NUMBER = 20
LARGEST_PAGE = 20
CHALLENGE_BYTES = 32
# No source states it; this is the `timeout` of the options.
CHALLENGE_LIFETIME = timedelta(milliseconds=webauthn_ceremony.TIMEOUT_MILLISECONDS)


def start(call: Call) -> dict[str, Any]:
    """StartWebAuthnRegistration: options for the authenticator; a new challenge leaves earlier ones valid."""
    bearer = access.bearer(call)
    pool, user = bearer.pool, bearer.user
    require_enabled(pool)
    relying_party_id = require_relying_party(pool)
    require_room(user)
    challenge = identifiers.random_bytes(call.cloud, CHALLENGE_BYTES)
    user.passkey_challenges[webauthn_ceremony.encoded(challenge)] = {
        "challenge": challenge,
        "client_id": bearer.client.id,
        "expires_at": call.cloud.clock.now() + CHALLENGE_LIFETIME,
    }
    options = webauthn_ceremony.creation_options(
        relying_party_id=relying_party_id,
        user_id=user.sub,
        username=user.username,
        challenge=challenge,
        known=[one.credential_id for one in user.passkeys],
        verification=relying_party.user_verification(pool),
    )
    return {"CredentialCreationOptions": options}


def require_enabled(pool: Pool) -> None:
    """Refuse where passkeys are no way to sign in."""
    if not enabled(pool):
        raise ServiceError("WebAuthnNotEnabledException", "Passkeys are not enabled for the user pool.")


def enabled(pool: Pool) -> bool:
    """Tell whether a pool has passkeys: as a first factor, or as one that counts as several."""
    return factors.PASSKEY in factors.allowed(pool) or relying_party.multi_factor(pool)


def require_relying_party(pool: Pool) -> str:
    """Return the relying party id, or refuse where there is none and no domain."""
    found = relying_party.identifier(pool)
    if found is None:
        raise ServiceError(
            "WebAuthnConfigurationMissingException", "The user pool has no relying party id and no domain."
        )
    return found


def require_room(user: User) -> None:
    """Refuse more than 20 passkeys for a user (developer guide, quotas)."""
    if len(user.passkeys) >= LARGEST_NUMBER:
        raise ServiceError("LimitExceededException", "The user has the largest number of passkeys already.")


def complete(call: Call) -> dict[str, Any]:
    """CompleteWebAuthnRegistration: challenge, client, origin, relying party, and then the authenticator's answer."""
    bearer = access.bearer(call)
    pool, user, credential = bearer.pool, bearer.user, call.arguments["Credential"]
    require_enabled(pool)
    relying_party_id = require_relying_party(pool)
    require_room(user)
    if not isinstance(credential, dict):
        raise malformed()
    said = webauthn_ceremony.client_data(credential)
    if said is None:
        raise malformed()
    challenge = require_challenge(call, bearer, said)
    require_origin(relying_party_id, said)
    found = webauthn_ceremony.registered(
        credential, challenge=challenge, relying_party_id=relying_party_id, origin=said.origin,
        verification=relying_party.user_verification(pool),
    )  # fmt: skip
    if isinstance(found, Problem):
        raise refused(found)
    require_unknown(pool, found)
    del user.passkey_challenges[said.challenge]
    user.passkeys.append(passkey(call, user, credential, found, relying_party_id))
    return {}


def malformed() -> ServiceError:
    """Return the refusal of what is no RegistrationResponseJSON."""
    return refusals.invalid_parameter("Invalid credential.")


def require_challenge(call: Call, bearer: Bearer, said: ClientData) -> bytes:
    """Return the challenge that was answered; refuse an unknown or expired one, and one of another client."""
    known = bearer.user.passkey_challenges.get(said.challenge)
    if known is None or call.cloud.clock.now() >= known["expires_at"]:
        raise ServiceError("WebAuthnChallengeNotFoundException", "The challenge was not found or has expired.")
    if known["client_id"] != bearer.client.id:
        raise ServiceError("WebAuthnClientMismatchException", "The registration was started by another client.")
    challenge: bytes = known["challenge"]
    return challenge


def require_origin(relying_party_id: str, said: ClientData) -> None:
    """Refuse an origin that does not belong to the relying party."""
    if not relying_party.origin_allowed(relying_party_id, said.origin):
        raise ServiceError("WebAuthnOriginNotAllowedException", "The origin does not match the relying party.")


def refused(problem: Problem) -> ServiceError:
    """Return the refusal of an authenticator's answer."""
    match problem:
        case Problem.MALFORMED:
            return malformed()
        case Problem.RELYING_PARTY:
            return ServiceError("WebAuthnRelyingPartyMismatchException", "The relying party does not match.")
        case Problem.NOT_SUPPORTED:
            return ServiceError("WebAuthnCredentialNotSupportedException", "The credential is not supported.")


def require_unknown(pool: Pool, found: Registered) -> None:
    """Refuse a credential that is registered already (WebAuthn, registering a new credential)."""
    known = (one.credential_id for user in pool.users.values() for one in user.passkeys)
    if found.credential_id in known:
        raise ServiceError("WebAuthnCredentialNotSupportedException", "The credential is registered already.")


def passkey(
    call: Call, user: User, credential: dict[str, Any], found: Registered, relying_party_id: str
) -> Passkey:  # fmt: skip
    """Return the stored form of a new credential; its friendly name is generated."""
    transports = credential.get("response", {}).get("transports")
    attachment = credential.get("authenticatorAttachment")
    usable = transports if isinstance(transports, list) else []
    return Passkey(
        credential_id=found.credential_id,
        public_key=found.public_key,
        sign_count=found.sign_count,
        name=f"Passkey {len(user.passkeys) + 1}",
        relying_party_id=relying_party_id,
        transports=[one for one in usable if isinstance(one, str)],
        attachment=attachment if isinstance(attachment, str) else None,
        created_at=call.cloud.clock.now(),
        user_verified=found.user_verified,
    )


def list_credentials(call: Call) -> dict[str, Any]:
    """ListWebAuthnCredentials."""
    user = access.bearer(call).user
    shown, token = pagination.page(
        call, user.passkeys, identifier, size="MaxResults", largest=LARGEST_PAGE
    )  # fmt: skip
    return {"Credentials": [described(one) for one in shown], **token}


def identifier(one: Passkey) -> str:
    """Return the CredentialId of a passkey."""
    return webauthn_ceremony.encoded(one.credential_id)


def described(one: Passkey) -> dict[str, Any]:
    """Return a passkey in the members of WebAuthnCredentialDescription."""
    members: dict[str, Any] = {
        "CredentialId": identifier(one),
        "FriendlyCredentialName": one.name,
        "RelyingPartyId": one.relying_party_id,
        "AuthenticatorTransports": list(one.transports),
        "CreatedAt": one.created_at,
    }
    return members if one.attachment is None else {**members, "AuthenticatorAttachment": one.attachment}


def delete(call: Call) -> dict[str, Any]:
    """DeleteWebAuthnCredential."""
    user = access.bearer(call).user
    wanted = call.arguments["CredentialId"]
    kept = [one for one in user.passkeys if identifier(one) != wanted]
    if len(kept) == len(user.passkeys):
        raise refusals.not_found("The passkey does not exist.")
    user.passkeys = kept
    return {}


OPERATIONS: dict[str, Handler] = {
    "StartWebAuthnRegistration": start,
    "CompleteWebAuthnRegistration": complete,
    "ListWebAuthnCredentials": list_credentials,
    "DeleteWebAuthnCredential": delete,
}
