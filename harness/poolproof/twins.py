"""Twins: the same calls about a user and about nobody, in one scenario, must be answered alike.

What is compared is what an attacker sees: code, message, and the form of the answer. Values may differ, and so may
members of which a source says that their form does.
"""

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, TypeAlias

from poolproof import sayings
from poolproof.lines import TWINS
from poolproof.observation import THROTTLING, Indeterminate, Observation, Rejected, Returned, Unsupported
from poolproof.suites import Suite, world_named
from poolproof.trace import Trace
from poolproof.verdict import Kind, Status, Verdict
from poolproof_model.scenario import Argument, Derived, Ref, Scenario, Step, literal
from poolproof_spec.catalogue import Catalogue, Clause
from poolproof_spec.schema import Actor, Component, Then, Twin

USER, NOBODY = "twin~", "nobody~"
BEFORE, OF_USER, OF_NOBODY = "twins.before", "twins.user", "twins.nobody"
PASSWORD = "Correct-horse-1"  # noqa: S105 -- of a user who lives for one scenario
SEED = "twins"
WORLD_VALUE = re.compile(r"\$\{([^}]+)\}")
COMPUTED = re.compile(r"<(?:(\d+):)?([\w.]+)>")
FORMS = (
    ("uuid", re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")),
    ("masked address", re.compile(r"[^@]*\*+[^@]*@?.*")),
    ("hexadecimal number", re.compile(r"[0-9a-fA-F]{16,}")),
    ("opaque text", re.compile(r"[\w+/=.-]{20,}")),
    ("text", re.compile(r".+", re.DOTALL)),
    ("empty text", re.compile(r"")),
)
"""Forms of a text; the first that matches as a whole is its form."""

Forms: TypeAlias = dict[str, str]
"""The form of each leaf of an answer, by dotted path."""


def suite(catalogue: Catalogue) -> Suite:
    """Make the suite out of the twins that can be tested."""
    testable = {twin.id: twin for twin in catalogue.twins if twin.untested is None}
    return Suite(
        clauses={name: clause_of(twin) for name, twin in testable.items()},
        scenarios=tuple(_scenario(catalogue, twin) for twin in testable.values()),
        alone=lambda name: _scenario(catalogue, testable[name]),
        judge=partial(judge, catalogue),
    )


def clause_of(twin: Twin) -> Clause:
    """Give a twin as a clause."""
    return Clause(
        id=twin.id,
        component=Component.USER_POOLS,
        action=twin.operation,
        operation=twin.operation,
        actor=twin.calls[-1].actor if twin.calls else Actor.PUBLIC,
        needs=(),
        text=twin.text,
        when=(),
        then=Then(),
        level=twin.level,
        cites=twin.cites,
        setting="PreventUserExistenceErrors",
        before=(),
        tags=("indistinguishable",),
        untested=twin.untested,
        sheet="twins.yaml",
        suite=TWINS,
    )


def _scenario(catalogue: Catalogue, twin: Twin) -> Scenario:
    steps = list(_made(twin))
    for action, name in ((OF_USER, USER), (OF_NOBODY, NOBODY)):
        first = len(steps)
        who = f"{name}@example.com" if twin.named_by_address else name
        for number, call in enumerate(twin.calls):
            last = number == len(twin.calls) - 1
            steps.append(
                Step(
                    action=action if last else BEFORE,
                    operation=call.operation,
                    actor=call.actor.value,
                    arguments=_arguments(call.request, who, first),
                )
            )
    return Scenario(world=world_named(catalogue, twin.world), steps=tuple(steps), aims=(twin.id,))


def _made(twin: Twin) -> Iterator[Step]:
    """Make the user, in the state that the twin asks for."""
    name = f"{USER}@example.com" if twin.named_by_address else USER
    address = {"Name": "email", "Value": f"{USER}@example.com"}
    pool = Ref(step=None, path="pool.main.Id")
    if twin.user == "UNCONFIRMED":
        request: dict[str, Any] = {
            "ClientId": "${client.app.ClientId}",
            "Username": name,
            "Password": PASSWORD,
            "UserAttributes": [address],
        }
        yield Step(action=BEFORE, operation="SignUp", actor="public", arguments=_arguments(request, name, 0))
        return
    created = {
        "Username": name,
        "MessageAction": "SUPPRESS",
        "UserAttributes": [address, {"Name": "email_verified", "Value": "true"}],
    }
    arguments = {"UserPoolId": pool, **_arguments(created, name, 0)}
    yield Step(action=BEFORE, operation="AdminCreateUser", actor="admin", arguments=arguments)
    chosen = {"Username": name, "Password": PASSWORD, "Permanent": True}
    arguments = {"UserPoolId": pool, **_arguments(chosen, name, 0)}
    yield Step(action=BEFORE, operation="AdminSetUserPassword", actor="admin", arguments=arguments)


def _arguments(request: Mapping[str, Any], who: str, first: int) -> dict[str, Argument]:
    """Write a request as arguments; `first` is the step of the first call about the same one."""
    found: dict[str, Argument] = {}
    for member, value in request.items():
        if isinstance(value, Mapping):
            found.update({f"{member}.{name}": one for name, one in _arguments(value, who, first).items()})
        elif isinstance(value, str):
            found[member] = _argument(value, who, first)
        else:
            found[member] = literal(value)
    return found


def _argument(text: str, who: str, first: int) -> Argument:
    if of_world := WORLD_VALUE.fullmatch(text):
        return Ref(step=None, path=of_world[1])
    if computed := COMPUTED.fullmatch(text):
        number, name = computed.groups()
        if number is not None:
            return Ref(step=first + int(number), path=name)
        return Derived(function=name, inputs=(literal(SEED),) if name == "srp_a" else ())
    return literal(text.replace("{user}", who))


def judge(catalogue: Catalogue, trace: Trace) -> tuple[Verdict, ...]:
    """Give the verdict on the twin of a trace, and on its message."""
    found: list[Verdict] = []
    for twin in catalogue.twins:
        if twin.id in trace.scenario.aims and twin.untested is None:
            found += _verdicts(twin, trace)
    return tuple(found)


def _verdicts(twin: Twin, trace: Trace) -> Iterator[Verdict]:
    places = {step.action: number for number, step in enumerate(trace.scenario.steps)}
    number = places[OF_NOBODY]
    if number >= len(trace.performed):
        reason = "cut off before it" if trace.world_error is None else f"no world: {trace.world_error}"
        yield _verdict(twin, trace, number, Status.UNKNOWN, reason=reason)
        return
    user = trace.performed[places[OF_USER]].observation
    nobody = trace.performed[number].observation
    if (undecided := _undecided(twin, user, nobody)) is not None:
        status, reason = undecided
        yield _verdict(twin, trace, number, status, reason=reason)
        return
    match nobody, user:
        case Indeterminate(), _:
            yield _verdict(twin, trace, number, Status.FAIL, kind=Kind.CRASH, reason=nobody.cause)
        case Rejected(), Rejected() if nobody.code == user.code:
            yield _verdict(twin, trace, number, Status.PASS)
            holds = nobody.message == user.message
            reason = "" if holds else f"message {nobody.message!r}, that of a user is {user.message!r}"
            kind = None if holds else Kind.WRONG_MESSAGE
            status = Status.PASS if holds else Status.FAIL
            yield _verdict(twin, trace, number, status, kind=kind, reason=reason, facet="message")
        case Returned(), Returned():
            problem = difference(forms(user.fields), forms(nobody.fields), twin.may_differ)
            status = Status.PASS if problem is None else Status.FAIL
            yield _verdict(twin, trace, number, status, kind=Kind.WRONG_DATA if problem else None, reason=problem or "")
        case _:
            reason = f"a user is answered with {sayings.observed(user)[:200]}"
            yield _verdict(twin, trace, number, Status.FAIL, kind=Kind.WRONG_ERROR, reason=reason)


def _undecided(twin: Twin, user: Observation, nobody: Observation) -> tuple[Status, str] | None:
    """Say why two answers cannot be compared, if they cannot."""
    for who, one in (("a user", user), ("nobody", nobody)):
        if isinstance(one, Unsupported):
            return Status.SKIPPED, one.reason
        if isinstance(one, Rejected) and one.code in THROTTLING:
            return Status.UNKNOWN, f"throttled: {one.code}"
        if isinstance(one, Indeterminate) and not one.crash and who == "a user":
            return Status.BLOCKED, one.cause
    expected = isinstance(user, Returned) if twin.answer == "success" else _refused_with(user, twin.answer)
    if not expected:
        return Status.BLOCKED, f"a user is answered with {sayings.observed(user)[:200]}, not with {twin.answer}"
    return None


def _refused_with(observation: Observation, code: str) -> bool:
    return isinstance(observation, Rejected) and observation.code == code


def forms(fields: Any, path: str = "") -> Forms:
    """Give the form of every leaf of an answer; the items of a list count as one."""
    found: Forms = {}
    match fields:
        case Mapping():
            for name, value in fields.items():
                found.update(forms(value, f"{path}.{name}" if path else str(name)))
        case list():
            found[path] = "list"
            for item in fields:
                found.update(forms(item, f"{path}.item"))
        case str():
            found[path] = next(name for name, pattern in FORMS if pattern.fullmatch(fields))
        case bool() | None:
            found[path] = str(fields)
        case _:
            found[path] = type(fields).__name__
    return found


def difference(user: Forms, nobody: Forms, may_differ: tuple[str, ...]) -> str | None:
    """Name the first member that tells a user from nobody."""
    for path in sorted({*user, *nobody}):
        ours, theirs = user.get(path), nobody.get(path)
        if path.partition(".item")[0] in may_differ and ours and theirs:
            continue
        if ours != theirs:
            return f"{path}: {ours or 'absent'} for a user, {theirs or 'absent'} for nobody"
    return None


def _verdict(
    twin: Twin,
    trace: Trace,
    number: int,
    status: Status,
    *,
    kind: Kind | None = None,
    reason: str = "",
    facet: str | None = None,
) -> Verdict:
    done = trace.performed[number].observation if number < len(trace.performed) else None
    return Verdict(
        clause=twin.id,
        status=status,
        kind=kind,
        facet=facet,
        target=trace.target,
        scenario=trace.scenario.id,
        step=number,
        expected=f"{twin.answer}, as for a user",
        observed="nothing" if done is None else sayings.observed(done)[:300],
        reason=reason,
    )
