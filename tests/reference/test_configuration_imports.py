"""User imports: the CSV header, the states of a job, and the users that come of it."""

from __future__ import annotations

from typing import Any

import pytest
from account import Aws, refusal
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from user_worlds import World, world

ROLE = "arn:aws:iam::123456789012:role/Logs"
KMS = {"x-amz-server-side-encryption": "aws:kms"}


@pytest.fixture
def plain(aws: Aws) -> World:
    return world(aws, Schema=[{"Name": "level", "AttributeDataType": "String"}])


def job(plain: World, **more: Any) -> dict[str, Any]:
    made: dict[str, Any] = plain.idp.create_user_import_job(
        UserPoolId=plain.pool, JobName="move", CloudWatchLogsRoleArn=ROLE, **more
    )["UserImportJob"]
    return made


def named(plain: World, made: dict[str, Any]) -> dict[str, str]:
    return {"UserPoolId": plain.pool, "JobId": made["JobId"]}


def described(plain: World, made: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = plain.idp.describe_user_import_job(**named(plain, made))["UserImportJob"]
    return found


def csv(plain: World, *rows: dict[str, str]) -> bytes:
    columns = plain.idp.get_csv_header(UserPoolId=plain.pool)["CSVHeader"]
    lines = [columns, *([row.get(name, "") for name in columns] for row in rows)]
    return "\n".join(",".join(one) for one in lines).encode()


def person(username: str, **more: str) -> dict[str, str]:
    return {
        "cognito:username": username, "cognito:mfa_enabled": "FALSE", "email": f"{username}@example.com",
        "email_verified": "TRUE", **more,
    }  # fmt: skip


def run(plain: World, body: bytes) -> dict[str, Any]:
    """Upload a file, run its job to the end and return the job."""
    made = job(plain)
    assert plain.aws.send("PUT", made["PreSignedUrl"], KMS, body).status == 200
    plain.idp.start_user_import_job(**named(plain, made))
    plain.aws.cloud.clock.advance(2)
    return described(plain, made)


def test_the_header_lists_standard_and_custom_attributes_without_the_sub(plain: World) -> None:
    columns = plain.idp.get_csv_header(UserPoolId=plain.pool)["CSVHeader"]
    assert columns[0] == "name"
    assert columns[-3:] == ["custom:level", "cognito:mfa_enabled", "cognito:username"]
    assert len(columns) == 22
    assert "sub" not in columns


def test_a_new_job_waits_with_all_counters_at_zero(plain: World) -> None:
    made = job(plain, PasswordHashingAlgorithm="BCRYPT")
    assert made["JobId"].startswith("import-")
    assert made["PreSignedUrl"].startswith("https://")
    counters = {"ImportedUsers": 0, "SkippedUsers": 0, "FailedUsers": 0}
    assert {name: made[name] for name in counters} == counters
    assert (made["Status"], made["PasswordHashingAlgorithm"]) == ("Created", "BCRYPT")
    assert {"StartDate", "CompletionDate", "CompletionMessage"}.isdisjoint(made)
    assert described(plain, made) == made


def test_an_import_makes_users_who_must_reset_their_passwords(plain: World) -> None:
    plain.confirmed("ann")
    rows = (
        person("ann"),
        person("bob", name="Bob\\, Jr", birthdate="02/01/1985", **{"custom:level": " 7 "}),
        person("cyd", email_verified="FALSE"),
        person("dan", **{"cognito:mfa_enabled": "TRUE"}),
        person("eve", birthdate="1985-02-01"),
        person("two words"),
    )
    done = run(plain, csv(plain, *rows))
    assert (done["ImportedUsers"], done["SkippedUsers"], done["FailedUsers"]) == (1, 1, 4)
    assert (done["Status"], done["CompletionMessage"]) == (
        "Failed", "Too many users have failed or been skipped during the import.",
    )  # fmt: skip
    assert run(plain, csv(plain, person("fay")))["Status"] == "Succeeded"
    assert plain.status("bob") == "RESET_REQUIRED"
    attributes = plain.attributes("bob")
    assert (attributes["name"], attributes["custom:level"], attributes["email_verified"]) == ("Bob, Jr", "7", "true")
    assert refusal(plain.signed_in, username="bob").code == "PasswordResetRequiredException"
    assert refusal(plain.admin, operation="admin_get_user", username="cyd").code == "UserNotFoundException"


def test_a_job_needs_its_file_to_start(plain: World) -> None:
    made = job(plain)
    found = refusal(plain.idp.start_user_import_job, **named(plain, made))
    assert (found.code, found.message) == (
        "PreconditionNotMetException", f"No csv file was uploaded for {made['JobId']}",
    )  # fmt: skip


@pytest.mark.parametrize("body", [b"", b"a,b\n1,2", b"\xff\xfe", "\ufeff".encode()])
def test_a_file_that_is_no_import_fails_the_job(plain: World, body: bytes) -> None:
    done = run(plain, body)
    assert (done["Status"], done["ImportedUsers"]) == ("Failed", 0)


def test_the_pool_is_closed_for_changes_while_an_import_runs(plain: World) -> None:
    made, other = job(plain), job(plain)
    for one in (made, other):
        plain.aws.send("PUT", one["PreSignedUrl"], KMS, b"")
    started = plain.idp.start_user_import_job(**named(plain, made))["UserImportJob"]
    assert (started["Status"], "StartDate" in started) == ("Pending", True)
    at = {"UserPoolId": plain.pool}
    new = [{"Name": "rank", "AttributeDataType": "String"}]
    assert refusal(plain.idp.update_user_pool, **at).code == "UserImportInProgressException"
    assert refusal(plain.idp.delete_user_pool, **at).code == "UserImportInProgressException"
    assert refusal(plain.idp.add_custom_attributes, **at, CustomAttributes=new).code == "UserImportInProgressException"
    assert refusal(plain.idp.start_user_import_job, **named(plain, other)).code == "PreconditionNotMetException"
    plain.aws.cloud.clock.advance(1)
    assert described(plain, made)["Status"] == "InProgress"
    stopped = plain.idp.stop_user_import_job(**named(plain, made))["UserImportJob"]
    assert (stopped["Status"], stopped["CompletionMessage"]) == (
        "Stopped", "The Import Job was stopped by the developer.",
    )  # fmt: skip
    plain.idp.add_custom_attributes(**at, CustomAttributes=new)
    for call in (plain.idp.start_user_import_job, plain.idp.stop_user_import_job):
        assert refusal(call, **named(plain, made)).code == "PreconditionNotMetException"


def test_a_job_needs_an_auto_verified_attribute_to_start(aws: Aws) -> None:
    bare = world(aws, AutoVerifiedAttributes=[])
    made = job(bare)
    bare.aws.send("PUT", made["PreSignedUrl"], KMS, b"")
    assert refusal(bare.idp.start_user_import_job, **named(bare, made)).code == "PreconditionNotMetException"


def test_a_job_that_is_not_started_expires(plain: World) -> None:
    made = job(plain)
    plain.aws.cloud.clock.advance(48 * 3600)
    assert described(plain, made)["Status"] == "Expired"
    assert refusal(plain.idp.start_user_import_job, **named(plain, made)).code == "PreconditionNotMetException"


def test_an_upload_must_ask_for_encryption(plain: World) -> None:
    made = job(plain)
    assert plain.aws.send("PUT", made["PreSignedUrl"], {}, b"x").status == 403
    other = made["PreSignedUrl"].replace("X-Amz-Signature=", "X-Amz-Signature=0")
    assert plain.aws.send("PUT", other, KMS, b"x").status >= 400


def test_jobs_are_found_by_id_and_listed_in_pages(plain: World) -> None:
    jobs = [job(plain)["JobId"] for _ in range(3)]
    page = plain.idp.list_user_import_jobs(UserPoolId=plain.pool, MaxResults=2)
    rest = plain.idp.list_user_import_jobs(UserPoolId=plain.pool, MaxResults=2, PaginationToken=page["PaginationToken"])
    assert [one["JobId"] for one in page["UserImportJobs"] + rest["UserImportJobs"]] == jobs
    assert "PaginationToken" not in rest
    missing = {"UserPoolId": plain.pool, "JobId": "import-none"}
    for call in (
        plain.idp.describe_user_import_job, plain.idp.start_user_import_job, plain.idp.stop_user_import_job,
    ):  # fmt: skip
        assert refusal(call, **missing).code == "ResourceNotFoundException"
    assert refusal(plain.idp.list_user_import_jobs, UserPoolId=plain.pool).code == "InvalidParameterException"


CELLS = st.text(max_size=12) | st.sampled_from(["TRUE", "+15550100", "a@b.c", "\\,", '"', "02/01/1985", "x" * 200, "1"])


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.lists(CELLS, min_size=20, max_size=24), max_size=4),
    junk=st.binary(max_size=80),
    header=st.booleans(),
)
def test_any_file_ends_its_job(plain: World, rows: list[list[str]], junk: bytes, header: bool) -> None:
    columns = plain.idp.get_csv_header(UserPoolId=plain.pool)["CSVHeader"]
    lines = [",".join(row) for row in ([columns, *rows] if header else rows)]
    done = run(plain, "\n".join(lines).encode("utf-8", "replace") + junk)
    assert done["Status"] in {"Succeeded", "Failed"}
    assert plain.aws.cloud.crashes == []
