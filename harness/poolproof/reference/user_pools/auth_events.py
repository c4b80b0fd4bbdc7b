"""The history of a user's sign-ins and other events, kept while threat protection is on.

Service model, AuthEventType and AdminListUserAuthEvents. This reference sees no risk but the addresses that a pool
always blocks, so no notification is sent and no feedback token exists.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from poolproof.reference.errors import ServiceError
from poolproof.reference.user_pools import (
    access,
    identifiers,
    lookup,
    pagination,
    refusals,
    risk_configuration,
    signing,
)
from poolproof.reference.user_pools.state import Pool, User

if TYPE_CHECKING:
    from poolproof.reference.calls import Call, Handler

KINDS = {
    "InitiateAuth": "SignIn",
    "AdminInitiateAuth": "SignIn",
    "RespondToAuthChallenge": "SignIn",
    "AdminRespondToAuthChallenge": "SignIn",
    "SignUp": "SignUp",
    "ForgotPassword": "ForgotPassword",
    "ChangePassword": "PasswordChange",
    "ResendConfirmationCode": "ResendCode",
}
NOT_SIGN_IN = frozenset({"REFRESH_TOKEN", "REFRESH_TOKEN_AUTH"})
CHALLENGES = {
    "USER_PASSWORD_AUTH": "Password", "ADMIN_USER_PASSWORD_AUTH": "Password", "ADMIN_NO_SRP_AUTH": "Password",
    "PASSWORD_VERIFIER": "Password", "PASSWORD": "Password",
    "SMS_MFA": "Mfa", "SOFTWARE_TOKEN_MFA": "Mfa", "EMAIL_OTP": "Mfa",
}  # fmt: skip


@dataclass(slots=True, kw_only=True)
class Event:
    """One event; `challenges` are pairs of a challenge and whether it was answered rightly."""

    id: str
    kind: str
    created_at: datetime
    response: str
    address: str
    blocked: bool = False
    challenges: list[tuple[str, bool]] = field(default_factory=list)
    feedback: dict[str, Any] | None = None


@dataclass(slots=True, kw_only=True)
class History:
    """The events of one pool by the sub of their user, oldest first."""

    by_user: dict[str, list[Event]] = field(default_factory=dict)


def observed(handlers: dict[str, Handler]) -> dict[str, Handler]:
    """Return the operations, with those that make events under observation."""
    return {name: noting(handler) if name in KINDS else handler for name, handler in handlers.items()}


def noting(handler: Handler) -> Handler:
    """Return a handler whose outcome is noted for the user, in pools with threat protection."""

    def around(call: Call) -> dict[str, Any]:
        pool = pool_of(call)
        if pool is None or risk_configuration.protection_off(pool) or not makes_event(call):
            return handler(call)
        require_open_address(call, pool)
        try:
            answer = handler(call)
        except ServiceError:
            note(call, pool, "Fail")
            raise
        note(call, pool, "InProgress" if "ChallengeName" in answer else "Pass")
        return answer

    return around


def pool_of(call: Call) -> Pool | None:
    """Return the pool that a call is about, by its id, its client or its access token; None where there is none."""
    everything = lookup.directory(call.cloud)
    if "UserPoolId" in call.arguments:
        return everything.pools.get(call.arguments["UserPoolId"])
    if "ClientId" in call.arguments:
        return everything.pools.get(everything.client_pools.get(call.arguments["ClientId"], ""))
    return access.pool_of(call, signing.unverified(call.arguments.get("AccessToken", "")))


def makes_event(call: Call) -> bool:
    """Tell whether a call makes an event: a refresh is no sign-in."""
    return call.arguments.get("AuthFlow") not in NOT_SIGN_IN


def require_open_address(call: Call, pool: Pool) -> None:
    """Refuse a request from an address that is always blocked (code and text as several clients quote them)."""
    if risk_configuration.blocked(pool, call.arguments.get("ClientId"), address(call)):
        note(call, pool, "Fail", blocked=True)
        raise refusals.not_authorized("Request not allowed due to security reasons.")


def address(call: Call) -> str:
    """Return the address of the user's device: what an administrator says it is, else where the call comes from."""
    return str(call.arguments.get("ContextData", {}).get("IpAddress", call.source_ip))


