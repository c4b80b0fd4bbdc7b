"""Checks of answers about identity pools: maps that hold what was set and nothing else, rules in their order, tags."""

from poolproof_model import configuration
from poolproof_model.checks import Answer, check
from poolproof_model.checks.configuration import concrete, differs, told
from poolproof_model.checks.tokens import mismatch
from poolproof_model.configuration import IDENTITY_POOL
from poolproof_model.identity_pool_settings import member, own_pool
from poolproof_model.scenario import dig


@check()
def just_as_set(answer: Answer, name: str) -> str | None:
    """The member, a map, has what was set, and no other key."""
    kind = configuration.kind_of(answer.request)
    wanted = configuration.settings_shown(answer.before, answer.request).get(name) or {}
    found = dig(answer.response, kind.shown_at(name)) or {}
    others = sorted(set(found) - {told(answer, key) for key in wanted})
    return f"{name} has {', '.join(others)} as well" if others else differs(answer, wanted, found, name)


@check()
def kept_as_it_was(answer: Answer, name: str) -> str | None:
    """The identity pool shows a member as it was before the request."""
    return mismatch(answer, name, member(own_pool(answer.before, answer.request), name))


@check()
def rules_in_order(answer: Answer) -> str | None:
    """The rules of every role mapping come in the order in which they were set."""
    wanted = configuration.settings_shown(answer.before, answer.request).get("RoleMappings") or {}
    found = dig(answer.response, "RoleMappings") or {}
    for key, mapping in wanted.items():
        rules = dig(mapping, "RulesConfiguration.Rules") or []
        shown = dig(found.get(told(answer, key)), "RulesConfiguration.Rules") or []
        if len(rules) != len(shown):
            return f"{len(shown)} rules for {told(answer, key)}, expected {len(rules)}"
        for number, (rule, other) in enumerate(zip(rules, shown, strict=True)):
            problem = differs(answer, rule, other, f"Rules.{number}")
            if problem:
                return problem
    return None


@check()
def tags_of_identity_pool(answer: Answer) -> str | None:
    """The tags are those that the identity pool has, and no others."""
    wanted = member(own_pool(answer.after, answer.request), "IdentityPoolTags") or {}
    found = answer.response.get("Tags") or {}
    return None if found == wanted else f"Tags are {found!r}, expected {wanted!r}"


@check()
def every_made_identity_pool_listed(answer: Answer) -> str | None:
    """All identity pools that the scenario made are on some page, and none that it deleted."""
    listed = [item.get("IdentityPoolId") for item in answer.response.get("items") or ()]
    for item in answer.after.resources:
        if item.kind == IDENTITY_POOL.noun and (concrete(answer, item.name) in listed) is not (item.state == "PRESENT"):
            return f"{concrete(answer, item.name)}, which is {item.state}, is listed {item.state != 'PRESENT'}"
    return None
