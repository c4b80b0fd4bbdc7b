"""Requests of the user life cycle: registering, confirming, passwords, recovery, administration."""

from collections.abc import Iterable, Iterator

from poolproof_model import subjects
from poolproof_model.factors import SMS, allowed
from poolproof_model.requests import PEOPLE, Choice, Slot, builds
from poolproof_model.requests.attributes import (
    EMAIL,
    FLAG,
    GIVEN_NAME,
    NEW_EMAIL,
    NO_GIVEN_NAME,
    NUMBER,
    PHONE,
    PREFERRED,
    PROFILE,
    SUB,
    UNKNOWN,
    VERIFIED_EMAIL,
    additions,
    attribute_names,
    attributes,
    flag_in_capitals,
    numbers,
    odd_attributes,
    others_address,
    own_preferred_name,
    own_values,
    pairs,
    values,
    verified_numbers,
    without_required,
)
from poolproof_model.requests.sign_in import hash_of_name, joined, missing
from poolproof_model.requests.slots import (
    WRONG_PASSWORD,
    any_name,
    client,
    deadlines,
    fixed,
    main_pool,
    new_password,
    pool,
    reads,
    the_user,
    username,
)
from poolproof_model.requests.tokens import ACCESS
from poolproof_model.scenario import literal
from poolproof_model.state import State, Term, text

VERIFIED_PHONE = (("phone_number", "+"), ("phone_number_verified", "true"))
NOBODYS_CODE = "123456"


def telephone(state: State, person: str) -> Iterator[Choice]:
    """Where the pool knows SMS as a factor, a verified telephone number is right."""
    if allowed(state.settings, main_pool(state), SMS):
        yield Choice(value=pairs(VERIFIED_PHONE, person), label="phone_number phone_number_verified")


def anothers_address(state: State, person: str) -> Iterator[Choice]:
    """Where addresses are aliases the address of somebody else can be given as well."""
    if person != PEOPLE[0] and "email" in state.settings.pool(main_pool(state)).get("AliasAttributes", ()):
        yield Choice(value=pairs(EMAIL, PEOPLE[0]), label="another's email")


def new_username(state: State, person: str) -> Iterator[Choice]:
    """The person's name is right; in another case, as an address or as no address it may be wrong."""
    yield from other_names(state, person)
    if _takes_addresses(state):
        yield Choice(value=text(subjects.plain_name(person)), wrong=True, label="no address")


def another_name(state: State, person: str) -> Iterator[Choice]:
    """The person's name in another case, or the address: whether they are as good depends on the pool."""
    for choice in other_names(state, person):
        if choice.wrong:
            yield Choice(value=choice.value, label=choice.label)


def other_names(state: State, person: str) -> Iterator[Choice]:
    """Give the person's name, and what differs from it a little."""
    name = subjects.fresh_name(state.settings, main_pool(state), person)
    yield Choice(value=text(name), label="name")
    yield Choice(value=text(name.capitalize()), wrong=True, label="name in another case")
    if not _takes_addresses(state):
        yield Choice(value=text(subjects.address(person)), wrong=True, label="address")
    aliases = state.settings.pool(main_pool(state)).get("AliasAttributes", ())
    if "preferred_username" in aliases:
        yield Choice(value=text(PREFERRED), wrong=True, label="preferred name")
        yield Choice(value=text(subjects.address(person).capitalize()), wrong=True, label="address in another case")
    if "phone_number" in aliases:
        yield Choice(value=text(NUMBER), wrong=True, label="number")


def _takes_addresses(state: State) -> bool:
    return "email" in state.settings.pool(main_pool(state)).get("UsernameAttributes", ())


def code(purpose: str) -> Slot:
    """The outstanding code is right; an invented, a used, an expired and a replaced one are wrong."""

    def slot(state: State, person: str) -> Iterator[Choice]:
        user = the_user(state, person)
        newest = {item.state: item for item in (user.codes if user else ()) if item.purpose == purpose}
        live = newest.pop("LIVE", None)
        if live is None:
            yield Choice(value=text(NOBODYS_CODE), label="code")
        else:
            yield Choice(value=live.symbol, label="code")
            wrong_code = Term(function="wrong_code", inputs=(live.symbol,))
            yield Choice(value=wrong_code, wrong=True, label="wrong code")
        for condition, item in newest.items():
            yield Choice(value=item.symbol, wrong=True, label=f"{condition} code")

    return reads(slot, "user", "code")


def force(state: State, _person: str) -> Iterable[Choice]:
    """Left out; where addresses are aliases, ForceAliasCreation may be true."""
    yield Choice(value=None, label="no force")
    if "email" in state.settings.pool(main_pool(state)).get("AliasAttributes", ()):
        yield Choice(value=literal(value=True), label="force")


