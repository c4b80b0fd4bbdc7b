"""From a scenario's arguments to what is really sent: literals, references to answers, derived values.

A value that cannot be had is a `Missing` and never an exception: its step is not sent, and the rest goes on.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, assert_never

from poolproof.clients.derived import DERIVATIONS
from poolproof.observation import Indeterminate, Observation, Rejected, Returned, Unsupported
from poolproof.target import Capability, Session
from poolproof_model.scenario import Argument, Derived, Literal, Ref, Scenario, dig

INBOX = "inbox:"
SENT = "sent:"
"""Begins the path of an argument that an earlier step sent, as it was computed then (a one-time code, shown again)."""
MAIL_DOMAIN = "mail_domain"
EXAMPLE = "example.com"
"""Where the addresses of scenarios are; reserved by RFC 2606, so that mail to it would bounce."""
SEGMENTS = re.compile(r"(?<!\\)\.")  # a dot after a backslash belongs to the member's name
SUFFIX_PLACE = "~"
"""Stands in literals for the scenario's own suffix, so that scenarios share a world without sharing subjects."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A value that cannot be had; `capability` is set where that is because the target lacks a power or a part."""

    cause: str
    capability: str | None = None


@dataclass(slots=True, kw_only=True)
class Answers:
    """What the steps of one run gave so far: observations, the codes that they sent by (step, path), own arguments.

    `region` is that of the scenario's world, which a target may have put elsewhere.
    """

    session: Session
    suffix: str
    region: str
    observations: list[Observation] = field(default_factory=list)
    codes: dict[tuple[int, str], str | None] = field(default_factory=dict)
    sent: list[Mapping[str, Any]] = field(default_factory=list)


def resolved(answers: Answers, arguments: Mapping[str, Argument], now: datetime) -> dict[str, Any] | Missing:
    """Resolve a step's arguments and nest their dotted keys, or tell which one cannot be had and why.

    A derived value that is None (`if_given` of what was not) leaves its argument out.
    """
    nested: dict[str, Any] = {}
    for key, argument in arguments.items():
        value = value_of(answers, argument, now)
        if isinstance(value, Missing):
            return Missing(cause=f"argument {key} needs {value.cause}", capability=value.capability)
        if value is None and isinstance(argument, Derived):
            continue
        node = nested
        *path, last = (segment.replace("\\.", ".") for segment in SEGMENTS.split(key))
        for segment in path:
            node = node.setdefault(segment, {})
        node[last] = value
    return nested


def value_of(answers: Answers, argument: Argument, now: datetime) -> Any:
    """Resolve one argument; a Missing if it cannot be had."""
    match argument:
        case Literal():
            return json.loads(own_text(argument.text, answers.suffix, answers.region, answers.session.world_values))
        case Ref(step=None):
            return world_value(answers, argument.path.replace(SUFFIX_PLACE, answers.suffix))
        case Ref():
            return answer_value(answers, argument.step or 0, argument.path.replace(SUFFIX_PLACE, answers.suffix))
        case Derived():
            return derived_value(answers, argument, now)
        case _:
            assert_never(argument)


def own_text(text: str, suffix: str, region: str, world_values: Mapping[str, Any]) -> str:
    """Give a literal's text as a run sends it, and as its answers are held against it.

    `~` becomes the scenario's suffix. A target that may write to one mail domain only, or is bound to one region, says
    so in the values of its world (`mail_domain`, `region`); addresses and the scenario's region then become those.
    """
    text = text.replace(SUFFIX_PLACE, suffix)
    domain, here = world_values.get(MAIL_DOMAIN), world_values.get("region")
    if domain:
        text = text.replace(f"@{EXAMPLE}", f"@{domain}")
    return text.replace(region, here) if here and here != region else text


