"""Which role an identity gets in the enhanced flow (developer guide, role-based-access-control).

A guest gets the guest role. Else the mapping of the provider decides, by the token's own roles or by rules; where it
leaves it open, the ambiguous role resolution does; without a mapping it is the authenticated role.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, assert_never

from poolproof.reference.errors import ServiceError
from poolproof.reference.identity_pools.proofs import Proof
from poolproof.reference.identity_pools.state import MatchType, Pool, RoleMapping, Rule

AUTHENTICATED = "authenticated"
GUEST = "unauthenticated"


def invalid_configuration() -> ServiceError:
    """InvalidIdentityPoolConfigurationException (amplify-swift issue 3124, amplify-js issue 741)."""
    text = "Invalid identity pool configuration. Check assigned IAM roles for this pool."
    return ServiceError("InvalidIdentityPoolConfigurationException", text)


def role_forbidden(arn: str) -> ServiceError:
    """NotAuthorizedException for a role that is not offered; the code is expected, the text that of another case."""
    return ServiceError("NotAuthorizedException", f"Access to Role '{arn}' is forbidden.")


def ambiguous_denied(key: str) -> ServiceError:
    """The answer where the mapping leaves the role open and says Deny (amplify-js issue 8644)."""
    text = f"The ambiguous role mapping rules for: {key} denied this request."
    return ServiceError("NotAuthorizedException", text)


def chosen_role(pool: Pool, proofs: Sequence[Proof], custom_role: str | None) -> str:
    """The ARN of the role for an identity that showed these logins; none means a guest.

    Raises:
        ServiceError: NotAuthorizedException when the mapping denies or the custom role is not offered;
            InvalidIdentityPoolConfigurationException when the pool has no such role.

    """
    if not proofs:
        return pool_role(pool, GUEST, custom_role)
    for proof in proofs:
        key = mapping_key(pool, proof)
        if key is not None:
            return mapped_role(pool, key, pool.role_mappings[key], proof, custom_role)
        if proof.is_saml and proof.roles:
            return assertion_role(proof, custom_role)
    return pool_role(pool, AUTHENTICATED, custom_role)


def mapping_key(pool: Pool, proof: Proof) -> str | None:
    """The name under which the pool has a role mapping for the proof's provider and client."""
    return next((key for key in proof.mapping_keys if key in pool.role_mappings), None)


def pool_role(pool: Pool, kind: str, custom_role: str | None) -> str:
    """One of the pool's two roles; a custom role must be the same."""
    role = pool.roles.get(kind)
    if role is None:
        raise invalid_configuration()
    if custom_role is not None and custom_role != role:
        raise role_forbidden(custom_role)
    return role


def assertion_role(proof: Proof, custom_role: str | None) -> str:
    """A role out of a SAML assertion; a custom role chooses among several."""
    if custom_role is None:
        return proof.roles[0]
    if custom_role not in proof.roles:
        raise role_forbidden(custom_role)
    return custom_role


def mapped_role(pool: Pool, key: str, mapping: RoleMapping, proof: Proof, custom_role: str | None) -> str:
    """The role that a mapping gives."""
    if mapping.rules is None:
        role = role_from_token(proof.claims, custom_role)
    else:
        role = role_from_rules(mapping.rules, proof.claims, custom_role)
    return ambiguous_role(pool, key, mapping) if role is None else role


def ambiguous_role(pool: Pool, key: str, mapping: RoleMapping) -> str:
    """What is left where a mapping gives no role: the authenticated role, or a refusal."""
    if mapping.deny_when_ambiguous:
        raise ambiguous_denied(key)
    return pool_role(pool, AUTHENTICATED, None)


def role_from_token(claims: Mapping[str, Any], custom_role: str | None) -> str | None:
    """Mapping type Token: a custom role among cognito:roles, else cognito:preferred_role."""
    if custom_role is not None:
        if custom_role not in roles_claim(claims):
            raise role_forbidden(custom_role)
        return custom_role
    preferred = claims.get("cognito:preferred_role")
    return preferred if isinstance(preferred, str) and preferred else None


def roles_claim(claims: Mapping[str, Any]) -> tuple[str, ...]:
    """`cognito:roles`: an array in recorded tokens, a text with commas in the guide."""
    found = claims.get("cognito:roles", [])
    listed = found.split(",") if isinstance(found, str) else found
    return tuple(str(role) for role in listed) if isinstance(listed, list) else ()


def role_from_rules(rules: Sequence[Rule], claims: Mapping[str, Any], custom_role: str | None) -> str | None:
    """Mapping type Rules: the first rule that matches, or the custom role when a matching rule has it."""
    matching = [rule.role_arn for rule in rules if rule_matches(rule, claims)]
    if custom_role is not None:
        if custom_role not in matching:
            raise role_forbidden(custom_role)
        return custom_role
    return matching[0] if matching else None


def rule_matches(rule: Rule, claims: Mapping[str, Any]) -> bool:
    """Whether a rule holds for a token; a claim that is missing matches nothing, NotEqual included."""
    claim = claims.get(rule.claim)
    if claim is None:
        return False
    text = claim_text(claim)
    match rule.match:
        case MatchType.EQUALS:
            return text == rule.value
        case MatchType.NOT_EQUAL:
            return text != rule.value
        case MatchType.STARTS_WITH:
            return text.startswith(rule.value)
        case MatchType.CONTAINS:
            return claim_contains(claim, rule.value)
        case _:
            assert_never(rule.match)


def claim_contains(claim: Any, value: str) -> bool:
    """Contains: a member of an array claim, a part of any other."""
    if isinstance(claim, list):
        return value in [claim_text(member) for member in claim]
    return value in claim_text(claim)


def claim_text(claim: Any) -> str:
    """A claim as text; one that is not text is written as JSON."""
    return claim if isinstance(claim, str) else json.dumps(claim, separators=(",", ":"), ensure_ascii=False)
