"""Guards on second factors: which one is due, which code is shown, what a preference asks for."""

from typing import Any

from poolproof_model import factors, subjects
from poolproof_model.guards import guard
from poolproof_model.state import Request, State, Symbol, Term, User, Value, plain

CODE_PATHS = (
    "ChallengeResponses.SOFTWARE_TOKEN_MFA_CODE",
    "ChallengeResponses.SMS_MFA_CODE",
    "ChallengeResponses.EMAIL_OTP_CODE",
    "UserCode",
)
MANY_MISSES = 5  # developer guide of 2025, user-pool-settings-mfa: five wrong codes may lock
TOTP_DIGITS = 6


@guard("mfa", "device")
def second_factor_due(state: State, request: Request) -> bool:
    """After the right first factor the addressed user gets a challenge, not tokens, or no source says which."""
    return _due(state, request) != ""


@guard("mfa", "device")
def second_factor_is(state: State, request: Request, *names: str) -> bool:
    """The challenge that follows the addressed user's right first factor is one of these."""
    return _due(state, request) in names


def _due(state: State, request: Request) -> str:
    user = subjects.addressed_user(state, request)
    return factors.due(state, user, request.get(*factors.DEVICE_PATHS)) if user else ""


@guard("mfa")
def mfa_is(state: State, request: Request, *values: str) -> bool:
    """MfaConfiguration of the pool is OFF, OPTIONAL or ON."""
    pool = subjects.pool_name(state, request)
    return pool is not None and factors.requirement(state.settings, pool) in values


@guard("mfa")
def factor_allowed(state: State, request: Request, factor: str) -> bool:
    """The pool of the request, or of its token or session, lets its users have the factor."""
    challenge, _ = factors.asked_user(state, request)
    pool = state.settings.client_pools[challenge.client] if challenge else subjects.pool_name(state, request)
    return pool is not None and factors.allowed(state.settings, pool, factor)


@guard("mfa")
def token_verified(state: State, request: Request) -> bool:
    """The addressed user has a verified software token."""
    user = subjects.addressed_user(state, request)
    return user is not None and user.factors.secret is not None


@guard("mfa")
def token_pending(state: State, request: Request) -> bool:
    """The addressed user has a software token that waits to be verified."""
    user = subjects.addressed_user(state, request)
    return user is not None and user.factors.pending is not None


@guard("mfa")
def without_factors(state: State, request: Request) -> bool:
    """Nothing of a second factor was ever set up for the addressed user."""
    user = subjects.addressed_user(state, request)
    return user is not None and not user.factors.chosen and user.factors.software_token in {"NONE", "ASSOCIATED"}


@guard("mfa")
def factors_chosen(state: State, request: Request, many: str = "some") -> bool:
    """A preference was set for the addressed user, and `some` or `several` factors are enabled."""
    user = subjects.addressed_user(state, request)
    return user is not None and user.factors.chosen and len(user.factors.enabled) > (many == "several")


@guard("mfa", "attributes")
def factor_offered(state: State, request: Request, factor: str) -> bool:
    """The user of the challenge can choose the factor."""
    _, user = factors.asked_user(state, request)
    return user is not None and factor in factors.offered(state, user)


@guard("mfa", "attributes")
def unready_factor_chosen(state: State, request: Request) -> bool:
    """The ANSWER names a factor that the user of the challenge has not set up."""
    factor = plain(request.get("ChallengeResponses.ANSWER"))
    return isinstance(factor, str) and not factor_offered(state, request, factor)


@guard("challenge", "mfa", "password", "user", "account")
def answer_in_doubt(state: State, request: Request) -> bool:
    """Since the challenge was opened its user was deleted, disabled, changed, or has shown many wrong codes."""
    challenge, user = factors.asked_user(state, request)
    if challenge is None:
        return False
    return (
        user is None
        or user.account != "ENABLED"
        or user.status != "CONFIRMED"
        or user.password != challenge.issued_password
        or user.factors != challenge.issued_factors
        or user.second_codes.misses >= MANY_MISSES
    )


@guard("mfa", "challenge")
def second_code_is(state: State, request: Request, *kinds: str) -> bool:
    """The code shown is `right`, `next`, `wrong`, `spent` just now, `old`, `missing`, `malformed` or `doubtful`."""
    return _kind(state, request) in kinds


@guard("challenge")
def second_code_missed_before(state: State, request: Request) -> bool:
    """A wrong code was answered to this challenge before."""
    challenge, _ = factors.asked_user(state, request)
    return challenge is not None and challenge.missed


