"""Powers of a target that are probed and not believed."""

from collections.abc import Callable
from contextlib import closing

from poolproof.errors import WorldError
from poolproof.observation import Rejected, Returned
from poolproof.target import Call, Capability, Session
from poolproof_model.scenario import World

DENIALS = frozenset({"AccessDenied", "AccessDeniedException"})
ROLE = "bare"
BUCKET = "shut"
ENFORCEMENT_WORLD = World(
    name="iam-enforcement-probe",
    region="us-east-1",
    text=(
        '{"buckets": {"shut": {}}, "roles": {"bare": {"policies": {}, "trust": {"Version": "2012-10-17", "Statement": '
        '[{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::${account}:root"}, "Action": "sts:AssumeRole"}]}}}}'
    ),
)
"""A role that may do nothing, and a bucket."""


PROBE_WORLD = World(
    name="capability-probe",
    region="us-east-1",
    text=(
        '{"pools": {"main": {"PoolName": "poolproof-probe"}}, "buckets": {"some": {}}, '
        '"tables": {"some": {"key": "id"}}, "identity_pools": {"main": {"members": '
        '{"IdentityPoolName": "poolproof-probe", "AllowUnauthenticatedIdentities": true}}}}'
    ),
)
"""One part of each kind that tells of a power."""


def probed(open_session: Callable[[World], Session]) -> tuple[frozenset[Capability], int]:
    """Tell what an unknown target can do, and how many requests that took; what cannot be seen is not there."""
    try:
        session = open_session(PROBE_WORLD)
    except WorldError:
        return frozenset({Capability.WIRE}), 0
    with closing(session):
        found = {Capability.WIRE}
        values = session.world_values
        if "pool.main.Id" in values:
            found.add(Capability.ADMIN_API)
            keys = session.perform(_act("fetchJwks", UserPoolId=values["pool.main.Id"]))
            found |= {Capability.JWKS} if isinstance(keys, Returned) else set()
        if "identity_pool.main.Id" in values:
            found.add(Capability.IDENTITY_POOLS)
        if "bucket.some.Name" in values and "table.some.Name" in values:
            found.add(Capability.RESOURCES)
        if isinstance(session.perform(_act("GetCallerIdentity")), Returned):
            found.add(Capability.STS)
    enforced, calls = iam_enforced(open_session)
    return frozenset(found | ({Capability.IAM_ENFORCEMENT} if enforced else set())), session.calls + calls


def _act(operation: str, **arguments: object) -> Call:
    actor = "client" if operation[0].islower() else "admin"
    return Call(action="probe", operation=operation, actor=actor, arguments=arguments)


def iam_enforced(open_session: Callable[[World], Session]) -> tuple[bool, int]:
    """Tell whether a role without any policy is kept from listing a bucket; and how many requests that took.

    A target on which the question cannot be put (no roles, no buckets) enforces nothing that could be measured.
    """
    try:
        session = open_session(ENFORCEMENT_WORLD)
    except WorldError:
        return False, 0
    with closing(session):
        enforced = denied(session)
    return enforced, session.calls


def denied(session: Session) -> bool:
    """Tell whether the temporary credentials of the bare role are refused on the bucket."""
    values = session.world_values
    if f"role.{ROLE}.Arn" not in values or f"bucket.{BUCKET}.Name" not in values:
        return False
    assumed = session.perform(
        Call(
            action="probe",
            operation="sts:AssumeRole",
            actor="admin",
            arguments={"RoleArn": values[f"role.{ROLE}.Arn"], "RoleSessionName": "probe"},
        )
    )
    if not isinstance(assumed, Returned):
        return False
    listed = session.perform(
        Call(
            action="probe",
            operation="s3:ListObjectsV2",
            actor="credentials",
            arguments={
                "Bucket": values[f"bucket.{BUCKET}.Name"],
                "credentials": {
                    "AccessKeyId": assumed.fields["Credentials"]["AccessKeyId"],
                    "SecretKey": assumed.fields["Credentials"]["SecretAccessKey"],
                    "SessionToken": assumed.fields["Credentials"]["SessionToken"],
                },
            },
        )
    )
    return isinstance(listed, Rejected) and listed.code in DENIALS
