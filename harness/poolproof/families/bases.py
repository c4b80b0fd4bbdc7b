"""Right requests of every operation, and the calls that make what they speak of.

A member that is not named here gets a sample out of the service model. Configuration is changed on a pool of the
scenario's own, so that no scenario spoils another's world.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from poolproof.families.samples import Tree
from poolproof_model.scenario import Derived, Ref, literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A value that an earlier call of the scenario answers: the fixture's name and the path in its answer."""

    fixture: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixture:
    """One call that makes something before the cases; `after` are fixtures that must stand before it."""

    operation: str
    actor: str
    request: Mapping[str, Tree]
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """What a right request holds beside samples, and what must stand before it."""

    request: Mapping[str, Tree] = field(default_factory=dict)
    after: tuple[str, ...] = ()


def world(path: str) -> Ref:
    """Refer to a value of the world."""
    return Ref(step=None, path=path)


MAIN_POOL, MAIN_CLIENT = world("pool.main.Id"), world("client.app.ClientId")
OWN_POOL, OWN_CLIENT = Made(fixture="pool", path="UserPool.Id"), Made(fixture="client", path="UserPoolClient.ClientId")
IDENTITY_POOL = world("identity_pool.main.Id")
IDENTITY = Made(fixture="identity", path="IdentityId")
ACCESS_TOKEN = Made(fixture="tokens", path="AuthenticationResult.AccessToken")
REFRESH_TOKEN = Made(fixture="tokens", path="AuthenticationResult.RefreshToken")
USER, NEWCOMER, APPLICANT = "family~", "newcomer~", "applicant~"
PASSWORD, NEW_PASSWORD = "Family-pass-1", "Family-pass-2"
EMAIL = [{"Name": "email", "Value": "family~@example.com"}, {"Name": "email_verified", "Value": "true"}]
PLAIN_EMAIL = [{"Name": "email", "Value": "family~@example.com"}]
GOOGLE: dict[str, Tree] = {
    "ProviderName": "google~",
    "ProviderType": "Google",
    "ProviderDetails": {"client_id": "poolproof", "client_secret": "poolproof", "authorize_scopes": "openid email"},
}
DEVELOPER = "login.poolproof"

