"""Guards on passwords that a user had before, in a pool that remembers them."""

from poolproof_model import subjects
from poolproof_model.guards import guard
from poolproof_model.lifetimes import DAY
from poolproof_model.state import Request, State, plain


@guard("password", "former", "user")
def password_reused(state: State, request: Request, kind: str) -> bool:
    """The new password is one that the addressed user has or had, in a pool that remembers passwords.

    `present`: the one that counts now; `recent`: certainly remembered; `doubtful`: sources differ by one, or a
    password in between is not known; `old`: certainly forgotten.
    """
    return _kind(state, request) == kind


@guard("settings")
def temporary_validity_set(state: State, request: Request) -> bool:
    """The pool sets TemporaryPasswordValidityDays."""
    pool = subjects.pool_name(state, request)
    policy = state.settings.pool(pool).get("Policies", {}).get("PasswordPolicy", {}) if pool else {}
    return "TemporaryPasswordValidityDays" in policy


@guard("clock", "password")
def password_older_than(state: State, request: Request, days: str) -> bool:
    """The addressed user's password was set so many days ago, or more."""
    user = subjects.addressed_user(state, request)
    return user is not None and user.password is not None and state.clock - user.password_set_at >= int(days) * DAY


@guard()
def password_is_unusual(_state: State, request: Request) -> bool:
    """The symbol in the new password is a rare one."""
    return "|" in str(plain(request.get(*subjects.NEW_PASSWORD_PATHS)))


def _kind(state: State, request: Request) -> str | None:
    user = subjects.addressed_user(state, request)
    size = subjects.history_size(state.settings, user.pool) if user else 0
    shown = request.get(*subjects.NEW_PASSWORD_PATHS)
    if user is None or not size or shown is None:
        return None
    known = [user.password, *reversed(user.former_passwords)]
    if shown not in known:
        return None
    if known.index(shown) == 0:
        return "present"
    if user.untold_passwords or known.index(shown) == size:
        return "doubtful"
    return "recent" if known.index(shown) < size else "old"
