"""Plain requests to STS, as the query protocol writes them."""

from collections.abc import Iterator

from poolproof_model.requests import Choice, Slot, builds
from poolproof_model.requests.identities import GARBAGE
from poolproof_model.requests.role_sessions import good
from poolproof_model.requests.slots import fixed, reads
from poolproof_model.state import State, Term, Value, text, world_value

FORM = "application/x-www-form-urlencoded"
VERSION = "2011-06-15"
NOBODY = "arn:aws:iam::123456789012:role/poolproof-nobody"


def _asking(role: Value, token: Value) -> Term:
    start = f"Action=AssumeRoleWithWebIdentity&Version={VERSION}&RoleSessionName=poolproof&RoleArn="
    return Term(function="concat", inputs=(text(start), role, text("&WebIdentityToken="), token))


def garbage(_state: State, _person: str) -> Iterator[Choice]:
    """What is no token, for a role that nobody has."""
    yield Choice(value=_asking(text(NOBODY), text(GARBAGE)), label="garbage")


def good_for(*, known: bool) -> Slot:
    """The person's good token, for the role that trusts its provider or for one that there is not."""

    def slot(state: State, person: str) -> Iterator[Choice]:
        found, roles = good(state, person), state.settings.parts.get("roles", {})
        if found is not None and "visitor" in roles:
            role = world_value("role.visitor.Arn")
            unknown = Term(function="concat", inputs=(role, text("-unknown")))
            yield Choice(value=_asking(role if known else unknown, found.symbol), label="good token")

    return reads(slot, "external")


builds("Wire.StsInvalid", service=fixed("sts"), content_type=fixed(FORM), body=garbage)
builds("Wire.StsDenied", service=fixed("sts"), content_type=fixed(FORM), body=good_for(known=False))
builds("Wire.StsGranted", service=fixed("sts"), content_type=fixed(FORM), body=good_for(known=True))
builds(
    "Wire.StsUnsigned",
    service=fixed("sts"),
    content_type=fixed(FORM),
    body=fixed(f"Action=GetCallerIdentity&Version={VERSION}"),
)
