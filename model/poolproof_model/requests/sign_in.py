"""Requests that sign in: passwords, SRP proofs, answers to challenges, refreshes."""

from collections.abc import Iterable, Iterator

from poolproof_model import subjects
from poolproof_model.requests import Choice, Slot, builds
from poolproof_model.requests.slots import (
    GOOD_PASSWORDS,
    READS,
    WEAK_PASSWORDS,
    WRONG_PASSWORD,
    any_name,
    client,
    fixed,
    fresh_password,
    main_client,
    main_pool,
    pool,
    reads,
    the_user,
    used_passwords,
    wrong,
)
from poolproof_model.schema import required
from poolproof_model.state import Challenge, ClientSecret, State, Symbol, Term, User, Value, text, world_value

FAMILY_NAME = r"ChallengeResponses.userAttributes\.family_name"
SEED = "seed-1"
OTHER_TIME = "Tue May 7 00:09:40 UTC 2024"
NO_SESSION = "AYABeNoSuchSession-0123456789-0123456789-0123456789-0123456789"


def joined(*slots: Slot) -> Slot:
    """The choices of several slots, with all that they are taken from."""
    return reads(
        lambda state, person: [choice for slot in slots for choice in slot(state, person)],
        *{name for slot in slots for name in READS.get(slot, ())},
    )


def missing(_state: State, _person: str) -> Iterator[Choice]:
    """Leaving the argument out is wrong."""
    yield Choice(value=None, wrong=True, label="missing")


def shown_password(state: State, person: str) -> Iterator[Choice]:
    """The person's password is right; another, and each one that it replaced, is wrong."""
    for label, value in _passwords(the_user(state, person)):
        yield Choice(value=value, wrong=label != "password", label=label)


def _passwords(user: User | None) -> Iterator[tuple[str, Value]]:
    if user is None or user.password is None:
        yield "password", text(GOOD_PASSWORDS[0])
        return
    yield "password", user.password
    yield "wrong password", text(WRONG_PASSWORD)
    for former in user.former_passwords[-1:]:
        if former != user.password:
            yield "former password", former


def hash_of_name(state: State, person: str) -> Iterable[Choice]:
    """The SECRET_HASH over the person's username, where the client has a secret."""
    return _hashes(state, text(subjects.fresh_name(state.settings, main_pool(state), person)))


def hash_of_internal_name(state: State, person: str) -> Iterable[Choice]:
    """The SECRET_HASH over the name that the pool itself uses: the sub where usernames are addresses."""
    user = the_user(state, person)
    if user is not None and state.settings.pool(main_pool(state)).get("UsernameAttributes"):
        return _hashes(state, user.sub)
    return hash_of_name(state, person)


def _hashes(state: State, name: Value) -> Iterator[Choice]:
    app = main_client(state)
    if not state.settings.client(app).get("GenerateSecret"):
        yield Choice(value=None)
        return

    def made(of: Value, secret: Value) -> Term:
        return Term(function="secret_hash", inputs=(of, world_value(f"client.{app}.ClientId"), secret))

    secrets = telling_secrets(state, app)
    for label, item in secrets:
        by = f"hash by {label}" if label else "hash"
        yield Choice(value=made(name, item.value), wrong=item.state != "ACTIVE", label=by)
    secret = next(item.value for _, item in secrets if item.state == "ACTIVE")
    yield Choice(value=None, wrong=True, label="no hash")
    yield Choice(value=made(name, text("not-the-secret-of-this-client")), wrong=True, label="hash by another secret")
    yield Choice(value=made(text("somebody-else"), secret), wrong=True, label="hash of another name")


def telling_secrets(state: State, name: str) -> list[tuple[str, ClientSecret]]:
    """Give the secrets of a client to try, an active one first: the first, the second and the one deleted last."""
    secrets = state.secrets_of(name)
    labels = {
        item: "" if item.first else "second secret" if item.state == "ACTIVE" else "deleted second secret"
        for item in secrets
    }
    labels.update({item: "deleted first secret" for item in secrets if item.first and item.state != "ACTIVE"})
    newest = {label: item for item, label in labels.items()}
    return sorted(newest.items(), key=lambda pair: pair[1].state != "ACTIVE")


def srp_a(_state: State, _person: str) -> Iterator[Choice]:
    """The client's public value is right, none is wrong."""
    yield Choice(value=Term(function="srp_a", inputs=(text(SEED),)), label="SRP_A")
    yield Choice(value=None, wrong=True, label="missing")


def challenges(state: State, person: str, name: str, *, admin: bool) -> list[Challenge]:
    """Give the person's challenges of a name, newest last, also those of a name that no user has."""
    called = text(subjects.fresh_name(state.settings, main_pool(state), person))
    subs = {user.sub for user in (*state.users, *state.deleted) if text(user.name) == called}
    return [
        item
        for item in state.challenges
        if item.name == name and item.admin is admin and (item.user in subs or item.username == called)
    ]


