"""What the tests of second factors and choice-based sign-in share: pools, codes from the inbox, software tokens."""

from __future__ import annotations

import re
from typing import Any

import pyotp
from account import Aws
from sign_in_world import FLOWS, Account, account

SMS_CONFIGURATION = {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms", "ExternalId": "x"}
SES = {
    "EmailSendingAccount": "DEVELOPER",
    "SourceArn": "arn:aws:ses:eu-west-1:123456789012:identity/a@example.com",
}
BLOCKS: dict[str, dict[str, Any]] = {
    "totp": {"SoftwareTokenMfaConfiguration": {"Enabled": True}},
    "sms": {"SmsMfaConfiguration": {"SmsConfiguration": SMS_CONFIGURATION}},
    "email": {"EmailMfaConfiguration": {"Message": "Code {####}", "Subject": "Code"}},
}
PHONE, EMAIL = "+15555550123", "ann@example.com"
ALL_FACTORS = ["PASSWORD", "EMAIL_OTP", "SMS_OTP", "WEB_AUTHN"]


def mfa(aws: Aws, mode: str, *factors: str, pool: dict[str, Any] | None = None, **more: Any) -> Account:
    """Make a pool with a mode and factors."""
    made = account(aws, pool={"EmailConfiguration": SES, **(pool or {})}, **more)
    configure(made, mode, *factors)
    return made


def configure(one: Account, mode: str, *factors: str) -> Any:
    """Set mode and factors of a pool."""
    blocks = {name: block for factor in factors for name, block in BLOCKS[factor].items()}
    return one.idp.set_user_pool_mfa_config(UserPoolId=one.pool_id, MfaConfiguration=mode, **blocks)


def choosing(aws: Aws, *, factors: list[str] | None = None, **more: Any) -> Account:
    """Make a pool with choice-based sign-in."""
    policies = {"SignInPolicy": {"AllowedFirstAuthFactors": factors or ALL_FACTORS}}
    client = {"ExplicitAuthFlows": [*FLOWS, "ALLOW_USER_AUTH", "ALLOW_CUSTOM_AUTH"], **more.pop("client", {})}
    return account(aws, pool={"Policies": policies, **more.pop("pool", {})}, client=client, **more)


def code(aws: Aws, destination: str) -> str:
    """Return the code of the newest message to an address."""
    found = re.search(r"\d{6,8}", aws.cloud.inbox.messages(destination)[-1].text)
    assert found is not None
    return found[0]


def wrong(code: str) -> str:
    """Return another code of the same length."""
    return f"{(int(code) + 1) % 10 ** len(code):0{len(code)}}"


def totp(aws: Aws, secret: str) -> str:
    """Return the present code of a software token."""
    return pyotp.TOTP(secret).at(aws.cloud.clock.seconds())


def enrolled(one: Account, name: str = "alice", *, prefer: bool = True) -> str:
    """Register a software token for a user after a sign-in without it; move to the next code; return the secret."""
    token = one.tokens(name)["AccessToken"]
    secret = str(one.idp.associate_software_token(AccessToken=token)["SecretCode"])
    one.idp.verify_software_token(AccessToken=token, UserCode=totp(one.aws, secret), FriendlyDeviceName="phone")
    one.idp.set_user_mfa_preference(
        AccessToken=token, SoftwareTokenMfaSettings={"Enabled": True, "PreferredMfa": prefer}
    )
    one.aws.cloud.clock.advance(90)
    return secret


def admin_user(one: Account, name: str = "alice") -> dict[str, Any]:
    """Read a user back with attributes as a dict."""
    found = dict(one.idp.admin_get_user(UserPoolId=one.pool_id, Username=name))
    found["UserAttributes"] = {each["Name"]: each["Value"] for each in found["UserAttributes"]}
    return found
