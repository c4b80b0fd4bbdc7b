"""Removes from a real account what runs left behind: everything whose name holds the mark of a run in a journal.

It asks the account what is there and does not rely on the journal's entries, so that a run killed between the call
and its answer leaves nothing either.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError
from botocore.session import Session

from poolproof.errors import ConfigurationError
from poolproof.targets import journal
from poolproof.targets.aws import GONE
from poolproof.targets.aws_clients import Account
from poolproof.targets.journal import Run
from poolproof.targets.pace import Pace
from poolproof.targets.safety import TAG

PAGE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """One thing that was removed, or could not be (`problem`)."""

    kind: str
    name: str
    problem: str = ""


class Sweeper:
    """Removes what one run left behind in one region of an account."""

    def __init__(self, account: Account, run: Run, *, endpoint: str | None = None, pace: Pace | None = None) -> None:
        self._run = run
        self._pace = pace or Pace()
        session = Session()
        session.set_credentials(account.access_key_id, account.secret_access_key, account.session_token)
        self._clients = {
            service: session.create_client(service, region_name=run.region, endpoint_url=endpoint)
            for service in ("cognito-idp", "cognito-identity", "iam", "s3", "dynamodb")
        }

    def sweep(self) -> Iterator[Removed]:
        """Remove everything, giving each thing as it goes."""
        for kind, found, remove in (
            ("user pool", self._user_pools, self._remove_user_pool),
            ("identity pool", self._identity_pools, self._remove_identity_pool),
            ("role", self._roles, self._remove_role),
            ("managed policy", self._policies, self._remove_policy),
            ("SAML provider", self._saml_providers, self._remove_saml_provider),
            ("OpenID provider", self._openid_providers, self._remove_openid_provider),
            ("bucket", self._buckets, self._remove_bucket),
            ("table", self._tables, self._remove_table),
        ):
            for key, name in list(found()):
                yield self._removed(kind, name, remove, key)

    def _removed(self, kind: str, name: str, remove: Callable[[str], None], key: str) -> Removed:
        try:
            remove(key)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if any(word in code for word in GONE):
                return Removed(kind=kind, name=name)
            return Removed(kind=kind, name=name, problem=f"{code}: {error.response['Error'].get('Message', '')}")
        return Removed(kind=kind, name=name)

    def _ask(self, service: str, method: str, **arguments: Any) -> Any:
        self._pace.wait(f"{service}:{method}")
        return getattr(self._clients[service], method)(**arguments)

    def _pages(self, service: str, method: str, member: str, token: str, **arguments: Any) -> Iterator[Any]:
        """Give all items of a list, page after page; `token` is the same member in request and answer."""
        more: dict[str, Any] = {}
        while True:
            page = self._ask(service, method, **arguments, **more)
            yield from page.get(member, ())
            if not page.get(token):
                return
            more = {token: page[token]}

    def _user_pools(self) -> Iterator[tuple[str, str]]:
        for pool in self._pages("cognito-idp", "list_user_pools", "UserPools", "NextToken", MaxResults=PAGE):
            if self._run.made(pool["Name"]):
                yield pool["Id"], pool["Name"]
                continue
            # a scenario may have renamed it: the tag stays
            described = self._ask("cognito-idp", "describe_user_pool", UserPoolId=pool["Id"])["UserPool"]
            if described.get("UserPoolTags", {}).get(TAG) == self._run.prefix:
                yield pool["Id"], pool["Name"]

    def _remove_user_pool(self, key: str) -> None:
        pool = self._ask("cognito-idp", "describe_user_pool", UserPoolId=key)["UserPool"]
        if pool.get("DeletionProtection") == "ACTIVE":
            self._ask("cognito-idp", "update_user_pool", UserPoolId=key, DeletionProtection="INACTIVE")
        for domain in (pool.get("Domain"), pool.get("CustomDomain")):
            if domain:
                self._ask("cognito-idp", "delete_user_pool_domain", UserPoolId=key, Domain=domain)
        self._ask("cognito-idp", "delete_user_pool", UserPoolId=key)

    def _identity_pools(self) -> Iterator[tuple[str, str]]:
        pages = self._pages("cognito-identity", "list_identity_pools", "IdentityPools", "NextToken", MaxResults=PAGE)
        for pool in pages:
            if self._run.made(pool["IdentityPoolName"]):
                yield pool["IdentityPoolId"], pool["IdentityPoolName"]

    def _remove_identity_pool(self, key: str) -> None:
        self._ask("cognito-identity", "delete_identity_pool", IdentityPoolId=key)

    def _roles(self) -> Iterator[tuple[str, str]]:
        for role in self._marked("list_roles", "Roles"):
            if self._run.made(role["RoleName"]):
                yield role["RoleName"], role["RoleName"]

    def _marked(self, method: str, member: str, **arguments: Any) -> Iterator[Any]:
        """Give all items of a list of IAM, page after page."""
        marker: dict[str, str] = {}
        while True:
            page = self._ask("iam", method, **arguments, **marker)
            yield from page[member]
            if not page.get("IsTruncated"):
                return
            marker = {"Marker": page["Marker"]}

    def _policies(self) -> Iterator[tuple[str, str]]:
        for policy in self._marked("list_policies", "Policies", Scope="Local"):
            if self._run.made(policy["PolicyName"]):
                yield policy["Arn"], policy["PolicyName"]

    def _remove_policy(self, key: str) -> None:
        self._ask("iam", "delete_policy", PolicyArn=key)

    def _remove_role(self, key: str) -> None:
        for policy in self._ask("iam", "list_role_policies", RoleName=key)["PolicyNames"]:
            self._ask("iam", "delete_role_policy", RoleName=key, PolicyName=policy)
        self._ask("iam", "delete_role", RoleName=key)

    def _saml_providers(self) -> Iterator[tuple[str, str]]:
        for provider in self._ask("iam", "list_saml_providers")["SAMLProviderList"]:
            if self._run.made(provider["Arn"]):
                yield provider["Arn"], provider["Arn"]

    def _remove_saml_provider(self, key: str) -> None:
        self._ask("iam", "delete_saml_provider", SAMLProviderArn=key)

    def _openid_providers(self) -> Iterator[tuple[str, str]]:
        for provider in self._ask("iam", "list_open_id_connect_providers")["OpenIDConnectProviderList"]:
            if self._run.made(provider["Arn"]):
                yield provider["Arn"], provider["Arn"]

    def _remove_openid_provider(self, key: str) -> None:
        self._ask("iam", "delete_open_id_connect_provider", OpenIDConnectProviderArn=key)

    def _buckets(self) -> Iterator[tuple[str, str]]:
        for bucket in self._ask("s3", "list_buckets")["Buckets"]:
            if self._run.made(bucket["Name"]):
                yield bucket["Name"], bucket["Name"]

    def _remove_bucket(self, key: str) -> None:
        while found := self._ask("s3", "list_objects_v2", Bucket=key).get("Contents"):
            for item in found:
                self._ask("s3", "delete_object", Bucket=key, Key=item["Key"])
        self._ask("s3", "delete_bucket", Bucket=key)

    def _tables(self) -> Iterator[tuple[str, str]]:
        start: dict[str, str] = {}
        while True:
            page = self._ask("dynamodb", "list_tables", **start)
            yield from ((name, name) for name in page["TableNames"] if self._run.made(name))
            if not page.get("LastEvaluatedTableName"):
                return
            start = {"ExclusiveStartTableName": page["LastEvaluatedTableName"]}

    def _remove_table(self, key: str) -> None:
        self._ask("dynamodb", "delete_table", TableName=key)


def unfinished(folder: Path, account: str, region: str) -> list[tuple[Path, Run, int]]:
    """Give the runs of an account and region that did not remove what they made.

    Raises:
        ConfigurationError: there is no folder of journals.
    """
    if not folder.is_dir():
        raise ConfigurationError(f"{folder}: no such folder; journals lie where the run was told to write them")
    return [
        (path, run, count)
        for path, run, count in journal.left_behind(folder)
        if (run.account, run.region) == (account, region)
    ]
