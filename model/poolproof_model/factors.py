"""Which second factor is due after the first: the configuration of the pool against what the user has set up.

The order is that of the developer guide (user-pool-settings-mfa, revision of 2025) as far as recorded sign-ins agree.
"""

from collections.abc import Iterable

from poolproof_model import subjects
from poolproof_model.state import Challenge, Device, Request, Settings, State, Symbol, User, Value

SOFTWARE_TOKEN = "SOFTWARE_TOKEN_MFA"  # noqa: S105 -- a factor, no password
SMS = "SMS_MFA"
EMAIL = "EMAIL_OTP"
DOUBTFUL = "DOUBTFUL"
FIRST_SIGN_IN = "FIRST_SIGN_IN"
UNTRUSTED = "UNTRUSTED"
CONTACTS = {SMS: "phone_number", EMAIL: "email"}
CONFIGURATIONS = {
    SOFTWARE_TOKEN: "SoftwareTokenMfaConfiguration",
    SMS: "SmsMfaConfiguration",
    EMAIL: "EmailMfaConfiguration",
}
PREFERENCES = {
    SOFTWARE_TOKEN: "SoftwareTokenMfaSettings",
    SMS: "SMSMfaSettings",
    EMAIL: "EmailMfaSettings",
}
DEVICE_PATHS = ("AuthParameters.DEVICE_KEY", "ChallengeResponses.DEVICE_KEY", "DeviceKey")


def requirement(settings: Settings, pool: str) -> str:
    """Give the pool's MfaConfiguration: OFF, OPTIONAL or ON."""
    return str(settings.mfa(pool).get("MfaConfiguration", "OFF"))


def allowed(settings: Settings, pool: str, factor: str) -> bool:
    """Whether the pool lets its users have a factor; the configuration of a software token says so in a member."""
    configuration = settings.mfa(pool).get(CONFIGURATIONS[factor])
    return configuration is not None and (factor != SOFTWARE_TOKEN or bool(configuration.get("Enabled")))


def contact(user: User, factor: str) -> str | None:
    """Give the verified address that codes of a factor go to; None where there is none, or the factor has no such."""
    name = CONTACTS.get(factor)
    if name is None or user.attribute(f"{name}_verified") != "true":
        return None
    return user.attribute(name)


def usable(state: State, user: User, factor: str) -> bool:
    """Whether a user can prove a factor: a verified token, or a verified address."""
    if not allowed(state.settings, user.pool, factor):
        return False
    if factor == SOFTWARE_TOKEN:
        return user.factors.secret is not None
    return contact(user, factor) is not None


def offered(state: State, user: User) -> list[str]:
    """Give the factors that a user can choose from: what is enabled, or where MFA is required whatever is set up."""
    required = requirement(state.settings, user.pool) == "ON"
    return [
        factor
        for factor in CONFIGURATIONS
        if usable(state, user, factor) and (required or factor in user.factors.enabled)
    ]


def named_device(request: Request) -> Symbol | None:
    """Give the device key that the request carries, if it is one that was offered."""
    value = request.get(*DEVICE_PATHS)
    return value if isinstance(value, Symbol) else None


def given_device(state: State, request: Request) -> Device | None:
    """Give the device whose key the request carries."""
    value = request.get(*DEVICE_PATHS)
    return next((item for item in state.devices if item.symbol == value), None)


def own_device(state: State, request: Request) -> Device | None:
    """Give the device whose key the request carries, if it is the addressed user's."""
    device = given_device(state, request)
    user = subjects.addressed_user(state, request)
    return device if device is not None and user is not None and device.user == user.sub else None


def due(state: State, user: User, key: Value | None) -> str:
    """Name the challenge that follows a right first factor, empty where tokens do, DOUBTFUL where no source says.

    FIRST_SIGN_IN where sources disagree about a self-registered user's first, UNTRUSTED where a factor is due that a
    device cannot replace. `key` is the device key that came with the request.
    """
    factor = _factor(state, user)
    if key is None or factor in {DOUBTFUL, FIRST_SIGN_IN}:
        return factor
    device = next((item for item in state.devices if item.symbol == key and item.user == user.sub), None)
    trusting = state.settings.pool(user.pool).get("DeviceConfiguration", {}).get("ChallengeRequiredOnNewDevice")
    if not factor or not trusting:
        return DOUBTFUL
    if device is None or device.state in {"OFFERED", "FORGOTTEN"}:
        return UNTRUSTED
    return "DEVICE_SRP_AUTH" if device.state == "REMEMBERED" else factor


def _factor(state: State, user: User) -> str:
    match requirement(state.settings, user.pool):
        case "OFF":
            return ""
        case "OPTIONAL":
            return _chosen(state, user, user.factors.enabled)
        case _:
            return _required(state, user)


def _chosen(state: State, user: User, enabled: Iterable[str]) -> str:
    """Give the factor that a user who may go without has chosen."""
    factors = [factor for factor in enabled if usable(state, user, factor)]
    if len(factors) != len(tuple(enabled)):
        return DOUBTFUL  # no source says what becomes of an enabled factor whose address went
    if user.factors.preferred in factors:
        return user.factors.preferred
    return "" if not factors else factors[0] if len(factors) == 1 else "SELECT_MFA_TYPE"


def _required(state: State, user: User) -> str:
    """Give the factor where one is required: the preferred one, else what the user has."""
    factors = [factor for factor in CONFIGURATIONS if usable(state, user, factor)]
    if user.factors.preferred in factors:
        return user.factors.preferred
    if any(_unproved(state, user, factor) for factor in CONTACTS):
        return DOUBTFUL  # no source says whether an address that is not verified takes codes
    if not factors:
        # the guide gives tokens at a self-registered user's first sign-in, recorded tests do not
        return FIRST_SIGN_IN if user.origin == "SignUp" and not user.factors.met else "MFA_SETUP"
    return factors[0] if len(factors) == 1 else "SELECT_MFA_TYPE"


def _unproved(state: State, user: User, factor: str) -> bool:
    known = user.attribute(CONTACTS[factor]) is not None
    return known and allowed(state.settings, user.pool, factor) and contact(user, factor) is None


def asked_user(state: State, request: Request) -> tuple[Challenge | None, User | None]:
    """Give the challenge that the request answers, and its user."""
    challenge = subjects.given_challenge(state, request)
    return challenge, state.user(challenge.user) if challenge else None
