"""Guards on choice-based sign-in: which first factors pool and user have, which Session and code is shown."""

from poolproof_model import attempts, subjects
from poolproof_model.guards import guard
from poolproof_model.state import Request, State, Symbol, Term, plain

ONE_TIME_CODES = ("ChallengeResponses.EMAIL_OTP_CODE", "ChallengeResponses.SMS_OTP_CODE")


@guard("settings")
def takes_codes(state: State, request: Request) -> bool:
    """The pool allows a code that is sent as the first factor."""
    pool = subjects.pool_name(state, request)
    return pool is not None and attempts.takes_codes(state.settings, pool)


@guard("user", "password")
def user_passwordless(state: State, request: Request) -> bool:
    """The addressed user never had a password."""
    user = subjects.addressed_user(state, request)
    return user is not None and attempts.passwordless(user)


@guard("user", "attributes", "password")
def factor_available(state: State, request: Request, *factors: str) -> bool:
    """The addressed user can choose all of these first factors."""
    user = subjects.addressed_user(state, request)
    return user is not None and set(factors) <= set(attempts.offered(state, user))


@guard("attempt")
def attempt_is(state: State, request: Request, *states: str) -> bool:
    """The Session in the request belongs to a choice-based or custom sign-in in one of the states."""
    attempt = attempts.given(state, request)
    return attempt is not None and attempt.state in states


@guard("attempt")
def attempt_pretended(state: State, request: Request) -> bool:
    """The Session in the request was given for a name that no user has."""
    attempt = attempts.given(state, request)
    return attempt is not None and attempt.user is None


@guard("attempt", "user", "account", "password", "attributes")
def attempt_disturbed(state: State, request: Request) -> bool:
    """The Session is open, but its user has changed since it was given, or has begun to sign in anew."""
    attempt = attempts.given(state, request)
    return attempt is not None and attempt.state not in attempts.ENDED and attempts.disturbed(state, attempt)


@guard("attempt")
def attempt_strays(state: State, request: Request) -> bool:
    """The Session was given through another client, or by the other family of calls."""
    return attempts.strays(state, request)


@guard("attempt", "user")
def attempt_of_another(state: State, request: Request) -> bool:
    """The Session was given for another user than the one named."""
    attempt = attempts.given(state, request)
    if attempt is None or subjects.pool_name(state, request) is None:
        return False
    if attempt.user is None:
        return attempt.username != request.get("ChallengeResponses.USERNAME")
    named = subjects.addressed_user(state, request)
    return named is None or named.sub != attempt.user


@guard("attempt")
def one_time_code_right(state: State, request: Request) -> bool:
    """The code shown is the one that was sent with the Session."""
    attempt = attempts.given(state, request)
    return attempt is not None and request.get(*ONE_TIME_CODES) == attempts.code_of(attempt)


@guard("attempt")
def one_time_code_wrong(_state: State, request: Request) -> bool:
    """The code shown is another than the one that was sent with the Session."""
    return isinstance(request.get(*ONE_TIME_CODES), Term) or plain(request.get(*ONE_TIME_CODES)) is not None


@guard("attempt")
def missed_often(state: State, request: Request) -> bool:
    """So many wrong codes were shown for the user that sources differ on what follows."""
    attempt = attempts.given(state, request)
    if attempt is None:
        return False
    return sum(item.misses for item in state.attempts if item.user == attempt.user) >= attempts.MANY_MISSES


@guard("user", "attributes", "password")
def preference_unavailable(state: State, request: Request) -> bool:
    """The factor that the request prefers is certainly not offered to the addressed user."""
    user = subjects.addressed_user(state, request)
    wanted = plain(request.get("AuthParameters.PREFERRED_CHALLENGE", "ChallengeResponses.ANSWER"))
    if user is None or not isinstance(wanted, str) or wanted in attempts.offered(state, user):
        return False
    return wanted not in attempts.CODES or not _unclear(state, request, wanted)


@guard("attempt")
def code_missed_before(state: State, request: Request) -> bool:
    """A wrong code was shown with the Session before."""
    attempt = attempts.given(state, request)
    return attempt is not None and attempt.misses > 0


@guard("lockout")
def passwords_missed(state: State, request: Request) -> bool:
    """Wrong passwords of the addressed user are counted."""
    user = subjects.addressed_user(state, request)
    return user is not None and (user.failures > 0 or bool(user.lock))


@guard("user", "account", "attributes", "password")
def choice_unclear(state: State, request: Request) -> bool:
    """No source says what the addressed user is offered, or whether the factor preferred."""
    user = subjects.addressed_user(state, request)
    if user is None:
        return False
    wanted = plain(request.get("AuthParameters.PREFERRED_CHALLENGE"))
    if user.account == "DISABLED" or user.status == "RESET_REQUIRED":
        return True
    if wanted in attempts.CODES and wanted in attempts.offered(state, user):
        return False
    unclear = any(_unclear(state, request, factor) for factor in attempts.CODES)
    return user.status == "UNCONFIRMED" or unclear


@guard("user", "password", "attempt")
def password_unclear(state: State, request: Request) -> bool:
    """Password or SRP_A is missing, or the addressed user never had a password."""
    given = request.get(
        "AuthParameters.PASSWORD", "AuthParameters.SRP_A", "ChallengeResponses.PASSWORD", "ChallengeResponses.SRP_A"
    )
    return given is None or user_passwordless(state, request)


@guard("attempt", "user", "account", "password", "attributes")
def attempt_unclear(state: State, request: Request) -> bool:
    """No source says what the Session is worth: disturbed, straying or shown again after a refusal."""
    return attempt_disturbed(state, request) or attempt_strays(state, request) or _forgotten(state, request)


def _forgotten(state: State, request: Request) -> bool:
    return isinstance(request.get("Session"), Symbol) and attempts.given(state, request) is None


def _unclear(state: State, request: Request, factor: str) -> bool:
    """The pool allows the factor, but no source says whether a user like the addressed one is offered it."""
    user = subjects.addressed_user(state, request)
    if user is None or factor not in attempts.allowed(state.settings, user.pool):
        return False
    unproven = user.status == "CONFIRMED" and user.attribute(attempts.CODES[factor]) is not None
    return user.status == "RESET_REQUIRED" or (unproven and not attempts.takes(state, user, factor))


@guard("settings")
def first_factor_allowed(state: State, request: Request, factor: str) -> bool:
    """The pool allows the first factor."""
    pool = subjects.pool_name(state, request)
    return pool is not None and factor in attempts.allowed(state.settings, pool)
