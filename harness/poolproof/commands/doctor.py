"""`poolproof doctor`: what a target is and has, looked at before and apart from any verdict."""

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime

from poolproof.commands import output
from poolproof.conclusion import CONFORMS, UNDECIDED
from poolproof.errors import ConfigurationError, WorldError
from poolproof.observation import Indeterminate, Observation, Rejected, Returned, Unsupported
from poolproof.target import Call, Capability, Session, Target
from poolproof.targets import resolve, services
from poolproof_model.scenario import World

ASKED = ("cognito-idp", "cognito-identity")
BAD_KEYS = frozenset(
    {
        "InvalidSignatureException", "UnrecognizedClientException", "InvalidClientTokenId", "SignatureDoesNotMatch",
        "ExpiredTokenException", "AuthFailure", "MissingAuthenticationTokenException", "IncompleteSignatureException",
    }
)  # fmt: skip
"""Codes with which AWS refuses keys; source: the common errors of its services' API references."""
EMPTY = World(name="doctor", region="us-east-1", text="{}")
SLOW_CLOCK = 240.0
"""Seconds by which clocks may differ; AWS refuses signatures that are 5 minutes old."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing looked at; `remedy` says what to change, where something has to be."""

    what: str
    found: str
    remedy: str = ""


def doctor(name: str, own: Mapping[str, Callable[[], Target]], form: output.Listing) -> int:
    """Look at a target and print what was found; exit 0, or 2 where something has to be changed first."""
    try:
        with closing(resolve(name, own)) as target:
            findings = examined(target)
    except ConfigurationError as error:
        findings = [Finding(what="start", found="cannot be had", remedy=str(error))]
    if form is output.Listing.JSON:
        output.say_json(
            {
                "target": name,
                "findings": [{"what": one.what, "found": one.found, "remedy": one.remedy} for one in findings],
            }
        )
    else:
        output.say_table(
            [[one.what, one.found, one.remedy] for one in findings], ["what", "found", "to change"], [None, 80, 60]
        )
    return UNDECIDED if any(one.remedy for one in findings) else CONFORMS


def examined(target: Target) -> list[Finding]:
    """Look at a target: reached, keys, region, clock, operations, powers."""
    try:
        session = target.open(EMPTY)
    except (WorldError, ConfigurationError) as error:
        return [Finding(what="reached", found="no", remedy=str(error))]
    with closing(session):
        answer = session.perform(_request("ListUserPools", MaxResults=1))
        found = [Finding(what="version", found=target.version), _reached(answer)]
        if found[-1].remedy:
            return found
        region = str(session.world_values["region"])
        found += [_keys(answer), Finding(what="region", found=region), _clock(session, answer), _identity(session)]
        found += [_operations(session, service) for service in ASKED]
    return found + _powers(target)


def _request(operation: str, **arguments: object) -> Call:
    return Call(action="doctor", operation=operation, actor="admin", arguments=arguments)


def _reached(answer: Observation) -> Finding:
    if isinstance(answer, Indeterminate) and answer.wire is None:
        return Finding(what="reached", found="no", remedy=f"{answer.cause}; is it running there?")
    return Finding(what="reached", found="yes")


def _keys(answer: Observation) -> Finding:
    if isinstance(answer, Rejected) and answer.code in BAD_KEYS:
        return Finding(
            what="keys", found=answer.code, remedy="give the keys that the target takes ([targets.NAME.account])"
        )
    return Finding(what="keys", found="taken")


def _clock(session: Session, answer: Observation) -> Finding:
    """Compare the header Date of an answer with the time that the target is taken to have."""
    wire = None if isinstance(answer, Unsupported) else answer.wire
    date = None if wire is None else wire.headers.get("date")
    if date is None:
        return Finding(what="clock", found="answers carry no date")
    try:
        theirs = parsedate_to_datetime(date).astimezone(UTC)
    except ValueError:
        return Finding(what="clock", found=f"the header Date is {date!r}")
    apart = (theirs - session.now()).total_seconds()
    remedy = "set this machine's clock or the target's; signatures fail so far apart" if abs(apart) > SLOW_CLOCK else ""
    return Finding(what="clock", found=f"{apart:+.0f} s from ours", remedy=remedy)


def _identity(session: Session) -> Finding:
    answer = session.perform(_request("sts:GetCallerIdentity"))
    if isinstance(answer, Returned):
        mine, theirs = session.world_values["account"], answer.fields.get("Account")
        remedy = "" if mine == theirs else f"say account id {theirs} ([targets.NAME.account] id): roles are named by it"
        return Finding(what="account", found="as told" if mine == theirs else "another one", remedy=remedy)
    return Finding(what="account", found="GetCallerIdentity is not answered; clauses that need STS are SKIPPED")


def _operations(session: Session, service: str) -> Finding:
    """Ask each operation once without any member, and tell which are not there.

    What changes something though no member is required is not asked.
    """
    names = sorted(name for name in services.operation_names(service) if _harmless(service, name))
    answers = {name: session.perform(_request(f"{service}:{name}")) for name in names}
    missing = [name for name, answer in answers.items() if isinstance(answer, Unsupported)]
    broken = [name for name, answer in answers.items() if isinstance(answer, Indeterminate)]
    found = f"{len(names) - len(missing)} of {len(names)} operations answer"
    found += f"; not there: {', '.join(missing)}" if missing else ""
    return Finding(
        what=service, found=found + (f"; no proper answer to an empty request: {', '.join(broken)}" if broken else "")
    )


def _harmless(service: str, name: str) -> bool:
    return name.startswith(("Describe", "Get", "List")) or bool(services.required(service, name))


def _powers(target: Target) -> list[Finding]:
    has = target.capabilities
    lacks = sorted(one.value for one in Capability if one not in has)
    inbox = "read" if Capability.CODE_DELIVERY in has else "none; clauses that need a code are SKIPPED"
    return [
        Finding(what="capabilities", found=", ".join(sorted(one.value for one in has))),
        Finding(what="lacks", found=", ".join(lacks) or "nothing"),
        Finding(what="inbox", found=inbox),
        Finding(what="roles", found="enforced" if Capability.IAM_ENFORCEMENT in has else "not enforced, or not there"),
    ]