def current(state: State, person: str, called: str = "PASSWORD_VERIFIER", *, admin: bool) -> Challenge | None:
    """Give the SRP challenge to answer: the newest open one, else the newest expired one."""
    mine = challenges(state, person, called, admin=admin)
    for wanted in ("PASSWORD_VERIFIER", "EXPIRED"):
        for item in reversed(mine):
            if item.state == wanted:
                return item
    return None


def srp_slots(called: str = "PASSWORD_VERIFIER", *, admin: bool) -> dict[str, Slot]:
    """Give the slots that answer PASSWORD_VERIFIER; all speak of the same challenge, which the model calls so."""

    def name(state: State, person: str) -> Iterator[Choice]:
        asked = current(state, person, called, admin=admin)
        if asked:
            client = state.settings.client(asked.client)
            plain_pool = "UsernameAttributes" not in state.settings.pool(main_pool(state))
            if called == "PASSWORD_VERIFIER" and plain_pool and not client.get("GenerateSecret"):
                yield Choice(
                    value=text(subjects.fresh_name(state.settings, main_pool(state), person)), label="own name"
                )
            yield Choice(value=Symbol(kind="srp_user", name=asked.session.name), label="USER_ID_FOR_SRP")
            yield from bystander(state, person)

    def block(state: State, person: str) -> Iterator[Choice]:
        asked = current(state, person, called, admin=admin)
        if asked is None:
            return
        yield Choice(value=asked.session, wrong=asked.state != "PASSWORD_VERIFIER", label=f"{asked.state} secret block")
        for other in challenges(state, person, called, admin=admin):
            if other is not asked and other.state == "PASSWORD_VERIFIER":
                yield Choice(value=other.session, wrong=True, label="other secret block")
                return

    def signature(state: State, person: str) -> Iterator[Choice]:
        asked = current(state, person, called, admin=admin)
        if asked is None:
            return
        for label, password in _passwords(the_user(state, person)):
            yield Choice(value=_proof(state, asked, password), wrong=label != "password", label=f"proof by {label}")

    def secret_hash(state: State, person: str) -> Iterable[Choice]:
        asked = current(state, person, called, admin=admin)
        return _hashes(state, Symbol(kind="srp_user", name=asked.session.name)) if asked else ()

    def moment(_state: State, _person: str) -> Iterator[Choice]:
        yield Choice(value=Term(function="srp_timestamp"), label="TIMESTAMP")
        yield Choice(value=text(OTHER_TIME), wrong=True, label="other TIMESTAMP")

    return {
        "ChallengeName": fixed("PASSWORD_VERIFIER"),
        "ChallengeResponses__USERNAME": reads(name, "challenge"),
        "ChallengeResponses__PASSWORD_CLAIM_SECRET_BLOCK": reads(block, "challenge"),
        "ChallengeResponses__PASSWORD_CLAIM_SIGNATURE": reads(signature, "challenge", "password"),
        "ChallengeResponses__TIMESTAMP": moment,
        "ChallengeResponses__SECRET_HASH": reads(secret_hash, "challenge"),
    }


def _proof(state: State, asked: Challenge, password: Value) -> Term:
    name = asked.session.name
    return Term(
        function="srp_signature",
        inputs=(
            text(SEED),
            password,
            world_value(f"pool.{state.settings.client_pools[asked.client]}.Id"),
            Symbol(kind="srp_user", name=name),
            Symbol(kind="srp_salt", name=name),
            Symbol(kind="srp_b", name=name),
            asked.session,
            Term(function="srp_timestamp"),
        ),
    )


def bystander(state: State, _person: str) -> Iterator[Choice]:
    """The name of a user who was there before is wrong."""
    for member in state.settings.parts.get("users", {}).values():
        if member["pool"] == main_pool(state):
            yield Choice(value=text(member["Username"]), wrong=True, label="bystander's name")
            return


def answerer(state: State, person: str) -> Iterator[Choice]:
    """The person's own name is right, a bystander's is wrong."""
    yield Choice(value=text(subjects.fresh_name(state.settings, main_pool(state), person)))
    yield from bystander(state, person)


def session(*, admin: bool) -> Slot:
    """The newest open session is right; spent, expired, invented and missing ones are wrong."""

    def slot(state: State, person: str) -> Iterator[Choice]:
        mine = challenges(state, person, "NEW_PASSWORD_REQUIRED", admin=admin)
        newest = {item.state: item for item in mine}
        for item in newest.values():
            live = item.state == "NEW_PASSWORD_REQUIRED"
            yield Choice(value=item.session, wrong=not live, label=f"{item.state} session")
        if "NEW_PASSWORD_REQUIRED" in newest:
            yield Choice(value=text(NO_SESSION), wrong=True, label="invented session")
            yield Choice(value=None, wrong=True, label="missing")

    return reads(slot, "challenge")


