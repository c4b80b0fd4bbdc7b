"""Requests that show SAML responses to STS: rightly, altered, and with one member wrong."""

from collections.abc import Iterator

from poolproof_model import logins, saml_sessions
from poolproof_model.requests import Choice, Slot, builds
from poolproof_model.requests.identities import minted, own_subject
from poolproof_model.requests.role_sessions import absent, broken_policies
from poolproof_model.requests.saml import BAD_KINDS, SOURCE, pair, role_pairs, saml_provider
from poolproof_model.requests.sign_in import joined, missing
from poolproof_model.requests.slots import fixed, reads, wrong
from poolproof_model.saml_variants import VARIANTS
from poolproof_model.scenario import literal
from poolproof_model.state import ProviderToken, State, Term, text, world_value

ALTERATIONS = (
    "no_base64", "no_xml", "cut", "other_document", "no_assertion", "expanding", "outside_entity", "another_before",
)  # fmt: skip
"""The names of what the harness does to a response (`altered_assertion`)."""
TOO_LONG = 100_001  # characters of a response, one more than there may be
ALL = 99
FIRST = "worker"  # the first of the roles for SAML users, of which the others differ


def variants(*names: str) -> Slot:
    """What a response says beside the roles, by name, where roles of the world are for SAML users at STS."""

    def slot(state: State, _person: str) -> Iterator[Choice]:
        for name in names if "worker" in state.settings.parts.get("roles", {}) else ():
            arguments = VARIANTS[name]
            more = tuple(item for item in arguments.items() if item[0] != "session_name")
            yield Choice(value=arguments["session_name"], label=name, more=more)

    return slot


def bad_kinds(state: State, _person: str) -> Iterator[Choice]:
    """Kinds of responses that are wrong in one way."""
    if "worker" in state.settings.parts.get("roles", {}):
        for kind in BAD_KINDS:
            yield Choice(value=text(kind))


def for_sts(state: State, person: str) -> dict[str, ProviderToken]:
    """Give the newest response of each sort that was made for STS."""
    return {
        f"{item.kind} {saml_sessions.variant(item)} response of {item.provider}{_many(item)}": item
        for item in state.provider_tokens
        if item in minted(state, person, SOURCE).values() or item.variant
    }


def _many(item: ProviderToken) -> str:
    if len(item.roles) > 1:
        return " for many roles"
    return f" for {item.roles[0]}" if item.roles and item.roles[0] != FIRST else ""


def good(state: State, person: str) -> ProviderToken | None:
    """Give the person's plain response of the first provider, in time."""
    return next((item for label, item in for_sts(state, person).items() if _plain(label)), None)


def _plain(label: str) -> bool:
    return label.startswith("good plain") and " for " not in label


def one_role(state: State, _person: str) -> Iterator[Choice]:
    """Each role that the first provider offers, but the first, alone."""
    for name, part in list(state.settings.parts.get("saml_providers", {}).items())[:1]:
        for role in part.get("roles", ())[1:]:
            yield Choice(value=Term(function="listed", inputs=(pair(role, name),)), label=role)


def assertion(state: State, person: str) -> Iterator[Choice]:
    """The person's plain response of the first provider is right, every other is wrong."""
    if "worker" not in state.settings.parts.get("roles", {}):
        return
    first = next(iter(state.settings.parts.get("saml_providers", {})), None)
    found = for_sts(state, person)
    for label, item in found.items():
        usual = saml_sessions.variant(item) in {"plain", "one_tag"}
        flawed = item.kind != "good" or item.provider != first or not usual
        yield Choice(value=item.symbol, wrong=flawed, label=label)


def good_assertion(state: State, person: str) -> Iterator[Choice]:
    """The person's plain response of the first provider."""
    for choice in assertion(state, person):
        if _plain(choice.label):
            yield choice


def altered_assertions(state: State, person: str) -> Iterator[Choice]:
    """The person's plain response, altered in each of the ways."""
    found = good(state, person)
    for name in ALTERATIONS if found is not None else ():
        assert found is not None
        yield Choice(value=Term(function="altered_assertion", inputs=(found.symbol, text(name))), label=name)


def longer_assertion(state: State, person: str) -> Iterator[Choice]:
    """The same response made too long by what follows it."""
    found = good(state, person)
    if found is not None:
        value = Term(function="padded", inputs=(found.symbol, literal(TOO_LONG)))
        yield Choice(value=value, wrong=True, label="long")


