"""The settings of a pool: their defaults, and the combinations that the service refuses."""

from __future__ import annotations

import copy
from typing import Any

from poolproof.reference.user_pools import passwords, refusals

CREATE_MEMBERS = (
    "Policies", "DeletionProtection", "LambdaConfig", "AutoVerifiedAttributes", "AliasAttributes", "UsernameAttributes",
    "SmsVerificationMessage", "EmailVerificationMessage", "EmailVerificationSubject", "VerificationMessageTemplate",
    "SmsAuthenticationMessage", "MfaConfiguration", "UserAttributeUpdateSettings", "DeviceConfiguration",
    "EmailConfiguration", "SmsConfiguration", "UserPoolTags", "AdminCreateUserConfig", "UserPoolAddOns",
    "DcrConfiguration", "UsernameConfiguration", "AccountRecoverySetting", "UserPoolTier", "KeyConfiguration",
    "IssuerConfiguration", "AcrConfiguration",
)  # fmt: skip
IMMUTABLE_MEMBERS = ("AliasAttributes", "UsernameAttributes", "UsernameConfiguration")
KEPT_MEMBERS = ("DcrConfiguration",)
TIERS = ("LITE", "ESSENTIALS", "PLUS")


def settings_of(request: dict[str, Any]) -> dict[str, Any]:
    """Return the settings that a create or update request gives, every omitted one at its default.

    Defaults: AWS CLI example create-user-pool; service model, CreateUserPool.
    """
    chosen = {name: copy.deepcopy(request[name]) for name in CREATE_MEMBERS if name in request}
    require_consistent(chosen)
    for name, default in DEFAULTS.items():
        chosen.setdefault(name, copy.deepcopy(default))
    fill_policies(chosen)
    fill_recipients(chosen)
    if "DcrConfiguration" in chosen:
        chosen["DcrConfiguration"] = DCR_DEFAULTS | chosen["DcrConfiguration"]
    return chosen


DEFAULTS: dict[str, Any] = {
    "Policies": {},
    "DeletionProtection": "INACTIVE",
    "LambdaConfig": {},
    "VerificationMessageTemplate": {},
    "MfaConfiguration": "OFF",
    "EmailConfiguration": {},
    "AdminCreateUserConfig": {},
    "UserPoolTier": "ESSENTIALS",
}


DCR_DEFAULTS = {"EnableStatus": "Enabled", "OpenDcrEnabled": False}
"""What a block without these members means (service model, DcrConfigurationType)."""


def fill_policies(settings: dict[str, Any]) -> None:
    """Complete the password and sign-in policies; the temporary password's validity stands in two places."""
    policies = settings["Policies"]
    policies["PasswordPolicy"] = password_policy(policies.get("PasswordPolicy"))
    if settings["UserPoolTier"] != "LITE":
        policies.setdefault("SignInPolicy", {"AllowedFirstAuthFactors": ["PASSWORD"]})
    invitation = settings["AdminCreateUserConfig"]
    invitation.setdefault("AllowAdminCreateUserOnly", False)
    if "UnusedAccountValidityDays" in invitation:
        policies["PasswordPolicy"]["TemporaryPasswordValidityDays"] = invitation["UnusedAccountValidityDays"] or 7
    invitation["UnusedAccountValidityDays"] = policies["PasswordPolicy"]["TemporaryPasswordValidityDays"]


def password_policy(given: dict[str, Any] | None) -> dict[str, Any]:
    """Return the password policy: the default one, or the one given with its omitted booleans false."""
    if given is None:
        return dict(passwords.DEFAULT_POLICY)
    defaults = passwords.DEFAULT_POLICY.items()
    policy = {name: False if isinstance(default, bool) else default for name, default in defaults}
    policy.update(given)
    policy["TemporaryPasswordValidityDays"] = policy["TemporaryPasswordValidityDays"] or 7
    return policy


def fill_recipients(settings: dict[str, Any]) -> None:
    """Complete the message template."""
    settings["VerificationMessageTemplate"].setdefault("DefaultEmailOption", "CONFIRM_WITH_CODE")
    for plain, inner in (
        ("SmsVerificationMessage", "SmsMessage"),
        ("EmailVerificationMessage", "EmailMessage"),
        ("EmailVerificationSubject", "EmailSubject"),
    ):
        if plain in settings:
            settings["VerificationMessageTemplate"].setdefault(inner, settings[plain])


