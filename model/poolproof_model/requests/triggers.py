"""Requests where triggers have functions: a user's profile tells the functions what to do."""

from collections.abc import Iterator

from poolproof_model import subjects
from poolproof_model.requests import Choice, Slot, builds
from poolproof_model.requests.first_factors import only_where
from poolproof_model.requests.sign_in import chosen_password, session, shown_password
from poolproof_model.requests.slots import GOOD_PASSWORDS, client, fixed, main_pool, pool, reads, username
from poolproof_model.requests.tokens import token, verifiable
from poolproof_model.scenario import literal
from poolproof_model.state import State, Term, text

PROFILE = "request.userAttributes.profile"
TRIGGERS = (
    "PreSignUp",
    "PostConfirmation",
    "PreAuthentication",
    "PostAuthentication",
    "PreTokenGeneration",
    "CustomMessage",
    "DefineAuthChallenge",
    "CreateAuthChallenge",
    "VerifyAuthChallengeResponse",
    "UserMigration",
)
NEW = ("PreSignUp", "PostConfirmation", "CustomMessage")  # what happens to somebody new
VERIFY = "PreSignUp:verify"


def attached(state: State) -> tuple[str, ...]:
    """Give the triggers of the main pool that have functions."""
    return tuple(state.settings.parts.get("triggers", {}).get(main_pool(state), {}))


def has(trigger: str) -> "Slot":
    """The main pool, where it has a function for a trigger."""
    return only_where(lambda state: trigger in attached(state), main)


def main(state: State, person: str) -> Iterator[Choice]:
    """The main pool."""
    yield from list(pool(state, person))[:1]


def marks(state: State) -> tuple[str, ...]:
    """Give the profiles that make the functions of the main pool do something else than usual, in order."""
    functions = state.settings.parts.get("triggers", {}).get(main_pool(state), {})
    found = [case.get("when", {}).get(PROFILE) for cases in functions.values() for case in cases]
    return tuple(dict.fromkeys(mark for mark in found if mark))


def mark(state: State, _person: str) -> Iterator[Choice]:
    """Each profile that some function heeds."""
    for profile in marks(state):
        yield Choice(value=_attributes("profile", profile), label=profile)


def new_mark(state: State, person: str) -> Iterator[Choice]:
    """The address, with a profile that functions of registration heed, or any; for one of them also no address."""
    email = subjects.address(person)
    for profile in ("anybody", *(one for one in marks(state) if one.partition(":")[0] in NEW)):
        yield Choice(value=_attributes("email", email, "profile", profile), label=profile)
        if profile == VERIFY:
            yield Choice(value=_attributes("profile", profile), wrong=True, label=f"{profile} without address")


def created_mark(state: State, person: str) -> Iterator[Choice]:
    """The verified address, with a profile that the function before registration heeds."""
    email = ("email", subjects.address(person), "email_verified", "true")
    for profile in ("anybody", *(one for one in marks(state) if one in {"PreSignUp:error", "PreSignUp:confirm"})):
        yield Choice(value=_attributes(*email, "profile", profile), label=profile)


def _attributes(*parts: str) -> Term:
    return Term(function="attributes", inputs=tuple(text(part) for part in parts))


def metadata(origin: str) -> Slot:
    """ClientMetadata that say where they come from."""
    return lambda _state, _person: [Choice(value=literal({"origin": origin}), label="metadata")]


def invitation(origin: str) -> Slot:
    """ValidationData that say where they come from."""
    return lambda _state, _person: [Choice(value=literal([{"Name": "invitation", "Value": origin}]), label="data")]


def own_name(state: State, person: str) -> Iterator[Choice]:
    """The person's own name."""
    yield Choice(value=text(subjects.fresh_name(state.settings, main_pool(state), person)), label="own name")


def strong_password(state: State, person: str) -> Iterator[Choice]:
    """A strong password that is not the present one."""
    yield from [choice for choice in chosen_password(state, person) if not choice.wrong][:1]


def good_password(_state: State, _person: str) -> Iterator[Choice]:
    """A strong password."""
    yield Choice(value=text(GOOD_PASSWORDS[0]), label="password")


def migrating_password(_state: State, _person: str) -> Iterator[Choice]:
    """The passwords that tell the function which brings users over what to say."""
    for word in ("Migrate-confirm-1", "weak", "Migrate-reset-2", "Migrate-error-3"):
        yield Choice(value=text(word))


