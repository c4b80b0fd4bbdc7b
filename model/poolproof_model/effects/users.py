"""Effects on users: created, given passwords and codes, moved through the user and account charts."""

from collections.abc import Callable
from dataclasses import replace

from poolproof_model import subjects
from poolproof_model.effects import effect, produce, selector
from poolproof_model.guards.attributes import owners
from poolproof_model.lifetimes import CODE_SECONDS
from poolproof_model.schema import FLAGS
from poolproof_model.state import Code, Request, State, Symbol, User, plain

Next = Callable[[str], str | None]
DOUBTFUL = "doubtful"  # the purpose of codes of which no source says whether they still work


@selector("user")
def user(state: State, request: Request, _trigger: str, next_state: Next) -> State:
    """Move the addressed user through the user chart."""
    found = subjects.addressed_user(state, request)
    destination = next_state(found.status) if found else None
    return state.with_user(replace(found, status=destination)) if found and destination else state


@selector("user")
def account(state: State, request: Request, _trigger: str, next_state: Next) -> State:
    """Move the addressed user through the account chart."""
    found = subjects.addressed_user(state, request)
    destination = next_state(found.account) if found else None
    return state.with_user(replace(found, account=destination)) if found and destination else state


@effect("user", "password", "attributes", "origin")
def user_created(state: State, request: Request) -> State:
    """Add the user of the request, with its attributes and no password yet."""
    pool = subjects.pool_name(state, request)
    name = plain(request.get("Username"))
    if pool is None or not isinstance(name, str) or subjects.find_named(state, pool, request.get("Username")):
        return state
    sub = Symbol(kind="sub", name=str(state.made + 1))
    attributes = {name: spelled(name, value) for name, value in subjects.attributes_given(request)}
    if "email" in state.settings.pool(pool).get("UsernameAttributes", ()):
        attributes.setdefault("email", name)
    created = User(
        name=name,
        pool=pool,
        sub=sub,
        status="ABSENT",
        attributes=tuple(sorted(attributes.items())),
        origin=request.action,
        created_at=state.clock,
        modified_at=state.clock,
    )
    path = "UserSub" if request.action.startswith("SignUp") else "User.Attributes.sub"
    return produce(replace(state, users=(*state.users, created), made=state.made + 1), sub, path)


@effect("password")
def password_set(state: State, request: Request) -> State:
    """The new password of the request is the user's, for good."""
    return _with_password(state, request, "permanent")


@effect("password")
def temporary_password_set(state: State, request: Request) -> State:
    """The new password of the request is the user's until the first sign-in."""
    return _with_password(state, request, "temporary")


def _with_password(state: State, request: Request, kind: str) -> State:
    found = subjects.addressed_user(state, request)
    password = request.get(*subjects.NEW_PASSWORD_PATHS)
    if found is None or password is None:
        return state
    former = found.former_passwords if found.password is None else (*found.former_passwords, found.password)
    lock = "doubtful" if found.lock == "on" else found.lock  # no source says whether a new password lifts a lock
    changed = replace(found, password=password, password_kind=kind, former_passwords=former, lock=lock)
    return state.with_user(replace(changed, password_set_at=state.clock))


@effect("password")
def temporary_password_renewed(state: State, request: Request) -> State:
    """The service makes a temporary password that nobody but the user is told."""
    found = subjects.addressed_user(state, request)
    if found is None:
        return state
    former = found.former_passwords if found.password is None else (*found.former_passwords, found.password)
    return state.with_user(
        replace(
            found,
            password=None,
            password_kind="temporary",  # noqa: S106 -- a kind, no password
            password_set_at=state.clock,
            former_passwords=former,
            untold_passwords=found.untold_passwords + 1,
        )
    )


@effect("code")
def reset_codes_forgotten(state: State, request: Request) -> State:
    """A password set by other means leaves it open what reset codes are worth that were sent before."""
    found = subjects.addressed_user(state, request)
    if found is None:
        return state
    return state.with_user(replace(found, codes=_doubted(found.codes, "reset")))


def _doubted(codes: tuple[Code, ...], purpose: str) -> tuple[Code, ...]:
    """Give the codes with those of a purpose as such of which nobody knows whether they still work."""
    return tuple(
        replace(code, purpose=DOUBTFUL, state="REPLACED") if code.purpose == purpose else code for code in codes
    )


@effect("code")
def sign_up_code_sent(state: State, request: Request) -> State:
    """A sign-up code goes to the user's e-mail address."""
    return _send(state, request, "sign_up")


@effect("code")
def reset_code_sent(state: State, request: Request) -> State:
    """A reset code goes to the user's e-mail address."""
    return _send(state, request, "reset")


@effect("code")
def attribute_code_sent(state: State, request: Request) -> State:
    """A code that verifies the user's e-mail address goes there."""
    return _send(state, request, "attribute")


def _send(state: State, request: Request, purpose: str) -> State:
    found = subjects.addressed_user(state, request)
    attribute = subjects.code_attribute(state, found, purpose) if found else None
    destination = _destination(found, attribute, purpose, request) if found and attribute else None
    if found is None or destination is None:
        return state
    symbol = Symbol(kind="code", name=f"{found.sub.name}.{len(found.codes) + 1}")
    code = Code(symbol=symbol, purpose=purpose, destination=destination, sent_at=state.clock, state="LIVE")
    return produce(state.with_user(replace(found, codes=(*found.codes, code))), symbol, f"inbox:{destination}")


