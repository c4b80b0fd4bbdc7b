"""Effects on second factors: software tokens set up, codes taken or missed, preferences set."""

from collections.abc import Callable
from dataclasses import replace

from poolproof_model import factors, subjects
from poolproof_model.effects import effect, produce, selector
from poolproof_model.factors import SOFTWARE_TOKEN
from poolproof_model.guards.mfa import CODE_PATHS, MANY_MISSES, asked_for
from poolproof_model.lifetimes import TOTP_SECONDS
from poolproof_model.state import Request, State, Symbol, Term, User, plain

Next = Callable[[str], str | None]


def _user(state: State, request: Request) -> User | None:
    """Give the user of the challenge that is answered, else the one addressed."""
    _, user = factors.asked_user(state, request)
    return user or subjects.addressed_user(state, request)


@effect("mfa")
def first_factor_met(state: State, request: Request) -> State:
    """The user has shown a right first factor."""
    user = _user(state, request)
    return state.with_user(replace(user, factors=replace(user.factors, met=True))) if user else state


@selector("mfa")
def software_token(state: State, request: Request, _trigger: str, next_state: Next) -> State:
    """Move the user's software token through its chart."""
    user = _user(state, request)
    destination = next_state(user.factors.software_token) if user else None
    if user is None or destination is None:
        return state
    return state.with_user(replace(user, factors=replace(user.factors, software_token=destination)))


@effect("mfa", "challenge")
def software_token_offered(state: State, request: Request) -> State:
    """The answer holds the secret of a software token that waits to be verified."""
    user = _user(state, request)
    if user is None:
        return state
    secret = Symbol(kind="secret", name=str(state.made + 1))
    state = state.with_user(replace(user, factors=replace(user.factors, pending=secret)))
    challenge = subjects.given_challenge(state, request)
    state = replace(
        state,
        made=state.made + 1,
        challenges=tuple(replace(item, code=secret) if item is challenge else item for item in state.challenges),
    )
    return produce(state, secret, "SecretCode")


@effect("mfa")
def software_token_registered(state: State, request: Request) -> State:
    """The pending software token is the user's from now on."""
    user = _user(state, request)
    if user is None:
        return state
    changed = replace(user, factors=replace(user.factors, secret=user.factors.pending, pending=None))
    return _taken(state, changed, request)


@effect("mfa")
def software_token_deleted(state: State, request: Request) -> State:
    """The user has no software token any more."""
    user = _user(state, request)
    if user is None:
        return state
    rest = tuple(factor for factor in user.factors.enabled if factor != SOFTWARE_TOKEN)
    preferred = "" if user.factors.preferred == SOFTWARE_TOKEN else user.factors.preferred
    changed = replace(user.factors, secret=None, pending=None, enabled=rest, preferred=preferred)
    return state.with_user(replace(user, factors=changed))


@effect("mfa")
def one_time_code_taken(state: State, request: Request) -> State:
    """The TOTP code in the request is used up."""
    user = _user(state, request)
    return _taken(state, user, request) if user else state


def _taken(state: State, user: User, request: Request) -> State:
    spent = Symbol(kind="spent_code", name=str(state.made + 1))
    path = next(path for path in CODE_PATHS if request.get(path) is not None)
    shown = request.get(path)
    early = TOTP_SECONDS if isinstance(shown, Term) and len(shown.inputs) > 1 else 0
    codes = replace(
        user.second_codes,
        spent=spent,
        secret=user.factors.secret,
        spent_at=state.clock + early,
        recency="now",
        misses=0,
    )
    state = replace(state.with_user(replace(user, second_codes=codes)), made=state.made + 1)
    return produce(state, spent, f"sent:{path}")


@effect("mfa", "lockout", "challenge")
def second_code_missed(state: State, request: Request) -> State:
    """A wrong code is counted; from the fifth on it is disputed whether the user is locked."""
    challenge, user = factors.asked_user(state, request)
    if challenge is None or user is None:
        return state
    codes = replace(user.second_codes, misses=user.second_codes.misses + 1)
    locked = codes.misses >= MANY_MISSES
    changed = replace(
        user,
        second_codes=codes,
        lock="doubtful" if locked else user.lock,
        last_failure=state.clock if locked else user.last_failure,
    )
    return replace(
        state.with_user(changed),
        challenges=tuple(replace(item, missed=True) if item is challenge else item for item in state.challenges),
    )


@effect("mfa")
def preference_set(state: State, request: Request) -> State:
    """The factors that the request names are on or off, and preferred or not, as it says."""
    user = _user(state, request)
    if user is None:
        return state
    enabled, preferred = set(user.factors.enabled), user.factors.preferred
    for factor, wanted in asked_for(request).items():
        on = bool(wanted.get("Enabled"))
        enabled = enabled | {factor} if on else enabled - {factor}
        if on and wanted.get("PreferredMfa"):
            preferred = factor
        elif preferred == factor:
            preferred = ""
    changed = replace(user.factors, enabled=tuple(sorted(enabled)), preferred=preferred, chosen=True)
    return state.with_user(replace(user, factors=changed))


@effect("configuration")
def mfa_configured(state: State, request: Request) -> State:
    """The pool's MfaConfiguration is the one in the request."""
    pool, value = subjects.pool_name(state, request), plain(request.get("MfaConfiguration"))
    if pool is None or not isinstance(value, str):
        return state
    return replace(state, mfa_settings=tuple(sorted({**dict(state.mfa_settings), pool: value}.items())))
