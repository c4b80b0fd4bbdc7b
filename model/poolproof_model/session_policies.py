"""Session policies and tags that requests send to STS: values by name, and what they mean to the evaluator.

A policy is written as the request sends it; to the evaluator places of the world stand for themselves.
"""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from poolproof_model.policy import Kind, Policy, read
from poolproof_model.scenario import literal
from poolproof_model.state import Settings, Symbol, Term, Value, plain, text, world_value


def _document(*statements: Mapping[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)}, sort_keys=True)


def _statement(effect: str, action: str, resource: str = "*") -> dict[str, str]:
    return {"Effect": effect, "Action": action, "Resource": resource}


_BUCKET = "BUCKET"
_ELSEWHERE = _document(_statement("Allow", "s3:*", f"{_BUCKET}/elsewhere/*")).partition(_BUCKET)
POLICIES: Mapping[str, Value] = {
    "everything": text(_document(_statement("Allow", "*"))),
    "reading": text(_document(_statement("Allow", "s3:GetObject"))),
    "denying": text(_document(_statement("Allow", "*"), _statement("Deny", "*"))),
    "elsewhere": Term(
        function="concat",
        inputs=(text(_ELSEWHERE[0]), world_value("bucket.files.Arn"), text(_ELSEWHERE[2])),
    ),
}
"""Inline session policies that are well-formed, by name."""

BROKEN: Mapping[str, str] = {
    "no_json": "{",
    "no_object": "[]",
    "no_statement": '{"Version":"2012-10-17"}',
    "no_effect": '{"Version":"2012-10-17","Statement":[{"Action":"s3:GetObject","Resource":"*"}]}',
    "other_effect": _document(_statement("Perhaps", "s3:GetObject")),
    "no_action": '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Resource":"*"}]}',
    "other_version": '{"Version":"2020-01-01","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
}
"""Inline session policies that are none, by what is wrong with them."""

MANAGED = "managed "  # begins the name of a session policy that is a managed one of the world


def names_of(policy: Value | None, arns: Value | None) -> tuple[str, ...]:
    """Name the session policies of a request: its Policy and its PolicyArns."""
    inline = tuple(name for name, value in POLICIES.items() if value == policy)
    listed = arns.inputs if isinstance(arns, Term) else ()
    managed = (item.name.split(".")[1] for item in listed if isinstance(item, Symbol))
    return (*inline, *(f"{MANAGED}{name}" for name in managed))


@cache
def policies(settings: Settings, names: tuple[str, ...]) -> tuple[Policy, ...]:
    """Give the policies that the names stand for."""
    return tuple(read(_meaning(settings, name), Kind.PERMISSION) for name in names)


def _meaning(settings: Settings, name: str) -> Mapping[str, Any]:
    if name.startswith(MANAGED):
        document: Mapping[str, Any] = settings.parts["limits"][name.removeprefix(MANAGED)]
        return document
    found: Mapping[str, Any] = json.loads(_written(POLICIES[name]))
    return found


def _written(value: Value) -> str:
    match value:
        case Symbol():
            return f"${{{value.name}}}"
        case Term():
            return "".join(_written(item) for item in value.inputs)
        case _:
            return str(plain(value))


TAGS: Mapping[str, dict[str, Any]] = {
    "one": {"principal_tags": {"team": ["red"]}},
    "two_values": {"principal_tags": {"team": ["red", "blue"]}},
    "same_key": {"principal_tags": {"team": ["red"], "Team": ["blue"]}},
    "not_among": {"principal_tags": {"team": ["red"]}, "transitive_tag_keys": ["office"]},
    "too_many": {"principal_tags": {f"key{number:02d}": ["v" * 200] for number in range(40)}},
}
"""Values of the claim `https://aws.amazon.com/tags`, by name (IAM user guide, id_session-tags)."""


def session_tags(name: str) -> tuple[tuple[str, str], ...]:
    """Give the tags, by key, of a session that was begun with the named ones; none where there is no such name."""
    found = TAGS.get(name, {}).get("principal_tags", {})
    return tuple((key, values[0]) for key, values in sorted(found.items()))


def tagged(token: Symbol, name: str) -> Term:
    """Give a provider's token with session tags in it."""
    return Term(function="tagged", inputs=(token, literal(TAGS[name])))


def tags_of(value: Value | None) -> str:
    """Name the session tags that a token in a request carries; empty where it carries none."""
    if not isinstance(value, Term) or value.function != "tagged":
        return ""
    return next(name for name, claim in TAGS.items() if literal(claim) == value.inputs[1])
