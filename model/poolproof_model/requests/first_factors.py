"""Requests of choice-based sign-in: the first factor preferred or selected, then answered."""

from collections.abc import Callable, Iterable, Iterator

from poolproof_model import attempts, subjects
from poolproof_model.effects.first_factors import WITH_SESSION
from poolproof_model.requests import Choice, Slot, builds
from poolproof_model.requests.attributes import EMAIL, VERIFIED_EMAIL, attributes
from poolproof_model.requests.sign_in import (
    NO_SESSION,
    PASSWORD,
    WHO,
    bystander,
    current,
    hash_of_name,
    shown_password,
    srp_a,
    srp_slots,
)
from poolproof_model.requests.slots import client, fixed, main_client, main_pool, pool, reads, the_user, username
from poolproof_model.requests.tokens import ACCESS
from poolproof_model.requests.users import code, new_username
from poolproof_model.state import State, Symbol, Term, text

NUMBERS = {"alice": "+12065550101", "bob": "+12065550102"}
NOBODYS_NUMBER = "+12065550103"

Offered = Callable[[State], bool]


def user_auth(state: State) -> bool:
    """Whether the main client allows choice-based sign-in."""
    return "ALLOW_USER_AUTH" in state.settings.client(main_client(state)).get("ExplicitAuthFlows", ())


def mail_taken(state: State) -> bool:
    """Whether the main pool takes codes by e-mail as the first factor."""
    return "EMAIL_OTP" in attempts.allowed(state.settings, main_pool(state))


def sms_taken(state: State) -> bool:
    """Whether the main pool takes codes by SMS as the first factor."""
    return "SMS_OTP" in attempts.allowed(state.settings, main_pool(state))


def only_where(condition: Offered, slot: Slot) -> Slot:
    """The choices of a slot in worlds where a condition holds."""
    return lambda state, person: slot(state, person) if condition(state) else ()


def preference(state: State, _person: str) -> Iterator[Choice]:
    """None, or a code by e-mail; a code by SMS is not offered."""
    yield Choice(value=None, label="no preference")
    if user_auth(state):
        yield Choice(value=text("EMAIL_OTP"))
        yield Choice(value=text("SMS_OTP"))


def answer(_state: State, _person: str) -> Iterator[Choice]:
    """The challenges that need nothing else at once; what is not offered is wrong."""
    for name in ("EMAIL_OTP", "PASSWORD", "PASSWORD_SRP"):
        yield Choice(value=text(name))
    yield Choice(value=text("SMS_OTP"), wrong=True)
    yield Choice(value=None, wrong=True, label="missing")


def session(*names: str, admin: bool) -> Slot:
    """The newest open Session of these challenges; spent, expired, invented and missing ones are wrong."""

    def slot(state: State, person: str) -> Iterator[Choice]:
        newest = {item.state: item for item in attempts.mine(state, person, admin=admin) if item.name in names}
        asked = next((newest[name] for name in names if name in newest), None)
        if asked is not None:
            yield Choice(value=asked.session, label="session")
            yield Choice(value=text(NO_SESSION), wrong=True, label="invented session")
            yield Choice(value=None, wrong=True, label="missing")
        for ended in sorted(attempts.ENDED & set(newest)):
            yield Choice(value=newest[ended].session, wrong=True, label=f"{ended} session")

    return reads(slot, "attempt")


def own_name(state: State, person: str) -> Iterator[Choice]:
    """The person's own name is right, a bystander's is wrong."""
    yield Choice(value=text(subjects.fresh_name(state.settings, main_pool(state), person)), label="own name")
    yield from bystander(state, person)


def one_time_code(challenge: str, *, admin: bool) -> Slot:
    """The code that came with the newest Session of a challenge is right; another is wrong."""

    def slot(state: State, person: str) -> Iterator[Choice]:
        mine = [item for item in attempts.mine(state, person, admin=admin) if item.name == challenge]
        sent = [item for item in mine if item.state not in attempts.ENDED] or mine
        if not sent:
            return
        if sent[-1].user is not None:
            yield Choice(value=attempts.code_of(sent[-1]), label="code")
            yield Choice(
                value=Term(function="wrong_code", inputs=(attempts.code_of(sent[-1]),)), wrong=True, label="wrong code"
            )
        else:
            yield Choice(value=text("12345678"), label="invented code")
        yield Choice(value=None, wrong=True, label="missing")

    return reads(slot, "attempt")


def srp_session(*, admin: bool) -> Slot:
    """The Session that came with the challenge of a proof."""

    def slot(state: State, person: str) -> Iterable[Choice]:
        asked = current(state, person, WITH_SESSION, admin=admin)
        return [Choice(value=Symbol(kind="srp_session", name=asked.session.name), label="session")] if asked else []

    return reads(slot, "challenge")


def sign_up_session(state: State, person: str) -> Iterator[Choice]:
    """The Session that SignUp gave."""
    user = the_user(state, person)
    if user is not None and user.origin == "SignUp.passwordless":
        yield Choice(value=Symbol(kind="sign_up_session", name=user.sub.name), label="session")


reads(own_name, "user")
reads(sign_up_session, "user", "origin")

