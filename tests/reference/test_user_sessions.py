"""Token sessions of users: listed, revoked, and kept under the cap of the pool."""

from __future__ import annotations

import re

import pytest
from account import Aws, Refusal, refusal
from sign_in_world import Account, account


@pytest.fixture
def one(aws: Aws) -> Account:
    made = account(aws)
    track(made)
    made.user()
    return made


def track(one: Account, largest: int = 20, mode: str = "ENABLED") -> None:
    one.idp.set_user_pool_session_configuration(
        UserPoolId=one.pool_id, UserSessionTracking=mode, TokenSession={"MaxPerUser": largest}
    )


def listed(one: Account) -> list[str]:
    found = one.idp.admin_list_user_sessions(UserPoolId=one.pool_id, Username="alice")["Sessions"]
    assert not any(each["IsCurrentSession"] for each in found)
    return [each["SessionId"] for each in found]


def test_sessions_are_listed_with_the_current_one_marked(one):
    first, second = one.tokens(), one.tokens()
    found = one.idp.list_user_sessions(AccessToken=second["AccessToken"])["Sessions"]
    assert [each["IsCurrentSession"] for each in found] == [False, True]
    assert all(re.fullmatch("tkn[a-z0-9]{25}", each["SessionId"]) for each in found)
    assert {(each["SessionType"], each["ClientId"]) for each in found} == {("TOKEN", one.client_id)}
    assert listed(one) == [each["SessionId"] for each in found]
    assert first


def test_revoked_session_gives_nothing_any_more(one):
    old, new = one.tokens(), one.tokens()
    target, current = listed(one)
    one.idp.revoke_user_session(AccessToken=new["AccessToken"], SessionId=target)
    assert listed(one) == [current]
    found = refusal(lambda: one.idp.get_user(AccessToken=old["AccessToken"]))
    assert found.message == "Access Token has been revoked"
    assert refusal(lambda: one.refreshed(old["RefreshToken"])).message == "Refresh Token has been revoked"
    again = refusal(lambda: one.idp.revoke_user_session(AccessToken=new["AccessToken"], SessionId=target))
    assert again.code == "ResourceNotFoundException"
    own = refusal(lambda: one.idp.revoke_user_session(AccessToken=new["AccessToken"], SessionId=current))
    assert own.code == "InvalidParameterException"
    one.idp.admin_revoke_user_session(UserPoolId=one.pool_id, Username="alice", SessionId=current)
    assert listed(one) == []


def test_least_recently_used_session_makes_room(one):
    track(one, 2)
    first, second = one.tokens(), one.tokens()
    one.aws.cloud.clock.advance(10)
    one.refreshed(first["RefreshToken"])
    one.tokens()
    assert one.idp.get_user(AccessToken=first["AccessToken"])["Username"] == "alice"
    assert refusal(lambda: one.idp.get_user(AccessToken=second["AccessToken"])).code == "NotAuthorizedException"


def test_pool_that_does_not_track_shows_none(one):
    track(one, mode="DISABLED")
    one.tokens()
    assert listed(one) == []


@pytest.mark.parametrize("operation", ["admin_list_user_sessions", "admin_revoke_user_session"])
def test_unknown_user(one, operation):
    more = {"SessionId": "tkn" + "a" * 25} if "revoke" in operation else {}
    found = refusal(getattr(one.idp, operation), UserPoolId=one.pool_id, Username="nobody", **more)
    assert found == Refusal("UserNotFoundException", "User does not exist.", 400)
