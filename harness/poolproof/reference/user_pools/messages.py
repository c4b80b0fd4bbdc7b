"""Messages to users: where they go, how the address is masked, what they say, and that they are sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from poolproof.reference.inbox import Medium, Message
from poolproof.reference.user_pools import refusals, triggers
from poolproof.reference.user_pools.state import Pool, User

if TYPE_CHECKING:
    from poolproof.reference.calls import Call

CODE_PLACE = "{####}"
NAME_PLACE = "{username}"
# Texts of the AWS CLI example describe-user-pool.
VERIFICATION_TEXT = "Your verification code is {####}. "
VERIFICATION_SUBJECT = "Your verification code"
AUTHENTICATION_TEXT = "Your authentication code is {####}. "
INVITATION_TEXT = "Your username is {username} and temporary password is {####}. "
INVITATION_SUBJECT = "Your temporary password"
LINK_TEXT = "Please click the link below to verify your email address. {##Verify Email##} "


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Where a message goes."""

    attribute: str
    destination: str

    @property
    def medium(self) -> Medium:
        """EMAIL for email addresses, SMS for telephone numbers."""
        return "EMAIL" if self.attribute == "email" else "SMS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """What a message says, before the code is put in."""

    subject: str
    body: str


def delivery_details(delivery: Delivery) -> dict[str, str]:
    """Return the CodeDeliveryDetails of a response: the address is masked."""
    return {
        "Destination": masked(delivery.destination),
        "DeliveryMedium": delivery.medium,
        "AttributeName": delivery.attribute,
    }


def masked(destination: str) -> str:
    """Mask an address: `t***@t***` (moto's AWS-verified test), `+*******9934`."""
    local, at, domain = destination.partition("@")
    if at:
        return f"{local[:1]}***@{domain[:1]}***"
    return "+" + "*" * max(len(destination) - 5, 0) + destination[-4:]


def verification_text(pool: Pool, medium: Medium) -> Text:
    """Return the text of a verification message of a pool: with a code, or with a link where the pool chose so."""
    if medium == "SMS" or not by_link(pool):
        return code_text(pool, medium)
    template = pool.settings.get("VerificationMessageTemplate", {})
    return Text(
        subject=template.get("EmailSubjectByLink") or VERIFICATION_SUBJECT,
        body=template.get("EmailMessageByLink") or LINK_TEXT,
    )


def code_text(pool: Pool, medium: Medium) -> Text:
    """Return the text of a message that carries a code whatever the pool chose for sign-up: resets."""
    template = pool.settings.get("VerificationMessageTemplate", {})
    if medium == "SMS":
        body = template.get("SmsMessage") or pool.settings.get("SmsVerificationMessage") or VERIFICATION_TEXT
        return Text(subject="", body=body)
    body = template.get("EmailMessage") or pool.settings.get("EmailVerificationMessage") or VERIFICATION_TEXT
    subject = template.get("EmailSubject") or pool.settings.get("EmailVerificationSubject") or VERIFICATION_SUBJECT
    return Text(subject=subject, body=body)


def by_link(pool: Pool) -> bool:
    """Tell whether a pool verifies email addresses by link."""
    template = pool.settings.get("VerificationMessageTemplate", {})
    return bool(template.get("DefaultEmailOption") == "CONFIRM_WITH_LINK")


def authentication_text(pool: Pool, medium: Medium) -> Text:
    """Return the text of a sign-in or MFA message of a pool."""
    if medium == "SMS":
        sms = pool.mfa.get("SmsMfaConfiguration", {}).get("SmsAuthenticationMessage")
        body = sms or pool.settings.get("SmsAuthenticationMessage") or AUTHENTICATION_TEXT
        return Text(subject="", body=body)
    email = pool.mfa.get("EmailMfaConfiguration", {})
    return Text(
        subject=email.get("Subject") or "Your authentication code", body=email.get("Message") or AUTHENTICATION_TEXT
    )


def invitation_text(pool: Pool, medium: Medium) -> Text:
    """Return the text of an invitation of a pool."""
    template = pool.settings["AdminCreateUserConfig"].get("InviteMessageTemplate", {})
    if medium == "SMS":
        return Text(subject="", body=template.get("SMSMessage") or INVITATION_TEXT)
    return Text(
        subject=template.get("EmailSubject") or INVITATION_SUBJECT, body=template.get("EmailMessage") or INVITATION_TEXT
    )


def customised(call: Call, pool: Pool, user: User, source: str, client_id: str, delivery: Delivery, text: Text) -> Text:
    """Let the CustomMessage trigger replace a text (developer guide, user-pool-lambda-custom-message)."""
    invitation = source == "CustomMessage_AdminCreateUser"
    response = triggers.invoke(
        call, pool, "CustomMessage", source,
        username=user.username,
        client_id=client_id,
        request={
            "userAttributes": triggers.user_attributes(user),
            "codeParameter": CODE_PLACE,
            "linkParameter": "{##Click Here##}",
            "usernameParameter": NAME_PLACE if invitation else None,
            "clientMetadata": client_metadata(call),
        },
        response={"smsMessage": None, "emailMessage": None, "emailSubject": None},
    )  # fmt: skip
    answer: dict[str, Any] = response or {}
    body = answer.get("smsMessage" if delivery.medium == "SMS" else "emailMessage")
    subject = answer.get("emailSubject")
    usable = isinstance(body, str) and (CODE_PLACE in body or "{##" in body)
    return Text(
        subject=subject if isinstance(subject, str) and subject else text.subject,
        body=body if usable and isinstance(body, str) else text.body,
    )


def client_metadata(call: Call) -> dict[str, str]:
    """Return the ClientMetadata that CustomMessage sees: not that of the start of a sign-in (the same page)."""
    found: dict[str, str] = call.arguments.get("ClientMetadata", {})
    return {} if call.operation.endswith("InitiateAuth") else found


def send(
    call: Call, pool: Pool, user: User, source: str, client_id: str, delivery: Delivery, text: Text, code: str
) -> None:
    """Send a message with a code: let the trigger change it, fill the places in, and put it into the inbox."""
    final = customised(call, pool, user, source, client_id, delivery, text)
    body = final.body.replace(CODE_PLACE, code).replace(NAME_PLACE, user.username)
    if "{##" in body:
        body = with_link(pool, user, client_id, body, code)
    deliver(call, pool, user, source, delivery, Text(subject=final.subject, body=body))


def with_link(pool: Pool, user: User, client_id: str, body: str, code: str) -> str:
    """Put the confirmation link in the place of `{##text##}`."""
    before, _, rest = body.partition("{##")
    _, _, after = rest.partition("##}")
    query = urlencode({"client_id": client_id, "user_name": user.username, "confirmation_code": code})
    host = pool.custom_domain or f"{pool.domain}.auth.{pool.region}.amazoncognito.com"
    return f"{before}https://{host}/confirmUser?{query}{after}"


def deliver(call: Call, pool: Pool, user: User, source: str, delivery: Delivery, text: Text) -> None:
    """Put a finished message into the inbox."""
    call.cloud.inbox.deliver(
        Message(
            sent_at=call.cloud.clock.now(),
            medium=delivery.medium,
            destination=delivery.destination,
            subject=text.subject,
            text=text.body,
            pool_id=pool.id,
            username=user.username,
            trigger_source=source,
        )
    )


def require_domain_for_links(pool: Pool) -> None:
    """Refuse to verify by link in a pool without a domain (title of amazon-cognito-identity-js 512, sic)."""
    if by_link(pool) and pool.domain is None and pool.custom_domain is None:
        raise refusals.invalid_parameter(
            "Cannot perform specific action because there does not exist a valid use pool domain associated with the "
            "user pool"
        )