def worker(*names: str) -> Slot:
    """Roles of SAML users by name."""

    def slot(state: State, _person: str) -> Iterator[Choice]:
        for name in names:
            if name in state.settings.parts.get("roles", {}):
                yield Choice(value=world_value(f"role.{name}.Arn"))

    return slot


def other_workers(state: State, _person: str) -> Iterator[Choice]:
    """Roles that differ in one thing from what admits SAML users, one that is not offered and one that there is not."""
    for name in state.settings.parts.get("roles", {}):
        if name.startswith(logins.ALTERED_ROLE) or name == "unlisted":
            yield Choice(value=world_value(f"role.{name}.Arn"), wrong=True)
    unknown = Term(function="concat", inputs=(world_value("role.worker.Arn"), text("-unknown")))
    yield Choice(value=unknown, wrong=True, label="unknown role")


def provider_as_role(state: State, _person: str) -> Iterator[Choice]:
    """The ARN of the provider where that of a role should be."""
    for name in list(state.settings.parts.get("saml_providers", {}))[:1]:
        yield Choice(value=logins.saml_key(name), wrong=True, label="provider")


def principal(state: State, _person: str) -> Iterator[Choice]:
    """The first SAML provider is right; another, one that there is not, and a role are wrong."""
    for number, name in enumerate(state.settings.parts.get("saml_providers", {})):
        yield Choice(value=logins.saml_key(name), wrong=number > 0)
    for name in list(state.settings.parts.get("saml_providers", {}))[:1]:
        unknown = Term(function="concat", inputs=(logins.saml_key(name), text("-unknown")))
        yield Choice(value=unknown, wrong=True, label="unknown provider")


def role_as_principal(_state: State, _person: str) -> Iterator[Choice]:
    """The ARN of a role where that of the provider should be."""
    yield Choice(value=world_value("role.worker.Arn"), wrong=True, label="role")


for slot in (assertion, good_assertion, altered_assertions, longer_assertion):
    reads(slot, "external")

builds(
    "MintSamlAssertion.STS",
    provider=saml_provider(0),
    subject=own_subject,
    roles=role_pairs(0, 1),
    kind=fixed("good"),
    session_name=variants(*VARIANTS),
)
builds(
    "MintSamlAssertion.STS_MANY",
    provider=saml_provider(0),
    subject=own_subject,
    roles=role_pairs(0, ALL),
    kind=fixed("good"),
    session_name=variants("plain"),
)
builds(
    "MintSamlAssertion.STS_ROLE",
    provider=saml_provider(0),
    subject=own_subject,
    roles=one_role,
    kind=fixed("good"),
    session_name=variants("plain", "one_tag"),
)
builds(
    "MintSamlAssertion.STS_BAD",
    provider=saml_provider(0),
    subject=own_subject,
    roles=role_pairs(0, 1),
    kind=bad_kinds,
    session_name=fixed("poolproof"),
)
builds(
    "AssumeRoleWithSAML",
    RoleArn=joined(worker("worker", "tagging_worker"), other_workers),
    PrincipalArn=principal,
    SAMLAssertion=assertion,
)
builds(
    "AssumeRoleWithSAML.ALTERED",
    RoleArn=worker("worker"),
    PrincipalArn=principal,
    SAMLAssertion=altered_assertions,
)
builds(
    "AssumeRoleWithSAML.MEMBERS",
    RoleArn=joined(
        worker("worker"),
        missing,
        wrong("arn:aws:iam::1", "this-is-not-an-arn-at-all", "arn:" + "x" * 2045),
        provider_as_role,
    ),
    PrincipalArn=joined(principal, missing, wrong("arn:aws:iam::1", "arn:" + "x" * 2045), role_as_principal),
    SAMLAssertion=joined(good_assertion, missing, wrong("abc"), longer_assertion),
    DurationSeconds=joined(absent, wrong(899, 43201, 7201)),
    Policy=joined(absent, wrong("", "x" * 2049), broken_policies),
)
builds(
    "AssumeRoleWithSAML.DURATION",
    RoleArn=worker("worker"),
    PrincipalArn=principal,
    SAMLAssertion=good_assertion,
    DurationSeconds=fixed(900, 7200),
)
