"""Effects on sign-in attempts: challenges opened and answered, wrong passwords counted."""

from collections.abc import Callable
from dataclasses import replace

from poolproof_model import attempts, subjects
from poolproof_model.effects import effect, produce, selector
from poolproof_model.factors import EMAIL, SMS, contact, named_device
from poolproof_model.lifetimes import FREE_FAILURES, session_seconds
from poolproof_model.state import Challenge, Request, State, Symbol

Next = Callable[[str], str | None]
SENT_BY = {"SMS_MFA": SMS, "EMAIL_MFA": EMAIL}
SRP_PARAMETERS = {"srp_salt": "SALT", "srp_b": "SRP_B", "srp_user": "USER_ID_FOR_SRP"}


@effect("challenge")
def attempt_started(state: State, request: Request) -> State:
    """A sign-in attempt begins, if the request does not go on with one: it may become a challenge."""
    client = subjects.client_name(state, request)
    if client is None or subjects.given_challenge(state, request) is not None:
        return state
    user = subjects.addressed_user(state, request)
    attempt = Challenge(
        session=Symbol(kind="session", name=str(state.made + 1)),
        name="",
        user=user.sub if user else None,
        client=client,
        admin=request.action.startswith("Admin"),
        opened_at=state.clock,
        state="START",
        username=request.get("AuthParameters.USERNAME"),
        issued_password=user.password if user else None,
        device=named_device(request),
    )
    return replace(state, challenges=(*state.challenges, attempt), made=state.made + 1)


@selector("challenge")
def sign_in(state: State, request: Request, trigger: str, next_state: Next) -> State:
    """Move the attempt in the request (else the newest, which this step began), or all overdue ones (expire)."""
    if trigger == "expire":
        return replace(
            state,
            challenges=tuple(
                replace(item, state=next_state(item.state) or item.state)
                if state.clock - item.opened_at > session_seconds(state, item.client)
                else item
                for item in state.challenges
            ),
        )
    current = subjects.given_challenge(state, request) or (state.challenges[-1] if state.challenges else None)
    destination = next_state(current.state) if current else None
    if current is None or destination is None:
        return state
    rest = tuple(item for item in state.challenges if item is not current)
    if destination == "TOKENS" and not current.name:
        return replace(state, challenges=rest)
    if destination == "TOKENS":
        return replace(state, challenges=(*rest, replace(current, state=destination)))
    return _asked(replace(state, challenges=rest), current, destination)


def _asked(state: State, current: Challenge, destination: str) -> State:
    """Open the next challenge: a new session where one was used, the old one spent."""
    user = state.user(current.user)
    current_now = replace(
        current,
        name=destination,
        state=destination,
        opened_at=state.clock,
        issued_password=user.password if user else current.issued_password,
        issued_factors=user.factors if user else None,
        missed=False,
    )
    if not current.name:
        opened = current_now
        state = replace(state, challenges=(*state.challenges, opened))
    else:
        opened = replace(current_now, session=Symbol(kind="session", name=str(state.made + 1)))
        spent = replace(current, state="TOKENS")
        state = replace(state, challenges=(*state.challenges, spent, opened), made=state.made + 1)
    return _code_sent(_shown(state, opened), opened)


def _code_sent(state: State, opened: Challenge) -> State:
    """Send the code of a second factor that is asked for, to the user's address."""
    user = state.user(opened.user)
    address = contact(user, SENT_BY[opened.name]) if user is not None and opened.name in SENT_BY else None
    if address is None:
        return state
    code = Symbol(kind="code", name=f"session.{opened.session.name}")
    rest = tuple(item for item in state.challenges if item is not opened)
    return produce(replace(state, challenges=(*rest, replace(opened, code=code))), code, f"inbox:{address}")


def _shown(state: State, opened: Challenge) -> State:
    """Note where the answer holds the challenge: SRP goes without Session, by its secret block."""
    if opened.name not in {"PASSWORD_VERIFIER", "DEVICE_PASSWORD_VERIFIER"}:
        return produce(state, opened.session, "Session")
    if opened.name == "DEVICE_PASSWORD_VERIFIER":
        state = produce(state, Symbol(kind="device_session", name=opened.session.name), "Session")
    for kind, member in SRP_PARAMETERS.items():
        state = produce(state, Symbol(kind=kind, name=opened.session.name), f"ChallengeParameters.{member}")
    return produce(state, opened.session, "ChallengeParameters.SECRET_BLOCK")


@effect("challenge", "attempt")
def session_in_doubt(state: State, request: Request) -> State:
    """A refused answer leaves it open whether the challenge can be answered again: no source says so."""
    current = subjects.given_challenge(state, request)
    attempt = attempts.given(state, request)
    return replace(
        state,
        challenges=tuple(item for item in state.challenges if item is not current),
        attempts=tuple(item for item in state.attempts if item is not attempt),
    )


@effect("lockout")
def password_attempt_failed(state: State, request: Request) -> State:
    """A wrong password counts against the user; from the fifth on it locks (whether the fifth does is disputed)."""
    user = subjects.addressed_user(state, request)
    if user is None:
        return state
    failures = user.failures + 1
    lock = "on" if failures > FREE_FAILURES else "doubtful" if failures == FREE_FAILURES else user.lock
    return state.with_user(replace(user, failures=failures, last_failure=state.clock, lock=lock))


@effect("lockout")
def password_attempts_forgotten(state: State, request: Request) -> State:
    """A successful sign-in clears the count of wrong passwords."""
    user = subjects.addressed_user(state, request)
    return state.with_user(replace(user, failures=0, lock="")) if user else state
