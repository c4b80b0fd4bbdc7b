"""AssumeRoleWithSAML: the response is verified by the provider's metadata, then the role's trust policy is asked.

Recorded texts carry what the service behind says of itself (cloudbeaver issue 3112); the order of checks is inferred.
"""

from __future__ import annotations

import base64
import hashlib
import re
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from poolproof.reference.calls import Call
from poolproof.reference.errors import ServiceError
from poolproof.reference.iam.state import IamState, Role, SamlProvider
from poolproof.reference.policy.principals import Federated
from poolproof.reference.saml import assertions, metadata
from poolproof.reference.saml.assertions import Assertion, Fault, RefusedResponseError
from poolproof.reference.sts import assumption, saml_attributes, session_policies, sessions, trust

OPERATION = "AssumeRoleWithSAML"
REDEEMABLE = timedelta(minutes=5)
"""How long after its issue a response is taken (recorded text: gimme-aws-creds issue 251)."""

FORMAT_PREFIX = "urn:oasis:names:tc:SAML:2.0:nameid-format:"
_ROLE = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:role/\S+")
_PROVIDER = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:saml-provider/[\w.-]+")


def assume_role_with_saml(call: Call) -> dict[str, Any]:
    """AssumeRoleWithSAML."""
    arguments, cloud = call.arguments, call.cloud
    # Recorded: okta-aws-cli-assume-role issue 307, where the two had changed places; saml2aws issue 536.
    for name, pattern, what in (("RoleArn", _ROLE, "Request"), ("PrincipalArn", _PROVIDER, "Principal")):
        assumption.require_arn(arguments[name])
        if pattern.fullmatch(arguments[name]) is None:
            raise ServiceError("ValidationError", f"{what} ARN is invalid")
    provider, assertion = verified(call)
    claims = saml_attributes.read(assertion)
    if (arguments["RoleArn"], provider.arn) not in claims.roles:
        # Recorded in a comment of a public client (macaw-auth, AWSSTSService).
        raise saml_attributes.invalid(
            "SAML Assertion doesn't contain the requested Role and Metadata in the attributes"
        )
    role = trust.role_to_assume(cloud, arguments["RoleArn"])
    qualifier = name_qualifier(assertion.issuer, call.account_id, provider.name)
    keys = {
        **assumption.keys_of_request(call),
        **keys_of(assertion, provider, call.account_id, qualifier),
        "sts:rolesessionname": claims.session_name,
    }
    if role is None or assertion.subject is None or not lets_in(role, provider, keys, claims):
        raise assumption.denied(OPERATION)
    seconds = session_seconds(call, role, claims.seconds, assertion.session_ends)
    limits = session_policies.read(call, claims.tags)
    session = sessions.session_of(
        role,
        claims.session_name,
        call.account_id,
        policies=limits.policies,
        keys=lasting_keys(assertion, qualifier, claims.source_identity),
        tags=tuple(claims.tags.items()),
    )
    signer = sessions.issue(cloud, session, seconds)
    return assumption.answer(
        signer,
        session,
        limits,
        Subject=assertion.subject,
        SubjectType=subject_type(assertion),
        Issuer=assertion.issuer,
        Audience=assertion.recipient,
        NameQualifier=qualifier,
        SourceIdentity=claims.source_identity,
    )


def verified(call: Call) -> tuple[SamlProvider, Assertion]:
    """The provider and what its response says; whatever is wrong with it is InvalidIdentityToken or expired."""
    now = call.cloud.clock.now()
    try:
        data = assertions.decoded(call.arguments["SAMLAssertion"])
        provider = call.cloud.part(IamState).saml_providers.get(call.arguments["PrincipalArn"])
        if provider is None:
            raise saml_attributes.invalid(
                behind("Specified provider doesn't exist", "AuthSamlManifestNotFoundException")
            )
        assertion = assertions.verified(data, metadata.read(provider.metadata), assertions.AWS, now)
    except RefusedResponseError as error:
        raise refusal(error.fault) from error
    if redeemed_too_late(assertion, now):
        raise ServiceError("ExpiredTokenException", "Token must be redeemed within 5 minutes of issuance")
    return provider, assertion


