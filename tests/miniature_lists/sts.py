"""Faults in assuming roles and in the credentials that come of it."""

import re
from dataclasses import replace
from typing import Any

from tests.miniature_lists.actions import LOGINS
from tests.miniatures import (
    Function,
    Miniature,
    Replacement,
    always,
    error,
    every,
    ids,
    never_raises,
    numbered,
    without,
)

IDENTITY_POOL = re.compile(r"[a-z]{2}-[a-z]+-\d:[0-9a-f-]{36}")
GUEST = "GetCredentialsForIdentity.GUEST"
CREDENTIALS = tuple(f"GetCredentialsForIdentity.{login}" for login in LOGINS)


def _lives(seconds: int) -> Replacement:
    return lambda original: lambda cloud, session, _asked: original(cloud, session, seconds)


def _session_called(name: str) -> Replacement:
    def fault(original: Function) -> Function:
        return lambda role, _name, account_id, **rest: original(role, name, account_id, **rest)

    return fault


def _long_term_key(original: Function) -> Function:
    def issued(cloud: Any, session: Any, seconds: int) -> Any:
        signer = original(cloud, session, seconds)
        changed = replace(signer, access_key_id=f"AKIA{signer.access_key_id[4:]}")
        cloud.access_keys[changed.access_key_id] = changed
        return changed

    return issued


def _audience_of_all(original: Function) -> Function:
    def allows(role: Any, action: str, caller: Any, keys: Any) -> bool:
        trusted = IDENTITY_POOL.search(role.trust)
        audience = {} if trusted is None else {"cognito-identity.amazonaws.com:aud": trusted[0]}
        return bool(original(role, action, caller, {**keys, **audience}))

    return allows


def _kept(original: Function) -> Function:
    def issued(cloud: Any, session: Any, seconds: int) -> Any:
        now = cloud.clock.now()
        for signer in cloud.access_keys.values():
            if signer.session is not None and signer.expires_at > now and signer.session.keys == session.keys:
                return signer
        return original(cloud, session, seconds)

    return issued


MINIATURES = (
    Miniature(
        name="every-role-trusts-everybody",
        function="sts.trust.lets_in",
        fault=always(value=True),
        fails=numbered("STS-WEB", 8, 9, 10, 11)
        | numbered("STS-DIRECT", 6, 7)
        | ids("IP-CREDENTIALS-19", GUEST)
        | ids("IP-CREDENTIALS-20", *CREDENTIALS),
    ),
    Miniature(
        name="trust-policies-without-audience",
        function="sts.trust.allows",
        fault=_audience_of_all,
        fails=numbered("STS-WEB", 8) | ids("IP-CREDENTIALS-20", *CREDENTIALS),
    ),
    Miniature(
        name="trust-policies-without-amr",
        function="sts.web_identity.methods_in",
        fault=always(("authenticated", "unauthenticated")),
        fails=numbered("STS-WEB", 9, 10),
    ),
    Miniature(
        name="expired-web-identities-assume-roles",
        function="sts.web_identity.token_expired",
        fault=always(value=False),
        fails=frozenset({"STS-WEB-15", "STS-DIRECT-5"}),
    ),
    Miniature(
        name="unsigned-web-identities-assume-roles",
        function="sts.web_identity.require_signature",
        fault=never_raises(),
        fails=numbered("STS-WEB", 13, 14) | frozenset({"STS-DIRECT-4"}),
    ),
    Miniature(
        name="web-identities-for-any-audience",
        function="sts.web_identity.audience_known",
        fault=always(value=True),
        fails=frozenset({"STS-DIRECT-3"}),
    ),
    Miniature(
        name="refused-roles-are-a-validation-error",
        function="sts.assumption.denied",
        fault=error("ValidationError"),
        fails=numbered("STS-WEB", 8, 9, 10, 11, 12) | numbered("STS-DIRECT", 6, 7),
    ),
    Miniature(
        name="the-subject-is-not-told",
        function="sts.assumption.answer",
        fault=without("SubjectFromWebIdentityToken"),
        fails=frozenset({"STS-WEB-6", "STS-DIRECT-2"}),
    ),
    Miniature(
        name="credentials-live-six-hours",
        function="sts.sessions.issue",
        fault=_lives(21600),
        fails=frozenset({"STS-WEB-4"})
        | ids("IP-CREDENTIALS-7", GUEST)
        | every("IP-CREDENTIALS", (8, 14), CREDENTIALS)
        | ids("IP-CREDENTIALS-13", GUEST)
        | frozenset({"STS-CALLER-7", "PO-EXPIRED-1"})
        | ids("PO-EXPIRED-2", "PutObject", "GetObject")
        | ids("PO-EXPIRED-3", "PutItem", "GetItem"),
    ),
    Miniature(
        name="temporary-keys-look-like-long-term-ones",
        function="sts.sessions.issue",
        fault=_long_term_key,
        fails=frozenset({"STS-WEB-3"}) | ids("IP-CREDENTIALS-3", GUEST) | ids("IP-CREDENTIALS-4", *CREDENTIALS),
    ),
    Miniature(
        name="sessions-under-another-name",
        function="sts.sessions.session_of",
        fault=_session_called("somebody"),
        fails=frozenset({"STS-WEB-5"}) | numbered("STS-CALLER", 1, 2, 3, 4, 5, 6),
    ),
    Miniature(
        name="expired-credentials-accepted",
        function="sigv4.credentials_expired",
        fault=always(value=False),
        fails=frozenset({"STS-CALLER-7", "PO-EXPIRED-1"})
        | ids("PO-EXPIRED-2", "PutObject", "GetObject")
        | ids("PO-EXPIRED-3", "PutItem", "GetItem"),
    ),
    Miniature(
        name="guests-are-not-scoped-down",
        function="identity_pools.scope_down.session_policies",
        fault=always(None),
        fails=frozenset({"PO-SCOPE-1"}),
    ),
    Miniature(
        name="users-are-scoped-down-like-guests",
        function="identity_pools.enhanced_flow.is_guest",
        fault=always(value=True),
        fails=frozenset({"PO-SCOPE-3"}),
    ),
    Miniature(
        name="the-same-credentials-again",
        function="sts.sessions.issue",
        fault=_kept,
        fails=ids("IP-CREDENTIALS-11", GUEST) | ids("IP-CREDENTIALS-12", *CREDENTIALS),
    ),
)
