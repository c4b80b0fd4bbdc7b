"""Requests about passkeys: registering, listing, deleting, signing in with one."""

from collections.abc import Iterator

from poolproof_model import passkeys
from poolproof_model.requests import Choice, Slot, builds
from poolproof_model.requests.first_factors import only_where, own_name, session
from poolproof_model.requests.sign_in import NO_SESSION, answerer, challenges, missing
from poolproof_model.requests.slots import client, fixed, main_pool, pool, reads, the_user, username
from poolproof_model.requests.tokens import ACCESS
from poolproof_model.scenario import literal
from poolproof_model.state import Challenge, Passkey, State, Symbol, Term, User, Value, text
from poolproof_model.subjects import fresh_name

FLAWS = ("wrong_origin", "wrong_challenge", "wrong_rp")
NO_PASSKEY = "bm8tc3VjaC1wYXNza2V5LW9mLXRoaXMtdXNlcg"


def holder(state: State, person: str) -> Iterator[Choice]:
    """An access token, where the pool takes passkeys; elsewhere the right one only."""
    for choice in ACCESS(state, person):
        if ready(state) or not choice.wrong:
            yield choice


def member(state: State, person: str) -> Iterator[Choice]:
    """An access token, where the pool takes passkeys."""
    if ready(state):
        yield from ACCESS(state, person)


def ready(state: State) -> bool:
    """Whether the pool of the world takes passkeys."""
    name = main_pool(state)
    return passkeys.allowed(state.settings, name) and bool(passkeys.configuration(state.settings, name))


def _right_kind(state: State) -> str:
    required = passkeys.configuration(state.settings, main_pool(state)).get("UserVerification") == "required"
    return "verified" if required else "good"


def _former(state: State, person: str) -> User | None:
    name = fresh_name(state.settings, main_pool(state), person)
    return next((user for user in reversed(state.deleted) if user.name == name), None)


def attested(state: State, person: str) -> Iterator[Choice]:
    """A new passkey by the person's newest options is right; flawed, used, older and somebody else's are wrong."""
    user = the_user(state, person) or _former(state, person)
    if user is None:
        return
    number = 1 + sum(item.user == user.sub for item in state.passkeys)
    right = _right_kind(state)

    def made(options: Value, kind: str) -> Term:
        key = text(f"passkey {number} of {person}~")
        return Term(function="passkey_attestation", inputs=(options, key, text(kind)))

    newest = {item.state: item for item in state.passkey_requests if item.user == user.sub}
    asked = newest.pop("OPEN", None)
    if asked is not None:
        for kind in dict.fromkeys((right, "good", *FLAWS)):
            yield Choice(value=made(asked.symbol, kind), wrong=kind != right, label=f"{kind} passkey")
        yield Choice(value=literal({"id": "none"}), wrong=True, label="no passkey")
    for condition, item in newest.items():
        yield Choice(value=made(item.symbol, right), wrong=True, label=f"passkey by {condition} options")
    for item in [item for item in state.passkey_requests if item.user != user.sub and item.state == "OPEN"][-1:]:
        yield Choice(value=made(item.symbol, right), wrong=True, label="passkey by another's options")


def most(_state: State, _person: str) -> Iterator[Choice]:
    """All passkeys, or one at a time."""
    yield Choice(value=None, label="all")
    yield Choice(value=literal(1), label="one")


def passkey_id(state: State, person: str) -> Iterator[Choice]:
    """The id of the person's passkey is right; a deleted, another's and an invented one are wrong."""
    user = the_user(state, person)
    known = {
        (item.user == (user.sub if user else None), item.state): item
        for item in state.passkeys
        if item.identifier is not None
    }
    for (own, condition), item in known.items():
        label = f"{'own' if own else 'another'} {condition} passkey"
        yield Choice(value=item.identifier, wrong=not own or condition != "REGISTERED", label=label)
    yield Choice(value=text(NO_PASSKEY), wrong=bool(known), label="invented passkey")


def asked(state: State, person: str, *, admin: bool) -> Challenge | None:
    """Give the newest challenge of the person for a passkey, an open one before any other."""
    mine = challenges(state, person, passkeys.FACTOR, admin=admin)
    return next((item for item in reversed(mine) if item.state == passkeys.FACTOR), mine[-1] if mine else None)


