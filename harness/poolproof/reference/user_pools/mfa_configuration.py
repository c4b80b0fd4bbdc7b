"""The MFA and passkey configuration of a pool: SetUserPoolMfaConfig, GetUserPoolMfaConfig.

Texts: cdkd 1923 (live calls), sst 5177, amplify-backend 1481 (raw), aws-cdk 11478 (raw).
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from poolproof.reference.user_pools import lookup, messages, pool_settings, refusals, relying_party, second_factors
from poolproof.reference.user_pools.state import Pool

if TYPE_CHECKING:
    from poolproof.reference.calls import Call, Handler

PREFIX = "Invalid MFA configuration given, "


def set_config(call: Call) -> dict[str, Any]:
    """SetUserPoolMfaConfig: the factors that are named are on, all others off; without a mode it stays as it is.

    The passkey block stays when it is left out (no source states it).
    """
    pool, request = lookup.pool(call), call.arguments
    mode = request.get("MfaConfiguration", second_factors.mode(pool))
    given = {name: copy.deepcopy(request[name]) for name in second_factors.BLOCKS.values() if name in request}
    if only_passkeys(request):
        given = {name: block for name, block in pool.mfa.items() if name in second_factors.BLOCKS.values()}
    else:
        require_consistent(pool, mode, given)
    require_passkey_tier(pool, request.get("WebAuthnConfiguration", {}))
    require_relying_party(request.get("WebAuthnConfiguration", {}))
    passkeys = request.get("WebAuthnConfiguration", pool.mfa.get("WebAuthnConfiguration"))
    pool.mfa = given if passkeys is None else {**given, "WebAuthnConfiguration": passkey_block(passkeys)}
    pool.settings["MfaConfiguration"] = mode
    keep_sms_settings(pool)
    pool.modified_at = call.cloud.clock.now()
    return described(pool)


def only_passkeys(request: dict[str, Any]) -> bool:
    """Tell whether a request names no mode and no factor, and so leaves them as they are."""
    return not {"MfaConfiguration", *second_factors.BLOCKS.values()} & request.keys()


def require_consistent(pool: Pool, mode: str, given: dict[str, Any]) -> None:
    """Refuse a mode and factors that do not go together."""
    if mode == "OFF":
        if given:
            raise refusals.invalid_parameter(f"{PREFIX}can't turn off MFA and configure an MFA together.")
        return
    if not [name for name, block in given.items() if block.get("Enabled", name != TOTP_BLOCK)]:
        raise refusals.invalid_parameter(f"{PREFIX}can't disable all MFAs with a required or optional configuration.")
    require_sms(pool, given)
    require_email(pool, given)


TOTP_BLOCK = second_factors.BLOCKS[second_factors.TOTP]


def require_sms(pool: Pool, given: dict[str, Any]) -> None:
    """Refuse SMS without its set-up, the end of SMS while the set-up stays, and recovery by the same telephone."""
    block = given.get("SmsMfaConfiguration")
    if block is None:
        if "SmsConfiguration" in pool.settings and second_factors.SMS in second_factors.offered(pool):
            raise refusals.invalid_parameter("Can't turn off SMS_MFA when SMS configuration is set for the user pool")
        return
    if "SmsConfiguration" not in block and "SmsConfiguration" not in pool.settings:
        raise refusals.invalid_parameter(
            "SMS configuration and Auto verification for phone_number are required when MFA is required/optional"
        )
    mechanisms = pool.settings.get("AccountRecoverySetting", {}).get("RecoveryMechanisms", [])
    if [one["Name"] for one in mechanisms] == ["verified_phone_number"]:
        raise refusals.invalid_parameter(pool_settings.recovery_by_mfa_phone())


def require_email(pool: Pool, given: dict[str, Any]) -> None:
    """Refuse email MFA in a LITE pool or without the account's own sender (service model; user-pool-settings-mfa)."""
    if "EmailMfaConfiguration" not in given:
        return
    if pool_settings.tier(pool.settings) == "LITE":
        raise refusals.needs_tier("Email MFA", "LITE")
    if pool.settings["EmailConfiguration"].get("EmailSendingAccount") != "DEVELOPER":
        raise refusals.invalid_parameter("Email MFA requires an email configuration with your own Amazon SES sender.")


def require_passkey_tier(pool: Pool, block: dict[str, Any]) -> None:
    """Refuse passkeys as MFA in a LITE pool (service model, WebAuthnConfigurationType)."""
    if block.get("FactorConfiguration") == "MULTI_FACTOR_WITH_USER_VERIFICATION" and (
        pool_settings.tier(pool.settings) == "LITE"
    ):
        raise refusals.needs_tier("Passkey MFA", "LITE")


def require_relying_party(block: dict[str, Any]) -> None:
    """Refuse a relying party on the public suffix list (developer guide, authentication flow methods)."""
    name = block.get("RelyingPartyId")
    if name is not None and relying_party.public_suffix(name):
        raise refusals.invalid_parameter("The relying party ID cannot be on the public suffix list.")


def passkey_block(given: dict[str, Any]) -> dict[str, Any]:
    """Return the passkey configuration with its default (developer guide, authentication flow methods)."""
    return {"UserVerification": "preferred", **given}


def keep_sms_settings(pool: Pool) -> None:
    """Keep the SMS set-up and text where DescribeUserPool shows them."""
    block = pool.mfa.get("SmsMfaConfiguration", {})
    for member in ("SmsConfiguration", "SmsAuthenticationMessage"):
        if member in block:
            pool.settings[member] = copy.deepcopy(block[member])


def get_config(call: Call) -> dict[str, Any]:
    """GetUserPoolMfaConfig."""
    return described(lookup.pool(call))


def described(pool: Pool) -> dict[str, Any]:
    """Return the configuration: the mode, the factors that are on, and the passkey block if it was set.

    AWS CLI example get-user-pool-mfa-config.
    """
    members: dict[str, Any] = {"MfaConfiguration": second_factors.mode(pool)}
    for factor in second_factors.offered(pool):
        block = copy.deepcopy(pool.mfa.get(second_factors.BLOCKS[factor], {}))
        members[second_factors.BLOCKS[factor]] = sms_block(pool, block) if factor == second_factors.SMS else block
    if "WebAuthnConfiguration" in pool.mfa:
        members["WebAuthnConfiguration"] = copy.deepcopy(pool.mfa["WebAuthnConfiguration"])
    return members


def sms_block(pool: Pool, block: dict[str, Any]) -> dict[str, Any]:
    """Return the SMS block with the pool's set-up and text."""
    shown = {"SmsAuthenticationMessage": messages.authentication_text(pool, "SMS").body, **block}
    if "SmsConfiguration" in pool.settings:
        shown["SmsConfiguration"] = copy.deepcopy(pool.settings["SmsConfiguration"])
    return shown


OPERATIONS: dict[str, Handler] = {"SetUserPoolMfaConfig": set_config, "GetUserPoolMfaConfig": get_config}
