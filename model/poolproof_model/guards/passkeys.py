"""Guards on passkeys: whether the pool takes them, what is answered and how it is made."""

from poolproof_model import passkeys, subjects
from poolproof_model.guards import guard
from poolproof_model.state import Request, State, Symbol, Term, plain


@guard("settings", "token")
def passkeys_on(state: State, request: Request) -> bool:
    """Passkeys are among the factors of the pool, and it has a relying party."""
    pool = subjects.pool_name(state, request)
    return passkeys.allowed(state.settings, pool) and bool(passkeys.configuration(state.settings, pool))


@guard("settings", "token")
def passkeys_off(state: State, request: Request) -> bool:
    """Passkeys are not among the factors of the pool."""
    return not passkeys.allowed(state.settings, subjects.pool_name(state, request))


@guard("settings", "token")
def passkeys_homeless(state: State, request: Request) -> bool:
    """Passkeys are among the factors of the pool, but it has neither a relying party nor a domain."""
    pool = subjects.pool_name(state, request)
    return passkeys.allowed(state.settings, pool) and not passkeys.configuration(state.settings, pool)


@guard("settings", "token")
def verification_required(state: State, request: Request) -> bool:
    """The pool takes only passkeys whose authenticator verifies the user."""
    pool = subjects.pool_name(state, request)
    return passkeys.configuration(state.settings, pool).get("UserVerification") == "required"


@guard("passkey")
def creation_is(state: State, request: Request, *states: str) -> bool:
    """The attestation answers options of the caller that are in one of the states (OPEN, REPLACED, DONE)."""
    asked = passkeys.shown_request(state, request)
    user = subjects.addressed_user(state, request)
    return asked is not None and user is not None and asked.user == user.sub and asked.state in states


@guard("passkey")
def creation_of_another(state: State, request: Request) -> bool:
    """The attestation answers options that were made for another user."""
    asked = passkeys.shown_request(state, request)
    user = subjects.addressed_user(state, request)
    return asked is not None and user is not None and asked.user != user.sub


@guard("passkey", "token")
def creation_of_other_client(state: State, request: Request) -> bool:
    """The options that the attestation answers were made for a token of another client."""
    asked = passkeys.shown_request(state, request)
    token = subjects.given_token(state, request)
    return asked is not None and token is not None and asked.client != token.client


@guard("passkey", "clock")
def creation_aged(state: State, request: Request) -> bool:
    """Time has passed since the options were made; how long they are good is not said."""
    asked = passkeys.shown_request(state, request)
    return asked is not None and asked.asked_at < state.clock


@guard()
def passkey_made(_state: State, request: Request, *kinds: str) -> bool:
    """The attestation or assertion is made in one of these ways (good, verified, wrong_origin, ...)."""
    return passkeys.flaw(request) in kinds


@guard()
def credential_garbled(_state: State, request: Request) -> bool:
    """What stands for an attestation is none."""
    return plain(request.get("Credential")) is not None


@guard("passkey")
def passkeys_number(state: State, request: Request, *numbers: str) -> bool:
    """The addressed user has so many passkeys."""
    return str(len(passkeys.present(state, request))) in numbers


@guard("passkey")
def passkey_deleted_before(state: State, request: Request) -> bool:
    """The addressed user had a passkey that was deleted."""
    user = subjects.addressed_user(state, request)
    return any(user is not None and item.user == user.sub and item.state == "DELETED" for item in state.passkeys)


@guard("passkey")
def passkey_named(state: State, request: Request, *kinds: str) -> bool:
    """The CredentialId is of an `own` passkey, a `deleted` own one, `another`'s, or of `none`."""
    user = subjects.addressed_user(state, request)
    found = passkeys.named(state, request)
    if found is None:
        return "none" in kinds and not isinstance(request.get("CredentialId"), Symbol)
    if user is None or found.user != user.sub:
        return "another" in kinds
    return ("own" if found.state == "REGISTERED" else "deleted") in kinds


@guard("passkey")
def one_listed(_state: State, request: Request) -> bool:
    """The list is limited to one entry."""
    return bool(plain(request.get("MaxResults")) == 1)


@guard("user", "account", "lockout")
def passkey_sign_in_open(state: State, request: Request) -> bool:
    """The addressed user is there, CONFIRMED and enabled, and has shown no wrong password lately."""
    user = subjects.addressed_user(state, request)
    return user is not None and user.status == "CONFIRMED" and user.account == "ENABLED" and not user.failures


@guard("passkey", "challenge")
def assertion_of(state: State, request: Request, *kinds: str) -> bool:
    """The assertion is made with an `own` passkey of the challenged user, a `deleted` own one, or `another`'s."""
    used = passkeys.shown_passkey(state, request)
    challenge = subjects.given_challenge(state, request)
    if used is None or challenge is None:
        return False
    if used.user != challenge.user:
        return "another" in kinds
    return ("own" if used.state == "REGISTERED" else "deleted") in kinds


@guard("challenge")
def assertion_fresh(state: State, request: Request) -> bool:
    """The assertion answers the options of the challenge whose session is shown."""
    made = request.get("ChallengeResponses.CREDENTIAL")
    challenge = subjects.given_challenge(state, request)
    return (
        isinstance(made, Term)
        and challenge is not None
        and made.inputs[0] == Symbol(kind="passkey_options", name=challenge.session.name)
    )
