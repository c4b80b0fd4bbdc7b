"""The kinds of parts that a world can have, and how each is made and removed."""

import json
from functools import partial
from typing import Any

from poolproof.clients.issuer import THUMBPRINT, Issuer
from poolproof.clients.saml_issuer import SamlIssuer
from poolproof.observation import Returned
from poolproof.target import Call
from poolproof.targets.sdk import SdkSession
from poolproof.targets.world_builder import Builder, Maker, MissingPartError

DEFAULT_BUCKET_REGION = "us-east-1"
"""CreateBucket takes no LocationConstraint there (service model, CreateBucket)."""


def make_triggers(builder: Builder, name: str, spec: Any) -> None:
    """Make the functions that a pool's triggers call; the pool names them as `${trigger.POOL.TRIGGER}`."""
    arns: dict[str, str] = {}
    for trigger, cases in spec.items():
        arn = builder.session.deploy_function(trigger, builder.unique(f"{name}-{trigger}"), cases)
        if arn is None:
            raise MissingPartError("LAMBDA_TRIGGERS")
        arns[trigger] = arn
    builder.record(f"trigger.{name}", arns)


def make_pool(builder: Builder, name: str, spec: Any) -> None:
    """Make a user pool; deleting it deletes its clients and users."""
    pool = builder.call("CreateUserPool", builder.filled(spec))["UserPool"]
    builder.on_close("DeleteUserPool", UserPoolId=pool["Id"])
    builder.record(f"pool.{name}", pool)


def make_sender(builder: Builder, name: str, _spec: Any) -> None:
    """Make the role under which user pools send text messages (service model, SmsConfigurationType)."""
    external_id = builder.unique(name)
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "cognito-idp.amazonaws.com"},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"sts:ExternalId": external_id}},
    }
    publish = {"Effect": "Allow", "Action": "sns:Publish", "Resource": "*"}
    spec = {
        "trust": {"Version": "2012-10-17", "Statement": [statement]},
        "policies": {"sms": {"Version": "2012-10-17", "Statement": [publish]}},
    }
    builder.record(f"sender.{name}", {"Arn": new_role(builder, external_id, spec), "ExternalId": external_id})


def set_mfa(builder: Builder, name: str, spec: Any) -> None:
    """Configure the second factors of the user pool of this name; where that cannot be done there is no such pool."""
    arguments = {"UserPoolId": builder.value(f"pool.{name}.Id"), **builder.filled(spec)}
    try:
        builder.call("SetUserPoolMfaConfig", arguments)
    except MissingPartError as reason:
        builder.session.forget(f"pool.{name}", str(reason))
        raise


def make_client(builder: Builder, name: str, spec: Any) -> None:
    """Make an app client."""
    spec = builder.filled(spec)
    arguments = {"UserPoolId": builder.value(f"pool.{spec['pool']}.Id"), **spec["members"]}
    builder.record(f"client.{name}", builder.call("CreateUserPoolClient", arguments)["UserPoolClient"])


def make_identity_provider(builder: Builder, _name: str, spec: Any) -> None:
    """Make an identity provider of a user pool; it goes with its pool."""
    spec = builder.filled(spec)
    builder.call("CreateIdentityProvider", {"UserPoolId": builder.value(f"pool.{spec['pool']}.Id"), **spec["members"]})


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
    """Tell IAM about an OpenID Connect provider of the harness, and make it reachable where the target can.

    Where it cannot, tokens of the provider cannot be minted, but what only names it is there.
    """
    spec = builder.filled(spec)
    url = f"https://{builder.unique(name)}.oidc.poolproof.example"
    issuer = Issuer(url=url, audience=spec["audience"])
    builder.session.publish_issuer(name, issuer)
    arguments = {"Url": url, "ClientIDList": [issuer.audience], "ThumbprintList": [THUMBPRINT]}
    try:
        arn = builder.call("CreateOpenIDConnectProvider", arguments)["OpenIDConnectProviderArn"]
    except MissingPartError:
        builder.session.issuers.pop(name, None)
        raise
    builder.on_close("DeleteOpenIDConnectProvider", OpenIDConnectProviderArn=arn)
    builder.record(f"provider.{name}", {"Arn": arn, "Issuer": url, "Host": issuer.host, "Audience": issuer.audience})


def make_saml_provider(builder: Builder, name: str, _spec: Any) -> None:
    """Tell IAM about a SAML provider of the harness; its metadata is all that a target needs."""
    unique = builder.unique(name)
    issuer = SamlIssuer(entity=f"https://{unique}.saml.poolproof.example")
    arguments = {"Name": unique, "SAMLMetadataDocument": issuer.metadata()}
    arn = builder.call("CreateSAMLProvider", arguments)["SAMLProviderArn"]
    builder.on_close("DeleteSAMLProvider", SAMLProviderArn=arn)
    builder.session.saml_issuers[name] = issuer
    builder.record(f"saml_provider.{name}", {"Arn": arn, "Name": unique, "Issuer": issuer.entity})


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
    role_name = builder.unique(name)
    builder.record(f"role.{name}", {"Arn": new_role(builder, role_name, builder.filled(spec)), "RoleName": role_name})


def new_role(builder: Builder, role_name: str, spec: Any) -> str:
    """Make a role with its trust policy and inline policies, and return its ARN."""
    trust = json.dumps(spec["trust"], sort_keys=True)
    role = builder.call("iam:CreateRole", {"RoleName": role_name, "AssumeRolePolicyDocument": trust})["Role"]
    builder.on_close("iam:DeleteRole", RoleName=role_name)
    for policy_name, document in spec.get("policies", {}).items():
        text = json.dumps(document, sort_keys=True)
        builder.call("iam:PutRolePolicy", {"RoleName": role_name, "PolicyName": policy_name, "PolicyDocument": text})
        builder.on_close("iam:DeleteRolePolicy", RoleName=role_name, PolicyName=policy_name)
    return str(role["Arn"])


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
    "senders": make_sender,
    "triggers": make_triggers,
    "pools": make_pool,
    "mfa": set_mfa,
    "clients": make_client,
    "identity_providers": make_identity_provider,
    "users": make_user,
    "providers": make_provider,
    "saml_providers": make_saml_provider,
    "buckets": make_bucket,
    "tables": make_table,
    "identity_pools": make_identity_pool,
    "roles": make_role,
}