def required_attribute(state: State, _person: str) -> Iterator[Choice]:
    """Where the pool requires a family name, one is right, none is wrong."""
    if "family_name" in required(state.settings, main_pool(state)):
        yield Choice(value=text("Chosen"))
        yield Choice(value=None, wrong=True, label="missing")


def chosen_password(state: State, person: str) -> Iterator[Choice]:
    """A fresh password or the temporary one again is right; weak ones and none are wrong."""
    user = the_user(state, person)
    fresh = fresh_password(state, person)
    yield Choice(value=fresh, label="fresh password")
    if user is not None and user.password is not None and user.password != fresh:
        yield Choice(value=user.password, label="same password")
    for weak in (*WEAK_PASSWORDS, "weakpassword"):
        yield Choice(value=text(weak), wrong=True)
    for used in used_passwords(state, person):
        if used.value != (user.password if user else None):
            yield used
    yield Choice(value=None, wrong=True, label="missing")


reads(shown_password, "user", "password")
reads(chosen_password, "user", "password")
reads(answerer, "user")
WHO = joined(any_name, missing)
PASSWORD = joined(shown_password, missing)

builds(
    "InitiateAuth.USER_PASSWORD_AUTH",
    ClientId=client,
    AuthFlow=joined(fixed("USER_PASSWORD_AUTH"), wrong("ADMIN_USER_PASSWORD_AUTH", "PASSWORD_AUTH")),
    AuthParameters__USERNAME=WHO,
    AuthParameters__PASSWORD=PASSWORD,
    AuthParameters__SECRET_HASH=hash_of_name,
)
builds(
    "AdminInitiateAuth.ADMIN_USER_PASSWORD_AUTH",
    UserPoolId=pool,
    ClientId=client,
    AuthFlow=joined(fixed("ADMIN_USER_PASSWORD_AUTH"), wrong("USER_PASSWORD_AUTH")),
    AuthParameters__USERNAME=WHO,
    AuthParameters__PASSWORD=PASSWORD,
    AuthParameters__SECRET_HASH=hash_of_name,
)
builds(
    "InitiateAuth.USER_SRP_AUTH",
    ClientId=client,
    AuthFlow=fixed("USER_SRP_AUTH"),
    AuthParameters__USERNAME=WHO,
    AuthParameters__SRP_A=srp_a,
    AuthParameters__SECRET_HASH=hash_of_name,
)
builds(
    "AdminInitiateAuth.USER_SRP_AUTH",
    UserPoolId=pool,
    ClientId=client,
    AuthFlow=fixed("USER_SRP_AUTH"),
    AuthParameters__USERNAME=WHO,
    AuthParameters__SRP_A=srp_a,
    AuthParameters__SECRET_HASH=hash_of_name,
)
builds("RespondToAuthChallenge.PASSWORD_VERIFIER", ClientId=client, **srp_slots(admin=False))
builds("AdminRespondToAuthChallenge.PASSWORD_VERIFIER", UserPoolId=pool, ClientId=client, **srp_slots(admin=True))
builds(
    "RespondToAuthChallenge.NEW_PASSWORD_REQUIRED",
    ClientId=client,
    ChallengeName=fixed("NEW_PASSWORD_REQUIRED"),
    Session=session(admin=False),
    ChallengeResponses__USERNAME=answerer,
    ChallengeResponses__NEW_PASSWORD=chosen_password,
    ChallengeResponses__SECRET_HASH=hash_of_name,
)
builds(
    "AdminRespondToAuthChallenge.NEW_PASSWORD_REQUIRED",
    UserPoolId=pool,
    ClientId=client,
    ChallengeName=fixed("NEW_PASSWORD_REQUIRED"),
    Session=session(admin=True),
    ChallengeResponses__USERNAME=answerer,
    ChallengeResponses__NEW_PASSWORD=chosen_password,
    ChallengeResponses__SECRET_HASH=hash_of_name,
)
builds(
    "RespondToAuthChallenge.NEW_PASSWORD_REQUIRED.Attributes",
    ClientId=client,
    ChallengeName=fixed("NEW_PASSWORD_REQUIRED"),
    Session=session(admin=False),
    ChallengeResponses__USERNAME=answerer,
    ChallengeResponses__NEW_PASSWORD=chosen_password,
    **{FAMILY_NAME: required_attribute},
)
builds(
    "AdminRespondToAuthChallenge.NEW_PASSWORD_REQUIRED.Attributes",
    UserPoolId=pool,
    ClientId=client,
    ChallengeName=fixed("NEW_PASSWORD_REQUIRED"),
    Session=session(admin=True),
    ChallengeResponses__USERNAME=answerer,
    ChallengeResponses__NEW_PASSWORD=chosen_password,
    **{FAMILY_NAME: required_attribute},
)
