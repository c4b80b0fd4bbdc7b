"""`poolproof adapter check`: whether a program speaks the adapter protocol, before any verdict on its target."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from poolproof.commands import output
from poolproof.observation import Indeterminate, Rejected, Returned, Unsupported
from poolproof.targets.adapter import PROTOCOL, AdapterError, Hello, Program, read_answer

GOOD, BAD = 0, 1
UNKNOWN_POOL = "us-east-1_000000000"
POWERS: dict[str, dict[str, object]] = {
    "inbox": {"address": "nobody@example.com"},
    "now": {},
    "fetch": {
        "method": "GET",
        "url": f"https://cognito-idp.eu-west-1.amazonaws.com/{UNKNOWN_POOL}/.well-known/jwks.json",
        "headers": {},
        "body": "",
    },
}
"""Messages that a program may understand, with members to try them by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was checked; `problem` is empty where it is right."""

    what: str
    problem: str = ""


def check(command: Sequence[str], seconds: float) -> int:
    """Check a program and print what was found; give 1 where something is wrong.

    Raises:
        ConfigurationError: the program cannot be started.
    """
    program = Program(command, seconds=seconds)
    try:
        findings = list(_findings(program))
    finally:
        program.close()
    for finding in findings:
        output.say(f"{'wrong' if finding.problem else 'right'}  {finding.what}")
        if finding.problem:
            output.say(f"       {finding.problem}")
    wrong = sum(bool(finding.problem) for finding in findings)
    output.say(f"\n{len(findings) - wrong} of {len(findings)} checks are right")
    return BAD if wrong else GOOD


def _findings(program: Program) -> Iterator[Finding]:
    """Check in the order of use; what cannot go on after a wrong answer is left out."""
    hello: list[Hello] = []
    yield _checked("hello names the target and what it can do", lambda: hello.append(_hello(program)))
    if not hello:
        return
    session: list[object] = []
    yield _checked(
        "open gives a session", lambda: session.append(program.ask("open", region="eu-west-1").get("session"))
    )
    if not session:
        return

    def call(operation: str, arguments: dict[str, object], *, signed: bool = True) -> object:
        answer = program.ask(
            "call",
            session=session[0],
            service="cognito-idp",
            operation=operation,
            signed=signed,
            credentials=None,
            arguments=arguments,
        )
        return read_answer(operation, answer)

    pools: list[str] = []

    def made() -> None:
        found = call("CreateUserPool", {"PoolName": "adapter-check"})
        if not isinstance(found, Returned) or not found.fields.get("UserPool", {}).get("Id"):
            raise AdapterError(f"CreateUserPool should be returned with UserPool.Id, was {found}")
        pools.append(found.fields["UserPool"]["Id"])

    def refused() -> None:
        found = call("DescribeUserPool", {"UserPoolId": UNKNOWN_POOL})
        if not isinstance(found, Rejected) or ":" in found.code or "#" in found.code:
            raise AdapterError(f"an unknown pool should be rejected with a bare code, was {found}")

    def unsupported() -> None:
        found = call("NoSuchOperation", {})
        if isinstance(found, Returned) or (isinstance(found, Indeterminate) and "protocol" in found.cause):
            raise AdapterError(f"an operation that nobody has should be unsupported or rejected, was {found}")

    def removed() -> None:
        found = call("DeleteUserPool", {"UserPoolId": pools[0]})
        if not isinstance(found, Returned | Unsupported):
            raise AdapterError(f"DeleteUserPool should be returned, was {found}")

    yield _checked("a success is `returned` with the members of the service", made)
    yield _checked("a refusal is `rejected` with code, message and status", refused)
    yield _checked("an unknown operation is no success", unsupported)
    if pools:
        yield _checked("what was made can be removed", removed)
    for power, members in POWERS.items():
        if power in hello[0].powers:
            yield _checked(f"{power} is answered", partial(program.ask, power, session=session[0], **members))
    yield _checked("close ends the session", lambda: program.ask("close", session=session[0]))


def _hello(program: Program) -> Hello:
    return Hello.read(program.ask("hello", protocol=PROTOCOL))


def _checked(what: str, attempt: Callable[[], object]) -> Finding:
    try:
        attempt()
    except AdapterError as error:
        return Finding(what=what, problem=str(error))
    return Finding(what=what)
