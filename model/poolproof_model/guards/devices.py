"""Guards on devices: whether the pool tracks them, whose they are, what their proof was made with."""

from poolproof_model import factors, subjects
from poolproof_model.guards import guard
from poolproof_model.guards.challenges import session_strays
from poolproof_model.guards.clients import pool_members
from poolproof_model.guards.mfa import answer_in_doubt
from poolproof_model.guards.sign_in import client_of_other_pool
from poolproof_model.state import Request, State, Term, plain, text

SIGNATURE = "ChallengeResponses.PASSWORD_CLAIM_SIGNATURE"
OWN_SEED = "device"


@guard("device")
def devices_tracked(state: State, request: Request) -> bool:
    """The pool sets something of DeviceConfiguration."""
    return bool(pool_members(state, request).get("DeviceConfiguration"))


@guard("device")
def devices_prompted(state: State, request: Request) -> bool:
    """The pool remembers devices only when the user says so."""
    configuration = pool_members(state, request).get("DeviceConfiguration", {})
    return bool(configuration.get("DeviceOnlyRememberedOnUserPrompt"))


@guard("device", "user", "token")
def device_is(state: State, request: Request, *states: str) -> bool:
    """The device key in the request is that of the addressed user's device, which is in one of the states."""
    device = factors.own_device(state, request)
    return device is not None and device.state in states


@guard("device", "user", "token")
def device_foreign(state: State, request: Request) -> bool:
    """The device key in the request was never offered, or to another user."""
    user = subjects.addressed_user(state, request)
    return user is not None and factors.own_device(state, request) is None


@guard("device", "token")
def device_of_sign_in(state: State, request: Request) -> bool:
    """The device key in the request was offered at the sign-in that the token comes from."""
    device, token = factors.given_device(state, request), subjects.given_token(state, request)
    return device is not None and token is not None and device.family == token.family


@guard("challenge", "device")
def device_named(state: State, request: Request) -> bool:
    """The attempt that the request goes on with began with a device key."""
    challenge = subjects.given_challenge(state, request)
    return challenge is not None and challenge.device is not None


@guard("challenge", "device")
def device_proof_is(state: State, request: Request, *kinds: str) -> bool:
    """The device's proof is `right`, or `wrong`: made with another secret than the device's."""
    proof = request.get(SIGNATURE)
    challenge = subjects.given_challenge(state, request)
    if not isinstance(proof, Term) or challenge is None:
        return False
    return ("right" if proof.inputs[1] == text(OWN_SEED) else "wrong") in kinds


@guard("challenge", "account", "user", "password")
def signs_in_freely(state: State, request: Request) -> bool:
    """The addressed user is CONFIRMED, enabled and under no lock."""
    user = subjects.addressed_user(state, request)
    return user is not None and user.status == "CONFIRMED" and user.account == "ENABLED" and user.lock in {"", "over"}


@guard()
def device_status_given(_state: State, request: Request, *values: str) -> bool:
    """DeviceRememberedStatus is one of these."""
    return plain(request.get("DeviceRememberedStatus")) in values


@guard("device", "user", "token")
def device_in_doubt(state: State, request: Request) -> bool:
    """The pool does not track devices, or the user's device is not confirmed, or forgotten and not only read."""
    device = factors.own_device(state, request)
    if not devices_tracked(state, request):
        return subjects.addressed_user(state, request) is not None
    if device is None or request.action == "ConfirmDevice":
        return False
    reads = request.action in {"GetDevice", "AdminGetDevice"}
    return device.state == "OFFERED" or (device.state == "FORGOTTEN" and not reads)


@guard("device", "token")
def device_confirmed_oddly(state: State, request: Request) -> bool:
    """The device in the request was confirmed before, or was offered at another sign-in than that of the token."""
    device = factors.own_device(state, request)
    return device is not None and (device.state != "OFFERED" or not device_of_sign_in(state, request))


@guard("device", "token", "user", "account", "password")
def device_refresh_in_doubt(state: State, request: Request) -> bool:
    """The refresh token or its user is not in order, or the device is another of the user's or not confirmed."""
    token = subjects.given_token(state, request)
    owner = state.user(token.user) if token else None
    if token is None or owner is None or token.use != "refresh" or token.state != "LIVE":
        return True
    if token.client != subjects.client_name(state, request) or token.issued_password != owner.password:
        return True
    if owner.account != "ENABLED" or owner.status != "CONFIRMED":
        return True
    device = factors.own_device(state, request)
    if device is None:
        return False
    return device.family != token.family or device.state not in {"NOT_REMEMBERED", "REMEMBERED"}


@guard("device", "mfa", "user", "account", "password", "lockout")
def device_sign_in_in_doubt(state: State, request: Request) -> bool:
    """User, password, lock or client are not in order, or the factor is in doubt."""
    user = subjects.addressed_user(state, request)
    if user is None or not signs_in_freely(state, request) or client_of_other_pool(state, request):
        return True
    if request.get("AuthParameters.PASSWORD") != user.password:
        return True
    named = request.get(*factors.DEVICE_PATHS)
    return factors.due(state, user, named) not in {"DEVICE_SRP_AUTH", factors.SOFTWARE_TOKEN, factors.UNTRUSTED}


@guard("challenge", "device", "mfa", "user", "account", "password")
def device_answer_in_doubt(state: State, request: Request) -> bool:
    """The challenge is not open, was opened through another client or family of calls, or user or device changed."""
    challenge = subjects.given_challenge(state, request)
    if challenge is None or challenge.state not in {"DEVICE_SRP_AUTH", "DEVICE_PASSWORD_VERIFIER"}:
        return True
    remembered = any(item.symbol == challenge.device and item.state == "REMEMBERED" for item in state.devices)
    return not remembered or session_strays(state, request) or answer_in_doubt(state, request)
