"""Guards on the functions of triggers: which a pool has, what they do at this step, what they were called for."""

from poolproof_model import attempts, subjects, triggers
from poolproof_model.guards import attributes, guard, sign_in, users
from poolproof_model.guards.clients import pool_members
from poolproof_model.state import Request, State, plain

LATE = ("PostAuthentication", "PreTokenGeneration")
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
    name = plain(request.get("Username")) or ""
    return any(item.username == name and item.source in sources for item in state.invocations)


@guard("invocation")
def called_here(state: State, request: Request) -> bool:
    """The function of the trigger asked about was called for the named user, for certain."""
    name, trigger = plain(request.get("Username")), plain(request.get("trigger"))
    return any(item.username == name and item.trigger == trigger for item in state.invocations)


@guard("invocation")
def called_by(state: State, request: Request, source: str, *actions: str) -> bool:
    """A function was called for the named user with the source, by one of these actions."""
    name = plain(request.get("Username"))
    return any(item.username == name and item.source == source and item.action in actions for item in state.invocations)


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


@guard("attributes", "user")
def sign_in_trouble(state: State, request: Request) -> bool:
    """A function that is called at sign-in fails for the addressed user, or gives back no event."""
    names = ("PreAuthentication", "PostAuthentication", "PreTokenGeneration")
    return any(triggers.trouble(triggers.outcome(state, request, name)) for name in names)


@guard("token")
def token_customised(state: State, request: Request) -> bool:
    """PreTokenGeneration answered with claims of its own when the token was issued."""
    return bool(triggers.override(state, subjects.given_token(state, request)))


@guard("settings")
def claims_version(state: State, request: Request, version: str) -> bool:
    """The pool's PreTokenGeneration has a version of its event: V1_0 where nothing else is said."""
    config = pool_members(state, request).get("LambdaConfig", {}).get("PreTokenGenerationConfig", {})
    return bool(config.get("LambdaVersion", "V1_0") == version)


@guard("attributes", "user", "password", "account", "challenge")
def trouble_beside(state: State, request: Request) -> bool:
    """A function of sign-in fails for the addressed user, but not in a plain sign-in with the right password."""
    if not sign_in_trouble(state, request):
        return False
    user = subjects.addressed_user(state, request)
    plain_one = (
        user is not None
        and user.status == "CONFIRMED"
        and user.account == "ENABLED"
        and sign_in.credentials_right(state, request)
        and not user.lock
    )
    if "PASSWORD_VERIFIER" in request.action:
        early = triggers.trouble(triggers.outcome(state, request, "PreAuthentication"))
        late = [triggers.trouble(triggers.outcome(state, request, name)) for name in LATE]
        return not plain_one or early is not None or any(kind in {"garble", "timeout"} for kind in late)
    if "SRP" in request.action:
        return triggers.trouble(triggers.outcome(state, request, "PreAuthentication")) is not None
    return not plain_one


@guard("attributes", "user")
def refresh_trouble(state: State, request: Request) -> bool:
    """PreTokenGeneration fails for the addressed user, or gives back no event."""
    return triggers.trouble(triggers.outcome(state, request, "PreTokenGeneration")) is not None


@guard("token")
def groups_customised(state: State, request: Request) -> bool:
    """PreTokenGeneration answered with groups when the token was issued."""
    return bool(triggers.override(state, subjects.given_token(state, request)).get("groupOverrideDetails"))


@guard("user", "attributes")
def joins_freely(state: State, request: Request) -> bool:
    """Neither the name nor the address in the request is or was anybody's."""
    pool = subjects.pool_name(state, request)
    taken = any(
        user.name == plain(request.get("Username")) for user in (*state.users, *(gone for gone in state.deleted))
    )
    return pool is not None and not taken and not attributes.address_owned(state, request)


@guard("user", "origin")
def never_confirmed(state: State, request: Request) -> bool:
    """The addressed user was created by an administrator, and nobody of that name ever registered."""
    user = subjects.addressed_user(state, request)
    gone = any(user is not None and other.name == user.name for other in state.deleted)
    return user is not None and user.origin.startswith("AdminCreateUser") and not gone


@guard("settings")
def hides_existence(state: State, _request: Request) -> bool:
    """A client of the world hides whether a user exists."""
    clients = state.settings.parts["clients"].values()
    return any(part["members"].get("PreventUserExistenceErrors") == "ENABLED" for part in clients)


@guard("attempt")
def answered_wrong_before(state: State, request: Request) -> bool:
    """A custom challenge of the addressed user was answered wrongly."""
    user = subjects.addressed_user(state, request)
    return user is not None and any(
        item.user == user.sub and (triggers.CUSTOM, False) in item.history for item in state.attempts
    )


@guard("user")
def arrives(state: State, request: Request) -> bool:
    """Nobody has the name given, in any pool, and nobody had it."""
    name = plain(request.get(*subjects.USERNAME_PATHS))
    return all(user.name != name for user in (*state.users, *state.deleted))


@guard()
def migration_says(state: State, request: Request, *outcomes: str) -> bool:
    """UserMigration brings the user over as CONFIRMED, to reset the password, or fails with an error."""
    found = triggers.migration(state, request)
    status = "CONFIRMED" if triggers.response(found).get("finalUserStatus") == "CONFIRMED" else "RESET_REQUIRED"
    brought = status if triggers.response(found).get("userAttributes") else None
    return (triggers.trouble(found) or brought) in outcomes


@guard()
def password_shown_weak(_state: State, request: Request) -> bool:
    """The password shown would break the default policy."""
    password = plain(request.get("AuthParameters.PASSWORD"))
    return isinstance(password, str) and users.violation(users.DEFAULT_POLICY, password) is not None
