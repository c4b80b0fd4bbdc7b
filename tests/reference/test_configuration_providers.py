"""Identity providers as configuration, and external identities linked to users."""

from __future__ import annotations

import json
from typing import Any

import jwt
import pytest
from account import Aws, refusal
from saml_idp import SamlIdp
from user_worlds import PASSWORD, World, world

OIDC = {
    "client_id": "app", "client_secret": "secret", "attributes_request_method": "GET",
    "oidc_issuer": "https://auth.example.com", "authorize_scopes": "openid email",
}  # fmt: skip
GOOGLE = {"client_id": "app", "client_secret": "secret", "authorize_scopes": "openid email"}
SAML = {"MetadataURL": "https://auth.example.com/metadata"}


@pytest.fixture
def plain(aws: Aws) -> World:
    return world(aws)


def provider(plain: World, name: str, kind: str, details: dict[str, str], **more: Any) -> dict[str, Any]:
    made: dict[str, Any] = plain.idp.create_identity_provider(
        UserPoolId=plain.pool, ProviderName=name, ProviderType=kind, ProviderDetails=details, **more
    )["IdentityProvider"]
    return made


def test_a_provider_is_made_described_changed_and_deleted(plain: World) -> None:
    one = {"UserPoolId": plain.pool, "ProviderName": "corp"}
    made = provider(plain, "corp", "OIDC", OIDC, AttributeMapping={"email": "mail"}, IdpIdentifiers=["example.com"])
    assert made["ProviderDetails"] == {**OIDC, "attributes_url_add_attributes": "false"}
    assert made["AttributeMapping"] == {"email": "mail", "username": "sub"}
    assert made["IdpIdentifiers"] == ["example.com"]
    assert plain.idp.describe_identity_provider(**one)["IdentityProvider"] == made
    bare = plain.idp.update_identity_provider(**one)["IdentityProvider"]
    assert "IdpIdentifiers" not in bare
    found = plain.idp.get_identity_provider_by_identifier(UserPoolId=plain.pool, IdpIdentifier="example.com")
    assert found["IdentityProvider"]["ProviderName"] == "corp"
    changed = plain.idp.update_identity_provider(
        **one, ProviderDetails={**OIDC, "client_id": "new"}, AcrMapping={"Level1": "low"}
    )["IdentityProvider"]
    assert (changed["ProviderDetails"]["client_id"], changed["AcrMapping"]) == ("new", {"Level1": "low"})
    kept = plain.idp.describe_identity_provider(**one)["IdentityProvider"]
    assert (kept["IdpIdentifiers"], kept["AttributeMapping"]) == (["example.com"], made["AttributeMapping"])
    cleared = plain.idp.update_identity_provider(**one, AttributeMapping={}, IdpIdentifiers=[])["IdentityProvider"]
    assert (cleared["AttributeMapping"], cleared["IdpIdentifiers"]) == ({}, [])
    plain.idp.update_identity_provider(**one, IdpIdentifiers=["example.com"])
    client = plain.idp.create_user_pool_client(
        UserPoolId=plain.pool, ClientName="app", SupportedIdentityProviders=["COGNITO", "corp"]
    )
    assert set(client["UserPoolClient"]["SupportedIdentityProviders"]) == {"COGNITO", "corp"}
    plain.idp.delete_identity_provider(**one)
    for call in (plain.idp.describe_identity_provider, plain.idp.delete_identity_provider):
        unknown = refusal(call, **one)
        assert (unknown.code, unknown.message) == (
            "ResourceNotFoundException", f"Identity provider corp for tenantId {plain.pool} does not exist.",
        )  # fmt: skip
    unknown = refusal(plain.idp.update_identity_provider, **one)
    assert unknown.message == f"Identity provider corp in User Pool {plain.pool} does not exist."
    gone = refusal(plain.idp.get_identity_provider_by_identifier, UserPoolId=plain.pool, IdpIdentifier="example.com")
    assert gone.code == "ResourceNotFoundException"


