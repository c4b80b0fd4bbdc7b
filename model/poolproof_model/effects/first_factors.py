"""Effects on choice-based and custom sign-ins: Sessions given and spent, codes sent and missed."""

from collections.abc import Callable
from dataclasses import replace

from poolproof_model import attempts, subjects
from poolproof_model.effects import effect, produce, selector
from poolproof_model.effects.sign_in import SRP_PARAMETERS
from poolproof_model.lifetimes import session_seconds
from poolproof_model.state import Attempt, Challenge, Request, State, Symbol

Next = Callable[[str], str | None]
WITH_SESSION = "PASSWORD_VERIFIER with Session"  # what the model calls a proof that must come with a Session
OF_CUSTOM = "PASSWORD_VERIFIER before a custom challenge"


@effect("attempt")
def attempt_opened(state: State, request: Request) -> State:
    """A sign-in begins that goes on with a Session."""
    client = subjects.client_name(state, request)
    if client is None:
        return state
    user = subjects.addressed_user(state, request)
    opened = Attempt(
        session=Symbol(kind="session", name=str(state.made + 1)),
        user=user.sub if user else None,
        client=client,
        admin=request.action.startswith("Admin"),
        opened_at=state.clock,
        state="START",
        username=request.get("AuthParameters.USERNAME"),
        seen=attempts.seen(user),
    )
    return replace(state, attempts=(*state.attempts, opened), made=state.made + 1)


@selector("attempt")
def choice(state: State, request: Request, trigger: str, next_state: Next) -> State:
    """Move the attempt in the request, else the one that this step began, or all overdue ones (expire)."""
    if trigger == "expire":
        return replace(
            state,
            attempts=tuple(
                replace(item, state=next_state(item.state) or item.state)
                if state.clock - item.opened_at > session_seconds(state, item.client)
                else item
                for item in state.attempts
            ),
        )
    attempt = attempts.given(state, request) or (state.attempts[-1] if state.attempts else None)
    destination = next_state(attempt.state) if attempt else None
    if attempt is None or destination is None:
        return state
    if destination in {"SPENT", "FAILED"}:
        return _replaced(state, attempt, replace(attempt, state=destination))
    if attempt.state == "START":
        seen = attempts.seen(state.user(attempt.user))
        opened = replace(attempt, state=destination, name=destination, seen=seen)
        return _shown(_replaced(state, attempt, opened), request)
    opened = replace(
        attempt,
        session=Symbol(kind="session", name=str(state.made + 1)),
        state=destination,
        name=destination,
        opened_at=state.clock,
        seen=attempts.seen(state.user(attempt.user)),
        misses=0,
    )
    state = _replaced(state, attempt, replace(attempt, state="SPENT"))
    return _shown(replace(state, attempts=(*state.attempts, opened), made=state.made + 1), request)


def _replaced(state: State, old: Attempt, new: Attempt) -> State:
    return replace(state, attempts=tuple(new if item is old else item for item in state.attempts))


def _shown(state: State, request: Request) -> State:
    """Note where the answer holds the Session, and where the code goes that is sent with it."""
    opened = state.attempts[-1]
    state = produce(state, opened.session, "Session")
    user = subjects.addressed_user(state, request)
    contact = attempts.CODES.get(opened.state)
    address = user.attribute(contact) if user and contact else None
    return produce(state, attempts.code_of(opened), f"inbox:{address}") if address else state


@effect("attempt")
def sign_up_session_given(state: State, request: Request) -> State:
    """SignUp gives a Session with which ConfirmSignUp can go on."""
    user = subjects.addressed_user(state, request)
    return produce(state, Symbol(kind="sign_up_session", name=user.sub.name), "Session") if user else state


@effect("attempt")
def code_missed(state: State, request: Request) -> State:
    """A wrong code was shown; the Session stays good."""
    attempt = attempts.given(state, request)
    return _replaced(state, attempt, replace(attempt, misses=attempt.misses + 1)) if attempt else state


@effect("challenge")
def proof_asked(state: State, request: Request) -> State:
    """A proof by SRP is asked that must come with the Session of this answer."""
    client = subjects.client_name(state, request)
    if client is None:
        return state
    user = subjects.addressed_user(state, request)
    name = str(state.made + 1)
    opened = Challenge(
        session=Symbol(kind="session", name=name),
        name=OF_CUSTOM if "CUSTOM_AUTH" in request.action else WITH_SESSION,
        user=user.sub if user else None,
        client=client,
        admin=request.action.startswith("Admin"),
        opened_at=state.clock,
        state="PASSWORD_VERIFIER",
        username=request.get("AuthParameters.USERNAME", "ChallengeResponses.USERNAME"),
        issued_password=user.password if user else None,
    )
    state = replace(state, challenges=(*state.challenges, opened), made=state.made + 1)
    for kind, member in SRP_PARAMETERS.items():
        state = produce(state, Symbol(kind=kind, name=name), f"ChallengeParameters.{member}")
    state = produce(state, opened.session, "ChallengeParameters.SECRET_BLOCK")
    return produce(state, Symbol(kind="srp_session", name=name), "Session")
