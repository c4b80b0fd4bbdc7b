"""Guards on sign-in: who signs in, through which client, with which password or proof, under which lock."""

from poolproof_model import attempts, subjects
from poolproof_model.guards import guard
from poolproof_model.state import Request, State, Symbol, Term, Value, plain, text, world_value

SIGNATURE = "ChallengeResponses.PASSWORD_CLAIM_SIGNATURE"


@guard()
def argument_is(_state: State, request: Request, path: str, *values: str) -> bool:
    """The argument is one of these values."""
    return plain(request.get(path)) in values


@guard()
def argument_missing(_state: State, request: Request, path: str) -> bool:
    """The argument was left out."""
    return request.get(path) is None


@guard("settings")
def flows_defaulted(state: State, request: Request) -> bool:
    """The client was created without ExplicitAuthFlows."""
    name = subjects.client_name(state, request)
    return name is not None and "ExplicitAuthFlows" not in state.settings.client(name)


@guard("settings")
def flow_disabled(state: State, request: Request, flow: str) -> bool:
    """The client's ExplicitAuthFlows are set and lack the flow."""
    name = subjects.client_name(state, request)
    flows = state.settings.client(name).get("ExplicitAuthFlows") if name else None
    return flows is not None and f"ALLOW_{flow}" not in flows


@guard()
def pool_unknown(_state: State, request: Request) -> bool:
    """The pool id of the request does not exist."""
    return plain(request.get("UserPoolId")) is not None


@guard()
def client_of_other_pool(state: State, request: Request) -> bool:
    """The request names a pool and a client of another one."""
    pool = request.get("UserPoolId")
    client = subjects.client_name(state, request)
    if pool is None or client is None or subjects.pool_name(state, request) is None:
        return False
    return state.settings.client_pools[client] != subjects.pool_name(state, request)


@guard("user")
def user_unknown(state: State, request: Request) -> bool:
    """The request names somebody whom the pool does not know."""
    name = plain(request.get(*subjects.USERNAME_PATHS))
    pool = subjects.pool_name(state, request)
    return (
        isinstance(name, str)
        and pool is not None
        and subjects.addressed_user(state, request) is None
        and name not in _bystanders(state, pool)
    )


@guard("user")
def name_deleted(state: State, request: Request) -> bool:
    """Somebody of the name given was deleted from this pool."""
    name = plain(request.get(*subjects.USERNAME_PATHS))
    pool = subjects.pool_name(state, request)
    return any(user.name == name and user.pool == pool for user in state.deleted)


@guard("user")
def known_elsewhere(state: State, request: Request) -> bool:
    """Somebody of the name given is a user of another pool."""
    name = plain(request.get(*subjects.USERNAME_PATHS))
    pool = subjects.pool_name(state, request)
    return any(user.name == name and user.pool != pool for user in state.users)


@guard("password", "challenge", "user")
def credentials_right(state: State, request: Request) -> bool:
    """The password shown, or the one that the SRP proof was made with, is the user's."""
    user = subjects.addressed_user(state, request)
    shown = _shown(state, request)
    return user is not None and shown is not None and shown == user.password


@guard("challenge", "user")
def proved_under_own_name(state: State, request: Request) -> bool:
    """The SRP proof comes with the username that the challenged user signed up with, not with USER_ID_FOR_SRP."""
    challenge = subjects.given_challenge(state, request)
    user = state.user(challenge.user) if challenge else None
    return user is not None and plain(request.get("ChallengeResponses.USERNAME")) == user.name


@guard("password", "challenge", "user", "former")
def credentials_wrong(state: State, request: Request) -> bool:
    """The password shown, or the one that the SRP proof was made with, never was the user's."""
    user = subjects.addressed_user(state, request)
    shown = _shown(state, request)
    return user is not None and shown is not None and shown != user.password and shown not in user.former_passwords


@guard("password", "challenge", "user", "former")
def credentials_former(state: State, request: Request) -> bool:
    """The password shown, or the one that the SRP proof was made with, was the user's before the present one."""
    user = subjects.addressed_user(state, request)
    shown = _shown(state, request)
    return user is not None and shown is not None and shown != user.password and shown in user.former_passwords


@guard("former")
def password_replaced(state: State, request: Request) -> bool:
    """The addressed user had another password before."""
    user = subjects.addressed_user(state, request)
    return user is not None and any(former != user.password for former in user.former_passwords)


