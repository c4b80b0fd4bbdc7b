"""Checks of answers that show what was configured: the whole of what was set, defaults, lists, moments."""

import re
from typing import Any

from poolproof_model import configuration
from poolproof_model.checks import Answer, check
from poolproof_model.checks.tokens import TOLERANCE, mismatch
from poolproof_model.configuration import POOL
from poolproof_model.scenario import dig
from poolproof_model.state import Resource, Symbol, Term, Value, plain, text, world_value

PLACE = re.compile(r"\$\{([^}:]+)\}")
CLIENT_ID = re.compile(r"[\w+]{1,128}")


@check()
def given_back(answer: Answer, name: str) -> str | None:
    """The answer shows a member as it was set; lists in any order."""
    kind = configuration.kind_of(answer.request)
    wanted = dig(configuration.settings_shown(answer.before, answer.request), name)
    path = f"{kind.root}.{kind.renamed.get(name, name)}"
    return _differs(answer, wanted, dig(answer.response, path), path)


@check()
def all_given_back(answer: Answer) -> str | None:
    """The answer shows every member as it was set."""
    kind = configuration.kind_of(answer.request)
    for name, wanted in configuration.settings_shown(answer.before, answer.request).items():
        path = f"{kind.root}.{kind.renamed.get(name, name)}"
        problem = None if name in kind.silent else _differs(answer, wanted, dig(answer.response, path), path)
        if problem:
            return problem
    return None


@check()
def set_as_modelled(answer: Answer) -> str | None:
    """What is read back shows every member as it was last set."""
    return all_given_back(answer)


@check()
def names_itself(answer: Answer) -> str | None:
    """The answer names the resource that was asked for, and its pool."""
    kind = configuration.kind_of(answer.request)
    own = configuration.addressed(answer.after, answer.request)
    if own is None:
        return f"no {kind.noun} is known by the names in the request"
    shown = "Id" if kind is POOL else kind.key
    pool = mismatch(answer, f"{kind.root}.UserPoolId", concrete(answer, own.pool)) if own.pool is not None else None
    return mismatch(answer, f"{kind.root}.{shown}", concrete(answer, own.name)) or pool


@check()
def pool_named(answer: Answer, path: str) -> str | None:
    """The member is the id of the pool in the request."""
    return mismatch(answer, path, concrete(answer, answer.request.get("UserPoolId")))


@check()
def client_named(answer: Answer, path: str) -> str | None:
    """The member is the id of the client in the request."""
    return mismatch(answer, path, concrete(answer, answer.request.get("ClientId")))


@check()
def request_named(answer: Answer, path: str, member: str) -> str | None:
    """The member of the answer is the member of the request."""
    return mismatch(answer, path, concrete(answer, answer.request.get(member)))


@check()
def account_named(answer: Answer, path: str) -> str | None:
    """The member is the account's id."""
    return mismatch(answer, path, answer.resolve(world_value("account")))


@check()
def pool_id(answer: Answer, path: str) -> str | None:
    """The member is REGION_LETTERS-AND-DIGITS, at most 55 characters."""
    found = dig(answer.response, path)
    pattern = rf"(?=.{{1,55}}$){re.escape(answer.after.settings.region)}_[0-9a-zA-Z]+"
    return None if isinstance(found, str) and re.fullmatch(pattern, found) else f"{path} is {found!r}, no pool id"


@check()
def pool_arn(answer: Answer, path: str, id_path: str) -> str | None:
    """The member is arn:aws:cognito-idp:REGION:ACCOUNT:userpool/ID."""
    account = answer.resolve(world_value("account"))
    prefix = f"arn:aws:cognito-idp:{answer.after.settings.region}:{account}:userpool/"
    return mismatch(answer, path, f"{prefix}{dig(answer.response, id_path)}")


@check()
def client_id(answer: Answer, path: str) -> str | None:
    """The member is a client id: word characters and plus signs, at most 128."""
    found = dig(answer.response, path)
    return None if isinstance(found, str) and CLIENT_ID.fullmatch(found) else f"{path} is {found!r}, no client id"


@check()
def unlike_earlier(answer: Answer, path: str) -> str | None:
    """The member names no resource that was made before."""
    found = dig(answer.response, path)
    former = [answer.resolve(item.name) for item in answer.before.resources if isinstance(item.name, Symbol)]
    return f"{path} is {found!r}, which was given before" if found is None or found in former else None