def _kind(state: State, request: Request) -> str:
    shown = request.get(*CODE_PATHS)
    if shown is None:
        return "missing"
    digits = plain(shown)
    if isinstance(digits, str):
        return "wrong" if len(digits) == TOTP_DIGITS and digits.isdigit() else "malformed"
    challenge, user = factors.asked_user(state, request)
    user = user or subjects.addressed_user(state, request)
    if user is None:
        return "doubtful"
    if challenge is not None and challenge.name in {"SMS_MFA", "EMAIL_MFA"}:
        return "right" if shown == challenge.code else "wrong" if isinstance(shown, Term) else "old"
    return _totp_kind(user, shown, _secret(user, request))


def _secret(user: User, request: Request) -> Symbol | None:
    return user.factors.pending if request.get("UserCode") is not None else user.factors.secret


def _totp_kind(user: User, shown: Value, secret: Symbol | None) -> str:
    codes = user.second_codes
    if isinstance(shown, Term):
        if shown.function != "totp":
            return "wrong"
        if secret is None or shown.inputs[0] != secret:
            return "wrong"
        if len(shown.inputs) > 1:
            return "doubtful" if codes.secret == secret and codes.recency in {"now", "lately"} else "next"
        return "doubtful" if codes.secret == secret and codes.recency in {"now", "lately"} else "right"
    if shown != codes.spent or codes.recency == "past":
        return "old"
    return "spent" if codes.secret == secret else "wrong"


@guard("mfa", "challenge")
def association_replaced(state: State, request: Request) -> bool:
    """The software token that the session sets up is not the last one that its user was given."""
    challenge, user = factors.asked_user(state, request)
    return challenge is not None and user is not None and challenge.code != user.factors.pending


@guard("mfa", "user")
def deletes_nothing(state: State, request: Request) -> bool:
    """The addressed user has no verified software token, or is not CONFIRMED."""
    user = subjects.addressed_user(state, request)
    return user is not None and (user.factors.secret is None or user.status != "CONFIRMED")


@guard("challenge", "mfa", "password", "user", "account")
def set_up_in_doubt(state: State, request: Request) -> bool:
    """The session is missing, forgotten, or its user changed since it was opened."""
    session = request.get("Session")
    if session is None:
        return True
    challenge = subjects.given_challenge(state, request)
    if challenge is None:
        return isinstance(session, Symbol)
    return challenge.state in {"MFA_SETUP", "TOKEN_ASSOCIATED"} and answer_in_doubt(state, request)


@guard()
def prefers_several(_state: State, request: Request) -> bool:
    """The request asks for more than one preferred factor."""
    return sum(bool(wanted.get("PreferredMfa")) for wanted in asked_for(request).values()) > 1


@guard("mfa", "attributes")
def turns_on_unready(state: State, request: Request, factor: str) -> bool:
    """The request turns a factor on that the pool allows and the addressed user has not set up."""
    user = subjects.addressed_user(state, request)
    if user is None or not asked_for(request).get(factor, {}).get("Enabled"):
        return False
    return factors.allowed(state.settings, user.pool, factor) and not factors.usable(state, user, factor)


@guard()
def turns_off(_state: State, request: Request) -> bool:
    """The request turns a factor off."""
    return any(wanted.get("Enabled") is False for wanted in asked_for(request).values())


@guard("mfa")
def preference_in_doubt(state: State, request: Request) -> bool:
    """The request names no factor, one that the pool does not allow, or prefers one beside another that it omits."""
    user = subjects.addressed_user(state, request)
    if user is None:
        return False
    wanted = asked_for(request)
    if not wanted or not all(factors.allowed(state.settings, user.pool, factor) for factor in wanted):
        return True
    prefers = any(item.get("PreferredMfa") for item in wanted.values())
    return prefers and user.factors.preferred not in {"", *wanted}


def asked_for(request: Request) -> dict[str, Any]:
    """Give the settings that a request names, by factor."""
    found = {factor: plain(request.get(member)) for factor, member in factors.PREFERENCES.items()}
    return {factor: value for factor, value in found.items() if value is not None}


@guard()
def configures_factors(_state: State, request: Request) -> bool:
    """The request configures a second factor for the pool."""
    return any(request.get(member) is not None for member in factors.CONFIGURATIONS.values())


@guard()
def spare_pool(state: State, request: Request) -> bool:
    """The request is about the pool that scenarios may configure."""
    return subjects.pool_name(state, request) == "spare"


@guard("configuration")
def configuration_known(state: State, request: Request, *values: str) -> bool:
    """The pool's MfaConfiguration is known: set in this scenario for the spare pool, else that of the world."""
    pool = subjects.pool_name(state, request)
    if pool is None:
        return False
    found = dict(state.mfa_settings).get(pool)
    known = found or (factors.requirement(state.settings, pool) if pool != "spare" else None)
    return known in values
