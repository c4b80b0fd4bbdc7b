"""Checks of what STS answers about a role session."""

import re

from poolproof_model import logins
from poolproof_model.checks import Answer, check
from poolproof_model.checks.tokens import TOLERANCE
from poolproof_model.scenario import dig
from poolproof_model.state import ProviderToken, plain, world_value


@check()
def expires_as_asked(answer: Answer, path: str) -> str | None:
    """The member is a moment as far ahead as DurationSeconds asks, in epoch seconds."""
    found, asked = dig(answer.response, path), plain(answer.request.get("DurationSeconds"))
    if not isinstance(found, int | float) or not isinstance(asked, int):
        return f"{path} is {found!r}, not epoch seconds"
    ahead = found - answer.now
    return None if abs(ahead - asked) <= TOLERANCE + answer.seconds else f"{path} is {ahead:.0f} s ahead, not {asked}"


@check()
def assumed_role_id(answer: Answer, path: str) -> str | None:
    """The member is `AROA...:SESSION`, of the session that the credentials are, or that was just begun."""
    lent = logins.given_credentials(answer.before, answer.request) or answer.after.credentials[-1]
    found = dig(answer.response, path)
    good = isinstance(found, str) and re.fullmatch(rf"AROA[A-Z0-9]{{8,}}:{re.escape(lent.session)}", found)
    return None if good else f"{path} is {found!r}, expected AROA...:{lent.session}"


@check()
def is_account(answer: Answer, path: str) -> str | None:
    """The member is the number of the account."""
    found, wanted = dig(answer.response, path), answer.resolve(world_value("account"))
    return None if found is not None and found == wanted else f"{path} is {found!r}, expected {wanted!r}"


@check()
def is_provider(answer: Answer, path: str) -> str | None:
    """The member names the provider of the token: its ARN in IAM, or its issuer."""
    token = logins.web_token(answer.before, answer.request)
    name = token.provider if isinstance(token, ProviderToken) else ""
    wanted = [answer.resolve(world_value(f"provider.{name}.{part}")) for part in ("Arn", "Issuer")]
    found = dig(answer.response, path)
    return None if found is not None and found in wanted else f"{path} is {found!r}, expected one of {wanted}"


@check()
def is_audience(answer: Answer, path: str) -> str | None:
    """The member is the audience that the token was minted for."""
    token = logins.web_token(answer.before, answer.request)
    name = token.provider if isinstance(token, ProviderToken) else ""
    found, wanted = dig(answer.response, path), answer.resolve(world_value(f"provider.{name}.Audience"))
    return None if found is not None and found == wanted else f"{path} is {found!r}, expected {wanted!r}"


@check()
def percentage(answer: Answer, path: str) -> str | None:
    """The member is a whole number of per cent."""
    found = dig(answer.response, path)
    return None if isinstance(found, int) and 0 <= found <= 100 else f"{path} is {found!r}, expected 0 to 100"
