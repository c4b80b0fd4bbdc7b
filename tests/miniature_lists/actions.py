"""Entry points at which rules are stated, as clause ids name them."""

PASSWORD = ("InitiateAuth.USER_PASSWORD_AUTH", "AdminInitiateAuth.ADMIN_USER_PASSWORD_AUTH")
SRP = ("InitiateAuth.USER_SRP_AUTH", "AdminInitiateAuth.USER_SRP_AUTH")
PROOF = ("RespondToAuthChallenge.PASSWORD_VERIFIER", "AdminRespondToAuthChallenge.PASSWORD_VERIFIER")
NEW_PASSWORD = (
    "RespondToAuthChallenge.NEW_PASSWORD_REQUIRED",
    "AdminRespondToAuthChallenge.NEW_PASSWORD_REQUIRED",
)
REFRESH = ("InitiateAuth.REFRESH_TOKEN_AUTH", "AdminInitiateAuth.REFRESH_TOKEN_AUTH")
SIGN_IN = (*PASSWORD, *PROOF)
WITH_TOKEN = (
    "GetUser",
    "GlobalSignOut",
    "DeleteUser",
    "ChangePassword",
    "UpdateUserAttributes",
    "GetUserAttributeVerificationCode",
    "VerifyUserAttribute",
)
SET_PASSWORD = ("SignUp", "AdminCreateUser", "AdminSetUserPassword", "AdminSetUserPassword.Temporary")
PUBLIC = ("SignUp", "ConfirmSignUp", "ResendConfirmationCode", "ForgotPassword", "ConfirmForgotPassword")
OF_A_USER = (
    "AdminConfirmSignUp",
    "AdminSetUserPassword",
    "AdminSetUserPassword.Temporary",
    "AdminResetUserPassword",
    "AdminDisableUser",
    "AdminEnableUser",
    "AdminDeleteUser",
    "AdminUpdateUserAttributes",
    "AdminCreateUser.RESEND",
)
OF_A_POOL = (
    "AdminConfirmSignUp",
    "AdminCreateUser",
    "AdminSetUserPassword",
    "AdminResetUserPassword",
    "AdminDisableUser",
    "AdminEnableUser",
    "AdminDeleteUser",
    "AdminUpdateUserAttributes",
    "AdminGetUser",
    "ListUsers",
)
LOGINS = ("USER_POOL", "EXTERNAL")
IDENTITY = ("GetId", "GetOpenIdToken", "GetCredentialsForIdentity")
WITH_USER_POOL = tuple(f"{operation}.USER_POOL" for operation in IDENTITY)
WITH_EXTERNAL = tuple(f"{operation}.EXTERNAL" for operation in IDENTITY)
