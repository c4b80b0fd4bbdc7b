"""Requests about second factors: setting them up, preferring them, answering their challenges."""

from collections.abc import Iterator
from typing import Any

from poolproof_model import factors
from poolproof_model.factors import EMAIL, SMS, SOFTWARE_TOKEN
from poolproof_model.requests import Choice, Slot, builds
from poolproof_model.requests.sign_in import NO_SESSION, answerer, challenges, hash_of_name, joined, missing
from poolproof_model.requests.slots import client, fixed, main_pool, pool, reads, the_user, username
from poolproof_model.requests.tokens import ACCESS
from poolproof_model.scenario import JSON, literal
from poolproof_model.state import Challenge, State, Symbol, Term, text, world_value

FIVE_DIGITS = "12345"
SIX_DIGITS = "123456"
ON = {"Enabled": True, "PreferredMfa": False}
PREFERRED = {"Enabled": True, "PreferredMfa": True}
OFF = {"Enabled": False, "PreferredMfa": False}
SMS_OPTIONS: JSON = [{"DeliveryMedium": "SMS", "AttributeName": "phone_number"}]
WORDS = {str(ON): "on", str(PREFERRED): "preferred", str(OFF): "off", "None": "unchanged"}


def opened(state: State, person: str, name: str, *, admin: bool) -> Challenge | None:
    """Give the person's newest open challenge of a name."""
    mine = [item for item in challenges(state, person, name, admin=admin) if item.state == name]
    return mine[-1] if mine else None


def session_of(right: str, *others: str, admins: tuple[bool, ...]) -> Slot:
    """The newest open session of a challenge is right; spent, expired, other, invented and missing ones are wrong."""

    def slot(state: State, person: str) -> Iterator[Choice]:
        newest: dict[str, Challenge] = {}
        for admin in admins:
            for item in challenges(state, person, right, admin=admin):
                newest[item.state] = item
        for condition, item in newest.items():
            yield Choice(value=item.session, wrong=condition != right, label=f"{condition} session of {right}")
        for other in others:
            for admin in admins:
                item_there = opened(state, person, other, admin=admin)
                if item_there is not None:
                    yield Choice(value=item_there.session, wrong=True, label=f"session of {other}")
        if right in newest:
            yield Choice(value=text(NO_SESSION), wrong=True, label="invented session")
            yield Choice(value=None, wrong=True, label="missing")

    return reads(slot, "challenge")


def totp_codes(state: State, person: str, secret: Symbol | None) -> Iterator[Choice]:
    """Give the code of a secret, and what is none: a changed one, one that was used, another's, one too short."""
    if secret is None:
        return
    right = Term(function="totp", inputs=(secret,))
    yield Choice(value=right, label="code")
    yield Choice(value=Term(function="wrong_code", inputs=(right,)), wrong=True, label="wrong code")
    later = Term(function="totp", inputs=(secret, literal(1)))
    yield Choice(value=later, wrong=True, label="next code")
    user = the_user(state, person)
    if user is not None and user.second_codes.spent is not None:
        yield Choice(value=user.second_codes.spent, wrong=True, label="spent code")
    for other in state.users:
        if user is not None and other.sub != user.sub and other.factors.secret is not None:
            foreign = Term(function="totp", inputs=(other.factors.secret,))
            yield Choice(value=foreign, wrong=True, label="another's code")
            return


def sent_codes(name: str, *, admin: bool) -> Slot:
    """The code that was sent for the open challenge is right; a changed one, and that of an earlier one, are wrong."""

    def slot(state: State, person: str) -> Iterator[Choice]:
        mine = challenges(state, person, name, admin=admin)
        now = opened(state, person, name, admin=admin) or (mine[-1] if mine else None)
        if now is None or now.code is None:
            return
        yield Choice(value=now.code, label="code")
        yield Choice(value=Term(function="wrong_code", inputs=(now.code,)), wrong=True, label="wrong code")
        yield Choice(value=None, wrong=True, label="missing")

    return reads(slot, "challenge")


def own_code(state: State, person: str) -> Iterator[Choice]:
    """The code of the person's verified software token."""
    user = the_user(state, person)
    yield from totp_codes(state, person, user.factors.secret if user else None)
    if user is not None and user.factors.secret is not None:
        yield Choice(value=None, wrong=True, label="missing")


def pending_code(state: State, person: str) -> Iterator[Choice]:
    """The code of the software token that waits to be verified; where none does, any code."""
    user = the_user(state, person)
    pending = user.factors.pending if user is not None else None
    if pending is None:
        yield Choice(value=text(SIX_DIGITS), label="code")
        return
    yield from totp_codes(state, person, pending)
    yield Choice(value=text(FIVE_DIGITS), wrong=True, label="five digits")


def code_beside(state: State, person: str) -> Iterator[Choice]:
    """Nothing, or the code that verified the software token, which does no harm."""
    yield Choice(value=None, label="no code")
    user = the_user(state, person)
    if user is not None and user.second_codes.spent is not None:
        yield Choice(value=user.second_codes.spent, label="code beside")


def preference(factor: str, *values: dict[str, bool] | None) -> Slot:
    """What is said of a factor, where the pool knows it; nothing elsewhere."""

    def slot(state: State, _person: str) -> Iterator[Choice]:
        for value in values if factors.allowed(state.settings, main_pool(state), factor) else (None,):
            yield Choice(value=None if value is None else literal(_json(value)), label=WORDS[str(value)])

    return slot