def previous_password(state: State, person: str) -> Iterator[Choice]:
    """The person's password is right; another is wrong."""
    user = the_user(state, person)
    if user is not None and user.password is not None:
        yield Choice(value=user.password, label="password")
        yield Choice(value=text(WRONG_PASSWORD), wrong=True, label="wrong password")


def bystander_name(state: State, _person: str) -> Iterator[Choice]:
    """The name of the user who was there before."""
    for part in state.settings.parts.get("users", {}).values():
        if part["pool"] == main_pool(state):
            yield Choice(value=text(part["Username"]), label="bystander")
            return


for slot, components in {
    new_username: ("user",),
    another_name: ("user",),
    previous_password: ("user", "password"),
}.items():
    reads(slot, *components)

builds(
    "SignUp",
    ClientId=client,
    Username=new_username,
    Password=new_password,
    SecretHash=hash_of_name,
    UserAttributes=joined(
        attributes(EMAIL, ()),
        anothers_address,
        odd_attributes(UNKNOWN, PHONE, GIVEN_NAME, FLAG, SUB),
        own_values,
        without_required,
        numbers,
        own_preferred_name,
    ),
)
builds(
    "ConfirmSignUp",
    ClientId=client,
    Username=username,
    ConfirmationCode=code("sign_up"),
    ForceAliasCreation=force,
    SecretHash=hash_of_name,
)
builds("ResendConfirmationCode", ClientId=client, Username=username, SecretHash=hash_of_name)
builds("AdminConfirmSignUp", UserPoolId=pool, Username=any_name)
builds(
    "AdminCreateUser",
    UserPoolId=pool,
    Username=new_username,
    TemporaryPassword=joined(new_password, missing),
    UserAttributes=joined(
        attributes(VERIFIED_EMAIL, ()),
        odd_attributes(UNKNOWN, FLAG, SUB),
        flag_in_capitals,
        values,
        without_required,
        verified_numbers,
    ),
    MessageAction=fixed("SUPPRESS"),
)
builds(
    "AdminCreateUser.RESEND",
    UserPoolId=pool,
    Username=username,
    MessageAction=fixed("RESEND"),
    DesiredDeliveryMediums=fixed(["EMAIL"]),
)
builds("AdminSetUserPassword", UserPoolId=pool, Username=any_name, Password=new_password, Permanent=fixed(True))
builds(
    "AdminSetUserPassword.Temporary",
    UserPoolId=pool,
    Username=any_name,
    Password=new_password,
    Permanent=fixed(False),
)
builds("ChangePassword", AccessToken=ACCESS, PreviousPassword=previous_password, ProposedPassword=new_password)
builds("AdminResetUserPassword", UserPoolId=pool, Username=any_name)
builds("ForgotPassword", ClientId=client, Username=any_name, SecretHash=hash_of_name)
builds(
    "ConfirmForgotPassword",
    ClientId=client,
    Username=any_name,
    ConfirmationCode=code("reset"),
    Password=new_password,
    SecretHash=hash_of_name,
)
builds("AdminDisableUser", UserPoolId=pool, Username=any_name)
builds("AdminEnableUser", UserPoolId=pool, Username=any_name)
builds("AdminDeleteUser", UserPoolId=pool, Username=any_name)
builds("DeleteUser", AccessToken=ACCESS)
builds(
    "AdminUpdateUserAttributes",
    UserPoolId=pool,
    Username=any_name,
    UserAttributes=joined(
        attributes(GIVEN_NAME, VERIFIED_EMAIL),
        telephone,
        odd_attributes(UNKNOWN, SUB, NO_GIVEN_NAME, PROFILE),
        values,
        others_address(verified=True),
    ),
)
builds(
    "UpdateUserAttributes",
    AccessToken=ACCESS,
    UserAttributes=joined(
        attributes(NEW_EMAIL, GIVEN_NAME),
        odd_attributes(UNKNOWN, SUB, NO_GIVEN_NAME, FLAG),
        own_values,
        others_address(verified=False),
    ),
)
builds("GetUserAttributeVerificationCode", AccessToken=ACCESS, AttributeName=fixed("email"))
builds("VerifyUserAttribute", AccessToken=ACCESS, AttributeName=fixed("email"), Code=code("attribute"))
builds("AdminGetUser", UserPoolId=pool, Username=username)
builds("AdminGetUser.AnotherName", UserPoolId=pool, Username=another_name)
builds("AdminGetUser.Bystander", UserPoolId=pool, Username=bystander_name)
builds("AdvanceClock", seconds=deadlines)
builds(
    "AdminDeleteUserAttributes",
    UserPoolId=pool,
    Username=any_name,
    UserAttributeNames=attribute_names("given_name", "email"),
)
builds("DeleteUserAttributes", AccessToken=ACCESS, UserAttributeNames=attribute_names("given_name", "email"))
builds("AddCustomAttributes", UserPoolId=pool, CustomAttributes=additions)
