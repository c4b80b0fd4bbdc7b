"""Faults in the choice of a role, and in logins by SAML and of public providers."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import jwt
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from poolproof.reference.identity_pools import role_selection
from poolproof.reference.identity_pools.state import MatchType
from poolproof.reference.saml import assertions
from tests.miniature_lists.actions import WITH_EXTERNAL, WITH_USER_POOL
from tests.miniatures import Function, Miniature, always, every, ids, never_raises

USER_POOL = "GetCredentialsForIdentity.USER_POOL"
USER_POOL_ASKS = "GetCredentialsForIdentity.USER_POOL.CUSTOM_ROLE"
EXTERNAL = "GetCredentialsForIdentity.EXTERNAL"
EXTERNAL_ASKS = "GetCredentialsForIdentity.EXTERNAL.CUSTOM_ROLE"
SAML = ("GetId.SAML", "GetCredentialsForIdentity.SAML")
SAML_ASKS = "GetCredentialsForIdentity.SAML.CUSTOM_ROLE"
SOCIAL = ("GetOpenIdToken.SOCIAL", "GetCredentialsForIdentity.SOCIAL")
OPAQUE = ("GetId.FACEBOOK", "GetId.AMAZON", "GetId.TWITTER", *SOCIAL)
CALLER = "GetCallerIdentity"


def _whatever_is_asked_for(original: Function) -> Function:
    return lambda first, custom: custom or original(first, None)


def _nothing_asked_for(original: Function) -> Function:
    return lambda claims, _custom: original(claims, None)


def _last_of_the_token(original: Function) -> Function:
    def chosen(claims: Mapping[str, Any], custom: str | None) -> Any:
        return original(claims, custom) if custom else next(iter(role_selection.roles_claim(claims)[::-1]), None)

    return chosen


def _last_rule(original: Function) -> Function:
    def chosen(rules: Sequence[Any], claims: Mapping[str, Any], custom: str | None) -> Any:
        return original(rules if custom else rules[::-1], claims, custom)

    return chosen


def _any_rule(_original: Function) -> Function:
    def chosen(rules: Sequence[Any], claims: Mapping[str, Any], custom: str | None) -> Any:
        matching = [rule.role_arn for rule in rules if role_selection.rule_matches(rule, claims)]
        return custom or next(iter(matching), None)

    return chosen


def _equals_is_contains(original: Function) -> Function:
    def holds(rule: Any, claims: Mapping[str, Any]) -> bool:
        loose = replace(rule, match=MatchType.CONTAINS) if rule.match is MatchType.EQUALS else rule
        return bool(original(loose, claims))

    return holds


def _missing_is_not_equal(original: Function) -> Function:
    return lambda rule, claims: (
        (rule.match is MatchType.NOT_EQUAL and rule.claim not in claims) or original(rule, claims)
    )


def _always_the_users_role(_original: Function) -> Function:
    return lambda pool, _key, _mapping: role_selection.pool_role(pool, role_selection.AUTHENTICATED, None)


def _any_client(original: Function) -> Function:
    def key(pool: Any, proof: Any) -> Any:
        provider = proof.login.provider
        return original(pool, proof) or next((one for one in pool.role_mappings if one.startswith(provider)), None)

    return key


def _tags_of_any_provider(original: Function) -> Function:
    def tags(pool: Any, proofs: Sequence[Any]) -> Any:
        first = next(iter(pool.tag_maps.values()), None)
        known = {proof.login.provider: first for proof in proofs} if first else {}
        return original(replace(pool, tag_maps=known), proofs)

    return tags


def _unverified(_original: Function) -> Function:
    return lambda _data, response, _metadata: response.first(f"{assertions.ASSERTION}Assertion")


def _public_keys_are_secrets(original: Function) -> Function:
    def valid(token: Any, keys: Sequence[Mapping[str, Any]], algorithms: Sequence[str]) -> bool:
        if token.header.get("alg") != "HS256":
            return bool(original(token, keys, algorithms))
        public = [jwt.PyJWK.from_dict(dict(key), algorithm="RS256").key for key in keys]
        secrets = [key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo) for key in public]
        return token.signature in [hmac.new(secret, token.signed_part, hashlib.sha256).digest() for secret in secrets]

    return valid


MINIATURES = (
    Miniature(
        name="any-role-can-be-asked-for",
        function="identity_pools.role_selection.role_from_token",
        fault=_whatever_is_asked_for,
        fails=ids("IP-CUSTOMROLE-3", USER_POOL_ASKS) | ids("IP-CUSTOMROLE-4", USER_POOL_ASKS),
    ),
    Miniature(
        name="roles-asked-for-are-not-read",
        function="identity_pools.role_selection.role_from_token",
        fault=_nothing_asked_for,
        fails=every("IP-CUSTOMROLE", (3, 4), (USER_POOL_ASKS,)) | ids("IP-TAKENROLE-2", CALLER),
    ),
    Miniature(
        name="the-last-role-of-the-token",
        function="identity_pools.role_selection.role_from_token",
        fault=_last_of_the_token,
        fails=ids("IP-TOKENROLE-3", USER_POOL) | ids("IP-TAKENROLE-1", CALLER) | ids("IP-TAKENROLE-13", "PutItem"),
    ),
    Miniature(
        name="the-last-rule-decides",
        function="identity_pools.role_selection.role_from_rules",
        fault=_last_rule,
        fails=every("IP-TAKENROLE", (4, 5, 9), (CALLER,)) | frozenset({"STS-CALLER-4"}),
    ),
    Miniature(
        name="any-role-of-the-rules-can-be-asked-for",
        function="identity_pools.role_selection.role_from_rules",
        fault=_any_rule,
        fails=ids("IP-CUSTOMROLE-8", EXTERNAL_ASKS, USER_POOL_ASKS),
    ),
    Miniature(
        name="equals-is-read-as-contains",
        function="identity_pools.role_selection.rule_matches",
        fault=_equals_is_contains,
        fails=ids("IP-RULE-5", EXTERNAL) | ids("IP-TAKENROLE-8", CALLER) | frozenset({"STS-CALLER-3"}),
    ),
    Miniature(
        name="what-is-missing-is-not-equal",
        function="identity_pools.role_selection.rule_matches",
        fault=_missing_is_not_equal,
        fails=every("IP-RULE", (5, 6, 7, 9), (EXTERNAL,))
        | ids("FE-SOCIALROLE-8", "GetCredentialsForIdentity.SOCIAL")
        | ids("IP-TAKENROLE-8", CALLER)
        | frozenset({"STS-CALLER-3"}),
    ),
    Miniature(
        name="deny-of-a-mapping-stored-but-not-obeyed",
        function="identity_pools.role_selection.ambiguous_role",
        fault=_always_the_users_role,
        fails=every("IP-TOKENROLE", (3, 4), (USER_POOL,))
        | every("IP-RULE", (5, 6, 7, 8, 9), (EXTERNAL,))
        | ids("FE-SAMLROLE-19", "GetCredentialsForIdentity.SAML")
        | ids("FE-SOCIALROLE-8", "GetCredentialsForIdentity.SOCIAL"),
    ),
    Miniature(
        name="mappings-of-any-client",
        function="identity_pools.role_selection.mapping_key",
        fault=_any_client,
        fails=ids("IP-TOKENROLE-8", USER_POOL) | ids("IP-TAKENROLE-10", CALLER) | frozenset({"STS-CALLER-2"}),
    ),
    Miniature(
        name="roles-of-saml-responses-are-not-read",
        function="sts.saml_attributes.role_pairs",
        fault=always(()),
        fails=every("FE-SAMLROLE", (1, 6, 7), ("GetCredentialsForIdentity.SAML",))
        | every("FE-SAMLROLE", (13, 14), (SAML_ASKS,))
        | ids("FE-SAMLROLE-16", CALLER),
    ),
    Miniature(
        name="saml-logins-ask-for-any-role",
        function="identity_pools.role_selection.assertion_role",
        fault=lambda original: lambda proof, custom: custom or original(proof, None),
        fails=ids("FE-SAMLROLE-14", SAML_ASKS),
    ),
    Miniature(
        name="saml-signatures-not-verified",
        function="saml.assertions.signed_assertion",
        fault=_unverified,
        fails=every("FE-SAMLTOKEN", (1, 2, 3, 4), SAML),
    ),
    Miniature(
        name="saml-conditions-not-read",
        function="saml.assertions.require_conditions",
        fault=never_raises(),
        fails=every("FE-SAMLTOKEN", (8, 12), SAML),
    ),
    Miniature(
        name="saml-responses-for-anybody",
        function="saml.assertions.confirmed_recipient",
        fault=always("https://signin.aws.amazon.com/saml"),
        fails=every("FE-SAMLTOKEN", (9, 10), SAML),
    ),
    Miniature(
        name="social-tokens-of-any-app",
        function="identity_pools.social_logins.app_matches",
        fault=always(value=True),
        fails=ids("FE-SOCIALTOKEN-1", *OPAQUE),
    ),
    Miniature(
        name="social-tokens-never-end",
        function="sts.social.expired",
        fault=always(value=False),
        fails=ids("FE-SOCIALTOKEN-2", *OPAQUE),
    ),
    Miniature(
        name="public-keys-taken-for-secrets",
        function="identity_pools.proofs.signature_valid",
        fault=_public_keys_are_secrets,
        fails=ids("FE-HMAC-1", *WITH_USER_POOL)
        | ids("FE-HMAC-2", *WITH_EXTERNAL)
        | ids("FE-HMAC-3", "GetId.GOOGLE", "GetId.APPLE", *SOCIAL),
    ),
    Miniature(
        name="principal-tags-stored-but-not-used",
        function="identity_pools.principal_tags.tags_for",
        fault=always({}),
        fails=ids("IP-TAGS-2", "GetCredentialsForIdentity.SOCIAL") | ids("IP-TAGS-4", "PutObject"),
    ),
    Miniature(
        name="sessions-are-tagged-without-leave",
        function="sts.trust.tagging_allowed",
        fault=always(value=True),
        fails=ids("IP-TAGS-2", "GetCredentialsForIdentity.SOCIAL"),
    ),
    Miniature(
        name="one-map-of-tags-for-all-providers",
        function="identity_pools.principal_tags.tags_for",
        fault=_tags_of_any_provider,
        fails=ids("IP-TAGS-3", "GetCredentialsForIdentity.SOCIAL")
        | ids("FE-SOCIALROLE-1", "GetCredentialsForIdentity.SOCIAL"),
    ),
)
