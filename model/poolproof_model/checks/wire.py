"""Checks of whole HTTP answers: `status`, `headers` (names in lower case), `text` and `document` (the body as JSON)."""

from poolproof_model.checks import Answer, check
from poolproof_model.scenario import dig
from poolproof_model.state import world_value

JSON_CONTENT_TYPE = "application/x-amz-json-1.1"
CLIENT_ERRORS = range(400, 500)


@check()
def refused_by_client_error(answer: Answer) -> str | None:
    """The status is one of those that blame the caller."""
    status = answer.response.get("status")
    return None if status in CLIENT_ERRORS else f"HTTP status {status}"


@check()
def names_error(answer: Answer, code: str) -> str | None:
    """The document's __type is the bare name of the error."""
    found = dig(answer.response, "document.__type")
    return None if found == code else f"__type is {found!r}, not {code!r}"


@check()
def tells_message(answer: Answer) -> str | None:
    """The document has a text in `message`, spelt in lower case."""
    found = dig(answer.response, "document.message")
    return None if isinstance(found, str) and found else f"message is {found!r}"


@check()
def error_headers(answer: Answer) -> str | None:
    """x-amzn-errortype repeats __type with a colon behind it, x-amzn-errormessage the message."""
    wanted = {
        "x-amzn-errortype": f"{dig(answer.response, 'document.__type')}:",
        "x-amzn-errormessage": dig(answer.response, "document.message"),
    }
    for name, value in wanted.items():
        found = dig(answer.response, f"headers.{name}")
        if found != value:
            return f"header {name} is {found!r}, not {value!r}"
    return None


@check()
def has_request_id(answer: Answer) -> str | None:
    """The answer carries the id of the request in a header."""
    return None if dig(answer.response, "headers.x-amzn-requestid") else "no header x-amzn-requestid"


@check()
def json_content(answer: Answer) -> str | None:
    """The content type is that of the AWS JSON protocol, version 1.1."""
    found = str(dig(answer.response, "headers.content-type") or "")
    return None if found.partition(";")[0].strip() == JSON_CONTENT_TYPE else f"content type {found!r}"


@check()
def numbers(answer: Answer, *paths: str) -> str | None:
    """Each of some members of the document is a JSON number."""
    for path in paths:
        found = dig(answer.response, f"document.{path}")
        if isinstance(found, bool) or not isinstance(found, int | float):
            return f"{path} is {found!r}, no number"
    return None


@check()
def document_is_empty_object(answer: Answer) -> str | None:
    """The body is a JSON object without members."""
    found = answer.response.get("text")
    return None if answer.response.get("document") == {} else f"the body is {found!r}"


@check()
def discovery_issuer(answer: Answer) -> str | None:
    """The discovery document names the pool's own address as the issuer, and its key set below it."""
    pool = answer.resolve(world_value(f"pool.{next(iter(answer.before.settings.parts['pools']))}.Id"))
    issuer = f"https://cognito-idp.{answer.before.settings.region}.amazonaws.com/{pool}"
    for path, wanted in (("issuer", issuer), ("jwks_uri", f"{issuer}/.well-known/jwks.json")):
        found = dig(answer.response, f"document.{path}")
        if found != wanted:
            return f"{path} is {found!r}, not {wanted!r}"
    return None


@check()
def lists_exactly(answer: Answer, path: str, *values: str) -> str | None:
    """A list of the document has these values and no others, in any order."""
    found = dig(answer.response, f"document.{path}")
    return None if isinstance(found, list) and sorted(map(str, found)) == sorted(values) else f"{path} is {found!r}"


@check()
def lists_at_least(answer: Answer, path: str, *values: str) -> str | None:
    """A list of the document has these values, maybe others."""
    found = dig(answer.response, f"document.{path}")
    return None if isinstance(found, list) and set(values) <= set(map(str, found)) else f"{path} is {found!r}"