@check()
def just_now(answer: Answer, *paths: str) -> str | None:
    """The members are the present moment, in epoch seconds."""
    for path in paths:
        found = dig(answer.response, path)
        if isinstance(found, bool) or not isinstance(found, int | float):
            return f"{path} is {found!r}, not epoch seconds"
        if abs(found - answer.now) > TOLERANCE + answer.seconds:
            return f"{path} is {found - answer.now:.0f} seconds from now"
    return None


@check()
def not_before(answer: Answer, path: str, earlier: str) -> str | None:
    """The first moment is not before the second."""
    found = [dig(answer.response, one) for one in (path, earlier)]
    if not all(isinstance(one, int | float) for one in found):
        return f"{path} and {earlier} are {found}, not two moments"
    return None if found[0] >= found[1] else f"{path} is before {earlier}"


@check()
def schema_whole(answer: Answer, *names: str) -> str | None:
    """The schema has these standard attributes (and may have more), each with a data type."""
    listed = dig(answer.response, "UserPool.SchemaAttributes")
    types = {item.get("Name"): item.get("AttributeDataType") for item in listed or () if isinstance(item, dict)}
    missing = [name for name in names if not types.get(name)]
    return f"SchemaAttributes lacks {', '.join(missing)} or a type of it" if missing else None


@check()
def attribute_is(answer: Answer, name: str, *pairs: str) -> str | None:
    """A schema attribute has these members: `Path=value`; booleans as true and false."""
    listed = dig(answer.response, "UserPool.SchemaAttributes")
    item = next((one for one in listed or () if isinstance(one, dict) and one.get("Name") == name), None)
    for pair in pairs:
        path, _, value = pair.partition("=")
        found = dig(item, path)
        if (str(found).lower() if isinstance(found, bool) else found) != value:
            return f"{path} of {name} is {found!r}, expected {value}"
    return None


@check()
def absent_or_empty(answer: Answer, *paths: str) -> str | None:
    """The members are not there, or hold nothing."""
    found = [path for path in paths if dig(answer.response, path) not in (None, {}, [], "")]
    return f"{', '.join(found)} present, expected absent or empty" if found else None


@check()
def empty_object(answer: Answer, path: str) -> str | None:
    """The member is an object without members, or not there."""
    found = dig(answer.response, path)
    return None if not found else f"{path} is {found!r}, expected an empty object"


@check()
def listed_among(answer: Answer) -> str | None:
    """The list holds everything of the kind that is present in the pool, each by its name."""
    kind = configuration.kind_of(answer.request)
    names = _listed_names(answer)
    for item in _present(answer):
        if concrete(answer, item.name) not in names:
            return f"{concrete(answer, item.name)!r} is not among {names}"
    return None if isinstance(answer.response.get(kind.listed), list) else f"{kind.listed} is not there"


@check()
def nothing_deleted_listed(answer: Answer) -> str | None:
    """The list holds nothing that was deleted."""
    kind = configuration.kind_of(answer.request)
    gone = [
        concrete(answer, item.name)
        for item in answer.after.resources
        if item.kind == kind.noun and item.state == "DELETED"
    ]
    found = [name for name in gone if name in _listed_names(answer)]
    return f"{found} was deleted and is listed" if found else None


@check()
def nothing_else_listed(answer: Answer) -> str | None:
    """The list holds nothing but what the scenario made in the pool."""
    known = [concrete(answer, item.name) for item in _present(answer)]
    others = [name for name in _listed_names(answer) if name not in known]
    return f"{others} listed, which nobody made" if others else None


@check()
def items_have(answer: Answer, *names: str) -> str | None:
    """Every listed item has all of these members and no others."""
    kind = configuration.kind_of(answer.request)
    for number, item in enumerate(answer.response.get(kind.listed) or ()):
        if set(item) != set(names):
            return f"{kind.listed}.{number} has {sorted(item)}, expected {sorted(names)}"
    return None


@check()
def items_within(answer: Answer, *names: str) -> str | None:
    """No listed item has other members than these."""
    kind = configuration.kind_of(answer.request)
    for number, item in enumerate(answer.response.get(kind.listed) or ()):
        others = sorted(set(item) - set(names))
        if others:
            return f"{kind.listed}.{number} has {', '.join(others)} as well"
    return None


