"""Powers of a target that are probed and not believed."""

from collections.abc import Callable
from contextlib import closing

from poolproof.errors import WorldError
from poolproof.observation import Rejected, Returned
from poolproof.target import Call, Session
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
