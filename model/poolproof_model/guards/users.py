"""Guards on users: who is there, under which name, in which status, with which password."""

import re
from collections.abc import Mapping

from poolproof_model import subjects
from poolproof_model.guards import guard
from poolproof_model.state import Request, State, Symbol, User, plain

DEFAULT_POLICY = {
    "MinimumLength": 8,
    "RequireUppercase": True,
    "RequireLowercase": True,
    "RequireNumbers": True,
    "RequireSymbols": True,
    "TemporaryPasswordValidityDays": 7,
}
SYMBOLS = re.compile(r"""[\^$*.\[\]{}()?"!@#%&/\\,><':;|_~`=+\- ]""")


@guard("user")
def user_exists(state: State, request: Request) -> bool:
    """The request addresses a user that exists."""
    return subjects.addressed_user(state, request) is not None


@guard("user")
def username_taken(state: State, request: Request) -> bool:
    """The username of a new user belongs to another user of the pool; a verified alias does not count."""
    pool = subjects.pool_name(state, request)
    return pool is not None and subjects.find_named(state, pool, request.get("Username")) is not None


@guard("user")
def name_as_given(state: State, request: Request) -> bool:
    """The addressed user's name is exactly the one in the request."""
    user = subjects.addressed_user(state, request)
    return user is not None and plain(request.get("Username")) == user.name


@guard("user")
def name_differs_in_case(state: State, request: Request) -> bool:
    """A user of the pool has a name that differs from the one in the request in case only."""
    pool = subjects.pool_name(state, request)
    name = plain(request.get("Username"))
    return isinstance(name, str) and any(
        user.pool == pool and user.name != name and user.name.lower() == name.lower() for user in state.users
    )


@guard("user")
def called_otherwise(state: State, request: Request) -> bool:
    """The addressed user is named by something else than the name: an alias, the sub, the name in another case."""
    user = subjects.addressed_user(state, request)
    return user is not None and plain(request.get("Username")) != user.name


@guard("user")
def named_by_sub(_state: State, request: Request) -> bool:
    """The user is named by the sub."""
    return isinstance(request.get("Username"), Symbol)


@guard()
def username_is_address(_state: State, request: Request) -> bool:
    """The username in the request looks like an e-mail address."""
    name = plain(request.get("Username"))
    return isinstance(name, str) and "@" in name


@guard()
def addresses_differ(state: State, request: Request) -> bool:
    """Usernames are addresses, and the username and the email attribute of the request are two of them."""
    pool = subjects.pool_name(state, request)
    given = dict(subjects.attributes_given(request)).get("email")
    wanted = pool is not None and "email" in state.settings.pool(pool).get("UsernameAttributes", ())
    name = plain(request.get("Username"))
    return wanted and given is not None and username_is_address(state, request) and given != name


@guard("user")
def status_is(state: State, request: Request, *statuses: str) -> bool:
    """The addressed user has one of the statuses."""
    user = subjects.addressed_user(state, request)
    return user is not None and user.status in statuses


@guard("account", "user")
def user_disabled(state: State, request: Request) -> bool:
    """The addressed user exists and is disabled."""
    user = subjects.addressed_user(state, request)
    return user is not None and user.account == "DISABLED"


@guard("origin", "user")
def registered(state: State, request: Request) -> bool:
    """The addressed user came by SignUp, not by an administrator's hand."""
    user = subjects.addressed_user(state, request)
    return user is not None and user.origin.startswith("SignUp")


@guard("password", "token")
def previous_password_right(state: State, request: Request) -> bool:
    """The PreviousPassword shown is the addressed user's."""
    user = subjects.addressed_user(state, request)
    return user is not None and user.password is not None and request.get("PreviousPassword") == user.password


@guard("settings")
def policy_set(state: State, request: Request) -> bool:
    """The pool has a password policy of its own."""
    pool = subjects.pool_name(state, request)
    return pool is not None and "PasswordPolicy" in state.settings.pool(pool).get("Policies", {})


@guard()
def password_violates(state: State, request: Request, reason: str) -> bool:
    """The new password breaks the policy in one way only, and this is it (`several`: in several ways)."""
    pool = subjects.pool_name(state, request)
    password = plain(request.get(*subjects.NEW_PASSWORD_PATHS))
    if pool is None or not isinstance(password, str):
        return False
    return violation(_policy(state, pool), password) == reason


@guard()
def password_weak(state: State, request: Request) -> bool:
    """The new password breaks the policy in some way."""
    pool = subjects.pool_name(state, request)
    password = plain(request.get(*subjects.NEW_PASSWORD_PATHS))
    return pool is not None and isinstance(password, str) and violation(_policy(state, pool), password) is not None


@guard()
def password_breaks_default(_state: State, request: Request) -> bool:
    """The new password would break the default policy."""
    password = plain(request.get(*subjects.NEW_PASSWORD_PATHS))
    return isinstance(password, str) and violation(DEFAULT_POLICY, password) is not None


def _policy(state: State, pool: str) -> Mapping[str, object]:
    return {**DEFAULT_POLICY, **state.settings.pool(pool).get("Policies", {}).get("PasswordPolicy", {})}


def violation(policy: Mapping[str, object], password: str) -> str | None:
    """Name the one way in which a password breaks a policy; several ways give `several`."""
    rules = {
        "length": len(password) < int(str(policy["MinimumLength"])),
        "uppercase": bool(policy.get("RequireUppercase")) and not re.search("[A-Z]", password),
        "lowercase": bool(policy.get("RequireLowercase")) and not re.search("[a-z]", password),
        "numbers": bool(policy.get("RequireNumbers")) and not re.search("[0-9]", password),
        "symbols": bool(policy.get("RequireSymbols")) and not SYMBOLS.search(password),
    }
    broken = [name for name, breaks in rules.items() if breaks]
    return None if not broken else broken[0] if len(broken) == 1 else "several"


@guard("user")
def somebody_created(state: State, request: Request) -> bool:
    """The pool has users who came after the world was made."""
    return bool(_others(state, request))


@guard("account", "user")
def somebody_disabled(state: State, request: Request) -> bool:
    """A user of the pool is disabled."""
    return any(user.account == "DISABLED" for user in _others(state, request))


@guard("user")
def somebody_must_reset(state: State, request: Request) -> bool:
    """A user of the pool must reset the password."""
    return any(user.status == "RESET_REQUIRED" for user in _others(state, request))


@guard("user")
def somebody_deleted(state: State, request: Request) -> bool:
    """A user of the pool was deleted."""
    pool = subjects.pool_name(state, request)
    return any(user.pool == pool for user in state.deleted)


def _others(state: State, request: Request) -> list[User]:
    pool = subjects.pool_name(state, request)
    return [user for user in state.users if user.pool == pool]
