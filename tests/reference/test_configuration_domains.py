"""Domains, and what hangs on them: classic branding, managed login branding, terms documents."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from account import Aws, refusal
from user_worlds import World, world

CERTIFICATE = {"CertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/1"}
CSS = ".banner-customizable { background-color: #fff; }\n.submitButton-customizable:hover { color: red; }"


@pytest.fixture
def plain(aws: Aws) -> World:
    return world(aws)


def at(plain: World, name: str = "shop") -> dict[str, Any]:
    return {"UserPoolId": plain.pool, "Domain": name}


def test_a_prefix_is_made_described_and_deleted(plain: World) -> None:
    made = plain.idp.create_user_pool_domain(**at(plain))
    assert (made["ManagedLoginVersion"], "CloudFrontDomain" in made) == (1, False)
    found = plain.idp.describe_user_pool_domain(Domain="shop")["DomainDescription"]
    assert (found["UserPoolId"], found["Domain"], found["Status"]) == (plain.pool, "shop", "ACTIVE")
    assert (found["CustomDomainConfig"], found["AWSAccountId"]) == ({}, plain.aws.cloud.account_id)
    assert plain.idp.describe_user_pool(UserPoolId=plain.pool)["UserPool"]["Domain"] == "shop"
    kept = refusal(plain.idp.delete_user_pool, UserPoolId=plain.pool)
    assert kept.message.startswith("User pool cannot be deleted. It has a domain configured")
    plain.idp.delete_user_pool_domain(**at(plain))
    assert plain.idp.describe_user_pool_domain(Domain="shop")["DomainDescription"] == {}
    assert "Domain" not in plain.idp.describe_user_pool(UserPoolId=plain.pool)["UserPool"]
    for call in (plain.idp.delete_user_pool_domain, plain.idp.update_user_pool_domain):
        gone = refusal(call, **at(plain))
        assert (gone.code, gone.message) == ("InvalidParameterException", "No such domain or user pool exists.")


def test_a_prefix_belongs_to_one_pool_and_a_pool_has_one(plain: World) -> None:
    plain.idp.create_user_pool_domain(**at(plain))
    other = plain.idp.create_user_pool(PoolName="other")["UserPool"]["Id"]
    taken = refusal(plain.idp.create_user_pool_domain, UserPoolId=other, Domain="shop")
    assert (taken.code, taken.message) == (
        "InvalidParameterException", "Domain already associated with another user pool.",
    )  # fmt: skip
    second = refusal(plain.idp.create_user_pool_domain, **at(plain, "shop-2"))
    assert (second.code, second.message) == (
        "InvalidParameterException", "User pool already has a domain configured.",
    )  # fmt: skip
    foreign = refusal(plain.idp.delete_user_pool_domain, UserPoolId=other, Domain="shop")
    assert foreign.message == "No such domain or user pool exists."
    assert plain.idp.describe_user_pool_domain(Domain="shop")["DomainDescription"]["UserPoolId"] == plain.pool


def test_a_custom_domain_has_dots_a_certificate_and_a_distribution(plain: World) -> None:
    refused = refusal(plain.idp.create_user_pool_domain, **at(plain, "auth.example.com"))
    assert "regular expression pattern" in refused.message
    made = plain.idp.create_user_pool_domain(**at(plain, "auth.example.com"), CustomDomainConfig=CERTIFICATE)
    assert made["CloudFrontDomain"].endswith(".cloudfront.net")
    describe = plain.idp.describe_user_pool_domain
    assert describe(Domain="auth.example.com")["DomainDescription"]["Status"] == "CREATING"
    plain.aws.cloud.clock.advance(300)
    found = describe(Domain="auth.example.com")["DomainDescription"]
    assert (found["Status"], found["CustomDomainConfig"]) == ("ACTIVE", CERTIFICATE)
    assert plain.idp.describe_user_pool(UserPoolId=plain.pool)["UserPool"]["CustomDomain"] == "auth.example.com"
    plain.idp.create_user_pool_domain(**at(plain))
    wrong = refusal(plain.idp.update_user_pool_domain, **at(plain), CustomDomainConfig=CERTIFICATE)
    assert wrong.code == "InvalidParameterException"
    newer = {"CertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/2"}
    plain.idp.update_user_pool_domain(**at(plain, "auth.example.com"), CustomDomainConfig=newer, ManagedLoginVersion=2)
    found = describe(Domain="auth.example.com")["DomainDescription"]
    assert (found["CustomDomainConfig"], found["ManagedLoginVersion"]) == (newer, 2)


def test_managed_login_needs_a_tier_above_lite(aws: Aws) -> None:
    lite = world(aws, UserPoolTier="LITE")
    found = refusal(lite.idp.create_user_pool_domain, **at(lite), ManagedLoginVersion=2)
    assert found.code == "FeatureUnavailableInTierException"
    lite.idp.create_user_pool_domain(**at(lite), ManagedLoginVersion=1)
    assert refusal(lite.idp.update_user_pool_domain, **at(lite), ManagedLoginVersion=2).code == found.code
    assert refusal(lite.idp.update_user_pool_domain, **at(lite), ManagedLoginVersion=3).code == (
        "InvalidParameterException"
    )


@pytest.mark.parametrize("name", ["Shop", "-shop", "shop_1", "a" * 64, "my-cognito-shop"])
def test_a_prefix_keeps_to_its_form(plain: World, name: str) -> None:
    assert refusal(plain.idp.create_user_pool_domain, **at(plain, name)).code == "InvalidParameterException"


def test_classic_branding_needs_a_domain_and_falls_back_to_the_pool(plain: World) -> None:
    where = {"UserPoolId": plain.pool}
    for call in (plain.idp.set_ui_customization, plain.idp.get_ui_customization):
        found = refusal(call, **where)
        assert found.message == "There has to be an existing domain associated with this user pool"
    plain.idp.create_user_pool_domain(**at(plain))
    assert plain.idp.get_ui_customization(**where, ClientId=plain.client)["UICustomization"] == {}
    made = plain.idp.set_ui_customization(**where, CSS=CSS)["UICustomization"]
    assert (made["ClientId"], made["CSS"], "ImageUrl" in made) == ("ALL", CSS, False)
    assert plain.idp.get_ui_customization(**where, ClientId=plain.client)["UICustomization"] == made
    own = plain.idp.set_ui_customization(**where, ClientId=plain.client, ImageFile=b"\x89PNG")["UICustomization"]
    assert (own["ClientId"], "CSS" in own) == (plain.client, False)
    assert own["ImageUrl"].startswith("https://")
    assert plain.idp.get_ui_customization(**where, ClientId=plain.client)["UICustomization"] == own
    assert plain.idp.get_ui_customization(**where)["UICustomization"] == made
    unknown = refusal(plain.idp.set_ui_customization, **where, ClientId="nobody")
    assert unknown.code == "ResourceNotFoundException"


@pytest.mark.parametrize(
    "wrong",
    [
        {"CSS": ".mine { color: red; }"},
        {"CSS": "@import url(x); .label-customizable { color: red; }"},
        {"CSS": "body { color: red; }"},
        {"CSS": ".label-customizable { color: red;"},
        {"ImageFile": b"x" * (100 * 1024 + 1)},
    ],
)
def test_classic_branding_refuses_what_the_guide_excludes(plain: World, wrong: dict[str, Any]) -> None:
    plain.idp.create_user_pool_domain(**at(plain))
    found = refusal(plain.idp.set_ui_customization, UserPoolId=plain.pool, **wrong)
    assert found.code == "InvalidParameterException"


def test_a_client_has_one_managed_login_style(plain: World) -> None:
    client = {"UserPoolId": plain.pool, "ClientId": plain.client}
    none = refusal(plain.idp.describe_managed_login_branding_by_client, **client)
    assert (none.code, none.message) == (
        "ResourceNotFoundException", f"ManagedLoginBranding for client {plain.client} does not exist.",
    )  # fmt: skip
    for source in ({"UseCognitoProvidedValues": True, "Settings": {"a": 1}}, {}, {"UseCognitoProvidedValues": False}):
        wrong = refusal(plain.idp.create_managed_login_branding, **client, **source)
        assert wrong.message == "useCognitoProvidedValues or settings should be specified (but not both)"
    asset = {"Category": "FORM_LOGO", "ColorMode": "LIGHT", "Extension": "PNG", "Bytes": b"png"}
    made = plain.idp.create_managed_login_branding(**client, Settings={"a": {"b": 1}}, Assets=[asset])
    style = made["ManagedLoginBranding"]
    assert (style["Settings"], style["Assets"], style["UseCognitoProvidedValues"]) == ({"a": {"b": 1}}, [asset], False)
    second = refusal(plain.idp.create_managed_login_branding, **client, UseCognitoProvidedValues=True)
    assert (second.code, second.message) == (
        "ManagedLoginBrandingExistsException", f"A ManagedLoginBranding already exists for client {plain.client}",
    )  # fmt: skip
    one = {"UserPoolId": plain.pool, "ManagedLoginBrandingId": style["ManagedLoginBrandingId"]}
    assert plain.idp.describe_managed_login_branding(**one)["ManagedLoginBranding"] == style
    assert plain.idp.describe_managed_login_branding_by_client(**client)["ManagedLoginBranding"] == style
    changed = plain.idp.update_managed_login_branding(**one, Settings={"a": 2})["ManagedLoginBranding"]
    assert (changed["Settings"], changed["Assets"]) == ({"a": 2}, [asset])
    reset = plain.idp.update_managed_login_branding(**one, UseCognitoProvidedValues=True)["ManagedLoginBranding"]
    assert ("Settings" in reset, reset["Assets"], reset["UseCognitoProvidedValues"]) == (False, [], True)
    plain.idp.delete_managed_login_branding(**one)
    for call in (plain.idp.describe_managed_login_branding, plain.idp.delete_managed_login_branding):
        gone = refusal(call, **one)
        assert (gone.code, gone.message) == ("ResourceNotFoundException", "ManagedLoginBranding does not exist.")
    assert refusal(plain.idp.update_managed_login_branding, UserPoolId=plain.pool).code == "InvalidParameterException"


def test_a_style_goes_with_its_client_and_a_pool_has_at_most_20(plain: World) -> None:
    def client() -> dict[str, str]:
        made = plain.idp.create_user_pool_client(UserPoolId=plain.pool, ClientName="one")["UserPoolClient"]
        return {"UserPoolId": plain.pool, "ClientId": made["ClientId"]}

    clients = [client() for _ in range(20)]
    for one in clients:
        plain.idp.create_managed_login_branding(**one, UseCognitoProvidedValues=True)
    own = {"UserPoolId": plain.pool, "ClientId": plain.client, "UseCognitoProvidedValues": True}
    assert refusal(plain.idp.create_managed_login_branding, **own).code == "LimitExceededException"
    plain.idp.delete_user_pool_client(**clients[0])
    plain.idp.create_managed_login_branding(**own)


def test_terms_are_unique_to_client_and_name(plain: World) -> None:
    client = {"UserPoolId": plain.pool, "ClientId": plain.client}
    kind = {"TermsSource": "LINK", "Enforcement": "NONE", "Links": {"cognito:default": "https://example.com/terms"}}
    made = plain.idp.create_terms(**client, TermsName="terms-of-use", **kind)["Terms"]
    assert {name: made[name] for name in kind} == kind
    assert uuid.UUID(made["TermsId"]).version == 4
    again = refusal(plain.idp.create_terms, **client, TermsName="terms-of-use", **kind)
    assert again.code == "TermsExistsException"
    policy = plain.idp.create_terms(**client, TermsName="privacy-policy", **kind)["Terms"]
    one = {"UserPoolId": plain.pool, "TermsId": policy["TermsId"]}
    assert refusal(plain.idp.update_terms, **one, TermsName="terms-of-use").code == "TermsExistsException"
    links = {"cognito:french": "https://example.com/fr"}
    changed = plain.idp.update_terms(**one, TermsName="privacy-policy", Links=links)["Terms"]
    assert (changed["Links"], changed["Enforcement"]) == (links, "NONE")
    assert plain.idp.describe_terms(**one)["Terms"] == changed
    assert plain.idp.describe_terms_by_client(**client, TermsName="privacy-policy")["Terms"] == changed
    page = plain.idp.list_terms(UserPoolId=plain.pool, MaxResults=1)
    assert [set(one) for one in page["Terms"]] == [
        {"TermsId", "TermsName", "Enforcement", "CreationDate", "LastModifiedDate"}
    ]
    rest = plain.idp.list_terms(UserPoolId=plain.pool, NextToken=page["NextToken"])
    assert [one["TermsId"] for one in rest["Terms"]] == [policy["TermsId"]]
    plain.idp.delete_terms(**one)
    for call in (plain.idp.describe_terms, plain.idp.delete_terms, plain.idp.update_terms):
        assert refusal(call, **one).code == "ResourceNotFoundException"
    gone = refusal(plain.idp.describe_terms_by_client, **client, TermsName="privacy-policy")
    assert gone.code == "ResourceNotFoundException"
    assert refusal(plain.idp.create_terms, **client, TermsName="rules", **kind).code == "InvalidParameterException"
