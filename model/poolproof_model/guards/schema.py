"""Guards on the schema: attributes that a request gives or names, against what the pool and the client allow."""

from dataclasses import replace

from poolproof_model import subjects
from poolproof_model.guards import guard
from poolproof_model.schema import STANDARD, Attribute, attribute, flaw, readable, required
from poolproof_model.state import Request, State, plain


@guard("schema")
def attribute_unknown(state: State, request: Request) -> bool:
    """The request gives an attribute that the pool does not have."""
    return any(item is None for item, _ in _described(state, request))


@guard("schema")
def attribute_added(state: State, request: Request) -> bool:
    """The request gives an attribute that was added to the pool after its creation."""
    pool = subjects.pool_name(state, request)
    return any((pool, name) in state.attributes_added for name, _ in subjects.attributes_given(request))


@guard()
def attribute_flawed(state: State, request: Request, *flaws: str) -> bool:
    """A value does not fit its attribute: too `long`, `short`, `high` or `low`, or `text` for a number."""
    return any(item is not None and flaw(item, value) in flaws for item, value in _described(state, request))


@guard()
def attribute_immutable(state: State, request: Request) -> bool:
    """The request gives an attribute, other than sub, that cannot be changed once it is set."""
    return any(item is not None and not item.mutable and item.name != "sub" for item, _ in _described(state, request))


@guard()
def attribute_developer_only(state: State, request: Request) -> bool:
    """The request gives an attribute that administrators alone may set."""
    return any(item is not None and item.developer_only for item, _ in _described(state, request))


@guard()
def attribute_custom(state: State, request: Request) -> bool:
    """The request gives an attribute that is none of the standard ones and open to clients."""
    return any(
        item is not None and item.name not in STANDARD and not item.developer_only
        for item, _ in _described(state, request)
    )


@guard("token")
def writes_by_default(state: State, request: Request) -> bool:
    """The client of the token, else of the request, was created without WriteAttributes."""
    token = subjects.given_token(state, request)
    name = token.client if token else subjects.client_name(state, request)
    return name is not None and "WriteAttributes" not in state.settings.client(name)


@guard()
def flag_capitalised(_state: State, request: Request) -> bool:
    """The request gives email_verified as `True`."""
    return dict(subjects.attributes_given(request)).get("email_verified") == "True"


@guard()
def attribute_emptied(_state: State, request: Request, name: str) -> bool:
    """The request gives an empty value for the attribute."""
    return dict(subjects.attributes_given(request)).get(name) == ""


@guard()
def required_not_given(state: State, request: Request) -> bool:
    """The request gives no value for an attribute that the pool requires."""
    pool = subjects.pool_name(state, request)
    given = dict(subjects.attributes_given(request))
    return pool is not None and any(name not in given for name in required(state.settings, pool))


@guard("schema")
def attributes_writable(state: State, request: Request) -> bool:
    """All attributes in the request exist, can be changed, and fit their bounds."""
    return all(
        item is not None and item.mutable and flaw(item, value) is None for item, value in _described(state, request)
    )


@guard("attributes")
def names_held(state: State, request: Request) -> bool:
    """The addressed user has a value for each attribute that the request names."""
    user = subjects.addressed_user(state, request)
    return user is not None and all(user.attribute(name) is not None for name in subjects.names_given(request))


@guard()
def name_given(_state: State, request: Request, name: str) -> bool:
    """The request names the attribute."""
    return name in subjects.names_given(request)


@guard("schema")
def name_unknown(state: State, request: Request) -> bool:
    """The request names an attribute that the pool does not have."""
    pool = subjects.pool_name(state, request)
    return pool is not None and any(attribute(state, pool, name) is None for name in subjects.names_given(request))


@guard("token")
def names_writable(state: State, request: Request) -> bool:
    """The client that the token was issued to may write each attribute that the request names."""
    token = subjects.given_token(state, request)
    writable = state.settings.client(token.client).get("WriteAttributes") if token else None
    return writable is None or all(name in writable for name in subjects.names_given(request))


@guard("attributes", "user")
def required_lacking(state: State, request: Request) -> bool:
    """The addressed user has no value for an attribute that the pool requires."""
    user = subjects.addressed_user(state, request)
    return user is not None and any(user.attribute(name) is None for name in required(state.settings, user.pool))


@guard("attributes")
def attribute_removed(state: State, request: Request) -> bool:
    """The addressed user had an attribute and has it no more."""
    user = subjects.addressed_user(state, request)
    return user is not None and bool(user.removed)


@guard("attributes", "clock")
def changed_after_creation(state: State, request: Request) -> bool:
    """Attributes of the addressed user were changed some time after the user was created."""
    user = subjects.addressed_user(state, request)
    return user is not None and user.modified_at > user.created_at


@guard("code")
def mail_pending(state: State, request: Request) -> bool:
    """A code that was sent to the addressed user still works."""
    user = subjects.addressed_user(state, request)
    return user is not None and any(code.state == "LIVE" for code in user.codes)


@guard("token", "attributes")
def attribute_hidden(state: State, request: Request) -> bool:
    """The user of the token has an attribute that is not among the ReadAttributes of the token's client."""
    token = subjects.given_token(state, request)
    owner = state.user(token.user) if token else None
    if token is None or owner is None or "ReadAttributes" not in state.settings.client(token.client):
        return False
    return any(not readable(state.settings, token.client, name) for name, _ in owner.attributes)


@guard("schema")
def added_name_taken(state: State, request: Request) -> bool:
    """The pool has an attribute already that the request adds."""
    pool = subjects.pool_name(state, request)
    return pool is not None and any(attribute(state, pool, name) for name in subjects.added_names(request))


@guard()
def addition_is(_state: State, request: Request, kind: str) -> bool:
    """The attribute to be added is `required`, has no type (`untyped`), or is as it should be (`good`)."""
    added = plain(request.get("CustomAttributes"))
    item = added[0] if isinstance(added, list) else {}
    found = "required" if item.get("Required") else "good" if "AttributeDataType" in item else "untyped"
    return found == kind


def _described(state: State, request: Request) -> list[tuple[Attribute | None, str]]:
    """Give what the pool says of each attribute in the request, and the value; an empty value fits everything."""
    pool = subjects.pool_name(state, request) or next(iter(state.settings.parts["pools"]))
    found = [(attribute(state, pool, name), value) for name, value in subjects.attributes_given(request)]
    return [
        (item if value or item is None else replace(item, least=None, kind="String"), value) for item, value in found
    ]


@guard("attributes", "user", "challenge")
def required_unanswered(state: State, request: Request) -> bool:
    """The user lacks an attribute that the pool requires, and the answer to the challenge does not give it."""
    user = subjects.addressed_user(state, request)
    given = subjects.answered_attributes(request)
    return user is not None and any(
        user.attribute(name) is None and name not in given for name in required(state.settings, user.pool)
    )


@guard("attributes", "user", "challenge")
def required_answered_again(state: State, request: Request) -> bool:
    """The answer to the challenge gives a required attribute for which the user has a value already."""
    user = subjects.addressed_user(state, request)
    return user is not None and any(
        user.attribute(name) is not None and name in required(state.settings, user.pool)
        for name in subjects.answered_attributes(request)
    )
