"""Requests to STS beside the plain ones: each member wrong in one way, altered tokens, durations, policies and tags."""

from collections.abc import Iterator

from poolproof_model.requests import Choice, Slot, builds
from poolproof_model.requests.credentials import SESSION, role, web_identity
from poolproof_model.requests.identities import GARBAGE, minted
from poolproof_model.requests.sign_in import joined, missing
from poolproof_model.requests.slots import fixed, reads, wrong
from poolproof_model.scenario import literal
from poolproof_model.session_policies import BROKEN, POLICIES, TAGS, tagged
from poolproof_model.state import ProviderToken, State, Symbol, Term, text, world_value

ALTERATIONS = (
    "no_iss", "no_sub", "no_aud", "no_exp", "no_iat", "text_exp", "fraction_exp", "unknown_issuer", "plain_issuer",
    "longer_issuer", "public_key_as_secret", "other_key_id", "pss", "stripped", "two_parts", "four_parts", "cut",
    "no_header", "array_payload", "broken_payload", "nested_payload", "empty_payload",
)  # fmt: skip
"""The names of what the harness does to a token (`altered`)."""
TOO_LONG = 20001  # characters of a token, one more than there may be


def absent(_state: State, _person: str) -> Iterator[Choice]:
    """Leaving the argument out is right."""
    yield Choice(value=None, label="absent")


def good(state: State, person: str) -> ProviderToken | None:
    """Give the person's good token of the first provider."""
    first = next(iter(state.settings.parts.get("providers", {})), None)
    return minted(state, person).get(f"good token of {first}")


def good_token(state: State, person: str) -> Iterator[Choice]:
    """The person's good token of the first provider."""
    found = good(state, person)
    if found is not None and state.settings.parts.get("roles"):
        yield Choice(value=found.symbol, label="good token")


def longer_token(state: State, person: str) -> Iterator[Choice]:
    """The same token made too long by what follows its signature."""
    found = good(state, person)
    if found is not None:
        yield Choice(value=Term(function="padded", inputs=(found.symbol, literal(TOO_LONG))), wrong=True, label="long")


def altered_tokens(state: State, person: str) -> Iterator[Choice]:
    """The person's good token, altered in each of the ways."""
    found = good(state, person)
    for name in ALTERATIONS if found is not None and state.settings.parts.get("roles") else ():
        assert found is not None
        yield Choice(value=Term(function="altered", inputs=(found.symbol, text(name))), wrong=True, label=name)


def tagged_tokens(state: State, person: str) -> Iterator[Choice]:
    """The person's good token with session tags."""
    found = good(state, person)
    for name in TAGS if found is not None and state.settings.parts.get("roles") else ():
        assert found is not None
        yield Choice(value=tagged(found.symbol, name), wrong=name != "one", label=f"tags {name}")


def policy(*names: str) -> Slot:
    """Inline session policies by name."""
    return lambda _state, _person: [Choice(value=POLICIES[name], label=name) for name in names]


def broken_policies(_state: State, _person: str) -> Iterator[Choice]:
    """Session policies that are none."""
    for name, value in BROKEN.items():
        yield Choice(value=text(value), wrong=True, label=name)


def limits(state: State, _person: str) -> Iterator[Choice]:
    """The world's managed policies, one at a time; eleven, and one that does not exist, are wrong."""
    for name in state.settings.parts.get("limits", {}):
        arn = world_value(f"limit.{name}.Arn")
        yield Choice(value=_listed(arn), label=name)
        yield Choice(value=_listed(*[arn] * 11), wrong=True, label="eleven")
        unknown = Term(function="concat", inputs=(arn, text("-unknown")))
        yield Choice(value=Term(function="policy_arns", inputs=(unknown,)), wrong=True, label="unknown")


def _listed(*arns: Symbol) -> Term:
    return Term(function="policy_arns", inputs=arns)


def any_role(state: State, _person: str) -> Iterator[Choice]:
    """The first role of the world."""
    for name in list(state.settings.parts.get("roles", {}))[:1]:
        yield Choice(value=world_value(f"role.{name}.Arn"))


def users_token(state: State, person: str) -> Iterator[Choice]:
    """A live token of an identity pool for a user."""
    for choice in web_identity(state, person):
        if choice.label == "LIVE token of a user":
            yield choice


for slot in (good_token, longer_token, altered_tokens, tagged_tokens):
    reads(slot, "external")
reads(users_token, "openid")

builds(
    "AssumeRoleWithWebIdentity.MEMBERS",
    RoleArn=joined(role("visitor"), missing, wrong("arn:aws:iam::1", "this-is-not-an-arn-at-all", "arn:" + "x" * 2045)),
    RoleSessionName=joined(fixed(SESSION), missing, wrong("p", "p" * 65, "pool/proof", "pool:proof")),
    WebIdentityToken=joined(good_token, missing, wrong("abc"), longer_token),
    DurationSeconds=joined(absent, wrong(-1, 0, 899, 43201, 3601)),
    Policy=joined(absent, wrong("", "x" * 2049), broken_policies),
    ProviderId=joined(absent, wrong("abc", "www.example.com", "www.amazon.com")),
)
builds(
    "AssumeRoleWithWebIdentity.ALTERED",
    RoleArn=role("visitor"),
    RoleSessionName=fixed(SESSION),
    WebIdentityToken=altered_tokens,
)
builds(
    "AssumeRoleWithWebIdentity.OAUTH",
    RoleArn=any_role,
    RoleSessionName=fixed(SESSION),
    WebIdentityToken=fixed(GARBAGE),
    ProviderId=fixed("graph.facebook.com", "www.amazon.com"),
)
builds(
    "AssumeRoleWithWebIdentity.DURATION",
    RoleArn=role("lasting"),
    RoleSessionName=fixed(SESSION),
    WebIdentityToken=good_token,
    DurationSeconds=fixed(900, 3600, 7200),
)
builds(
    "AssumeRoleWithWebIdentity.POLICY",
    RoleArn=role("visitor"),
    RoleSessionName=fixed(SESSION),
    WebIdentityToken=good_token,
    Policy=policy(*POLICIES),
)
builds(
    "AssumeRoleWithWebIdentity.LIMITS",
    RoleArn=role("visitor"),
    RoleSessionName=fixed(SESSION),
    WebIdentityToken=good_token,
    PolicyArns=limits,
)
builds(
    "AssumeRoleWithWebIdentity.USER_POLICY",
    RoleArn=role("member"),
    RoleSessionName=fixed(SESSION),
    WebIdentityToken=users_token,
    Policy=policy("everything", "reading", "denying"),
)
builds(
    "AssumeRoleWithWebIdentity.TAGS",
    RoleArn=role("tagging"),
    RoleSessionName=fixed(SESSION),
    WebIdentityToken=tagged_tokens,
)