@guard("password")
def temporary_password_lapsed(state: State, request: Request) -> bool:
    """The addressed user's temporary password is too old."""
    user = subjects.addressed_user(state, request)
    return user is not None and user.password_kind == "lapsed"  # noqa: S105


@guard("challenge")
def proof_broken(state: State, request: Request, *reasons: str) -> bool:
    """The SRP proof does not fit what it is shown with: another secret_block, timestamp or username."""
    return _flaw(state, request) in reasons


@guard("lockout")
def lock_is(state: State, request: Request, *locks: str) -> bool:
    """The addressed user's lock is on, doubtful, over or forgotten."""
    user = subjects.addressed_user(state, request)
    return user is not None and user.lock in locks


@guard("lockout")
def signs_in_under_lock(state: State, request: Request, lock: str, password: str) -> bool:
    """An enabled user who could sign in shows the right or a wrong password, and the lock is on or over.

    One guard and not four, so that a search for the long way into a lock looks at nothing else.
    """
    user = subjects.addressed_user(state, request)
    if user is None or user.lock != lock or user.account != "ENABLED" or user.status != "CONFIRMED":
        return False
    shown = _shown(state, request)
    return shown is not None and (shown == user.password) is (password == "right")  # noqa: S105


@guard("password")
def password_kept(state: State, request: Request) -> bool:
    """The new password is the present one."""
    user = subjects.addressed_user(state, request)
    return user is not None and request.get(*subjects.NEW_PASSWORD_PATHS) == user.password


@guard("settings")
def usernames_are_addresses(state: State, request: Request) -> bool:
    """The pool takes addresses for usernames."""
    pool = subjects.pool_name(state, request)
    return pool is not None and bool(state.settings.pool(pool).get("UsernameAttributes"))


@guard("secret")
def secret_hash_fits(state: State, request: Request) -> bool:
    """The SECRET_HASH is made of the username in the request (else the token's), the client id and a secret of it."""
    value = request.get(*subjects.SECRET_HASH_PATHS)
    client = subjects.client_name(state, request)
    if not isinstance(value, Term):
        return False
    name = request.get(*subjects.USERNAME_PATHS)
    if name is None:
        token = subjects.given_token(state, request)
        names: set[Value | None] = {text(token.username), token.user} if token else {value.inputs[0]}
    else:
        names = {name}
    secrets = {item.value for item in state.secrets_of(client) if item.state == "ACTIVE"} if client else set()
    own_client = value.inputs[1] == world_value(f"client.{client}.ClientId")
    return value.inputs[0] in names and own_client and value.inputs[2] in secrets


def _bystanders(state: State, pool: str) -> set[str]:
    people = state.settings.parts.get("users", {}).values()
    return {person["Username"] for person in people if person["pool"] == pool}


def _shown(state: State, request: Request) -> Value | None:
    """Give the password shown or proved; None where there is none, or the proof has another flaw."""
    given = request.get("AuthParameters.PASSWORD")
    if given is not None:
        return given
    if attempts.can_show_password(state, request):
        return request.get("ChallengeResponses.PASSWORD")
    proof = request.get(SIGNATURE)
    challenge = subjects.given_challenge(state, request)
    open_ = challenge is not None and challenge.state == "PASSWORD_VERIFIER"
    return proof.inputs[1] if isinstance(proof, Term) and open_ and _flaw(state, request) is None else None


def proof_whole(state: State, request: Request) -> bool:
    """Whether the SRP proof fits all that it is shown with."""
    return _flaw(state, request) is None


def _flaw(state: State, request: Request) -> str | None:
    """Name what the SRP proof does not fit; its inputs are seed, password, pool, user, salt, B, secret block, time."""
    proof = request.get(SIGNATURE)
    challenge = subjects.given_challenge(state, request)
    if not isinstance(proof, Term) or challenge is None:
        return None
    _, _, pool, user, salt, srp_b, block, moment = proof.inputs
    name = challenge.session.name
    fits = {
        "secret_block": block == challenge.session
        and salt == Symbol(kind="srp_salt", name=name)
        and srp_b == Symbol(kind="srp_b", name=name),
        "timestamp": moment == request.get("ChallengeResponses.TIMESTAMP"),
        "username": user == Symbol(kind="srp_user", name=name)
        and (user == request.get("ChallengeResponses.USERNAME") or proved_under_own_name(state, request))
        and pool == world_value(f"pool.{state.settings.client_pools[challenge.client]}.Id"),
    }
    return next((reason for reason, good in fits.items() if not good), None)
