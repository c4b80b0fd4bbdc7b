"""Guards on the functions of triggers: which a pool has, what they do at this step, what they were called for."""

from poolproof_model import attempts, subjects, triggers
from poolproof_model.guards import guard, sign_in
from poolproof_model.state import Request, State, plain

CHALLENGE_TRIGGERS = ("DefineAuthChallenge", "CreateAuthChallenge", "VerifyAuthChallengeResponse")


@guard("settings")
def trigger_attached(state: State, request: Request, trigger: str) -> bool:
    """The pool has a function for the trigger."""
    return triggers.cases(state, request, trigger) is not None


@guard("attributes", "user")
def trigger_does(state: State, request: Request, trigger: str, *kinds: str) -> bool:
    """The function of the trigger fails for the addressed user (error, timeout) or gives back no event (garble)."""
    return triggers.trouble(triggers.outcome(state, request, trigger)) in kinds


@guard("attributes", "user")
def trigger_answers(state: State, request: Request, trigger: str, member: str) -> bool:
    """The function of the trigger sets a member of its response for the addressed user."""
    return bool(triggers.response(triggers.outcome(state, request, trigger)).get(member))


@guard("attempt", "user", "attributes")
def next_is(state: State, request: Request, *decisions: str) -> bool:
    """DefineAuthChallenge decides so: TOKENS, FAIL or a challenge; and neither it nor the other functions fail."""
    return triggers.decision(state, request) in decisions and not challenge_trouble(state, request)


@guard("attempt", "user", "attributes")
def challenge_trouble(state: State, request: Request) -> bool:
    """One of the three functions of custom challenges fails for the addressed user."""
    return any(triggers.trouble(triggers.outcome(state, request, trigger)) for trigger in CHALLENGE_TRIGGERS)


@guard("invocation")
def called_for(state: State, request: Request, *sources: str) -> bool:
    """A function was called for the named user with one of these sources, for certain."""
    name = plain(request.get("userName"))
    return any(item.username == name and item.source in sources for item in state.invocations)


@guard("invocation")
def called_by(state: State, request: Request, source: str, *actions: str) -> bool:
    """A function was called for the named user with the source, by one of these actions."""
    name = plain(request.get("userName"))
    return any(item.username == name and item.source == source and item.action in actions for item in state.invocations)


@guard("user")
def named_user_unknown(state: State, request: Request) -> bool:
    """No user has the name given, and none had it before."""
    name = plain(request.get(*subjects.USERNAME_PATHS))
    return all(user.name != name for user in (*state.users, *state.deleted))


@guard("attempt")
def answered_before(state: State, request: Request) -> bool:
    """A custom challenge of the same sign-in was answered before."""
    attempt = attempts.given(state, request)
    return attempt is not None and any(name == triggers.CUSTOM for name, _ in attempt.history)


@guard("user", "account")
def cannot_sign_in(state: State, request: Request) -> bool:
    """The addressed user is disabled or not CONFIRMED."""
    user = subjects.addressed_user(state, request)
    return user is not None and (user.account != "ENABLED" or user.status != "CONFIRMED")


@guard("challenge", "password", "user")
def proof_unclear(state: State, request: Request) -> bool:
    """The proof answers a challenge that is not open, strays, or was overtaken by a new password; or it has a flaw."""
    challenge = subjects.given_challenge(state, request)
    user = state.user(challenge.user) if challenge else None
    if challenge is None or user is None or challenge.state != "PASSWORD_VERIFIER":
        return True
    strays = challenge.client != subjects.client_name(state, request)
    return strays or user.password != challenge.issued_password or not sign_in.proof_whole(state, request)


@guard("attempt", "user", "attributes")
def asked_in_vain(state: State, request: Request) -> bool:
    """DefineAuthChallenge asks for another challenge, and CreateAuthChallenge alone fails with an error."""
    failing = {name: triggers.trouble(triggers.outcome(state, request, name)) for name in CHALLENGE_TRIGGERS}
    wrong = {name: kind for name, kind in failing.items() if kind}
    again = attempts.given(state, request) is not None and triggers.decision(state, request) == triggers.CUSTOM
    return again and wrong == {"CreateAuthChallenge": "error"}
