"""Guards on passwords that a user had before, in a pool that remembers them."""

from poolproof_model import subjects
from poolproof_model.guards import guard
from poolproof_model.state import Request, State


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