FIXTURES: dict[str, Fixture] = {
    "user": Fixture(
        operation="AdminCreateUser",
        actor="admin",
        request={
            "UserPoolId": MAIN_POOL,
            "Username": USER,
            "TemporaryPassword": "Family-temp-1",
            "MessageAction": "SUPPRESS",
            "UserAttributes": EMAIL,
        },
    ),
    "password": Fixture(
        operation="AdminSetUserPassword",
        actor="admin",
        request={"UserPoolId": MAIN_POOL, "Username": USER, "Password": PASSWORD, "Permanent": True},
        after=("user",),
    ),
    "tokens": Fixture(
        operation="InitiateAuth",
        actor="public",
        request={
            "ClientId": MAIN_CLIENT,
            "AuthFlow": "USER_PASSWORD_AUTH",
            "AuthParameters": {"USERNAME": USER, "PASSWORD": PASSWORD},
        },
        after=("password",),
    ),
    "challenge": Fixture(
        operation="InitiateAuth",
        actor="public",
        request={
            "ClientId": MAIN_CLIENT,
            "AuthFlow": "USER_PASSWORD_AUTH",
            "AuthParameters": {"USERNAME": USER, "PASSWORD": "Family-temp-1"},
        },
        after=("user",),
    ),
    "applicant": Fixture(
        operation="SignUp",
        actor="public",
        request={
            "ClientId": MAIN_CLIENT,
            "Username": APPLICANT,
            "Password": PASSWORD,
            "UserAttributes": [{"Name": "email", "Value": "applicant~@example.com"}],
        },
    ),
    "main_group": Fixture(
        operation="CreateGroup", actor="admin", request={"UserPoolId": MAIN_POOL, "GroupName": "group~"}
    ),
    "pool": Fixture(operation="CreateUserPool", actor="admin", request={"PoolName": "families~"}),
    "client": Fixture(
        operation="CreateUserPoolClient",
        actor="admin",
        request={"UserPoolId": OWN_POOL, "ClientName": "families~", "GenerateSecret": False},
    ),
    "group": Fixture(operation="CreateGroup", actor="admin", request={"UserPoolId": OWN_POOL, "GroupName": "group~"}),
    "server": Fixture(
        operation="CreateResourceServer",
        actor="admin",
        request={"UserPoolId": OWN_POOL, "Identifier": "server~", "Name": "server"},
    ),
    "provider": Fixture(operation="CreateIdentityProvider", actor="admin", request={"UserPoolId": OWN_POOL, **GOOGLE}),
    "domain": Fixture(
        operation="CreateUserPoolDomain",
        actor="admin",
        request={"UserPoolId": OWN_POOL, "Domain": "poolproof-families-~"},
    ),
    "branding": Fixture(
        operation="CreateManagedLoginBranding",
        actor="admin",
        request={"UserPoolId": OWN_POOL, "ClientId": OWN_CLIENT, "UseCognitoProvidedValues": True},
    ),
    "terms": Fixture(
        operation="CreateTerms",
        actor="admin",
        request={
            "UserPoolId": OWN_POOL,
            "ClientId": OWN_CLIENT,
            "TermsName": "terms-of-use",
            "TermsSource": "LINK",
            "Enforcement": "NONE",
            "Links": {"cognito:default": "https://poolproof.example/terms"},
        },
    ),
    "identity_pool": Fixture(
        operation="cognito-identity:CreateIdentityPool",
        actor="admin",
        request={
            "IdentityPoolName": "families",
            "AllowUnauthenticatedIdentities": True,
            "DeveloperProviderName": DEVELOPER,
        },
    ),
    "identity": Fixture(operation="cognito-identity:GetId", actor="public", request={"IdentityPoolId": IDENTITY_POOL}),
    "developer": Fixture(
        operation="cognito-identity:GetOpenIdTokenForDeveloperIdentity",
        actor="admin",
        request={
            "IdentityPoolId": Made(fixture="identity_pool", path="IdentityPoolId"),
            "Logins": {DEVELOPER: "developer~"},
        },
    ),
}
"""The calls that make things, by name; a fixture that another's request takes a value of comes before it."""

OWN_IDENTITY_POOL = Made(fixture="identity_pool", path="IdentityPoolId")

OF_USERS = frozenset({"Username", "AccessToken", "AuthFlow", "ChallengeName", "RefreshToken", "Token"})
"""An operation with one of these members works in the pool of the world, any other in a pool of its own."""

MEMBERS: dict[str, Base] = {
    "Username": Base(request={"Username": USER}, after=("password",)),
    "AccessToken": Base(request={"AccessToken": ACCESS_TOKEN}),
    "RefreshToken": Base(request={"RefreshToken": REFRESH_TOKEN}),
    "Token": Base(request={"Token": REFRESH_TOKEN}),
    "IdentityPoolId": Base(request={"IdentityPoolId": IDENTITY_POOL}),
    "IdentityId": Base(request={"IdentityId": IDENTITY}),
}
"""Right values of members that mean the same wherever they stand."""

OWN_MEMBERS: dict[str, Base] = {
    "GroupName": Base(request={"GroupName": "group~"}, after=("group",)),
    "Identifier": Base(request={"Identifier": "server~"}, after=("server",)),
    "ProviderName": Base(request={"ProviderName": "google~"}, after=("provider",)),
    "Domain": Base(request={"Domain": "poolproof-families-~"}, after=("domain",)),
    "ManagedLoginBrandingId": Base(
        request={"ManagedLoginBrandingId": Made(fixture="branding", path="ManagedLoginBranding.ManagedLoginBrandingId")}
    ),
    "TermsId": Base(request={"TermsId": Made(fixture="terms", path="Terms.TermsId")}),
}
"""The same for operations that work in a pool of their own."""