for slot in (mark, new_mark, created_mark):
    reads(slot, "attributes")
reads(own_name, "user")
reads(strong_password, "user", "password")

builds("AdminUpdateUserAttributes.profile", UserPoolId=pool, Username=username, UserAttributes=mark)
builds(
    "SignUp.profile",
    ClientId=only_where(lambda state: "PreSignUp" in attached(state), client),
    Username=own_name,
    Password=good_password,
    UserAttributes=new_mark,
    ValidationData=invitation("from-SignUp"),
    ClientMetadata=metadata("from-SignUp"),
)
builds(
    "AdminCreateUser.profile",
    UserPoolId=has("PreSignUp"),
    Username=own_name,
    TemporaryPassword=good_password,
    UserAttributes=created_mark,
    MessageAction=fixed("SUPPRESS"),
    ValidationData=invitation("from-AdminCreateUser"),
    ClientMetadata=metadata("from-AdminCreateUser"),
)
builds(
    "InitiateAuth.USER_PASSWORD_AUTH.metadata",
    ClientId=only_where(lambda state: "PreAuthentication" in attached(state), client),
    AuthFlow=fixed("USER_PASSWORD_AUTH"),
    AuthParameters__USERNAME=own_name,
    AuthParameters__PASSWORD=shown_password,
    ClientMetadata=metadata("from-sign-in"),
)
builds(
    "AdminInitiateAuth.ADMIN_USER_PASSWORD_AUTH.metadata",
    UserPoolId=has("PreAuthentication"),
    ClientId=client,
    AuthFlow=fixed("ADMIN_USER_PASSWORD_AUTH"),
    AuthParameters__USERNAME=own_name,
    AuthParameters__PASSWORD=shown_password,
    ClientMetadata=metadata("from-sign-in"),
)
builds(
    "RespondToAuthChallenge.NEW_PASSWORD_REQUIRED.metadata",
    ClientId=only_where(lambda state: "PreTokenGeneration" in attached(state), client),
    ChallengeName=fixed("NEW_PASSWORD_REQUIRED"),
    Session=session(admin=False),
    ChallengeResponses__USERNAME=own_name,
    ChallengeResponses__NEW_PASSWORD=strong_password,
    ClientMetadata=metadata("from-answer"),
)
builds(
    "InitiateAuth.REFRESH_TOKEN_AUTH.metadata",
    ClientId=only_where(lambda state: "PreTokenGeneration" in attached(state), client),
    AuthFlow=fixed("REFRESH_TOKEN_AUTH"),
    AuthParameters__REFRESH_TOKEN=token("refresh"),
    ClientMetadata=metadata("from-refresh"),
)
builds("VerifyIdToken.customised", token=verifiable("id"), UserPoolId=has("PreTokenGeneration"))
builds("VerifyAccessToken.customised", token=verifiable("access"), UserPoolId=has("PreTokenGeneration"))
for name in TRIGGERS:
    builds(f"readTriggerEvents.{name}", UserPoolId=has(name), trigger=fixed(name), Username=own_name)
for name in ("DefineAuthChallenge", "CreateAuthChallenge"):
    builds(f"readTriggerEvents.{name}.unknown", UserPoolId=has(name), trigger=fixed(name))
builds(
    "InitiateAuth.USER_PASSWORD_AUTH.migrating",
    ClientId=only_where(lambda state: "UserMigration" in attached(state), client),
    AuthFlow=fixed("USER_PASSWORD_AUTH"),
    AuthParameters__USERNAME=own_name,
    AuthParameters__PASSWORD=migrating_password,
    ClientMetadata=metadata("from-sign-in"),
)
builds(
    "AdminInitiateAuth.ADMIN_USER_PASSWORD_AUTH.migrating",
    UserPoolId=has("UserMigration"),
    ClientId=client,
    AuthFlow=fixed("ADMIN_USER_PASSWORD_AUTH"),
    AuthParameters__USERNAME=own_name,
    AuthParameters__PASSWORD=migrating_password,
    ClientMetadata=metadata("from-sign-in"),
)
builds(
    "GetTokensFromRefreshToken.metadata",
    ClientId=only_where(lambda state: "PreTokenGeneration" in attached(state), client),
    RefreshToken=token("refresh"),
    ClientMetadata=metadata("from-tokens"),
)