def passkey_session(*, admin: bool) -> Slot:
    """The newest open session is right; a spent, an expired and an invented one are wrong."""

    def slot(state: State, person: str) -> Iterator[Choice]:
        found = asked(state, person, admin=admin)
        if found is None:
            return
        live = found.state == passkeys.FACTOR
        yield Choice(value=found.session, wrong=not live, label=f"{found.state} session")
        yield Choice(value=text(NO_SESSION), wrong=True, label="invented session")
        yield from missing(state, person)

    return reads(slot, "challenge")


def asserted(*, admin: bool) -> Slot:
    """An assertion with the person's passkey is right; flawed ones, deleted and other passkeys are wrong."""

    def slot(state: State, person: str) -> Iterator[Choice]:
        found = asked(state, person, admin=admin)
        user = the_user(state, person)
        if found is None or user is None:
            return
        right = _right_kind(state)

        def made(item: Passkey, kind: str) -> Term:
            options = Symbol(kind="passkey_options", name=found.session.name)
            return Term(function="passkey_assertion", inputs=(options, item.options, text(item.key), text(kind)))

        mine = [item for item in state.passkeys if item.user == user.sub]
        for item in [item for item in mine if item.state == "REGISTERED"][-1:]:
            for kind in dict.fromkeys((right, "good", *FLAWS, "foreign_key")):
                yield Choice(value=made(item, kind), wrong=kind != right, label=f"{kind} assertion")
        for item in [item for item in mine if item.state != "REGISTERED"][-1:]:
            yield Choice(value=made(item, right), wrong=True, label="assertion by deleted passkey")
        others = [item for item in state.passkeys if item.user != user.sub and item.state == "REGISTERED"]
        for item in others[-1:]:
            yield Choice(value=made(item, right), wrong=True, label="assertion by another's passkey")

    return reads(slot, "challenge", "passkey")


def asker(state: State, person: str) -> Iterator[Choice]:
    """The person's name, where the pool takes passkeys."""
    if ready(state):
        yield from (choice for choice in username(state, person) if not choice.wrong)


for place, components in {
    holder: ("token",),
    member: ("token",),
    attested: ("passkey", "user"),
    passkey_id: ("passkey", "user"),
    asker: ("user",),
}.items():
    reads(place, *components)

builds("StartWebAuthnRegistration", AccessToken=holder)
builds("CompleteWebAuthnRegistration", AccessToken=member, Credential=attested)
builds("ListWebAuthnCredentials", AccessToken=member, MaxResults=most)
builds("DeleteWebAuthnCredential", AccessToken=member, CredentialId=passkey_id)
builds(
    "InitiateAuth.WEB_AUTHN",
    ClientId=client,
    AuthFlow=fixed("USER_AUTH"),
    AuthParameters__USERNAME=asker,
    AuthParameters__PREFERRED_CHALLENGE=fixed("WEB_AUTHN"),
)
builds(
    "AdminInitiateAuth.WEB_AUTHN",
    UserPoolId=pool,
    ClientId=client,
    AuthFlow=fixed("USER_AUTH"),
    AuthParameters__USERNAME=asker,
    AuthParameters__PREFERRED_CHALLENGE=fixed("WEB_AUTHN"),
)
builds(
    "RespondToAuthChallenge.SELECT_CHALLENGE.WEB_AUTHN",
    ClientId=client,
    ChallengeName=fixed("SELECT_CHALLENGE"),
    Session=only_where(ready, session("SELECT_CHALLENGE", admin=False)),
    ChallengeResponses__USERNAME=own_name,
    ChallengeResponses__ANSWER=fixed("WEB_AUTHN"),
)
builds(
    "AdminRespondToAuthChallenge.SELECT_CHALLENGE.WEB_AUTHN",
    UserPoolId=pool,
    ClientId=client,
    ChallengeName=fixed("SELECT_CHALLENGE"),
    Session=only_where(ready, session("SELECT_CHALLENGE", admin=True)),
    ChallengeResponses__USERNAME=own_name,
    ChallengeResponses__ANSWER=fixed("WEB_AUTHN"),
)
builds(
    "RespondToAuthChallenge.WEB_AUTHN",
    ClientId=client,
    ChallengeName=fixed("WEB_AUTHN"),
    Session=passkey_session(admin=False),
    ChallengeResponses__USERNAME=answerer,
    ChallengeResponses__CREDENTIAL=asserted(admin=False),
)
builds(
    "AdminRespondToAuthChallenge.WEB_AUTHN",
    UserPoolId=pool,
    ClientId=client,
    ChallengeName=fixed("WEB_AUTHN"),
    Session=passkey_session(admin=True),
    ChallengeResponses__USERNAME=answerer,
    ChallengeResponses__CREDENTIAL=asserted(admin=True),
)
