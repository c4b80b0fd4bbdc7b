"""Checks of answers to a refresh that rotates the refresh token."""

from poolproof_model.checks import Answer, check
from poolproof_model.checks.tokens import RESULT
from poolproof_model.scenario import dig
from poolproof_model.subjects import REFRESH_PATHS


@check()
def refresh_token_replaced(answer: Answer) -> str | None:
    """The answer holds a refresh token, and not the one that was shown."""
    shown = answer.request.get(*REFRESH_PATHS)
    old = answer.resolve(shown) if shown is not None else None
    new = dig(answer.response, f"{RESULT}.RefreshToken")
    if not isinstance(new, str) or not new:
        return f"RefreshToken is {new!r}, expected a new refresh token"
    return "RefreshToken is the one that was shown" if new == old else None
