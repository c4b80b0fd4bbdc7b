"""Checks of answers that show what was configured: the whole of what was set, defaults, lists, moments."""

import re
from typing import Any

from poolproof_model import configuration
from poolproof_model.checks import Answer, check
from poolproof_model.checks.tokens import TOLERANCE, mismatch
from poolproof_model.configuration import POOL
from poolproof_model.places import PLACE, literal_of
from poolproof_model.scenario import dig
from poolproof_model.state import Symbol, Term, Value, plain, text, world_value

CLIENT_ID = re.compile(r"[\w+]{1,128}")


@check()
def given_back(answer: Answer, name: str) -> str | None:
    """The answer shows a member as it was set; lists in any order."""
    kind = configuration.kind_of(answer.request)
    wanted = dig(configuration.settings_shown(answer.before, answer.request), name)
    path = kind.shown_at(name)
    return differs(answer, wanted, dig(answer.response, path), path)


@check()
def all_given_back(answer: Answer) -> str | None:
    """The answer shows every member as it was set."""
    kind = configuration.kind_of(answer.request)
    for name, wanted in configuration.settings_shown(answer.before, answer.request).items():
        path = kind.shown_at(name)
        problem = None if name in kind.silent else differs(answer, wanted, dig(answer.response, path), path)
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
    home = kind.shown_at(kind.home)
    pool = mismatch(answer, home, concrete(answer, own.pool)) if own.pool is not None else None
    return mismatch(answer, kind.shown_at(shown), concrete(answer, own.name)) or pool


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
def schema_as_made(answer: Answer) -> str | None:
    """The schema has every attribute that the pool was made with, custom ones with their prefix."""
    listed = dig(answer.response, "UserPool.SchemaAttributes")
    shown = {item.get("Name"): item for item in listed or () if isinstance(item, dict)}
    for wanted in configuration.settings_shown(answer.before, answer.request)["Schema"]:
        prefix = "" if wanted["Name"] in configuration.STANDARD_ATTRIBUTES else "custom:"
        name = f"{'dev:' if prefix and wanted.get('DeveloperOnlyAttribute') else ''}{prefix}{wanted['Name']}"
        problem = differs(answer, {**wanted, "Name": name}, shown.get(name), f"SchemaAttributes.{name}")
        if problem:
            return problem
    return None


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
def details_are(answer: Answer, *pairs: str) -> str | None:
    """The details of the provider have these members: `name=value`."""
    for pair in pairs:
        name, _, value = pair.partition("=")
        problem = mismatch(answer, f"IdentityProvider.ProviderDetails.{name}", value)
        if problem:
            return problem
    return None


@check()
def reads_if_present(answer: Answer, path: str, value: str) -> str | None:
    """The member is this text, or not there."""
    found = dig(answer.response, path)
    return None if found in (None, value) else f"{path} is {found!r}, expected {value!r} or nothing"


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
def tags_as_modelled(answer: Answer) -> str | None:
    """The tags are those that the pool has, and no others."""
    own = configuration.own_pool(answer.after, answer.request)
    wanted = plain(own.member("UserPoolTags")) if own is not None else None
    found = answer.response.get("Tags") or {}
    return None if found == (wanted or {}) else f"Tags are {found!r}, expected {wanted or {}!r}"


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
    if isinstance(value, Term):
        written = literal_of(value)
        return told(answer, written) if isinstance(written, str) else None
    return answer.resolve(value) if value is not None else None


def told(answer: Answer, written: str) -> str:
    """Give what a text of the model is on the target: with its suffix, and the world's values in their places."""
    return PLACE.sub(lambda place: str(answer.resolve(world_value(place[1]))), str(answer.resolve(text(written))))


def differs(answer: Answer, wanted: Any, found: Any, path: str) -> str | None:
    """Tell where a found value is not the wanted one; objects may have further members, lists another order."""
    match wanted:
        case dict():
            named = {told(answer, name): value for name, value in wanted.items()}
            problems = (
                differs(answer, value, found.get(name) if isinstance(found, dict) else None, f"{path}.{name}")
                for name, value in named.items()
                if value is not None
            )
            return next((problem for problem in problems if problem), None)
        case list():
            if not isinstance(found, list) or len(found) != len(wanted):
                return f"{path} is {found!r}, expected {wanted!r}"
            lost = [one for one in wanted if all(differs(answer, one, other, path) for other in found)]
            return f"{path} lacks {lost!r}" if lost else None
        case str():
            concretely = told(answer, wanted)
            return None if found == concretely else f"{path} is {found!r}, expected {concretely!r}"
        case _:
            good = found == wanted and isinstance(found, bool) is isinstance(wanted, bool)
            return None if good else f"{path} is {found!r}, expected {wanted!r}"
