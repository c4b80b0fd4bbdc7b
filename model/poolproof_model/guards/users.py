"""Guards on users: who is there, in which status, with which password and codes."""

import re

from poolproof_model import subjects
from poolproof_model.guards import guard
from poolproof_model.state import Code, Request, State, Term, User, plain

DEFAULT_POLICY = {
    "MinimumLength": 8,
    "RequireUppercase": True,
    "RequireLowercase": True,
    "RequireNumbers": True,
    "RequireSymbols": True,
    "TemporaryPasswordValidityDays": 7,
}
SYMBOLS = re.compile(r"""[\^$*.\[\]{}()?"!@#%&/\\,><':;|_~`=+\- ]""")


@guard("user")
def user_exists(state: State, request: Request) -> bool:
    """The request addresses a user that exists."""
    return subjects.addressed_user(state, request) is not None


@guard("user")
def username_taken(state: State, request: Request) -> bool:
    """The username of a new user belongs to another user of the pool."""
    pool = subjects.pool_name(state, request)
    return pool is not None and subjects.find_user(state, pool, request.get("Username")) is not None


@guard("user")
def status_is(state: State, request: Request, *statuses: str) -> bool:
    """The addressed user has one of the statuses."""
    user = subjects.addressed_user(state, request)
    return user is not None and user.status in statuses


@guard("user")
def user_disabled(state: State, request: Request) -> bool:
    """The addressed user exists and is disabled."""
    user = subjects.addressed_user(state, request)
    return user is not None and user.account == "DISABLED"


@guard("user")
def password_right(state: State, request: Request) -> bool:
    """The password shown is the addressed user's."""
    user = subjects.addressed_user(state, request)
    shown = request.get("AuthParameters.PASSWORD", "PreviousPassword") or _srp_password(request)
    return user is not None and user.password is not None and shown == user.password


def _srp_password(request: Request) -> object:
    """Give the password that an SRP proof was made with; the proof's inputs are seed, password, ..."""
    proof = request.get("ChallengeResponses.PASSWORD_CLAIM_SIGNATURE")
    return proof.inputs[1] if isinstance(proof, Term) and proof.function == "srp_signature" else None


@guard()
def password_given(_state: State, request: Request) -> bool:
    """A new password is in the request."""
    return request.get(*subjects.NEW_PASSWORD_PATHS) is not None


@guard()
def password_violates(state: State, request: Request, reason: str) -> bool:
    """The new password breaks the policy for the first reason that applies, and this is it."""
    pool = subjects.pool_name(state, request)
    password = plain(request.get(*subjects.NEW_PASSWORD_PATHS))
    if pool is None or not isinstance(password, str):
        return False
    return violation({**DEFAULT_POLICY, **state.settings.pool(pool).get("Policies", {}).get("PasswordPolicy", {})}, password) == reason


def violation(policy: dict[str, object], password: str) -> str | None:
    """Name the one way in which a password breaks a policy; several ways give `several`."""
    rules = {
        "length": len(password) < int(str(policy["MinimumLength"])),
        "uppercase": bool(policy.get("RequireUppercase")) and not re.search("[A-Z]", password),
        "lowercase": bool(policy.get("RequireLowercase")) and not re.search("[a-z]", password),
        "numbers": bool(policy.get("RequireNumbers")) and not re.search("[0-9]", password),
        "symbols": bool(policy.get("RequireSymbols")) and not SYMBOLS.search(password),
    }
    broken = [name for name, breaks in rules.items() if breaks]
    return None if not broken else broken[0] if len(broken) == 1 else "several"


def live_code(user: User | None, purpose: str) -> Code | None:
    """Give the outstanding code of a purpose."""
    if user is None:
        return None
    return next((code for code in user.codes if code.purpose == purpose and code.state == "LIVE"), None)


@guard("code")
def code_outstanding(state: State, request: Request, purpose: str) -> bool:
    """A code of the purpose was sent to the addressed user and is neither used, replaced nor expired."""
    return live_code(subjects.addressed_user(state, request), purpose) is not None


@guard("code")
def code_right(state: State, request: Request, purpose: str) -> bool:
    """The code shown is the outstanding one."""
    code = live_code(subjects.addressed_user(state, request), purpose)
    return code is not None and request.get("ConfirmationCode") == code.symbol


@guard("code")
def code_expired(state: State, request: Request, purpose: str) -> bool:
    """The code shown was right but its time is over, and no newer one was sent."""
    user = subjects.addressed_user(state, request)
    return user is not None and any(
        code.purpose == purpose and code.state == "EXPIRED" and request.get("ConfirmationCode") == code.symbol
        for code in user.codes
    )
