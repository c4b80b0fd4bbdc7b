"""A SAML response as login; the key is the provider's ARN (developer guide, saml-identity-provider).

It is held to what AWS asks of responses at its sign-in, as the guide sets the provider up; the texts are not recorded
but for base64 (blog.dan.drown.org, aws-cognito-error-message-invalid-base64-samlresponse).
"""

from __future__ import annotations

from poolproof.reference.calls import Call
from poolproof.reference.iam.state import IamState
from poolproof.reference.identity_pools import principal_tags, proofs
from poolproof.reference.identity_pools.proofs import Proof
from poolproof.reference.identity_pools.state import Login, Pool
from poolproof.reference.saml import assertions, metadata
from poolproof.reference.saml.assertions import Assertion, RefusedResponseError
from poolproof.reference.sts import saml_attributes


def verified(call: Call, pool: Pool, provider: str, text: str) -> Proof:
    """Verify a response; its subject is the NameID, its roles are those paired with the provider."""
    found = call.cloud.part(IamState).saml_providers.get(provider)
    if found is None or provider not in pool.saml_arns:
        raise proofs.unsupported()
    try:
        data = assertions.decoded(text)
        assertion = assertions.verified(data, metadata.read(found.metadata), assertions.AWS, call.cloud.clock.now())
    except RefusedResponseError as error:
        raise proofs.refused(error.fault.value) from error
    if assertion.subject is None:
        raise proofs.refused("Response has no NameID")
    pairs = saml_attributes.role_pairs(assertion)
    return Proof(
        login=Login(provider=provider, subject=assertion.subject),
        mapping_keys=(provider,),
        claims=claims(assertion),
        roles=tuple(role for role, paired in pairs if paired == provider),
        is_saml=True,
    )


def claims(assertion: Assertion) -> dict[str, str | list[str]]:
    """What rules and tags may read: all attributes, and the NameID under its usual name when nothing else is there."""
    found: dict[str, str | list[str]] = {
        name: values[0] if len(values) == 1 else list(values) for name, values in assertion.attributes.items()
    }
    if assertion.subject is not None:
        found.setdefault(principal_tags.SAML_DEFAULT_TAGS["client"], assertion.subject)
    return found
