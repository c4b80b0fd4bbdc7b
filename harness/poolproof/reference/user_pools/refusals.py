"""The refusals that several operations share, each in the words that AWS was seen to use."""

from __future__ import annotations

from poolproof.reference.errors import ServiceError

INCORRECT_CREDENTIALS = "Incorrect username or password."


def invalid_parameter(message: str) -> ServiceError:
    """Return an InvalidParameterException."""
    return ServiceError("InvalidParameterException", message)


def not_authorized(message: str) -> ServiceError:
    """Return a NotAuthorizedException (HTTP 400, as raw answers show)."""
    return ServiceError("NotAuthorizedException", message)


def not_found(message: str) -> ServiceError:
    """Return a ResourceNotFoundException."""
    return ServiceError("ResourceNotFoundException", message)


def limit_exceeded(message: str) -> ServiceError:
    """Return a LimitExceededException."""
    return ServiceError("LimitExceededException", message)


def unknown_pool(pool_id: str) -> ServiceError:
    """Return the refusal of a pool id that names nothing (moto's tests; AspNet Core provider issue 135)."""
    return not_found(f"User pool {pool_id} does not exist.")


def unknown_client(client_id: str) -> ServiceError:
    """Return the refusal of a client id that names nothing (raw answers in aws-sdk-php 2183, amplify-flutter 740)."""
    return not_found(f"User pool client {client_id} does not exist.")


def unknown_user() -> ServiceError:
    """Return the refusal of a missing user in sign-in and admin calls (raw in amazon-cognito-identity-js 192)."""
    return ServiceError("UserNotFoundException", "User does not exist.")


def unknown_combination() -> ServiceError:
    """Return the refusal of a missing user in sign-up follow-ups and recovery (raw in aws-sdk-ios 4837)."""
    return ServiceError("UserNotFoundException", "Username/client id combination not found.")


def incorrect_credentials() -> ServiceError:
    """Return the refusal of a wrong password, and of a missing user when existence is hidden."""
    return not_authorized(INCORRECT_CREDENTIALS)


def code_mismatch() -> ServiceError:
    """Return the refusal of a wrong confirmation code (raw in amplify-js 11738 for ConfirmForgotPassword)."""
    return ServiceError("CodeMismatchException", "Invalid verification code provided, please try again.")


def code_expired() -> ServiceError:
    """Return the refusal of an expired, spent or never requested code (raw in amplify-flutter 1128)."""
    return ServiceError("ExpiredCodeException", "Invalid code provided, please request a code again.")


def attempts_exceeded() -> ServiceError:
    """Return the refusal of a call beyond the hourly quota of one user (developer guide, quotas)."""
    return ServiceError("LimitExceededException", "Attempt limit exceeded, please try after some time.")


def needs_tier(feature: str, tier: str) -> ServiceError:
    """Return the refusal of a feature that the pool's tier lacks.

    Recorded for threat protection (terraform-provider-aws 40734); the names of other features are not.
    """
    text = f"The following features need to be disabled for the {tier} pricing tier configured: {feature}"
    return ServiceError("FeatureUnavailableInTierException", text)