for prefix, who in (("", {}), ("Admin", {"UserPoolId": pool})):
    admin = prefix == "Admin"
    start = {
        **who,
        "ClientId": client,
        "AuthFlow": fixed("USER_AUTH"),
        "AuthParameters__USERNAME": WHO,
        "AuthParameters__SECRET_HASH": hash_of_name,
    }
    again = {**who, "ClientId": client, "ChallengeResponses__SECRET_HASH": hash_of_name}
    respond = f"{prefix}RespondToAuthChallenge"
    builds(f"{prefix}InitiateAuth.USER_AUTH", **start, AuthParameters__PREFERRED_CHALLENGE=preference)
    builds(
        f"{prefix}InitiateAuth.USER_AUTH.PASSWORD",
        **start,
        AuthParameters__PREFERRED_CHALLENGE=only_where(user_auth, fixed("PASSWORD")),
        AuthParameters__PASSWORD=PASSWORD,
    )
    builds(
        f"{prefix}InitiateAuth.USER_AUTH.PASSWORD_SRP",
        **start,
        AuthParameters__PREFERRED_CHALLENGE=only_where(user_auth, fixed("PASSWORD_SRP")),
        AuthParameters__SRP_A=srp_a,
    )
    builds(
        f"{respond}.SELECT_CHALLENGE",
        **again,
        ChallengeName=fixed("SELECT_CHALLENGE"),
        Session=session("SELECT_CHALLENGE", admin=admin),
        ChallengeResponses__USERNAME=own_name,
        ChallengeResponses__ANSWER=answer,
    )
    builds(
        f"{respond}.SELECT_CHALLENGE.PASSWORD",
        **again,
        ChallengeName=fixed("SELECT_CHALLENGE"),
        Session=session("SELECT_CHALLENGE", admin=admin),
        ChallengeResponses__USERNAME=own_name,
        ChallengeResponses__ANSWER=fixed("PASSWORD"),
        ChallengeResponses__PASSWORD=shown_password,
    )
    builds(
        f"{respond}.SELECT_CHALLENGE.PASSWORD_SRP",
        **again,
        ChallengeName=fixed("SELECT_CHALLENGE"),
        Session=session("SELECT_CHALLENGE", admin=admin),
        ChallengeResponses__USERNAME=own_name,
        ChallengeResponses__ANSWER=fixed("PASSWORD_SRP"),
        ChallengeResponses__SRP_A=srp_a,
    )
    builds(
        f"{respond}.PASSWORD",
        **again,
        ChallengeName=fixed("PASSWORD"),
        Session=session("PASSWORD", admin=admin),
        ChallengeResponses__USERNAME=own_name,
        ChallengeResponses__PASSWORD=shown_password,
    )
    builds(
        f"{respond}.PASSWORD_SRP",
        **again,
        ChallengeName=fixed("PASSWORD_SRP"),
        Session=session("PASSWORD_SRP", admin=admin),
        ChallengeResponses__USERNAME=own_name,
        ChallengeResponses__SRP_A=srp_a,
    )
    builds(
        f"{respond}.PASSWORD_VERIFIER.USER_AUTH",
        **who,
        ClientId=client,
        **srp_slots(WITH_SESSION, admin=admin),
        Session=srp_session(admin=admin),
    )
    builds(
        f"{respond}.EMAIL_OTP.USER_AUTH",
        **again,
        ChallengeName=fixed("EMAIL_OTP"),
        Session=session("EMAIL_OTP", admin=admin),
        ChallengeResponses__USERNAME=own_name,
        ChallengeResponses__EMAIL_OTP_CODE=one_time_code("EMAIL_OTP", admin=admin),
    )
    builds(
        f"{respond}.SMS_OTP.USER_AUTH",
        **again,
        ChallengeName=fixed("SMS_OTP"),
        Session=session("SMS_OTP", admin=admin),
        ChallengeResponses__USERNAME=own_name,
        ChallengeResponses__SMS_OTP_CODE=one_time_code("SMS_OTP", admin=admin),
    )

builds(
    "AdminCreateUser.passwordless",
    UserPoolId=only_where(mail_taken, pool),
    Username=new_username,
    UserAttributes=attributes(VERIFIED_EMAIL),
    MessageAction=fixed("SUPPRESS"),
)
builds(
    "SignUp.passwordless",
    ClientId=only_where(mail_taken, client),
    Username=username,
    UserAttributes=attributes(EMAIL),
    SecretHash=hash_of_name,
)
builds(
    "ConfirmSignUp.Session",
    ClientId=client,
    Username=username,
    ConfirmationCode=code("sign_up"),
    Session=sign_up_session,
    SecretHash=hash_of_name,
)
builds(
    "InitiateAuth.USER_AUTH.CONFIRMED",
    ClientId=client,
    AuthFlow=fixed("USER_AUTH"),
    AuthParameters__USERNAME=username,
    AuthParameters__SECRET_HASH=hash_of_name,
    Session=session("CONFIRMED", admin=False),
)
builds("GetUserAuthFactors", AccessToken=ACCESS)
builds("AdminGetUserAuthFactors", UserPoolId=pool, Username=username)


def number(_state: State, person: str) -> Iterator[Choice]:
    """The person's verified telephone number."""
    shown = NUMBERS.get(person, NOBODYS_NUMBER)
    parts = ("phone_number", shown, "phone_number_verified", "true")
    yield Choice(value=Term(function="attributes", inputs=tuple(text(part) for part in parts)), label="number")


builds(
    "AdminUpdateUserAttributes.number",
    UserPoolId=only_where(sms_taken, pool),
    Username=username,
    UserAttributes=number,
)