def _json(value: dict[str, bool]) -> dict[str, Any]:
    return dict(value)


def type_answer(*, admin: bool) -> Slot:
    """Each factor that the person can choose is right; one that is not set up is wrong."""

    def slot(state: State, person: str) -> Iterator[Choice]:
        user = the_user(state, person)
        if user is None or not challenges(state, person, "SELECT_MFA_TYPE", admin=admin):
            return
        for factor in (SOFTWARE_TOKEN, SMS, EMAIL):
            good = factor in factors.offered(state, user)
            yield Choice(value=text(factor), wrong=not good, label=f"{factor}{'' if good else ' not set up'}")

    return reads(slot, "challenge", "mfa")


def spare_pool_id(state: State, _person: str) -> Iterator[Choice]:
    """The pool that scenarios may configure."""
    if "spare" in state.settings.parts["pools"]:
        yield Choice(value=world_value("pool.spare.Id"))
        yield Choice(value=text(f"{state.settings.region}_Unknown01"), wrong=True)


def software_token_block(_state: State, _person: str) -> Iterator[Choice]:
    """TOTP enabled, or nothing said."""
    yield Choice(value=literal({"Enabled": True}), label="enabled")
    yield Choice(value=None, label="nothing")


reads(code_beside, "mfa")
reads(own_code, "mfa")
reads(pending_code, "mfa")

PREFERENCES: dict[str, Slot] = {
    "SoftwareTokenMfaSettings": preference(SOFTWARE_TOKEN, PREFERRED, ON, OFF, None),
    "SMSMfaSettings": preference(SMS, None, ON),
    "EmailMfaSettings": preference(EMAIL, None, ON, PREFERRED),
}

builds("AssociateSoftwareToken.AccessToken", AccessToken=ACCESS)
builds("AssociateSoftwareToken.Session", Session=session_of("MFA_SETUP", admins=(False, True)))
builds(
    "VerifySoftwareToken.AccessToken",
    AccessToken=ACCESS,
    UserCode=pending_code,
    FriendlyDeviceName=fixed("telephone"),
)
builds(
    "VerifySoftwareToken.Session",
    Session=session_of("TOKEN_ASSOCIATED", admins=(False, True)),
    UserCode=pending_code,
    FriendlyDeviceName=fixed("telephone"),
)
builds("SetUserMFAPreference", AccessToken=ACCESS, **PREFERENCES)
builds("AdminSetUserMFAPreference", UserPoolId=pool, Username=username, **PREFERENCES)
builds("SetUserSettings", AccessToken=ACCESS, MFAOptions=fixed(SMS_OPTIONS))
builds("AdminSetUserSettings", UserPoolId=pool, Username=username, MFAOptions=fixed(SMS_OPTIONS))
builds("AdminDeleteSoftwareToken", UserPoolId=pool, Username=username)
builds("SetUserPoolMfaConfig", UserPoolId=spare_pool_id, MfaConfiguration=fixed("OFF", "OPTIONAL", "ON"),
       SoftwareTokenMfaConfiguration=software_token_block)  # fmt: skip
builds("GetUserPoolMfaConfig", UserPoolId=pool)
builds("GetUserPoolMfaConfig.Spare", UserPoolId=spare_pool_id)


def answers(name: str, member: str, code: Slot, *, admin: bool) -> None:
    """Build the answers to one challenge, in the public or the administrator's call."""
    start = {"UserPoolId": pool} if admin else {}
    builds(
        f"{'Admin' if admin else ''}RespondToAuthChallenge.{name}",
        **start,
        ClientId=client,
        ChallengeName=fixed("EMAIL_OTP" if name == "EMAIL_MFA" else name),
        Session=session_of(name, admins=(admin,)),
        ChallengeResponses__USERNAME=answerer,
        **{f"ChallengeResponses__{member}": code},
        ChallengeResponses__SECRET_HASH=hash_of_name,
    )


for by_admin in (False, True):
    answers("SOFTWARE_TOKEN_MFA", "SOFTWARE_TOKEN_MFA_CODE", own_code, admin=by_admin)
    answers("SMS_MFA", "SMS_MFA_CODE", sent_codes("SMS_MFA", admin=by_admin), admin=by_admin)
    answers("EMAIL_MFA", "EMAIL_OTP_CODE", sent_codes("EMAIL_MFA", admin=by_admin), admin=by_admin)
    answers("SELECT_MFA_TYPE", "ANSWER", joined(type_answer(admin=by_admin), missing), admin=by_admin)
    builds(
        f"{'Admin' if by_admin else ''}RespondToAuthChallenge.MFA_SETUP",
        **({"UserPoolId": pool} if by_admin else {}),
        ClientId=client,
        ChallengeName=fixed("MFA_SETUP"),
        Session=session_of("TOKEN_VERIFIED", "MFA_SETUP", "TOKEN_ASSOCIATED", admins=(by_admin,)),
        ChallengeResponses__USERNAME=answerer,
        ChallengeResponses__SOFTWARE_TOKEN_MFA_CODE=code_beside,
        ChallengeResponses__SECRET_HASH=hash_of_name,
    )
