"""Effects of triggers: functions called, custom challenges asked and answered."""

from dataclasses import replace

from poolproof_model import attempts, subjects, triggers
from poolproof_model.effects import effect
from poolproof_model.effects.first_factors import attempt_opened
from poolproof_model.state import Invocation, Request, State, plain


@effect("invocation")
def called(state: State, request: Request, trigger: str, source: str) -> State:
    """The function of a trigger was called for the addressed user."""
    user = subjects.addressed_user(state, request)
    name = user.name if user else plain(request.get(*subjects.USERNAME_PATHS))
    if triggers.cases(state, request, trigger) is None or not isinstance(name, str):
        return state
    item = Invocation(trigger=trigger, source=source, username=name, action=request.action)
    return state if item in state.invocations else replace(state, invocations=(*state.invocations, item))


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