OPERATIONS: dict[str, Base] = {
    "AddCustomAttributes": Base(request={"CustomAttributes": [{"Name": "extra", "AttributeDataType": "String"}]}),
    "AdminAddUserToGroup": Base(request={"GroupName": "group~"}, after=("main_group",)),
    "AdminConfirmSignUp": Base(request={"Username": APPLICANT}, after=("applicant",)),
    "AdminCreateUser": Base(request={"Username": NEWCOMER, "MessageAction": "SUPPRESS"}),
    "AdminDeleteUserAttributes": Base(request={"UserAttributeNames": ["nickname"]}),
    "AdminInitiateAuth": Base(
        request={
            "AuthFlow": "ADMIN_USER_PASSWORD_AUTH",
            "AuthParameters": {"USERNAME": USER, "PASSWORD": PASSWORD},
        },
        after=("password",),
    ),
    "AdminLinkProviderForUser": Base(
        request={
            "DestinationUser": {"ProviderName": "Cognito", "ProviderAttributeValue": USER},
            "SourceUser": {
                "ProviderName": "google~",
                "ProviderAttributeName": "Cognito_Subject",
                "ProviderAttributeValue": "1234567890",
            },
        },
        after=("provider",),
    ),
    "AdminRemoveUserFromGroup": Base(request={"GroupName": "group~"}, after=("main_group",)),
    "AdminRespondToAuthChallenge": Base(
        request={
            "ChallengeName": "NEW_PASSWORD_REQUIRED",
            "Session": Made(fixture="challenge", path="Session"),
            "ChallengeResponses": {"USERNAME": USER, "NEW_PASSWORD": NEW_PASSWORD},
        }
    ),
    "AdminSetUserPassword": Base(request={"Password": NEW_PASSWORD}),
    "AdminUpdateUserAttributes": Base(request={"UserAttributes": [{"Name": "nickname", "Value": "poolproof"}]}),
    "AssociateSoftwareToken": Base(request={"AccessToken": ACCESS_TOKEN}),
    "ChangePassword": Base(request={"PreviousPassword": PASSWORD, "ProposedPassword": NEW_PASSWORD}),
    "ConfirmForgotPassword": Base(request={"ConfirmationCode": "123456", "Password": NEW_PASSWORD}),
    "ConfirmSignUp": Base(request={"Username": APPLICANT, "ConfirmationCode": "123456"}, after=("applicant",)),
    "CreateGroup": Base(request={"GroupName": "another~"}),
    "CreateIdentityPool": Base(request={"IdentityPoolName": "families", "AllowUnauthenticatedIdentities": False}),
    "CreateIdentityProvider": Base(request=GOOGLE),
    "CreateResourceServer": Base(request={"Identifier": "another~", "Name": "another"}),
    "CreateTerms": Base(request=FIXTURES["terms"].request),
    "CreateManagedLoginBranding": Base(request={"UseCognitoProvidedValues": True}),
    "CreateUserPool": Base(request={"PoolName": "families~"}),
    "CreateUserPoolDomain": Base(request={"Domain": "poolproof-families-another-~"}),
    "DeleteIdentities": Base(request={"IdentityIdsToDelete": ["us-east-1:0a1b2c3d-0a1b-4a1b-8a1b-0a1b2c3d4e5f"]}),
    "DeleteIdentityPool": Base(request={"IdentityPoolId": OWN_IDENTITY_POOL}),
    "DeleteUserAttributes": Base(request={"UserAttributeNames": ["nickname"]}),
    "ForgetDevice": Base(request={"AccessToken": ACCESS_TOKEN}),
    "GetDevice": Base(request={"AccessToken": ACCESS_TOKEN}),
    "GetOpenIdTokenForDeveloperIdentity": Base(
        request={"IdentityPoolId": OWN_IDENTITY_POOL, "Logins": {DEVELOPER: "developer~"}}
    ),
    "GetUserAttributeVerificationCode": Base(request={"AttributeName": "email"}),
    "InitiateAuth": Base(
        request={"AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": {"USERNAME": USER, "PASSWORD": PASSWORD}},
        after=("password",),
    ),
    "ListUsersInGroup": Base(request={"UserPoolId": MAIN_POOL, "GroupName": "group~"}, after=("main_group",)),
    "LookupDeveloperIdentity": Base(
        request={"IdentityPoolId": OWN_IDENTITY_POOL, "DeveloperUserIdentifier": "developer~"}, after=("developer",)
    ),
    "MergeDeveloperIdentities": Base(
        request={
            "IdentityPoolId": OWN_IDENTITY_POOL,
            "DeveloperProviderName": DEVELOPER,
            "SourceUserIdentifier": "developer~",
            "DestinationUserIdentifier": "other~",
        },
        after=("developer",),
    ),
    "ResendConfirmationCode": Base(request={"Username": APPLICANT}, after=("applicant",)),
    "RespondToAuthChallenge": Base(
        request={
            "ChallengeName": "NEW_PASSWORD_REQUIRED",
            "Session": Made(fixture="challenge", path="Session"),
            "ChallengeResponses": {"USERNAME": USER, "NEW_PASSWORD": NEW_PASSWORD},
        }
    ),
    "SetIdentityPoolRoles": Base(
        request={
            "IdentityPoolId": OWN_IDENTITY_POOL,
            "Roles": {"unauthenticated": "arn:aws:iam::123456789012:role/poolproof"},
        }
    ),
    "SetPrincipalTagAttributeMap": Base(
        request={"IdentityPoolId": OWN_IDENTITY_POOL, "IdentityProviderName": DEVELOPER, "UseDefaults": True}
    ),
    "SetUserPoolMfaConfig": Base(request={"MfaConfiguration": "OFF"}),
    "SignUp": Base(request={"Username": NEWCOMER, "Password": PASSWORD, "UserAttributes": PLAIN_EMAIL}),
    "UnlinkDeveloperIdentity": Base(
        request={
            "IdentityPoolId": OWN_IDENTITY_POOL,
            "IdentityId": Made(fixture="developer", path="IdentityId"),
            "DeveloperProviderName": DEVELOPER,
            "DeveloperUserIdentifier": "developer~",
        }
    ),
    "UnlinkIdentity": Base(
        request={
            "Logins": Derived(function="mapping", inputs=(literal("graph.facebook.com"), literal("poolproof"))),
            "LoginsToRemove": ["graph.facebook.com"],
        }
    ),
    "UpdateIdentityPool": Base(
        request={
            "IdentityPoolId": OWN_IDENTITY_POOL,
            "IdentityPoolName": "families",
            "AllowUnauthenticatedIdentities": True,
        }
    ),
    "UpdateManagedLoginBranding": Base(
        request={
            "UserPoolId": OWN_POOL,
            "ManagedLoginBrandingId": Made(fixture="branding", path="ManagedLoginBranding.ManagedLoginBrandingId"),
            "UseCognitoProvidedValues": True,
        }
    ),
    "UpdateUserAttributes": Base(request={"UserAttributes": [{"Name": "nickname", "Value": "poolproof"}]}),
    "VerifySoftwareToken": Base(request={"AccessToken": ACCESS_TOKEN, "UserCode": "123456"}),
    "VerifyUserAttribute": Base(request={"AttributeName": "email", "Code": "123456"}),
}
"""What a right request of an operation holds where members alone do not say it."""

ARNS = {
    "cognito-idp": Made(fixture="pool", path="UserPool.Arn"),
    "cognito-identity": Derived(
        function="concat",
        inputs=(
            literal("arn:aws:cognito-identity:"), world("region"), literal(":"), world("account"),
            literal(":identitypool/"), IDENTITY_POOL,
        ),
    ),
}  # fmt: skip
"""What is tagged, by service."""
