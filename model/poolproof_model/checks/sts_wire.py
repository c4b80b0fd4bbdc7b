"""Checks of whole answers of STS, which are XML."""

import re

from poolproof_model.checks import Answer, check
from poolproof_model.scenario import dig

SPACE = "https://sts.amazonaws.com/doc/2011-06-15/"
MOMENT = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?Z"


def _text(answer: Answer) -> str:
    return str(answer.response.get("text"))


def _inside(name: str, text: str) -> str | None:
    found = re.search(rf"<{name}>(.*?)</{name}>", text, re.DOTALL)
    return None if found is None else found[1].strip()


@check()
def xml_root(answer: Answer, name: str) -> str | None:
    """The body is an element of this name in the namespace of STS."""
    pattern = rf"\s*(<\?xml[^>]*\?>)?\s*<{name}\s+xmlns=\"{re.escape(SPACE)}\"\s*>"
    return None if re.match(pattern, _text(answer)) else f"the body begins {_text(answer)[:80]!r}, not with {name}"


@check()
def xml_error(answer: Answer, code: str) -> str | None:
    """The body blames the sender with this code and a message."""
    error = _inside("Error", _text(answer)) or ""
    found = {name: _inside(name, error) for name in ("Type", "Code", "Message")}
    good = found["Type"] == "Sender" and found["Code"] == code and found["Message"]
    return None if good else f"the error is {found}, expected Sender, {code} and a message"


@check()
def xml_request_id(answer: Answer) -> str | None:
    """The body holds the id of the request."""
    return None if _inside("RequestId", _text(answer)) else "no RequestId in the body"


@check()
def xml_moment(answer: Answer, name: str) -> str | None:
    """An element of the body is a moment as XML writes it, in UTC."""
    found = _inside(name, _text(answer))
    return None if found is not None and re.fullmatch(MOMENT, found) else f"{name} is {found!r}, no moment in UTC"


@check()
def xml_content(answer: Answer) -> str | None:
    """The content type is text/xml."""
    found = str(dig(answer.response, "headers.content-type") or "")
    return None if found.partition(";")[0].strip() == "text/xml" else f"content type {found!r}"