def require_consistent(request: dict[str, Any]) -> None:
    """Refuse settings that exclude each other."""
    require_one_validity(request)
    require_verified_before_update(request)
    require_recovery(request)
    require_sign_in_attributes(request)
    require_templates(request)
    require_triggers(request)
    require_first_factors(request)
    require_tier(request)
    require_acr_names(request)


def require_one_validity(request: dict[str, Any]) -> None:
    """Refuse TemporaryPasswordValidityDays beside the older UnusedAccountValidityDays."""
    policy = request.get("Policies", {}).get("PasswordPolicy", {})
    if "TemporaryPasswordValidityDays" in policy and "UnusedAccountValidityDays" in request.get(
        "AdminCreateUserConfig", {}
    ):
        raise refusals.invalid_parameter(
            "Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays"
        )


def require_verified_before_update(request: dict[str, Any]) -> None:
    """Refuse keep-original attributes that are not verified automatically (aws-cli 7151, aws-nuke 477, raw)."""
    kept = request.get("UserAttributeUpdateSettings", {}).get("AttributesRequireVerificationBeforeUpdate", [])
    if not set(kept) <= set(request.get("AutoVerifiedAttributes", ())):
        raise refusals.invalid_parameter(
            "All attributes in AttributesRequireVerificationBeforeUpdate must exist in AutoVerifiedAttributes"
        )


def require_recovery(request: dict[str, Any]) -> None:
    """Refuse impossible recovery mechanisms (service model, RecoveryOptionType; aws-cdk 11478, raw)."""
    mechanisms = request.get("AccountRecoverySetting", {}).get("RecoveryMechanisms", [])
    names = [one["Name"] for one in mechanisms]
    priorities = [one["Priority"] for one in mechanisms]
    prefix = "Invalid account recovery setting parameter. "
    if "admin_only" in names and len(names) > 1:
        raise refusals.invalid_parameter(
            prefix + "Account Recovery Setting cannot have admin_only setting with any other recovery mechanisms."
        )
    if len(set(names)) < len(names) or len(set(priorities)) < len(priorities):
        raise refusals.invalid_parameter(prefix + "Account Recovery Setting cannot have duplicate mechanisms.")
    only_phone = names == ["verified_phone_number"]
    if only_phone and request.get("MfaConfiguration", "OFF") != "OFF" and "SmsConfiguration" in request:
        raise refusals.invalid_parameter(recovery_by_mfa_phone())


def recovery_by_mfa_phone() -> str:
    """Return the text for recovery by a telephone that is also the second factor."""
    return (
        "Invalid account recovery setting parameter. Account Recovery Setting cannot use verified_phone_number as a "
        "recovery mechanism when SMS MFA is configured."
    )


def require_sign_in_attributes(request: dict[str, Any]) -> None:
    """Refuse aliases beside username attributes, and a required preferred_username that is also an alias."""
    if request.get("UsernameAttributes") and request.get("AliasAttributes"):
        raise refusals.invalid_parameter(
            "Only one of the aliasAttributes or usernameAttributes can be set in a user pool."
        )


def require_templates(request: dict[str, Any]) -> None:
    """Refuse a template with both a code and a link message (service model, CreateUserPool)."""
    template = request.get("VerificationMessageTemplate", {})
    option = template.get("DefaultEmailOption", "CONFIRM_WITH_CODE")
    if "EmailMessage" in template and "EmailMessageByLink" in template:
        raise refusals.invalid_parameter(
            f"Only one of EmailMessage and EmailMessageByLink can be set for the email option {option}."
        )
    if (
        "EmailMessage" in template
        and request.get("EmailVerificationMessage", template["EmailMessage"]) != template["EmailMessage"]
    ):
        raise refusals.invalid_parameter("EmailVerificationMessage and the EmailMessage of the template differ.")


