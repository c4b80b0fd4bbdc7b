"""Faults in what STS makes of policies, durations, tags and SAML responses."""

from dataclasses import replace
from typing import Any

from poolproof.clients import altered_tokens
from poolproof.reference.policy.evaluation import Policies
from tests.miniatures import Function, Miniature, always, answering, ids, never_raises, numbered, without


class _Everything(frozenset[Any]):
    def __contains__(self, _item: object) -> bool:
        return True


def _added_to_the_role(original: Function) -> Function:
    def policies(cloud: Any, signer: Any) -> Policies:
        found: Policies = original(cloud, signer)
        return replace(found, identity=(*found.identity, *(found.session or ())), session=None)

    return policies


def _public_keys_are_secrets(original: Function) -> Function:
    def valid(token: Any, keys: Any) -> bool:
        text = ".".join((token.signed_part.decode(), altered_tokens.encoded(token.signature)))
        confused = altered_tokens.altered(text, "public_key_as_secret") == text
        return confused or bool(original(token, keys))

    return valid


def _whatever_https(original: Function) -> Function:
    def required(token: Any) -> tuple[str, str]:
        issuer, subject = original(token)
        return issuer.replace("http://", "https://"), subject

    return required


def _validated_elsewhere(original: Function) -> Function:
    def violations(service: str, operation: str, arguments: Any) -> list[str]:
        return [] if service == "sts" else original(service, operation, arguments)

    return violations


NARROWED = (
    ids("PO-SESSION-3", "PutObject")
    | ids("PO-SESSION-4", "GetObject")
    | ids("PO-SESSION-9", "PutObject")
    | ids("PO-SESSION-12", "PutItem")
    | ids("PO-SESSION-13", "GetItem")
    | ids("PO-SESSION-16", "CallIamApi.SIGNED")
    | ids("PO-SESSION-17", "GetRole")
)
"""What a session policy keeps from, without a deny."""

MINIATURES = (
    Miniature(
        name="session-policies-are-stored-and-not-asked",
        function="sts.session_policies.read",
        fault=answering(lambda found: replace(found, policies=None)),
        fails=NARROWED
        | ids("PO-SESSION-5", "PutObject")
        | ids("PO-SESSION-6", "GetObject")
        | ids("PO-SESSION-14", "PutItem"),
    ),
    Miniature(
        name="session-policies-widen-the-role",
        function="sts.permissions.policies_of",
        fault=_added_to_the_role,
        fails=NARROWED
        | ids("PO-SESSION-7", "PutObject")
        | ids("PO-SESSION-8", "GetObject")
        | ids("PO-SESSION-11", "GetObject")
        | ids("PO-SESSION-15", "GetItem")
        | frozenset({"PO-SCOPE-1"})
        | ids("PO-S3-11", "PutObject")
        | ids("PO-S3-12", "GetObject")
        | ids("PO-DYNAMODB-5", "GetItem"),
    ),
    Miniature(
        name="the-role-does-not-bound-the-session",
        function="sts.assumption.duration_exceeds_role",
        fault=always(value=False),
        fails=frozenset({"STS-MEMBERS-15", "STS-SAMLMEMBERS-15"}),
    ),
    Miniature(
        name="every-session-lasts-an-hour",
        function="sts.assumption.duration",
        fault=always(3600),
        fails=frozenset(
            {"STS-DURATION-2", "STS-DURATION-3", "STS-SAMLDURATION-2", "STS-MEMBERS-15", "STS-SAMLMEMBERS-15"}
        )
        | ids("STS-LASTING-1", "GetCallerIdentity")
        | ids("STS-LASTING-2", "GetCallerIdentity")
        | ids("STS-LASTING-3", "GetCallerIdentity"),
    ),
    Miniature(
        name="session-tags-are-dropped",
        function="sts.web_identity.tags_in",
        fault=always(({}, ())),
        fails=numbered("STS-TAGS", 2, 3, 4, 5, 6, 7) | ids("PO-SESSIONTAG-1", "PutObject"),
    ),
    Miniature(
        name="a-public-key-verifies-as-a-secret",
        function="sts.web_identity.signature_valid",
        fault=_public_keys_are_secrets,
        fails=frozenset({"STS-ALTERED-TOKEN-11"}),
    ),
    Miniature(
        name="issuers-without-https",
        function="sts.web_identity.require_claims",
        fault=_whatever_https,
        fails=frozenset({"STS-ALTERED-TOKEN-9"}),
    ),
    Miniature(
        name="any-number-of-managed-session-policies",
        function="sts.session_policies.require_few_arns",
        fault=never_raises(),
        fails=frozenset({"STS-POLICY-5"}),
    ),
    Miniature(
        name="the-packed-size-is-not-told",
        function="sts.assumption.answer",
        fault=without("PackedPolicySize"),
        fails=numbered("STS-POLICY", 2, 4) | frozenset({"STS-TAGS-7"}),
    ),
    Miniature(
        name="sts-does-not-validate",
        function="validation.violations_of",
        fault=_validated_elsewhere,
        fails=numbered("STS-MEMBERS", 1, 2, 3, 7, 8, 9, 10, 13)
        | numbered("STS-SAMLMEMBERS", 1, 2, 3, 13)
        | frozenset({"STS-WEB-17"}),
    ),
    Miniature(
        name="saml-responses-for-as-long-as-they-say",
        function="sts.saml.redeemed_too_late",
        fault=always(value=False),
        fails=frozenset({"STS-SAML-12"}),
    ),
    Miniature(
        name="name-qualifiers-are-made-up",
        function="sts.saml.name_qualifier",
        fault=always("B64EncodedStringOfHashOfIssuerAccountIdAndUserId="),
        fails=frozenset({"STS-SAML-6"}),
    ),
    Miniature(
        name="subject-types-with-their-prefix",
        function="sts.saml.subject_type",
        fault=lambda _original: lambda assertion: assertion.subject_format,
        fails=frozenset({"STS-SAML-3"}),
    ),
    Miniature(
        name="saml-roles-need-not-be-offered",
        function="sts.saml_attributes.read",
        fault=answering(lambda found: replace(found, roles=_Everything())),
        fails=frozenset({"STS-SAML-27"}),
    ),
    Miniature(
        name="roles-trust-every-saml-user",
        function="sts.saml.lets_in",
        fault=always(value=True),
        fails=numbered("STS-SAMLTRUST", *range(1, 12)) | frozenset({"STS-SAML-34"}),
    ),
    Miniature(
        name="access-tokens-open-methods-without-scopes",
        function="resources.authorizers.right_kind",
        fault=always(value=True),
        fails=frozenset({"PO-API-4"}),
    ),
)
