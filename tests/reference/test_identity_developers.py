"""Developer-authenticated identities."""

from __future__ import annotations

import jwt
from account import Aws, refusal
from federation import (
    COGNITO,
    HOST,
    Directory,
    Provider,
    identity_pool,
    user_pool_provider,
)

GUESTS_OFF = "Unauthenticated access is not supported for this identity pool."
UNSUPPORTED = "Token is not from a supported provider of this identity pool."
NO_MATCH = "Logins don't match. Please include at least one valid login for this identity or identity pool."
BAD_ROLES = "Invalid identity pool configuration. Check assigned IAM roles for this pool."


def test_developer_users_get_a_token_that_opens_credentials(aws: Aws) -> None:
    pool = identity_pool(aws, DeveloperProviderName="login.mine")
    ask = pool.admin.get_open_id_token_for_developer_identity
    first = ask(IdentityPoolId=pool.id, Logins={"login.mine": "u1"})
    assert ask(IdentityPoolId=pool.id, Logins={"login.mine": "u1"})["IdentityId"] == first["IdentityId"]
    assert pool.credentials(first["IdentityId"], {COGNITO: first["Token"]})
    claims = jwt.decode(first["Token"], options={"verify_signature": False})
    assert claims["amr"] == ["authenticated", "login.mine", f"login.mine:{pool.id}:u1"]
    assert claims["exp"] - claims["iat"] == 900
    found = refusal(pool.public.get_id, IdentityPoolId=pool.id, Logins={"login.mine": "u1"})
    assert found.code == "NotAuthorizedException"
    second = ask(IdentityPoolId=pool.id, Logins={"login.mine": "u2"})
    merged = pool.admin.merge_developer_identities(
        IdentityPoolId=pool.id, DeveloperProviderName="login.mine", SourceUserIdentifier="u1",
        DestinationUserIdentifier="u2",
    )  # fmt: skip
    assert merged["IdentityId"] == second["IdentityId"]
    assert ask(IdentityPoolId=pool.id, Logins={"login.mine": "u1"})["IdentityId"] == second["IdentityId"]


def test_an_own_token_opens_its_own_identity_only(aws: Aws) -> None:
    pool = identity_pool(aws, DeveloperProviderName="login.mine")
    ask = pool.admin.get_open_id_token_for_developer_identity
    first, second = (ask(IdentityPoolId=pool.id, Logins={"login.mine": name}) for name in ("u1", "u2"))
    found = refusal(
        pool.public.get_credentials_for_identity, IdentityId=second["IdentityId"], Logins={COGNITO: first["Token"]}
    )
    assert found.code == "NotAuthorizedException"
    other = identity_pool(aws, DeveloperProviderName="login.mine")
    stranger = other.admin.get_open_id_token_for_developer_identity(
        IdentityPoolId=other.id, Logins={"login.mine": "u1"}
    )
    found = refusal(
        pool.public.get_credentials_for_identity, IdentityId=first["IdentityId"], Logins={COGNITO: stranger["Token"]}
    )
    assert found.code == "NotAuthorizedException"


def test_a_developer_user_has_one_identity_and_may_be_linked_to_a_guest(aws: Aws) -> None:
    pool = identity_pool(aws, DeveloperProviderName="login.mine")
    ask = pool.admin.get_open_id_token_for_developer_identity
    guest = pool.get_id()
    linked = ask(IdentityPoolId=pool.id, IdentityId=guest, Logins={"login.mine": "u1"})
    assert linked["IdentityId"] == guest
    found = refusal(ask, IdentityPoolId=pool.id, IdentityId=pool.get_id(), Logins={"login.mine": "u1"})
    assert found.code == "DeveloperUserAlreadyRegisteredException"
    looked_up = pool.admin.lookup_developer_identity(IdentityPoolId=pool.id, DeveloperUserIdentifier="u1")
    assert (looked_up["IdentityId"], looked_up["DeveloperUserIdentifierList"]) == (guest, ["u1"])


def test_a_developer_user_of_an_identity_with_public_logins_must_show_one(aws: Aws, people: Directory) -> None:
    pool = identity_pool(aws, DeveloperProviderName="login.mine", CognitoIdentityProviders=user_pool_provider(people))
    logins = {people.provider: people.id_token(people.user())}
    identity = pool.get_id(**logins)
    ask = pool.admin.get_open_id_token_for_developer_identity
    found = refusal(ask, IdentityPoolId=pool.id, IdentityId=identity, Logins={"login.mine": "u1"})
    assert (found.code, found.message) == ("NotAuthorizedException", NO_MATCH)
    linked = ask(IdentityPoolId=pool.id, IdentityId=identity, Logins={"login.mine": "u1", **logins})
    assert linked["IdentityId"] == identity


def test_two_subjects_of_one_provider_do_not_meet_in_one_identity(outside: Provider, aws: Aws) -> None:
    pool = identity_pool(aws, DeveloperProviderName="login.mine", OpenIdConnectProviderARNs=[outside.known_to_iam()])
    ask = pool.admin.get_open_id_token_for_developer_identity
    for name in ("u1", "u2"):
        ask(IdentityPoolId=pool.id, Logins={"login.mine": name, HOST: outside.token(name)})
    merge = pool.admin.merge_developer_identities
    names = {"SourceUserIdentifier": "u1", "DestinationUserIdentifier": "u2"}
    found = refusal(merge, IdentityPoolId=pool.id, DeveloperProviderName="login.mine", **names)
    assert found.code == "ResourceConflictException"


def test_merged_developer_users_have_twenty_logins_at_most(aws: Aws) -> None:
    pool = identity_pool(aws, DeveloperProviderName="login.mine")
    ask = pool.admin.get_open_id_token_for_developer_identity
    identity = ask(IdentityPoolId=pool.id, Logins={"login.mine": "u0"})["IdentityId"]
    for number in range(1, 20):
        ask(IdentityPoolId=pool.id, IdentityId=identity, Logins={"login.mine": f"u{number}"})
    ask(IdentityPoolId=pool.id, Logins={"login.mine": "last"})
    merge = pool.admin.merge_developer_identities
    names = {"SourceUserIdentifier": "last", "DestinationUserIdentifier": "u0"}
    found = refusal(merge, IdentityPoolId=pool.id, DeveloperProviderName="login.mine", **names)
    assert found.code == "ResourceConflictException"