def require_triggers(request: dict[str, Any]) -> None:
    """Refuse contradicting or incomplete triggers (service model, LambdaConfigType)."""
    config = request.get("LambdaConfig", {})
    versioned = config.get("PreTokenGenerationConfig")
    if versioned and "PreTokenGeneration" in config and config["PreTokenGeneration"] != versioned["LambdaArn"]:
        raise refusals.invalid_parameter(
            "PreTokenGeneration and the LambdaArn of PreTokenGenerationConfig must have the same value."
        )
    if ("CustomSMSSender" in config or "CustomEmailSender" in config) and "KMSKeyID" not in config:
        raise refusals.invalid_parameter("KMSKeyID is required for custom sender triggers.")
    if versioned and versioned["LambdaVersion"] != "V1_0" and tier(request) == "LITE":
        raise refusals.needs_tier("Access token customization", "LITE")


def require_first_factors(request: dict[str, Any]) -> None:
    """Refuse a sign-in policy that cannot work (developer guide, authentication flow methods)."""
    policy = request.get("Policies", {}).get("SignInPolicy")
    if policy is None:
        return
    chosen = policy.get("AllowedFirstAuthFactors", ["PASSWORD"])
    if tier(request) == "LITE" and set(chosen) != {"PASSWORD"}:
        raise refusals.needs_tier("Passwordless Sign-In", "LITE")
    if "SOFTWARE_TOKEN" in chosen:
        raise refusals.invalid_parameter("SOFTWARE_TOKEN cannot be used as a first authentication factor.")
    if set(chosen) == {"WEB_AUTHN"}:
        raise refusals.invalid_parameter("WEB_AUTHN must be used with at least one other first authentication factor.")
    if request.get("MfaConfiguration") == "ON" and {"EMAIL_OTP", "SMS_OTP"} & set(chosen):
        raise refusals.invalid_parameter("One-time passwords cannot be first factors when MFA is required.")


def require_tier(request: dict[str, Any]) -> None:
    """Refuse features above the pool's tier (service model, per-member notes)."""
    chosen = tier(request)
    if request.get("UserPoolAddOns", {}).get("AdvancedSecurityMode", "OFF") != "OFF" and chosen != "PLUS":
        raise refusals.needs_tier("Threat Protection", chosen)
    if (
        chosen == "LITE"
        and request.get("DcrConfiguration", {}).get("EnableStatus", "Enabled") == "Enabled"
        and ("DcrConfiguration" in request)
    ):
        raise refusals.needs_tier("Dynamic client registration", chosen)
    if chosen == "LITE" and "AcrConfiguration" in request:
        raise refusals.needs_tier("Custom ACR names", chosen)
    if chosen == "LITE" and request.get("Policies", {}).get("PasswordPolicy", {}).get("PasswordHistorySize"):
        raise refusals.needs_tier("Password history", chosen)


def tier(request: dict[str, Any]) -> str:
    """Return the feature tier of a request or of settings."""
    return str(request.get("UserPoolTier", "ESSENTIALS"))


def require_acr_names(request: dict[str, Any]) -> None:
    """Refuse ACR names that are not unique across the four levels, default names included."""
    names = list(acr_names(request).values())
    if len(set(names)) < len(names):
        raise refusals.invalid_parameter("ACR names must be unique across all levels.")


def acr_names(settings: dict[str, Any]) -> dict[str, str]:
    """Return the name of each of the four ACR levels."""
    given = settings.get("AcrConfiguration", {})
    return {
        f"Level{number}": given.get(f"Level{number}", {}).get("AcrValue", f"urn:cognito:loa:{number}")
        for number in range(1, 5)
    }


def require_sms_for_mfa(request: dict[str, Any]) -> None:
    """Refuse a new pool with MFA and no SMS set-up, since only SMS MFA can be set there (aws-cdk 12075, raw)."""
    if request.get("MfaConfiguration", "OFF") != "OFF" and "SmsConfiguration" not in request:
        raise refusals.invalid_parameter(
            "SMS configuration and Auto verification for phone_number are required when MFA is required/optional"
        )


def require_preferred_username_optional(request: dict[str, Any]) -> None:
    """Refuse preferred_username as both required and alias (developer guide, user-pool-settings-attributes)."""
    required = any(one.get("Name") == "preferred_username" and one.get("Required") for one in request.get("Schema", ()))
    if required and "preferred_username" in request.get("AliasAttributes", ()):
        raise refusals.invalid_parameter("User pool configured with preferred_username as alias cannot require it.")