def world_value(answers: Answers, path: str) -> Any:
    """Look up what the creation of the world answered."""
    values = answers.session.world_values
    if path in values:
        return values[path]
    part = ".".join(path.split(".", 2)[:2])
    if part in answers.session.missing:
        return Missing(cause=f"{path}: {answers.session.missing[part]}", capability=answers.session.missing[part])
    head, _, rest = path.partition(".")
    name, _, members = rest.partition(".")
    first, _, inner = members.partition(".")
    found = dig(values.get(f"{head}.{name}.{first}"), inner) if inner else None
    return Missing(cause=f"{path}, which the world does not have") if found is None else found


def answer_value(answers: Answers, step: int, path: str) -> Any:
    """Look up what an earlier step answered, the code that it sent (`inbox:ADDRESS`), or what it was sent (`sent:`)."""
    if path.startswith(INBOX):
        return code_value(answers, step, path)
    if path.startswith(SENT):
        found = dig(answers.sent[step], path.removeprefix(SENT)) if step < len(answers.sent) else None
        return Missing(cause=f"{path} of step {step}, which was not sent") if found is None else found
    if step >= len(answers.observations):
        return Missing(cause=f"{path} of step {step}, which has not been performed")
    observation = answers.observations[step]
    match observation:
        case Returned():
            found = dig(observation.fields, path)
            return Missing(cause=f"{path}, which step {step} did not give") if found is None else found
        case Unsupported():
            return Missing(cause=f"{path} of step {step}: {observation.reason}", capability=observation.reason)
        case Rejected():
            return Missing(cause=f"{path}, which step {step} did not give: it was refused with {observation.code}")
        case Indeterminate():
            return Missing(cause=f"{path}, which step {step} did not give: {observation.cause}")
        case _:
            assert_never(observation)


def code_value(answers: Answers, step: int, path: str) -> Any:
    """Look up the code that an earlier step sent to an address."""
    code = answers.codes.get((step, path))
    if code is not None:
        return code
    if step < len(answers.observations) and isinstance(observation := answers.observations[step], Unsupported):
        return Missing(cause=f"{path} of step {step}: {observation.reason}", capability=observation.reason)
    if Capability.CODE_DELIVERY not in answers.session.capabilities:
        return Missing(cause=f"{path} of step {step}: CODE_DELIVERY", capability=Capability.CODE_DELIVERY.value)
    return Missing(cause=f"{path}, which step {step} did not send")


def derived_value(answers: Answers, argument: Derived, now: datetime) -> Any:
    """Compute a derived value; what the function cannot work with makes it a Missing."""
    derivation = DERIVATIONS.get(argument.function)
    if derivation is None:
        return Missing(cause=f"{argument.function}(), which is no derived function; there are {', '.join(DERIVATIONS)}")
    inputs: list[Any] = []
    for item in argument.inputs:
        value = value_of(answers, item, now)
        if isinstance(value, Missing):
            if not derivation.tolerant:
                return Missing(cause=f"{argument.function}() of {value.cause}", capability=value.capability)
            value = None
        inputs.append(value)
    try:
        return derivation.compute(now, *inputs)
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        return Missing(cause=f"{argument.function}(), which cannot be computed: {type(error).__name__}: {error}")


def inbox_paths(scenario: Scenario, suffix: str) -> dict[int, list[str]]:
    """List, for each step, the inbox paths that later steps refer to: they must be read right after the step."""
    found: dict[int, list[str]] = {}
    for step in scenario.steps:
        for ref in refs_in(tuple(step.arguments.values())):
            if ref.step is not None and ref.path.startswith(INBOX):
                found.setdefault(ref.step, []).append(ref.path.replace(SUFFIX_PLACE, suffix))
    return found


def refs_in(arguments: Sequence[Argument]) -> Iterator[Ref]:
    """Walk the references in arguments, also those inside derived values."""
    for argument in arguments:
        match argument:
            case Ref():
                yield argument
            case Derived():
                yield from refs_in(argument.inputs)
            case Literal():
                pass