def test_names_are_unique_and_the_list_has_no_details(plain: World) -> None:
    provider(plain, "Google", "Google", GOOGLE)
    provider(plain, "corp", "SAML", SAML)
    again = refusal(
        plain.idp.create_identity_provider,
        UserPoolId=plain.pool, ProviderName="corp", ProviderType="OIDC", ProviderDetails=OIDC,
    )  # fmt: skip
    assert (again.code, again.message) == (
        "DuplicateProviderException", f"corp already exists for tenant {plain.pool}.",
    )  # fmt: skip
    page = plain.idp.list_identity_providers(UserPoolId=plain.pool, MaxResults=1)
    rest = plain.idp.list_identity_providers(UserPoolId=plain.pool, NextToken=page["NextToken"])
    shown = page["Providers"] + rest["Providers"]
    assert [one["ProviderName"] for one in shown] == ["Google", "corp"]
    assert {name for one in shown for name in one} == {
        "ProviderName", "ProviderType", "CreationDate", "LastModifiedDate",
    }  # fmt: skip


def test_social_descriptions_have_the_known_endpoints(plain: World) -> None:
    made = provider(plain, "Google", "Google", GOOGLE)
    assert made["ProviderDetails"]["token_url"] == "https://www.googleapis.com/oauth2/v4/token"
    facebook = provider(plain, "Facebook", "Facebook", GOOGLE)
    assert facebook["AttributeMapping"] == {"username": "id"}
    apple = {"client_id": "a", "team_id": "t", "key_id": "k", "private_key": "p", "authorize_scopes": "email"}
    assert "private_key" not in provider(plain, "SignInWithApple", "SignInWithApple", apple)["ProviderDetails"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"ProviderType": "SAML", "ProviderDetails": {"IDPInit": "true"}},
        {"ProviderType": "OIDC", "ProviderDetails": {"client_id": "app"}},
        {"ProviderType": "Google", "ProviderDetails": {"client_id": "app"}},
        {"ProviderType": "Twitter", "ProviderDetails": {}},
        {"ProviderName": "MyGoogle", "ProviderType": "Google", "ProviderDetails": GOOGLE},
        {"ProviderName": "_corp"},
        {"ProviderName": "my corp"},
        {"ProviderName": "c" * 33},
        {"AcrMapping": {"Level1": "low"}},
        {"IdpIdentifiers": ["taken.example.com"]},
        {"IdpIdentifiers": ["no/slash"]},
    ],
)
def test_wrong_providers_are_refused(plain: World, wrong: dict[str, Any]) -> None:
    provider(plain, "first", "SAML", SAML, IdpIdentifiers=["taken.example.com"])
    request = {"ProviderName": "corp", "ProviderType": "SAML", "ProviderDetails": SAML, **wrong}
    found = refusal(plain.idp.create_identity_provider, UserPoolId=plain.pool, **request)
    assert found.code == "InvalidParameterException"


def test_a_pool_has_at_most_300_providers(plain: World) -> None:
    for number in range(300):
        provider(plain, f"corp-{number}", "SAML", SAML)
    full = refusal(
        plain.idp.create_identity_provider,
        UserPoolId=plain.pool, ProviderName="one-more", ProviderType="SAML", ProviderDetails=SAML,
    )  # fmt: skip
    assert full.code == "LimitExceededException"


def native(username: str) -> dict[str, str]:
    return {"ProviderName": "Cognito", "ProviderAttributeValue": username}


def external(value: str, name: str = "Google", attribute: str = "Cognito_Subject") -> dict[str, str]:
    return {"ProviderName": name, "ProviderAttributeName": attribute, "ProviderAttributeValue": value}


@pytest.fixture
def linked(plain: World) -> World:
    provider(plain, "Google", "Google", GOOGLE)
    plain.confirmed("ann")
    plain.idp.admin_link_provider_for_user(
        UserPoolId=plain.pool, DestinationUser=native("ann"), SourceUser=external("1")
    )
    return plain


def test_a_link_shows_as_an_attribute_and_is_removed(linked: World) -> None:
    (identity,) = json.loads(linked.attributes("ann")["identities"])
    assert {name: identity[name] for name in ("userId", "providerName", "providerType", "primary")} == {
        "userId": "1", "providerName": "Google", "providerType": "Google", "primary": False,
    }  # fmt: skip
    assert isinstance(identity["dateCreated"], int)
    linked.idp.admin_disable_provider_for_user(UserPoolId=linked.pool, User=external("1"))
    assert "identities" not in linked.attributes("ann")
    again = refusal(linked.idp.admin_disable_provider_for_user, UserPoolId=linked.pool, User=external("1"))
    assert again.code == "UserNotFoundException"
    linked.signed_in("ann")


