"""Checks of what STS answers to a SAML response."""

import base64
import hashlib

from poolproof_model import saml_sessions
from poolproof_model.checks import Answer, check
from poolproof_model.scenario import dig
from poolproof_model.state import text, world_value


@check()
def is_name_id(answer: Answer, path: str) -> str | None:
    """The member is the NameID of the response."""
    shown = saml_sessions.shown(answer.before, answer.request)
    found, wanted = dig(answer.response, path), answer.resolve(text(shown.subject)) if shown is not None else None
    return None if found is not None and found == wanted else f"{path} is {found!r}, expected {wanted!r}"


@check()
def is_saml_issuer(answer: Answer, path: str) -> str | None:
    """The member is the Issuer of the response."""
    found, wanted = dig(answer.response, path), _issuer(answer)
    return None if found is not None and found == wanted else f"{path} is {found!r}, expected {wanted!r}"


@check()
def is_name_qualifier(answer: Answer, path: str) -> str | None:
    """The member is base64(sha1(issuer + account + "/" + provider)) (botocore, AssumeRoleWithSAML, NameQualifier)."""
    account = answer.resolve(world_value("account"))
    name = answer.resolve(world_value(f"saml_provider.{_provider(answer)}.Name"))
    digest = hashlib.sha1(f"{_issuer(answer)}{account}/{name}".encode(), usedforsecurity=False).digest()
    found, wanted = dig(answer.response, path), base64.b64encode(digest).decode()
    return None if found == wanted else f"{path} is {found!r}, expected {wanted!r}"


def _provider(answer: Answer) -> str:
    shown = saml_sessions.shown(answer.before, answer.request)
    return shown.provider if shown is not None else ""


def _issuer(answer: Answer) -> str:
    return str(answer.resolve(world_value(f"saml_provider.{_provider(answer)}.Issuer")))
