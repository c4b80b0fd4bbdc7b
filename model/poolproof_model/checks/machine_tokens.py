"""Checks of tokens that were given in exchange for others."""

from poolproof_model.checks import Answer, check
from poolproof_model.checks.tokens import claim_of
from poolproof_model.scenario import dig


@check()
def no_actor_claim(answer: Answer) -> str | None:
    """The token that was issued names no actor (claim act)."""
    found = claim_of(dig(answer.response, "IssuedToken"), "act")
    return None if found is None else f"claim act is {found!r}, expected none"
