"""SAML: providers in IAM, AssumeRoleWithSAML, and responses as logins of identity pools."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import timedelta
from typing import Any

import pytest
from account import Aws, Refusal, refusal
from federation import ALLOW_ALL, IdentityPool, allow, identity_pool, role, trust
from lxml import etree
from saml_idp import ATTRIBUTES, AUDIENCE, ENTITY, PROVIDER, SIGN_IN, SamlIdp

DENIED = Refusal("AccessDenied", "Not authorized to perform sts:AssumeRoleWithSAML", 403)


@pytest.fixture
def idp(aws: Aws) -> SamlIdp:
    found = SamlIdp(aws=aws)
    found.known_to_iam()
    return found


def saml_trust(*actions: str, **conditions: Any) -> dict[str, Any]:
    statement = {
        "Effect": "Allow", "Principal": {"Federated": PROVIDER}, "Action": ["sts:AssumeRoleWithSAML", *actions],
        "Condition": conditions,
    }  # fmt: skip
    return {"Version": "2012-10-17", "Statement": [statement]}


@pytest.fixture
def staff(aws: Aws) -> str:
    return role(aws, "staff", saml_trust(StringEquals={"SAML:aud": SIGN_IN}), ALLOW_ALL)


def assume(aws: Aws, arn: str, response: str, **rest: Any) -> dict[str, Any]:
    sts = aws.client("sts", signed=False)
    return dict(sts.assume_role_with_saml(RoleArn=arn, PrincipalArn=PROVIDER, SAMLAssertion=response, **rest))


def refused(aws: Aws, arn: str, response: str, **rest: Any) -> Refusal:
    sts = aws.client("sts", signed=False)
    arguments = {"RoleArn": arn, "PrincipalArn": PROVIDER, "SAMLAssertion": response, **rest}
    return refusal(sts.assume_role_with_saml, **arguments)


@pytest.mark.parametrize("part", ["_assertion", "_response"])
def test_a_signed_response_opens_a_role(aws: Aws, idp: SamlIdp, staff: str, part: str) -> None:
    found = assume(aws, staff, idp.response(staff, part=part))
    qualifier = base64.b64encode(hashlib.sha1(f"{ENTITY}123456789012/corporate".encode()).digest()).decode()
    assert (found["Subject"], found["SubjectType"], found["Issuer"]) == ("alice", "persistent", ENTITY)
    assert (found["Audience"], found["NameQualifier"]) == (SIGN_IN, qualifier)
    assert found["AssumedRoleUser"]["Arn"] == "arn:aws:sts::123456789012:assumed-role/staff/alice@example.com"
    assert (found["Credentials"]["Expiration"] - aws.cloud.clock.now()).total_seconds() == 3600
    caller = aws.client("sts", credentials=found["Credentials"]).get_caller_identity()
    assert caller["Arn"] == found["AssumedRoleUser"]["Arn"]


@pytest.mark.parametrize(
    ("changes", "code", "text"),
    [
        ({"session_name": None}, "InvalidIdentityToken", "RoleSessionName is required in AuthnResponse"),
        ({"session_name": "a"}, "InvalidIdentityToken", "RoleSessionName in AuthnResponse must match "),
        ({"session_name": "a b"}, "InvalidIdentityToken", "RoleSessionName in AuthnResponse must match "),
        ({"audience": "urn:other"}, "InvalidIdentityToken", "Response does not contain the required audience."),
        ({"audience": None}, "InvalidIdentityToken", "Response does not contain the required audience."),
        ({"recipient": "https://sp.example.com/acs"}, "InvalidIdentityToken", "Responses must contain "),
        ({"recipient": None}, "InvalidIdentityToken", "Responses must contain "),
        ({"issuer": "https://evil.example.com"}, "InvalidIdentityToken", "Issuer not present in specified provider ("),
        ({"status": "Responder"}, "InvalidIdentityToken", "Response does not report success"),
        ({"extra": {f"{ATTRIBUTES}SessionDuration": "60"}}, "InvalidIdentityToken", "SessionDuration "),
        ({"extra": {f"{ATTRIBUTES}SourceIdentity": "a b"}}, "InvalidIdentityToken", "Source Identity must match "),
        ({"provider": PROVIDER + "2"}, "InvalidIdentityToken", "SAML Assertion doesn't contain the requested Role"),
        ({"subject": None}, DENIED.code, DENIED.message),
    ],
)
def test_a_response_with_one_fault_is_refused(
    aws: Aws, idp: SamlIdp, staff: str, changes: dict[str, Any], code: str, text: str
) -> None:
    found = refused(aws, staff, idp.response(staff, **changes))
    assert found.code == code
    assert found.message.startswith(text)


def test_times_bound_a_response_and_the_session(aws: Aws, idp: SamlIdp, staff: str) -> None:
    now = aws.cloud.clock.now()
    early = refused(aws, staff, idp.response(staff, begins=now + timedelta(minutes=1)))
    assert early.code == "InvalidIdentityToken"
    over = refused(aws, staff, idp.response(staff, ends=now))
    assert (over.code, over.message, over.status) == ("ExpiredTokenException", "Response has expired", 400)
    ended = refused(aws, staff, idp.response(staff, session_ends=now))
    assert ended.code == "ExpiredTokenException"
    response = idp.response(staff)
    short = assume(aws, staff, idp.response(staff, session_ends=now + timedelta(minutes=20)))
    assert short["Credentials"]["Expiration"] == now.replace(microsecond=0) + timedelta(minutes=20)
    attribute = {f"{ATTRIBUTES}SessionDuration": "900"}
    assert assume(aws, staff, idp.response(staff, extra=attribute))["Credentials"]["Expiration"] == now.replace(
        microsecond=0
    ) + timedelta(minutes=15)
    aws.cloud.clock.advance(299)
    assert assume(aws, staff, response)["Credentials"]
    aws.cloud.clock.advance(1)
    late = refused(aws, staff, response)
    assert late.code == "ExpiredTokenException"
    assert late.message == "Token must be redeemed within 5 minutes of issuance"


def test_more_time_than_the_role_gives_is_refused(aws: Aws, idp: SamlIdp, staff: str) -> None:
    found = refused(aws, staff, idp.response(staff), DurationSeconds=7200)
    assert found.code == "ValidationError"
    assert found.message == "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."


def test_trust_decides_and_a_missing_role_is_no_other_answer(aws: Aws, idp: SamlIdp) -> None:
    other = role(aws, "other", saml_trust(StringEquals={"saml:sub": "bob"}))
    assert refused(aws, other, idp.response(other)) == DENIED
    assert assume(aws, other, idp.response(other, subject="bob"))["Credentials"]
    nobody = "arn:aws:iam::123456789012:role/nobody"
    assert refused(aws, nobody, idp.response(nobody)) == DENIED
    web = role(aws, "web", trust(None), ALLOW_ALL)
    assert refused(aws, web, idp.response(web)) == DENIED
    mail = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress"
    mailed = role(aws, "mailed", saml_trust(StringLike={"saml:mail": "*@example.com"}))
    assert assume(aws, mailed, idp.response(mailed, extra={mail: "a@example.com"}))["Credentials"]
    assert refused(aws, mailed, idp.response(mailed)) == DENIED


def test_arguments_that_are_no_such_arns_are_refused(aws: Aws, idp: SamlIdp, staff: str) -> None:
    sts = aws.client("sts", signed=False)
    swapped = refusal(sts.assume_role_with_saml, RoleArn=PROVIDER, PrincipalArn=staff, SAMLAssertion="abcd")
    assert (swapped.code, swapped.message) == ("ValidationError", "Request ARN is invalid")
    unknown = refusal(
        sts.assume_role_with_saml, RoleArn=staff, PrincipalArn=PROVIDER + "2", SAMLAssertion=idp.response(staff)
    )
    assert unknown.code == "InvalidIdentityToken"
    assert unknown.message.startswith("Specified provider doesn't exist (Service: AWSOpenIdDiscoveryService;")


def test_tags_and_source_identity_need_the_trust_policy_and_last(aws: Aws, idp: SamlIdp, staff: str) -> None:
    extra = {f"{ATTRIBUTES}PrincipalTag:Team": "red", f"{ATTRIBUTES}TransitiveTagKeys": ["Team"]}
    assert refused(aws, staff, idp.response(staff, extra=extra)) == DENIED
    policy = allow("dynamodb:DescribeTable", Condition={"StringEquals": {"aws:PrincipalTag/team": "red"}})
    tagged = role(aws, "tagged", saml_trust("sts:TagSession"), policy)
    found = assume(aws, tagged, idp.response(tagged, extra=extra))
    database = aws.client("dynamodb", credentials=found["Credentials"])
    assert refusal(database.describe_table, TableName="none").code == "ResourceNotFoundException"
    source = {f"{ATTRIBUTES}SourceIdentity": "alice"}
    assert refused(aws, tagged, idp.response(tagged, extra=source)) == DENIED
    named = role(aws, "named", saml_trust("sts:SetSourceIdentity", StringEquals={"sts:SourceIdentity": "alice"}))
    assert assume(aws, named, idp.response(named, extra=source))["SourceIdentity"] == "alice"


def test_a_signature_of_another_key_or_none_is_refused(aws: Aws, idp: SamlIdp, staff: str) -> None:
    foreign = SamlIdp(aws=aws)
    invalid = ("InvalidIdentityToken", "Response signature invalid", 400)
    unsigned = base64.b64encode(idp.xml([staff]).encode()).decode()
    for response in (foreign.response(staff), unsigned, foreign.response(staff, part="_response")):
        found = refused(aws, staff, response)
        assert (found.code, found.message, found.status) == invalid
    aws.client("iam").update_saml_provider(SAMLProviderArn=PROVIDER, SAMLMetadataDocument=foreign.metadata)
    assert assume(aws, staff, foreign.response(staff))["Credentials"]
    assert refused(aws, staff, idp.response(staff)).message == invalid[1]


def wrappings(idp: SamlIdp, staff: str) -> dict[str, str]:
    """Return signed responses into which an assertion of somebody else was put, in the known ways."""
    signed = idp.signed(idp.xml([staff])).decode()
    genuine = re.search(r"<saml:Assertion.*</saml:Assertion>", signed, re.DOTALL)[0]
    signature = re.search(r"<ds:Signature.*</ds:Signature>", signed, re.DOTALL)[0]
    evil = genuine.replace(signature, "").replace(">alice<", ">admin<")
    moved = evil.replace('ID="_assertion"', 'ID="_evil"')
    hidden = f"<samlp:Extensions>{genuine}</samlp:Extensions>"

    def carrying(assertion: str, inside: str) -> str:
        return assertion.replace("<saml:Subject>", f"{inside}<saml:Subject>")

    unsigned = genuine.replace(signature, "")
    swallowed = signature.replace("</ds:Signature>", f"<ds:Object>{unsigned}</ds:Object></ds:Signature>")
    replaced = {
        "an unsigned assertion before": moved + genuine,
        "an unsigned assertion after": genuine + moved,
        "the genuine one hidden": hidden + moved,
        "the signature moved": hidden.replace(signature, "") + carrying(moved, signature),
        "the signature copied": hidden + carrying(moved, signature),
        "the same id twice": carrying(evil, signature) + hidden,
        "the genuine one in the signature": carrying(moved, swallowed),
        "the subject changed": genuine.replace(">alice<", ">admin<"),
        "a comment in the subject": genuine.replace(">alice<", ">admin<!-- -->alice<"),
    }
    return {name: signed.replace(genuine, text) for name, text in replaced.items()}


@pytest.mark.parametrize(
    "name",
    [
        "an unsigned assertion before", "an unsigned assertion after", "the genuine one hidden", "the signature moved",
        "the signature copied", "the same id twice", "the genuine one in the signature", "the subject changed",
        "a comment in the subject",
    ],
)  # fmt: skip
def test_nothing_unsigned_is_believed(aws: Aws, idp: SamlIdp, staff: str, name: str) -> None:
    data = wrappings(idp, staff)[name]
    etree.fromstring(data)
    found = refused(aws, staff, base64.b64encode(data.encode()).decode())
    assert found.code == "InvalidIdentityToken"


def test_a_comment_does_not_cut_a_name(aws: Aws, idp: SamlIdp, staff: str) -> None:
    text = idp.xml([staff], subject="alice<!-- x -->.example")
    found = assume(aws, staff, base64.b64encode(idp.signed(text)).decode())
    assert found["Subject"] == "alice.example"


BOMB = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
BAD_DOCUMENTS = {
    "not base64": "not base64!",
    "nothing": "",
    "no xml": base64.b64encode(b"garbage" * 10).decode(),
    "bytes": base64.b64encode(bytes(range(256))).decode(),
    "cut off": base64.b64encode(b"<samlp:Response><a>").decode(),
    "entities": base64.b64encode(
        f'<!DOCTYPE r [<!ENTITY e0 "x">{BOMB}]><r a="&e9;">&e9;</r>'.encode()
    ).decode(),
    "a file": base64.b64encode(b'<!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/passwd">]><r>&f;</r>').decode(),
    "utf-16": base64.b64encode('<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE r []><r/>'.encode("utf-16")).decode(),
    "deep": base64.b64encode(b"<a>" * 10_000 + b"</a>" * 10_000).decode(),
    "wide": base64.b64encode(b"<r>" + b"<a/>" * 18_000 + b"</r>").decode(),
    "attributes": base64.b64encode(
        b"<r " + b" ".join(b'a%d=""' % number for number in range(6_000)) + b"/>"
    ).decode(),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(BAD_DOCUMENTS))
def test_a_hostile_document_is_refused_in_no_time(aws: Aws, idp: SamlIdp, staff: str, name: str) -> None:
    found = refused(aws, staff, BAD_DOCUMENTS[name] or "AAAA")
    assert found.code == "InvalidIdentityToken"
    assert found.status == 400
    assert aws.cloud.crashes == []


def test_providers_are_kept_in_iam(aws: Aws, idp: SamlIdp) -> None:
    iam = aws.client("iam")
    found = iam.get_saml_provider(SAMLProviderArn=PROVIDER)
    assert found["SAMLMetadataDocument"] == idp.metadata
    assert found["ValidUntil"].year == found["CreateDate"].year + 100
    assert [one["Arn"] for one in iam.list_saml_providers()["SAMLProviderList"]] == [PROVIDER]
    again = refusal(iam.create_saml_provider, Name="corporate", SAMLMetadataDocument=idp.metadata)
    assert (again.code, again.status) == ("EntityAlreadyExists", 409)
    nothing = refusal(iam.update_saml_provider, SAMLProviderArn=PROVIDER)
    assert nothing.code == "InvalidInput"
    iam.delete_saml_provider(SAMLProviderArn=PROVIDER)
    gone = refusal(iam.get_saml_provider, SAMLProviderArn=PROVIDER)
    assert (gone.code, gone.status) == ("NoSuchEntity", 404)


@pytest.mark.parametrize(
    "change", ["garbage", "no certificate", "no identity provider", "byte order mark", "huge", "end"]
)
def test_metadata_that_is_none_is_refused(aws: Aws, idp: SamlIdp, change: str) -> None:
    text = {
        "garbage": "x" * 1000,
        "no certificate": idp.metadata.replace('use="signing"', 'use="encryption"'),
        "no identity provider": idp.metadata.replace("IDPSSODescriptor", "SPSSODescriptor"),
        "byte order mark": "\ufeff" + idp.metadata,
        "huge": "<r>" + "<a/>" * 1_000_000 + "</r>",
        "end": idp.metadata.replace("entityID=", 'validUntil="soon" entityID='),
    }[change]
    found = refusal(aws.client("iam").create_saml_provider, Name="other", SAMLMetadataDocument=text)
    assert (found.code, found.message, found.status) == ("InvalidInput", "Could not parse metadata", 400)
    assert aws.cloud.crashes == []


@pytest.fixture
def federated_by_saml(aws: Aws, idp: SamlIdp) -> IdentityPool:
    return identity_pool(aws, SamlProviderARNs=[PROVIDER])


def test_a_response_is_a_login_and_names_the_role(aws: Aws, idp: SamlIdp, federated_by_saml: IdentityPool) -> None:
    pool = federated_by_saml
    first, second = (role(aws, name, trust(pool.id, "authenticated"), ALLOW_ALL) for name in ("first", "second"))
    logins = {PROVIDER: idp.response(first, second)}
    identity = pool.get_id(**logins)
    assert identity == pool.get_id(**{PROVIDER: idp.response(first)})
    assert identity != pool.get_id(**{PROVIDER: idp.response(first, subject="bob")})
    shown = pool.credentials(identity, logins)
    assert ":assumed-role/first/" in aws.client("sts", credentials=shown).get_caller_identity()["Arn"]
    chosen = pool.credentials(identity, logins, CustomRoleArn=second)
    assert ":assumed-role/second/" in aws.client("sts", credentials=chosen).get_caller_identity()["Arn"]
    other = role(aws, "third", trust(pool.id, "authenticated"), ALLOW_ALL)
    arguments = {"IdentityId": identity, "Logins": logins, "CustomRoleArn": other}
    found = refusal(pool.public.get_credentials_for_identity, **arguments)
    assert found.code == "NotAuthorizedException"
    assert pool.admin.describe_identity(IdentityId=identity)["Logins"] == [PROVIDER]


def test_a_response_is_no_login_of_the_basic_flow(idp: SamlIdp, federated_by_saml: IdentityPool) -> None:
    logins = {PROVIDER: idp.response("arn:aws:iam::123456789012:role/any")}
    identity = federated_by_saml.get_id(**logins)
    found = refusal(federated_by_saml.public.get_open_id_token, IdentityId=identity, Logins=logins)
    assert found.code == "InvalidParameterException"


@pytest.mark.parametrize(
    "changes", [{"audience": "urn:other"}, {"issuer": "https://evil.example.com"}, {"recipient": None}]
)
def test_a_bad_response_is_no_login(idp: SamlIdp, federated_by_saml: IdentityPool, changes: dict[str, Any]) -> None:
    logins = {PROVIDER: idp.response("arn:aws:iam::123456789012:role/any", **changes)}
    found = refusal(federated_by_saml.public.get_id, IdentityPoolId=federated_by_saml.id, Logins=logins)
    assert (found.code, found.status) == ("NotAuthorizedException", 400)
    assert found.message.startswith("Invalid login token. ")


def test_expired_foreign_and_unlisted_responses_are_no_logins(
    aws: Aws, idp: SamlIdp, federated_by_saml: IdentityPool
) -> None:
    pool, any_role = federated_by_saml, "arn:aws:iam::123456789012:role/any"
    response = idp.response(any_role)
    foreign = SamlIdp(aws=aws).response(any_role)
    assert (
        refusal(pool.public.get_id, IdentityPoolId=pool.id, Logins={PROVIDER: foreign}).code == "NotAuthorizedException"
    )
    bare = identity_pool(aws, SamlProviderARNs=[SamlIdp(aws=aws).known_to_iam("second")])
    found = refusal(bare.public.get_id, IdentityPoolId=bare.id, Logins={PROVIDER: response})
    assert found.message == "Token is not from a supported provider of this identity pool."
    aws.cloud.clock.advance(600)
    assert (
        refusal(pool.public.get_id, IdentityPoolId=pool.id, Logins={PROVIDER: response}).code
        == "NotAuthorizedException"
    )


def test_rules_read_the_attributes_of_a_response(aws: Aws, idp: SamlIdp, federated_by_saml: IdentityPool) -> None:
    pool = federated_by_saml
    target = role(aws, "ruled", trust(pool.id, "authenticated"), ALLOW_ALL)
    rule = {"Claim": "department", "MatchType": "Equals", "Value": "red", "RoleARN": target}
    mapping = {
        "Type": "Rules", "AmbiguousRoleResolution": "Deny", "RulesConfiguration": {"Rules": [rule]},
    }  # fmt: skip
    roles = pool.admin.get_identity_pool_roles(IdentityPoolId=pool.id)["Roles"]
    pool.admin.set_identity_pool_roles(IdentityPoolId=pool.id, Roles=roles, RoleMappings={PROVIDER: mapping})
    logins = {PROVIDER: idp.response("arn:aws:iam::123456789012:role/any", extra={"department": "red"})}
    shown = pool.credentials(pool.get_id(**logins), logins)
    assert ":assumed-role/ruled/" in aws.client("sts", credentials=shown).get_caller_identity()["Arn"]


def test_a_login_token_for_a_key_that_is_an_arn_of_nothing_is_refused(federated_by_saml: IdentityPool) -> None:
    found = refusal(
        federated_by_saml.public.get_id, IdentityPoolId=federated_by_saml.id, Logins={"arn:aws:iam::1:x": AUDIENCE}
    )
    assert found.code == "NotAuthorizedException"