def user_of(call: Call, pool: Pool) -> User | None:
    """Return the user whom a call names, if the pool has that user."""
    parameters = call.arguments.get("AuthParameters", call.arguments.get("ChallengeResponses", {}))
    name = call.arguments.get("Username") or parameters.get("USERNAME")
    if name is None and "AccessToken" in call.arguments:
        name = (signing.unverified(call.arguments["AccessToken"]) or {}).get("username")
    return lookup.find_user(pool, name) if isinstance(name, str) else None


def note(call: Call, pool: Pool, response: str, *, blocked: bool = False) -> None:
    """Note an outcome: a new event, or the next step of the sign-in that is in progress."""
    user = user_of(call, pool)
    if user is None:
        return
    events = pool.part(History).by_user.setdefault(user.sub, [])
    event = events[-1] if events and continues(call, events[-1]) else None
    if event is None:
        event = Event(
            id=identifiers.uuid(call.cloud),
            kind=KINDS[call.operation],
            created_at=call.cloud.clock.now(),
            response=response,
            address=address(call),
            blocked=blocked,
        )
        events.append(event)
    event.response = response
    challenge = CHALLENGES.get(call.arguments.get("AuthFlow") or call.arguments.get("ChallengeName", ""))
    if challenge is not None and not blocked:
        event.challenges.append((challenge, response != "Fail"))


def continues(call: Call, event: Event) -> bool:
    """Tell whether a call answers a challenge of a sign-in in progress."""
    return "ChallengeName" in call.arguments and (event.kind, event.response) == ("SignIn", "InProgress")


def described(event: Event) -> dict[str, Any]:
    """Return an event in the members of AuthEventType."""
    answers = {True: "Success", False: "Failure"}
    members: dict[str, Any] = {
        "EventId": event.id,
        "EventType": event.kind,
        "CreationDate": event.created_at,
        "EventResponse": event.response,
        "EventRisk": {
            "RiskDecision": "Block" if event.blocked else "NoRisk",
            "CompromisedCredentialsDetected": False,
        },
        "ChallengeResponses": [
            {"ChallengeName": name, "ChallengeResponse": answers[right]} for name, right in event.challenges
        ],
        "EventContextData": {"IpAddress": event.address},
    }
    return members if event.feedback is None else members | {"EventFeedback": dict(event.feedback)}


def list_events(call: Call) -> dict[str, Any]:
    """AdminListUserAuthEvents: the latest first (no source states the order)."""
    pool, user = protected_user(call)
    events = pool.part(History).by_user.get(user.sub, [])[::-1]
    shown, token = pagination.page(call, events, lambda one: one.id, size="MaxResults")
    return {"AuthEvents": [described(one) for one in shown], **token}


def protected_user(call: Call) -> tuple[Pool, User]:
    """Return pool and user of a call that needs threat protection."""
    pool = lookup.pool(call)
    risk_configuration.require_enabled(pool)
    return pool, lookup.admin_user(pool, call.arguments["Username"])


def admin_feedback(call: Call) -> dict[str, Any]:
    """AdminUpdateAuthEventFeedback; the provider of the console's feedback is `Admin` (service model)."""
    pool, user = protected_user(call)
    wanted = call.arguments["EventId"]
    event = next((one for one in pool.part(History).by_user.get(user.sub, []) if one.id == wanted), None)
    if event is None:
        raise refusals.not_found(f"Auth event {wanted} does not exist.")
    event.feedback = {
        "FeedbackValue": call.arguments["FeedbackValue"],
        "Provider": "Admin",
        "FeedbackDate": call.cloud.clock.now(),
    }
    return {}


def user_feedback(call: Call) -> dict[str, Any]:
    """UpdateAuthEventFeedback: refused, since no notification has given anybody a token (the text is not recorded)."""
    protected_user(call)
    raise refusals.not_authorized("Invalid feedback token.")


OPERATIONS: dict[str, Handler] = {
    "AdminListUserAuthEvents": list_events,
    "AdminUpdateAuthEventFeedback": admin_feedback,
    "UpdateAuthEventFeedback": user_feedback,
}
