"""ProviderDetails of identity providers: what a type needs, and what the service adds to a description.

Service model, CreateIdentityProvider (the examples of requests and of describe responses for each type).
"""

from __future__ import annotations

from collections.abc import Iterable

from poolproof.reference.saml import metadata

NEEDED: dict[str, tuple[str, ...]] = {
    "SAML": (),
    "OIDC": ("client_id", "attributes_request_method", "oidc_issuer", "authorize_scopes"),
    "Google": ("client_id", "client_secret", "authorize_scopes"),
    "LoginWithAmazon": ("client_id", "client_secret", "authorize_scopes"),
    "Facebook": ("client_id", "client_secret", "authorize_scopes"),
    "SignInWithApple": ("client_id", "team_id", "key_id", "private_key", "authorize_scopes"),
}
ADDED: dict[str, dict[str, str]] = {
    "OIDC": {"attributes_url_add_attributes": "false"},
    "Google": {
        "attributes_url": "https://people.googleapis.com/v1/people/me?personFields=",
        "attributes_url_add_attributes": "true",
        "authorize_url": "https://accounts.google.com/o/oauth2/v2/auth",
        "oidc_issuer": "https://accounts.google.com",
        "token_request_method": "POST",
        "token_url": "https://www.googleapis.com/oauth2/v4/token",
    },
    "LoginWithAmazon": {
        "attributes_url": "https://api.amazon.com/user/profile",
        "attributes_url_add_attributes": "false",
        "authorize_url": "https://www.amazon.com/ap/oa",
        "token_request_method": "POST",
        "token_url": "https://api.amazon.com/auth/o2/token",
    },
    "SignInWithApple": {
        "attributes_url_add_attributes": "false",
        "authorize_url": "https://appleid.apple.com/auth/authorize",
        "oidc_issuer": "https://appleid.apple.com",
        "token_request_method": "POST",
        "token_url": "https://appleid.apple.com/auth/token",
    },
}
FACEBOOK_VERSION = "v17.0"
METADATA = ("MetadataURL", "MetadataFile")
SECRET_DETAILS = frozenset({"private_key"})
SUBJECT_CLAIMS = {
    "Facebook": "id",
    "Google": "sub",
    "LoginWithAmazon": "user_id",
    "SignInWithApple": "sub",
    "OIDC": "sub",
}


def missing(kind: str, details: dict[str, str]) -> list[str]:
    """Return the names that a type needs and the details lack; SAML needs its metadata in one of two ways."""
    lacking = [name for name in NEEDED[kind] if not details.get(name)]
    if kind == "SAML" and not present(details, METADATA):
        lacking.append(" or ".join(METADATA))
    return lacking


def present(details: dict[str, str], names: Iterable[str]) -> bool:
    """Tell whether one of the names has a value."""
    return any(details.get(name) for name in names)


def completed(kind: str, details: dict[str, str]) -> dict[str, str]:
    """Return the details with the endpoints that the service knows for social providers.

    The endpoints of an OIDC issuer that the request leaves out would come from its discovery document; this reference
    calls nobody and leaves them out.
    """
    return {**added(kind, details), **details}


def added(kind: str, details: dict[str, str]) -> dict[str, str]:
    """Return what the service adds; the URLs of Facebook carry the version of its API."""
    if kind == "SAML":
        return saml_endpoints(details.get("MetadataFile", ""))
    if kind != "Facebook":
        return ADDED[kind]
    version = details.get("api_version", FACEBOOK_VERSION)
    return {
        "attributes_url": f"https://graph.facebook.com/{version}/me?fields=",
        "attributes_url_add_attributes": "true",
        "authorize_url": f"https://www.facebook.com/{version}/dialog/oauth",
        "token_request_method": "GET",
        "token_url": f"https://graph.facebook.com/{version}/oauth/access_token",
    }


def saml_endpoints(text: str) -> dict[str, str]:
    """Return the endpoints out of a metadata file; one behind a URL is not fetched, and one that is none has none."""
    names = {"SingleSignOnService": "SSORedirectBindingURI", "SingleLogoutService": "SLORedirectBindingURI"}
    try:
        found = metadata.redirect_urls(text)
    except metadata.UnusableMetadataError:
        return {}
    return {names[service]: url for service, url in found.items()}


def shown(details: dict[str, str]) -> dict[str, str]:
    """Return the details as a description shows them: without Apple's private key (service model, the examples)."""
    return {name: value for name, value in details.items() if name not in SECRET_DETAILS}


def default_mapping(kind: str, mapping: dict[str, str]) -> dict[str, str]:
    """Return the attribute mapping of a new provider, with the subject mapped to `username`.

    Seen for OIDC (floci 2858, its tests record the service) and Facebook (AWS CLI example describe-identity-provider);
    that the other social types do alike, and that a mapping without `username` gets it too, is an inference.
    """
    claim = SUBJECT_CLAIMS.get(kind)
    return mapping if claim is None or "username" in mapping else {**mapping, "username": claim}
