"""Worlds: what must exist before the first step, made on a target part by part and removed in reverse.

A part that the target does not have (an operation that it lacks) is noted in `session.missing`, with all parts that
build on it; a part that the target refuses is a WorldError.
"""

import json
import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from poolproof.clients.issuer import THUMBPRINT, Issuer
from poolproof.errors import WorldError
from poolproof.observation import Indeterminate, Rejected, Returned, Unsupported
from poolproof.target import Call
from poolproof.targets.sdk import SdkSession
from poolproof_model.scenario import World

REFERENCE = re.compile(r"\$\{([^}]+)\}")
DEFAULT_BUCKET_REGION = "us-east-1"
"""CreateBucket takes no LocationConstraint there (service model, CreateBucket)."""


class MissingPartError(Exception):
    """A part cannot be had on this target; holds the reason. Never leaves this module."""


def open_world(session: SdkSession, world: World, *, suffix: str, disposable: bool) -> None:
    """Make a world's parts in a session, in the order of `KINDS`; `suffix` tells the names of global things apart.

    A `disposable` world vanishes with the session and is not removed part by part. If a part is refused the
    session is closed.

    Raises:
        WorldError: the target refused a part, or the world's description makes no sense.
    """
    builder = Builder(session=session, suffix=suffix, disposable=disposable)
    try:
        _make_parts(builder, world)
    except WorldError as error:
        session.close()
        error.calls = session.calls
        raise
    except BaseException:
        session.close()
        raise


def _make_parts(builder: "Builder", world: World) -> None:
    parts = world.parts
    unknown = sorted(set(parts) - set(KINDS))
    if unknown:
        raise WorldError(f"world {world.name!r}: unknown parts {', '.join(unknown)}; there are {', '.join(KINDS)}")
    for kind, make in KINDS.items():
        for name, spec in parts.get(kind, {}).items():
            builder.build(world, f"{kind.removesuffix('s')}.{name}", name, spec, make)
    for name, spec in parts.get("identity_pools", {}).items():
        builder.build(world, f"identity_pool.{name}.roles", name, spec, give_roles)