def _destination(user: User, attribute: str, purpose: str, request: Request) -> str | None:
    """Give where a code goes: to an address that the request gives or that waits for it, else to the present one."""
    if purpose != "attribute":
        return user.attribute(attribute)
    waiting = {name: value for name, value, condition in user.pending if condition == "PENDING"}
    given = dict(subjects.attributes_given(request))
    return given.get(attribute) or waiting.get(attribute) or user.attribute(attribute)


@selector("code")
def code(state: State, request: Request, trigger: str, next_state: Next) -> State:
    """Move the code that the request shows (consume), those that a newer one follows (replace), or overdue ones."""
    if trigger == "expire":
        return replace(state, users=tuple(_expired(state, person, next_state) for person in state.users))
    found = subjects.addressed_user(state, request)
    if found is None:
        return state
    shown = request.get(*subjects.CODE_PATHS)
    newest = {item.purpose: item.symbol for item in found.codes}

    def concerned(item: Code) -> bool:
        return item.symbol == shown if trigger == "consume" else item.symbol != newest[item.purpose]

    return state.with_user(
        replace(
            found,
            codes=tuple(
                replace(item, state=next_state(item.state) or item.state) if concerned(item) else item
                for item in found.codes
            ),
        )
    )


def _expired(state: State, person: User, next_state: Next) -> User:
    return replace(
        person,
        codes=tuple(
            replace(item, state=next_state(item.state) or item.state)
            if state.clock - item.sent_at > CODE_SECONDS.get(item.purpose, 0)
            else item
            for item in person.codes
        ),
    )


@effect("attributes")
def contact_verified(state: State, request: Request) -> State:
    """The address or number that a code was sent to is verified; one that waited for the code is taken over."""
    found = subjects.addressed_user(state, request)
    shown = request.get(*subjects.CODE_PATHS)
    destination = next((code.destination for code in found.codes if code.symbol == shown), "") if found else ""
    if found is None:
        return state
    if found.pending == (("email", destination, "PENDING"),):
        found = replace(found, pending=(("email", destination, "APPLIED"),))
        return state.with_user(found.with_attributes(email=destination, email_verified="true"))
    verified = "phone_number_verified" if destination.startswith("+") else "email_verified"
    return state.with_user(found.with_attributes(**{verified: "true"}))


@effect("attributes")
def attributes_set(state: State, request: Request) -> State:
    """The addressed user has the attributes in the request; an empty value removes one."""
    found = subjects.addressed_user(state, request)
    if found is None:
        return state
    changes = {name: spelled(name, value) or None for name, value in subjects.attributes_given(request)}
    changed = replace(found.with_attributes(**changes), modified_at=state.clock)
    if "email" in changes and subjects.is_pending(found):
        changed = replace(changed, pending=(), codes=_doubted(found.codes, "attribute"))
    return state.with_user(changed)


def spelled(name: str, value: str) -> str:
    """Give a value as the service reads it: the flags in any case (moto-verified, test_forgot_password_with_...)."""
    return value.lower() if name in FLAGS else value


@effect("attributes")
def answered_attributes_set(state: State, request: Request) -> State:
    """The user has the attributes that the answer to the challenge gives."""
    found = subjects.addressed_user(state, request)
    return state.with_user(found.with_attributes(**subjects.answered_attributes(request))) if found else state


@effect("attributes")
def attributes_deleted(state: State, request: Request) -> State:
    """The addressed user has no values for the attributes named in the request."""
    found = subjects.addressed_user(state, request)
    if found is None:
        return state
    names = subjects.names_given(request)
    flags = tuple(f"{name}_verified" for name in names if f"{name}_verified" in FLAGS)
    changes = dict.fromkeys((*names, *flags))
    return state.with_user(replace(found.with_attributes(**changes), modified_at=state.clock))


@effect("schema")
def attribute_added_to_pool(state: State, request: Request) -> State:
    """The pool has the custom attribute of the request."""
    pool = subjects.pool_name(state, request)
    names = tuple((pool, name) for name in subjects.added_names(request) if pool is not None)
    return replace(state, attributes_added=(*state.attributes_added, *names))


@effect("attributes")
def own_attributes_set(state: State, request: Request) -> State:
    """The user has the attributes in the request; a new address is not verified, or waits until it is."""
    before = subjects.addressed_user(state, request)
    address = dict(subjects.attributes_given(request)).get("email")
    if before is not None and address is not None and address != before.attribute("email"):
        settings = state.settings.pool(before.pool).get("UserAttributeUpdateSettings", {})
        if "email" in settings.get("AttributesRequireVerificationBeforeUpdate", ()):
            return state.with_user(replace(before, pending=(("email", address, "PENDING"),)))
    state = attributes_set(state, request)
    found = subjects.addressed_user(state, request)
    return state.with_user(found.with_attributes(email_verified="false")) if found and address is not None else state


@effect("attributes", "user")
def alias_taken_over(state: State, request: Request) -> State:
    """The address is no longer verified for those who had it before."""
    found = subjects.addressed_user(state, request)
    for owner in owners(state, found) if found else ():
        state = state.with_user(owner.with_attributes(email_verified="false"))
    return state


@effect("page")
def page_shown(state: State, request: Request) -> State:
    """The answer holds the token of the next page, and the user on this one."""
    del request
    token = Symbol(kind="page", name=str(state.made + 1))
    state = produce(state, Symbol(kind="listed", name=token.name), "Users.0.Username")
    state = replace(state, pages=(token,), page_shown_at=state.clock, made=state.made + 1)
    return produce(state, token, "PaginationToken")
