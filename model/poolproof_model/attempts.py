"""Choice-based and custom sign-ins: which Session a request carries, what became of it, what a user can choose."""

from typing import Any

from poolproof_model import passkeys, subjects
from poolproof_model.state import Attempt, Request, Settings, State, Symbol, User, Value, text

PASSWORDS = ("PASSWORD", "PASSWORD_SRP")
CODES = {"EMAIL_OTP": "email", "SMS_OTP": "phone_number"}
ENDED = frozenset({"SPENT", "FAILED", "EXPIRED"})
MANY_MISSES = 4  # developer guide of 2025: five wrong codes lock; a live run saw no lock after six


def given(state: State, request: Request) -> Attempt | None:
    """Give the attempt whose Session the request carries."""
    session = request.get("Session")
    return next((item for item in state.attempts if item.session == session), None)


def live(state: State, request: Request) -> Attempt | None:
    """Give the attempt in the request if it is open, the newest of its user, nothing has changed and nobody strays."""
    attempt = given(state, request)
    if attempt is None or attempt.state in ENDED or disturbed(state, attempt) or strays(state, request):
        return None
    return attempt


def can_show_password(state: State, request: Request) -> bool:
    """Whether the request answers a live challenge that takes a password, under the name that it was given for."""
    attempt = live(state, request)
    if attempt is None or attempt.state not in {"SELECT_CHALLENGE", "PASSWORD"}:
        return False
    named = subjects.addressed_user(state, request)
    return named is not None and named.sub == attempt.user


def seen(user: User | None) -> tuple[Value | str | None, ...]:
    """Give what of a user matters between two steps of a sign-in."""
    if user is None:
        return ()
    names = ("email", "email_verified", "phone_number", "phone_number_verified")
    return (user.status, user.account, user.password, user.password_kind, *(user.attribute(name) for name in names))


def disturbed(state: State, attempt: Attempt) -> bool:
    """Whether the user has changed since the Session was given, or has begun to sign in anew."""
    later = state.attempts[state.attempts.index(attempt) + 1 :]
    return attempt.seen != seen(state.user(attempt.user)) or any(
        item.user == attempt.user and (item.user is not None or item.username == attempt.username) for item in later
    )


def strays(state: State, request: Request) -> bool:
    """Whether the Session was given through another client, or by the other family of calls."""
    attempt = given(state, request)
    if attempt is None:
        return False
    return attempt.client != subjects.client_name(state, request) or attempt.admin is not request.action.startswith(
        "Admin"
    )


def allowed(settings: Settings, pool: str) -> tuple[str, ...]:
    """Give the pool's AllowedFirstAuthFactors."""
    factors: Any = settings.pool(pool).get("Policies", {}).get("SignInPolicy", {}).get("AllowedFirstAuthFactors")
    return tuple(factors or ("PASSWORD",))


def takes_codes(settings: Settings, pool: str) -> bool:
    """Whether users of the pool may sign in with a code instead of a password."""
    return any(factor in CODES for factor in allowed(settings, pool))


def passwordless(user: User) -> bool:
    """Whether a user never had a password."""
    return user.password is None and user.password_kind == "none"  # noqa: S105


def offered(state: State, user: User) -> tuple[str, ...]:
    """Give the challenges that a user can choose from."""
    found = () if passwordless(user) else PASSWORDS
    keys = any(item.user == user.sub and item.state == "REGISTERED" for item in state.passkeys)
    passkey = (passkeys.FACTOR,) if keys and passkeys.allowed(state.settings, user.pool) else ()
    return (*found, *(factor for factor in CODES if takes(state, user, factor)), *passkey)


def takes(state: State, user: User, factor: str) -> bool:
    """Whether a user can sign in with a code sent to the contact of a factor."""
    contact = CODES[factor]
    if factor not in allowed(state.settings, user.pool) or user.attribute(contact) is None:
        return False
    return user.status == "UNCONFIRMED" or (
        user.status == "CONFIRMED" and user.attribute(f"{contact}_verified") == "true"
    )


def code_of(attempt: Attempt) -> Symbol:
    """Give the symbol of the code that was sent with a Session."""
    return Symbol(kind="otp", name=attempt.session.name)


def mine(state: State, person: str, *, admin: bool) -> list[Attempt]:
    """Give the attempts of a person in the main pool, newest last, also those of a name that no user has."""
    pool = next(iter(state.settings.parts["pools"]))
    called = subjects.fresh_name(state.settings, pool, person)
    subs = {user.sub for user in (*state.users, *state.deleted) if user.name == called}
    return [
        item
        for item in state.attempts
        if item.admin is admin and (item.user in subs or (item.user is None and item.username == text(called)))
    ]
