"""Guards on codes that were sent: which one is shown, and what became of it."""

from poolproof_model import subjects
from poolproof_model.guards import guard
from poolproof_model.state import Code, Request, State, Symbol


def _codes(state: State, request: Request, purpose: str) -> tuple[Code, ...]:
    user = subjects.addressed_user(state, request)
    return tuple(code for code in user.codes if code.purpose == purpose) if user else ()


def _shown(state: State, request: Request, purpose: str) -> Code | None:
    shown = request.get(*subjects.CODE_PATHS)
    return next((code for code in _codes(state, request, purpose) if code.symbol == shown), None)


@guard("code")
def code_known(state: State, request: Request, purpose: str) -> bool:
    """A code of the purpose was sent to the addressed user at some time."""
    return bool(_codes(state, request, purpose))


@guard("code")
def code_outstanding(state: State, request: Request, purpose: str) -> bool:
    """A code of the purpose was sent to the addressed user and is neither used, replaced nor expired."""
    return any(code.state == "LIVE" for code in _codes(state, request, purpose))


@guard("code")
def code_right(state: State, request: Request, purpose: str) -> bool:
    """The code shown is the outstanding one."""
    code = _shown(state, request, purpose)
    return code is not None and code.state == "LIVE"


@guard("code")
def code_shown(state: State, request: Request, purpose: str) -> bool:
    """The code shown is one that was sent to the addressed user, whatever became of it."""
    return _shown(state, request, purpose) is not None


@guard("code")
def code_consumed(state: State, request: Request, purpose: str) -> bool:
    """The code shown was used before."""
    code = _shown(state, request, purpose)
    return code is not None and code.state == "CONSUMED"


@guard("code")
def code_expired(state: State, request: Request, purpose: str) -> bool:
    """The time of the code shown is over, and no newer one is outstanding."""
    code = _shown(state, request, purpose)
    return code is not None and code.state == "EXPIRED" and not code_outstanding(state, request, purpose)


@guard("code")
def code_replaced(state: State, request: Request, purpose: str) -> bool:
    """A newer code was sent after the one shown."""
    code = _shown(state, request, purpose)
    if code is None:
        return False
    return code.state == "REPLACED" or (code.state == "EXPIRED" and code_outstanding(state, request, purpose))


@guard()
def code_invented(_state: State, request: Request) -> bool:
    """The code shown was never sent."""
    return not isinstance(request.get(*subjects.CODE_PATHS), Symbol)


@guard("code")
def code_replaced_before(state: State, request: Request, purpose: str) -> bool:
    """An older code of the purpose was replaced."""
    return any(code.state == "REPLACED" for code in _codes(state, request, purpose))


@guard("code")
def code_used_before(state: State, request: Request, purpose: str) -> bool:
    """The addressed user has used a code of the purpose."""
    return any(code.state == "CONSUMED" for code in _codes(state, request, purpose))


@guard("code")
def reset_pending(state: State, request: Request) -> bool:
    """The newest reset code of the addressed user was not used, in time or not."""
    codes = _codes(state, request, "reset")
    return bool(codes) and codes[-1].state in {"LIVE", "EXPIRED"}
