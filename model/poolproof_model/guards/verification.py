"""Guards on addresses and numbers: where codes go, and changes that wait for one."""

from poolproof_model import subjects
from poolproof_model.guards import guard
from poolproof_model.guards.attributes import address_new
from poolproof_model.guards.clients import pool_members
from poolproof_model.state import Request, State


@guard("settings")
def keeps_original(state: State, request: Request) -> bool:
    """The pool keeps an e-mail address until a code has proved the new one."""
    settings = pool_members(state, request).get("UserAttributeUpdateSettings", {})
    return "email" in settings.get("AttributesRequireVerificationBeforeUpdate", ())


@guard("attributes", "token")
def address_held_back(state: State, request: Request) -> bool:
    """The request gives a new address, and the pool keeps the old one until a code has proved it."""
    return keeps_original(state, request) and address_new(state, request)


@guard("attributes", "user")
def change_pending(state: State, request: Request) -> bool:
    """A new address of the addressed user waits for a code."""
    user = subjects.addressed_user(state, request)
    return user is not None and subjects.is_pending(user)


@guard("attributes", "user")
def change_applied(state: State, request: Request) -> bool:
    """The addressed user's address waited for a code, which has proved it."""
    user = subjects.addressed_user(state, request)
    return user is not None and any(
        condition == "APPLIED" and user.attribute(name) == value for name, value, condition in user.pending
    )


@guard()
def number_given_to_verify(state: State, request: Request) -> bool:
    """The request gives a telephone number, and the pool sends codes to numbers."""
    verified = pool_members(state, request).get("AutoVerifiedAttributes") or ()
    return "phone_number" in verified and "phone_number" in dict(subjects.attributes_given(request))


@guard("attributes", "user")
def number_to_verify(state: State, request: Request) -> bool:
    """The addressed user has a telephone number, and the pool sends codes to numbers."""
    user = subjects.addressed_user(state, request)
    verified = pool_members(state, request).get("AutoVerifiedAttributes") or ()
    return user is not None and "phone_number" in verified and user.attribute("phone_number") is not None


@guard("attributes", "user")
def number_verified(state: State, request: Request) -> bool:
    """The addressed user has a verified telephone number."""
    user = subjects.addressed_user(state, request)
    return user is not None and user.attribute("phone_number_verified") == "true"


@guard("attributes", "user")
def recovered_by(state: State, request: Request, attribute: str) -> bool:
    """The account is recovered by this attribute of the addressed user: `email` or `phone_number`."""
    user = subjects.addressed_user(state, request)
    return user is not None and subjects.recovery_attribute(state.settings, user) == attribute


@guard("settings")
def recovery_ranked(state: State, request: Request) -> bool:
    """The pool says in which order accounts are recovered."""
    return "AccountRecoverySetting" in pool_members(state, request)


@guard("settings")
def verified_by_link(state: State, request: Request) -> bool:
    """Messages that verify an address hold a link, which needs a domain; no world's pool has one."""
    template = pool_members(state, request).get("VerificationMessageTemplate", {})
    return bool(template.get("DefaultEmailOption") == "CONFIRM_WITH_LINK")