@check()
def items_at_most(answer: Answer, most: str) -> str | None:
    """The page has no more items than that."""
    kind = configuration.kind_of(answer.request)
    count = len(answer.response.get(kind.listed) or ())
    return None if count <= int(most) else f"{count} items on a page of {most}"


@check()
def domain_shown(answer: Answer) -> str | None:
    """The pool shows the domain that it has."""
    pool = answer.request.get("UserPoolId")
    names = [concrete(answer, item.name) for item in configuration.inside(answer.after, pool, "UserPoolDomain")]
    found = dig(answer.response, "UserPool.Domain")
    return None if found in names else f"UserPool.Domain is {found!r}, expected {' or '.join(map(repr, names))}"


@check()
def pool_style_shown(answer: Answer) -> str | None:
    """The style sheet is that of the whole pool."""
    pool = answer.request.get("UserPoolId")
    sheets = [
        plain(item.member("CSS"))
        for item in configuration.inside(answer.after, pool, "UICustomization")
        if plain(item.name) == configuration.ALL_CLIENTS
    ]
    return mismatch(answer, "UICustomization.CSS", sheets[0] if sheets else None)


@check()
def another_page(answer: Answer) -> str | None:
    """What is on the page was not on the one before."""
    token = answer.request.get("NextToken")
    before = answer.resolve(Symbol(kind="listed", name=token.name)) if isinstance(token, Symbol) else None
    names = _listed_names(answer)
    return f"{names} on the second page, {before!r} on the first" if before in names or not names else None


@check()
def tags_as_modelled(answer: Answer) -> str | None:
    """The tags are those that the pool has, and no others."""
    own = configuration.own_pool(answer.after, answer.request)
    wanted = plain(own.member("UserPoolTags")) if own is not None else None
    found = answer.response.get("Tags") or {}
    return None if found == (wanted or {}) else f"Tags are {found!r}, expected {wanted or {}!r}"


@check()
def no_secondary_replica(answer: Answer) -> str | None:
    """No replica with the role SECONDARY is listed."""
    listed = answer.response.get("UserPoolReplicas") or ()
    found = [item.get("RegionName") for item in listed if item.get("Role") == "SECONDARY"]
    return f"replicas in {found}, which nobody made" if found else None


@check()
def certificate(answer: Answer, path: str) -> str | None:
    """The member is the base64 body of an X.509 certificate: DER begins with a sequence of two length bytes."""
    found = dig(answer.response, path)
    body = str(found).removeprefix("-----BEGIN CERTIFICATE-----").strip()
    return None if isinstance(found, str) and body.startswith("MII") else f"{path} is {found!r}, no certificate"


def concrete(answer: Answer, value: Value | None) -> Any:
    """Give what a value of the model is on the target; joined texts are joined."""
    if isinstance(value, Term) and value.function == "concat":
        return "".join(str(concrete(answer, part)) for part in value.inputs)
    return answer.resolve(value) if value is not None else None


def _present(answer: Answer) -> list[Resource]:
    kind = configuration.kind_of(answer.request)
    pool = None if kind is POOL else answer.request.get("UserPoolId")
    return configuration.inside(answer.after, pool, kind.noun)


def _listed_names(answer: Answer) -> list[Any]:
    kind = configuration.kind_of(answer.request)
    key = "Id" if kind is POOL else kind.key
    return [item.get(key) for item in answer.response.get(kind.listed) or () if isinstance(item, dict)]


def _differs(answer: Answer, wanted: Any, found: Any, path: str) -> str | None:
    """Tell where a found value is not the wanted one; objects may have further members, lists another order."""
    match wanted:
        case dict():
            problems = (
                _differs(answer, value, found.get(name) if isinstance(found, dict) else None, f"{path}.{name}")
                for name, value in wanted.items()
                if value is not None
            )
            return next((problem for problem in problems if problem), None)
        case list():
            if not isinstance(found, list) or len(found) != len(wanted):
                return f"{path} is {found!r}, expected {wanted!r}"
            lost = [one for one in wanted if all(_differs(answer, one, other, path) for other in found)]
            return f"{path} lacks {lost!r}" if lost else None
        case str():
            told = PLACE.sub(
                lambda place: str(answer.resolve(world_value(place[1]))), str(answer.resolve(text(wanted)))
            )
            return None if found == told else f"{path} is {found!r}, expected {told!r}"
        case _:
            good = found == wanted and isinstance(found, bool) is isinstance(wanted, bool)
            return None if good else f"{path} is {found!r}, expected {wanted!r}"
