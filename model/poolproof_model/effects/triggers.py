"""Effects of triggers: functions called, custom challenges asked and answered."""

from dataclasses import replace

from poolproof_model import attempts, subjects, triggers
from poolproof_model.effects import effect
from poolproof_model.effects.first_factors import attempt_opened
from poolproof_model.state import Invocation, Request, State, Symbol, User, plain


@effect("invocation")
def called(state: State, request: Request, trigger: str, source: str) -> State:
    """The function of a trigger was called for the addressed user, or for a name that no user has."""
    if triggers.cases(state, request, trigger) is None:
        return state
    item = Invocation(trigger=trigger, source=source, username=_caller(state, request, source), action=request.action)
    return state if item in state.invocations else replace(state, invocations=(*state.invocations, item))


def _caller(state: State, request: Request, source: str) -> str:
    user = subjects.addressed_user(state, request)
    if user is None and source.startswith("UserMigration"):
        return str(plain(request.get(*subjects.USERNAME_PATHS)))
    return user.name if user else ""


@effect("attempt")
def custom_opened(state: State, request: Request) -> State:
    """A custom sign-in begins, or goes on after a proof."""
    history = triggers.history(state, request)
    opened = attempt_opened(state, request)
    if opened is state:
        return state
    return replace(opened, attempts=(*opened.attempts[:-1], replace(opened.attempts[-1], history=history)))


@effect("attempt")
def answer_noted(state: State, request: Request) -> State:
    """DefineAuthChallenge will be told of the answer."""
    attempt = attempts.given(state, request)
    noted = replace(attempt, history=triggers.history(state, request)) if attempt else None
    return replace(state, attempts=tuple(noted if item is attempt and noted else item for item in state.attempts))


@effect("user", "password", "attributes", "origin")
def user_migrated(state: State, request: Request) -> State:
    """UserMigration makes a user with the attributes that it says and the password that was shown."""
    pool = subjects.pool_name(state, request)
    name = plain(request.get(*subjects.USERNAME_PATHS))
    if pool is None or not isinstance(name, str):
        return state
    attributes = triggers.response(triggers.migration(state, request)).get("userAttributes", {})
    migrated = User(
        name=name,
        pool=pool,
        sub=Symbol(kind="sub", name=str(state.made + 1)),
        status="ABSENT",
        password=request.get("AuthParameters.PASSWORD"),
        password_kind="permanent",  # noqa: S106 -- a kind, no password
        password_set_at=state.clock,
        attributes=tuple(sorted((str(key), str(value)) for key, value in attributes.items())),
        origin="UserMigration",
        created_at=state.clock,
        modified_at=state.clock,
    )
    return replace(state, users=(*state.users, migrated), made=state.made + 1)