class Builder:
    """Makes parts through a session."""

    __slots__ = ("disposable", "session", "suffix")

    def __init__(self, *, session: SdkSession, suffix: str, disposable: bool) -> None:
        self.session = session
        self.suffix = suffix
        self.disposable = disposable

    def build(self, world: World, key: str, name: str, spec: Any, make: "Maker") -> None:
        """Make one part, or note under its key (`pool.main`) why the target has none.

        Raises:
            WorldError: the target refused, or something that the part refers to is not in the world.
        """
        try:
            make(self, name, spec)
        except MissingPartError as reason:
            self.session.missing[key] = str(reason)
        except (KeyError, TypeError, WorldError) as error:
            cause = str(error) if isinstance(error, WorldError) else f"description or answer not understood, {error!r}"
            raise WorldError(f"world {world.name!r} on {self.session.target}, {key}: {cause}") from error

    def call(self, operation: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        """Send a request as the account's administrator and return its answer.

        Raises:
            MissingPartError: the target does not have the operation.
            WorldError: the target refused.
        """
        answer = self.session.perform(Call(action=operation, operation=operation, actor="admin", arguments=arguments))
        match answer:
            case Returned():
                return answer.fields
            case Unsupported():
                raise MissingPartError(f"{operation}: {answer.reason}")
            case Rejected():
                raise WorldError(f"{operation} was refused with {answer.code} ({answer.http_status}): {answer.message}")
            case Indeterminate():
                raise WorldError(f"{operation} could not be decided: {answer.cause}")

    def on_close(self, operation: str, **arguments: Any) -> None:
        """Send a request when the session closes, whatever it answers."""
        if not self.disposable:
            call = Call(action=operation, operation=operation, actor="admin", arguments=arguments)
            self.session.on_close.append(partial(self.session.perform, call))

    def record(self, key: str, fields: Mapping[str, Any]) -> None:
        """Remember a part's answer."""
        for member, value in fields.items():
            self.session.record(f"{key}.{member}", value)

    def filled(self, spec: Any) -> Any:
        """Put the values of parts made before into `${...}` places, in keys and values.

        Raises:
            MissingPartError: the part referred to is missing on this target.
            WorldError: there is no such part or value.
        """
        match spec:
            case dict():
                return {self.filled(key): self.filled(value) for key, value in spec.items()}
            case list():
                return [self.filled(item) for item in spec]
            case str():
                whole = REFERENCE.fullmatch(spec)
                return self.value(whole[1]) if whole else REFERENCE.sub(lambda found: str(self.value(found[1])), spec)
            case _:
                return spec

    def value(self, path: str) -> Any:
        """Return a value of the world made so far.

        Raises:
            MissingPartError: its part is missing on this target.
            WorldError: there is no such part or value.
        """
        values = self.session.world_values
        if path in values:
            return values[path]
        self.require(".".join(path.split(".")[:2]))
        raise WorldError(f"${{{path}}} refers to nothing that was made before it")

    def require(self, key: str) -> None:
        """Refuse to go on if a part (`pool.main`) is missing.

        Raises:
            MissingPartError: it is.
        """
        if key in self.session.missing:
            raise MissingPartError(f"needs {key}: {self.session.missing[key]}")

    def unique(self, name: str) -> str:
        """Return a name that no other world uses: letters, digits, hyphens, as buckets want it."""
        return f"poolproof-{name.lower().replace('_', '-')}-{self.suffix}"


Maker = Callable[[Builder, str, Any], None]


def make_pool(builder: Builder, name: str, spec: Any) -> None:
    """Make a user pool; deleting it deletes its clients and users."""
    pool = builder.call("CreateUserPool", builder.filled(spec))["UserPool"]
    builder.on_close("DeleteUserPool", UserPoolId=pool["Id"])
    builder.record(f"pool.{name}", pool)


def make_client(builder: Builder, name: str, spec: Any) -> None:
    """Make an app client."""
    spec = builder.filled(spec)
    arguments = {"UserPoolId": builder.value(f"pool.{spec['pool']}.Id"), **spec["members"]}
    builder.record(f"client.{name}", builder.call("CreateUserPoolClient", arguments)["UserPoolClient"])


def make_user(builder: Builder, name: str, spec: Any) -> None:
    """Make a bystander with a permanent password."""
    spec = builder.filled(spec)
    pool_id = builder.value(f"pool.{spec['pool']}.Id")
    attributes = [{"Name": key, "Value": value} for key, value in spec.get("attributes", {}).items()]
    created = builder.call(
        "AdminCreateUser",
        {
            "UserPoolId": pool_id,
            "Username": spec["Username"],
            "UserAttributes": attributes,
            "MessageAction": "SUPPRESS",
        },
    )["User"]
    builder.call(
        "AdminSetUserPassword",
        {"UserPoolId": pool_id, "Username": spec["Username"], "Password": spec["Password"], "Permanent": True},
    )
    stored = {item["Name"]: item["Value"] for item in created.get("Attributes", [])}
    builder.record(f"user.{name}", {**stored, "Username": created["Username"], "Password": spec["Password"]})


def make_provider(builder: Builder, name: str, spec: Any) -> None:
    """Make an OpenID Connect provider of the harness and tell IAM about it."""
    spec = builder.filled(spec)
    url = f"https://{builder.unique(name)}.oidc.poolproof.example"
    issuer = Issuer(url=url, audience=spec["audience"])
    if not builder.session.publish_issuer(name, issuer):
        raise MissingPartError("EXTERNAL_OIDC")
    arguments = {"Url": url, "ClientIDList": [issuer.audience], "ThumbprintList": [THUMBPRINT]}
    try:
        arn = builder.call("CreateOpenIDConnectProvider", arguments)["OpenIDConnectProviderArn"]
    except MissingPartError:
        del builder.session.issuers[name]
        raise
    builder.on_close("DeleteOpenIDConnectProvider", OpenIDConnectProviderArn=arn)
    builder.record(f"provider.{name}", {"Arn": arn, "Issuer": url, "Host": issuer.host, "Audience": issuer.audience})


def make_bucket(builder: Builder, name: str, _spec: Any) -> None:
    """Make a bucket; it is emptied before it is deleted."""
    bucket, region = builder.unique(name), builder.session.region
    place = {} if region == DEFAULT_BUCKET_REGION else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    builder.call("s3:CreateBucket", {"Bucket": bucket, **place})
    builder.on_close("s3:DeleteBucket", Bucket=bucket)
    if not builder.disposable:
        builder.session.on_close.append(partial(empty, builder.session, bucket))
    builder.record(f"bucket.{name}", {"Name": bucket, "Arn": f"arn:aws:s3:::{bucket}"})


def empty(session: SdkSession, bucket: str) -> None:
    """Delete the objects of a bucket (the first thousand: scenarios put one or two)."""
    listed = session.perform(
        Call(action="empty", operation="s3:ListObjectsV2", actor="admin", arguments={"Bucket": bucket})
    )
    for item in listed.fields.get("Contents", []) if isinstance(listed, Returned) else []:
        arguments = {"Bucket": bucket, "Key": item["Key"]}
        session.perform(Call(action="empty", operation="s3:DeleteObject", actor="admin", arguments=arguments))


def make_table(builder: Builder, name: str, spec: Any) -> None:
    """Make a table with one string key."""
    spec = builder.filled(spec)
    table = builder.unique(name)
    created = builder.call(
        "dynamodb:CreateTable",
        {
            "TableName": table,
            "AttributeDefinitions": [{"AttributeName": spec["key"], "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": spec["key"], "KeyType": "HASH"}],
            "BillingMode": "PAY_PER_REQUEST",
        },
    )
    builder.on_close("dynamodb:DeleteTable", TableName=table)
    builder.session.table_keys[table] = spec["key"]
    builder.record(f"table.{name}", {"Name": table, "Arn": created.get("TableDescription", {}).get("TableArn")})


def make_identity_pool(builder: Builder, name: str, spec: Any) -> None:
    """Make an identity pool; its roles come after all roles are made (`give_roles`)."""
    pool = builder.call("CreateIdentityPool", builder.filled(spec["members"]))
    builder.on_close("cognito-identity:DeleteIdentityPool", IdentityPoolId=pool["IdentityPoolId"])
    builder.record(f"identity_pool.{name}", {**pool, "Id": pool["IdentityPoolId"]})


def make_role(builder: Builder, name: str, spec: Any) -> None:
    """Make a role with its trust policy and inline policies."""
    spec = builder.filled(spec)
    role_name = builder.unique(name)
    trust = json.dumps(spec["trust"], sort_keys=True)
    role = builder.call("iam:CreateRole", {"RoleName": role_name, "AssumeRolePolicyDocument": trust})["Role"]
    builder.on_close("iam:DeleteRole", RoleName=role_name)
    for policy_name, document in spec.get("policies", {}).items():
        text = json.dumps(document, sort_keys=True)
        builder.call("iam:PutRolePolicy", {"RoleName": role_name, "PolicyName": policy_name, "PolicyDocument": text})
        builder.on_close("iam:DeleteRolePolicy", RoleName=role_name, PolicyName=policy_name)
    builder.record(f"role.{name}", {"Arn": role["Arn"], "RoleName": role_name})


def give_roles(builder: Builder, name: str, spec: Any) -> None:
    """Give an identity pool its roles, once all roles are made."""
    spec = builder.filled({key: value for key, value in spec.items() if key != "members"})
    named = spec.get("roles", {})
    builder.require(f"identity_pool.{name}")
    if not named and not spec.get("role_mappings"):
        return
    for role in named.values():
        builder.require(f"role.{role}")
    mappings = {"RoleMappings": spec["role_mappings"]} if spec.get("role_mappings") else {}
    builder.call(
        "SetIdentityPoolRoles",
        {
            "IdentityPoolId": builder.value(f"identity_pool.{name}.Id"),
            "Roles": {kind: builder.value(f"role.{role}.Arn") for kind, role in named.items()},
            **mappings,
        },
    )


KINDS: dict[str, Maker] = {
    "pools": make_pool,
    "clients": make_client,
    "users": make_user,
    "providers": make_provider,
    "buckets": make_bucket,
    "tables": make_table,
    "identity_pools": make_identity_pool,
    "roles": make_role,
}