def test_a_link_shows_as_a_claim_with_texts(linked: World) -> None:
    parameters = {"USERNAME": "ann", "PASSWORD": PASSWORD}
    answer = linked.idp.initiate_auth(ClientId=linked.client, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters)
    claims = jwt.decode(answer["AuthenticationResult"]["IdToken"], options={"verify_signature": False})
    (identity,) = claims["identities"]
    assert (identity["userId"], identity["primary"]) == ("1", "false")
    assert identity["dateCreated"].isdigit()


def test_linking_needs_a_user_a_provider_and_a_new_identity(linked: World) -> None:
    def link(destination: dict[str, str], source: dict[str, str]) -> Any:
        return refusal(
            linked.idp.admin_link_provider_for_user,
            UserPoolId=linked.pool, DestinationUser=destination, SourceUser=source,
        )  # fmt: skip

    again = link(native("ann"), external("1"))
    assert (again.code, again.message) == (
        "InvalidParameterException", "SourceUser is already linked to DestinationUser",
    )  # fmt: skip
    assert link(native("bob"), external("2")).code == "UserNotFoundException"
    assert link(native("ann"), external("2", name="Corp")).code == "ResourceNotFoundException"
    assert link(native("ann"), external("2", attribute="email")).code == "InvalidParameterException"
    assert link(native("ann"), external("2", name="Cognito")).code == "InvalidParameterException"
    assert link({"ProviderName": "Cognito"}, external("2")).code == "InvalidParameterException"
    linked.confirmed("Google_3")
    merging = link(native("ann"), external("3"))
    assert merging.message.startswith("Merging is not currently supported")


def test_a_user_has_at_most_five_links(linked: World) -> None:
    at = {"UserPoolId": linked.pool, "DestinationUser": native("ann")}
    for number in range(2, 6):
        linked.idp.admin_link_provider_for_user(**at, SourceUser=external(str(number)))
    full = refusal(linked.idp.admin_link_provider_for_user, **at, SourceUser=external("6"))
    assert full.code == "LimitExceededException"
    assert len(json.loads(linked.attributes("ann")["identities"])) == 5


def test_a_native_user_can_lose_the_password_sign_in(linked: World) -> None:
    user = external("ann", name="Cognito")
    linked.signed_in("ann")
    linked.idp.admin_disable_provider_for_user(UserPoolId=linked.pool, User=user)
    assert refusal(linked.signed_in, username="ann").code == "NotAuthorizedException"
    wrong = {**user, "ProviderAttributeName": "email"}
    found = refusal(linked.idp.admin_disable_provider_for_user, UserPoolId=linked.pool, User=wrong)
    assert found.code == "InvalidParameterException"
    missing = refusal(
        linked.idp.admin_disable_provider_for_user, UserPoolId=linked.pool, User=external("bob", name="Cognito")
    )
    assert missing.code == "UserNotFoundException"


def test_a_description_of_a_saml_provider_shows_the_endpoints_of_its_metadata(plain: World) -> None:
    text = SamlIdp(aws=plain.aws).metadata
    redirect = 'Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example.com'
    text = text.replace(
        "</md:IDPSSODescriptor>",
        f'<md:SingleSignOnService {redirect}/sso"/><md:SingleLogoutService {redirect}/slo"/></md:IDPSSODescriptor>',
    )
    details = {"MetadataFile": text, "IDPSignout": "true", "EncryptedResponses": "true"}
    shown = provider(plain, "corp", "SAML", details)["ProviderDetails"]
    assert shown["SSORedirectBindingURI"] == "https://idp.example.com/sso"
    assert shown["SLORedirectBindingURI"] == "https://idp.example.com/slo"
    certificate = plain.idp.get_signing_certificate(UserPoolId=plain.pool)["Certificate"]
    assert shown["ActiveEncryptionCertificate"] == certificate
    assert provider(plain, "plain", "SAML", SAML)["ProviderDetails"] == SAML
    assert provider(plain, "odd", "SAML", {"MetadataFile": "<a>"})["ProviderDetails"] == {"MetadataFile": "<a>"}