def refusal(fault: Fault) -> ServiceError:
    """What STS answers to a fault of the response."""
    match fault:
        case Fault.EXPIRED:
            return ServiceError("ExpiredTokenException", fault.value)
        case Fault.BASE64 | Fault.ISSUER | Fault.FORM:
            return saml_attributes.invalid(behind(fault.value, "AuthSamlInvalidSamlResponseException"))
        case _:
            return saml_attributes.invalid(fault.value)


def behind(text: str, code: str) -> str:
    """A text with the details of the service behind STS, as recorded."""
    return (
        f"{text} (Service: AWSOpenIdDiscoveryService; Status Code: 400; Error Code: {code}; "
        f"Request ID: {uuid.uuid4()}; Proxy: null)"
    )


def redeemed_too_late(assertion: Assertion, now: datetime) -> bool:
    """Whether more than five minutes have passed since the assertion was issued."""
    return now >= assertion.issued_at + REDEEMABLE


def name_qualifier(issuer: str, account_id: str, provider_name: str) -> str:
    """`base64(sha1(issuer + account + "/" + provider))` (botocore service model, NameQualifier)."""
    digest = hashlib.sha1(f"{issuer}{account_id}/{provider_name}".encode(), usedforsecurity=False).digest()
    return base64.b64encode(digest).decode("ascii")


def subject_type(assertion: Assertion) -> str:
    """The NameID's format without the prefix of SAML 2.0 (botocore service model, SubjectType)."""
    return assertion.subject_format.removeprefix(FORMAT_PREFIX)


def keys_of(
    assertion: Assertion, provider: SamlProvider, account_id: str, qualifier: str
) -> dict[str, str | tuple[str, ...]]:
    """The condition keys of the request; `saml:aud` is the recipient (id_roles_providers_create_saml_assertions)."""
    return {
        **saml_attributes.keys(assertion),
        **lasting_keys(assertion, qualifier, None),
        "saml:aud": assertion.recipient,
        "saml:iss": assertion.issuer,
        "saml:doc": f"{account_id}/{provider.name}",
    }


def lasting_keys(assertion: Assertion, qualifier: str, source_identity: str | None) -> dict[str, str | tuple[str, ...]]:
    """The keys that later requests carry too (IAM user guide, reference_policies_iam-condition-keys)."""
    found: dict[str, str | tuple[str, ...]] = {
        "saml:namequalifier": qualifier,
        "saml:sub": assertion.subject or "",
        "saml:sub_type": subject_type(assertion),
    }
    return found if source_identity is None else found | {"aws:sourceidentity": source_identity}


def lets_in(
    role: Role, provider: SamlProvider, keys: Mapping[str, str | tuple[str, ...]], claims: saml_attributes.Claims
) -> bool:
    """Whether the role trusts the provider's user, also with tags (sts:TagSession) and a source identity."""
    caller, asked = Federated(provider=provider.arn), dict(keys)
    if claims.source_identity is not None:
        asked["sts:sourceidentity"] = claims.source_identity
        if not trust.allows(role, "sts:SetSourceIdentity", caller, asked):
            return False
    return trust.lets_in(role, f"sts:{OPERATION}", caller, asked, claims.tags)


def session_seconds(call: Call, role: Role, attribute: int | None, ends: datetime | None) -> int:
    """The session's length: what was asked for, shortened by SessionDuration and SessionNotOnOrAfter."""
    lengths = [assumption.duration(call, role)]
    if attribute is not None:
        lengths.append(attribute)
    if ends is not None:
        lengths.append(max(1, int((ends - call.cloud.clock.now()).total_seconds())))
    return min(lengths)
