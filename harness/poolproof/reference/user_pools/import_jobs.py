"""User imports: jobs from creation to their end, and the upload of the CSV.

Service model, UserImportJobType; AWS CLI examples create-, start- and stop-user-import-job.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from poolproof.reference.errors import ServiceError
from poolproof.reference.user_pools import identifiers, import_rows, lookup, pagination, refusals
from poolproof.reference.user_pools.import_rows import Tally
from poolproof.reference.user_pools.state import Pool

if TYPE_CHECKING:
    from poolproof.reference.calls import Call, Handler
    from poolproof.reference.cloud import Cloud

JOBS_PER_POOL = 1000
"""Developer guide, quotas."""

LARGEST_PAGE = 50
"""Service model, UserImportJobsListType, though MaxResults may be 60."""

UNSTARTED_LIFETIME = timedelta(hours=48)
"""A job that is not started expires within 24 to 48 hours (service model, UserImportJobType)."""

WORK = timedelta(seconds=2)
"""How long an import takes here; no source states it."""

STOPPED = "The Import Job was stopped by the developer."
RUNNING = ("Pending", "InProgress")


@dataclass(slots=True, kw_only=True)
class Job:
    """One import job; `status` is what was last noted, time may have gone on since."""

    id: str
    name: str
    role_arn: str
    url: str
    created_at: datetime
    hashing: str | None = None
    csv: bytes | None = None
    status: str = "Created"
    started_at: datetime | None = None
    completed_at: datetime | None = None
    message: str | None = None
    tally: Tally = field(default_factory=Tally)


@dataclass(slots=True, kw_only=True)
class Jobs:
    """The import jobs of one pool by id."""

    by_id: dict[str, Job] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Work:
    """The jobs of an account that are running, and those that wait for an upload, by the place of their URL."""

    running: list[tuple[Pool, Job]] = field(default_factory=list)
    uploads: dict[str, Job] = field(default_factory=dict)


def csv_header(call: Call) -> dict[str, Any]:
    """GetCSVHeader."""
    pool = lookup.pool(call)
    return {"UserPoolId": pool.id, "CSVHeader": import_rows.header(pool)}


def create(call: Call) -> dict[str, Any]:
    """CreateUserImportJob."""
    pool = lookup.pool(call)
    jobs = pool.part(Jobs).by_id
    if len(jobs) >= JOBS_PER_POOL:
        raise refusals.limit_exceeded("The number of user import jobs in the user pool exceeds the limit.")
    job_id = f"import-{identifiers.characters(call.cloud, identifiers.ALPHANUMERIC, 10)}"
    place = f"/{pool.account_id}/{pool.id}/{job_id}"
    signature = identifiers.characters(call.cloud, "0123456789abcdef", 64)
    job = Job(
        id=job_id,
        name=call.arguments["JobName"],
        role_arn=call.arguments["CloudWatchLogsRoleArn"],
        url=f"https://aws-cognito-idp-user-import-{pool.region}.s3.{pool.region}.amazonaws.com{place}"
        f"?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires=899"
        f"&X-Amz-SignedHeaders=host%3Bx-amz-server-side-encryption&X-Amz-Signature={signature}",
        created_at=call.cloud.clock.now(),
        hashing=call.arguments.get("PasswordHashingAlgorithm"),
    )
    jobs[job_id] = job
    call.cloud.part(Work).uploads[f"{place}?{signature}"] = job
    return {"UserImportJob": described(call, pool, job)}


def uploaded(cloud: Cloud, place: str, signature: str, headers: dict[str, str], body: bytes) -> int | None:
    """Take a CSV and return the HTTP status of the upload; None where the place is no job's.

    The upload has to ask for encryption with KMS, which the URL was signed for (developer guide, the import tool).
    """
    job = cloud.part(Work).uploads.get(f"{place}?{signature}")
    if job is None:
        return None
    if headers.get("x-amz-server-side-encryption") != "aws:kms":
        return 403
    job.csv = body
    return 200


def described(call: Call, pool: Pool, job: Job) -> dict[str, Any]:
    """Return a job in the members of UserImportJobType."""
    optional = {
        "StartDate": job.started_at,
        "CompletionDate": job.completed_at,
        "CompletionMessage": job.message,
        "PasswordHashingAlgorithm": job.hashing,
    }
    return {
        "JobName": job.name,
        "JobId": job.id,
        "UserPoolId": pool.id,
        "PreSignedUrl": job.url,
        "CreationDate": job.created_at,
        "Status": status(call.cloud, job),
        "CloudWatchLogsRoleArn": job.role_arn,
        "ImportedUsers": job.tally.imported,
        "SkippedUsers": job.tally.skipped,
        "FailedUsers": job.tally.failed,
        **{name: value for name, value in optional.items() if value is not None},
    }


def status(cloud: Cloud, job: Job) -> str:
    """Return the status of a job at the present moment."""
    now = cloud.clock.now()
    if job.status == "Created" and now >= job.created_at + UNSTARTED_LIFETIME:
        return "Expired"
    if job.status == "Pending" and job.started_at is not None and now > job.started_at:
        return "InProgress"
    return job.status


def job_of(call: Call, pool: Pool) -> Job:
    """Return the job that a call names."""
    job_id = call.arguments["JobId"]
    found = pool.part(Jobs).by_id.get(job_id)
    if found is None:
        raise refusals.not_found(f"User import job {job_id} does not exist.")
    return found


def describe(call: Call) -> dict[str, Any]:
    """DescribeUserImportJob."""
    pool = lookup.pool(call)
    return {"UserImportJob": described(call, pool, job_of(call, pool))}


def list_jobs(call: Call) -> dict[str, Any]:
    """ListUserImportJobs."""
    pool = lookup.pool(call)
    jobs = list(pool.part(Jobs).by_id.values())
    shown, token = pagination.page(
        call,
        jobs,
        lambda one: one.id,
        size="MaxResults",
        token="PaginationToken",  # noqa: S106 -- a name
        largest=LARGEST_PAGE,
    )
    return {"UserImportJobs": [described(call, pool, one) for one in shown], **token}


def start(call: Call) -> dict[str, Any]:
    """StartUserImportJob: a job that waits, in a pool that verifies an attribute and imports nothing else."""
    pool = lookup.pool(call)
    job = job_of(call, pool)
    found = hindrance(call.cloud, pool, job)
    if found is not None:
        raise ServiceError("PreconditionNotMetException", found)
    job.status, job.started_at = "Pending", call.cloud.clock.now()
    pool.import_running = True
    call.cloud.part(Work).running.append((pool, job))
    return {"UserImportJob": described(call, pool, job)}


def hindrance(cloud: Cloud, pool: Pool, job: Job) -> str | None:
    """Return why a job cannot start, or None (the texts are not recorded)."""
    if status(cloud, job) != "Created":
        return f"The job cannot be started in the status {status(cloud, job)}."
    if pool.import_running:
        return "Another user import job is in progress."
    if job.csv is None:
        # Raw in amplify-js 6416.
        return f"No csv file was uploaded for {job.id}"
    if not import_rows.auto_verified(pool):
        # Developer guide, using-import-tool-csv-header.
        return "The user pool has no auto-verified attributes."
    return None


def stop(call: Call) -> dict[str, Any]:
    """StopUserImportJob: only a running job."""
    pool = lookup.pool(call)
    job = job_of(call, pool)
    if status(call.cloud, job) not in RUNNING:
        raise ServiceError("PreconditionNotMetException", "Only a user import job in progress can be stopped.")
    end(call.cloud, pool, job, "Stopped", STOPPED, call.cloud.clock.now())
    return {"UserImportJob": described(call, pool, job)}


def end(cloud: Cloud, pool: Pool, job: Job, outcome: str, message: str | None, moment: datetime) -> None:
    """End a running job."""
    job.status, job.message, job.completed_at = outcome, message, moment
    pool.import_running = False
    work = cloud.part(Work)
    work.running = [one for one in work.running if one[1] is not job]


def settled(handlers: dict[str, Handler]) -> dict[str, Handler]:
    """Return the operations, each after the imports that are due by now."""
    return {name: after_imports(handler) for name, handler in handlers.items()}


def after_imports(handler: Handler) -> Handler:
    """Return a handler that finds the imports done that had time enough."""

    def around(call: Call) -> dict[str, Any]:
        for pool, job in list(call.cloud.part(Work).running):
            if job.started_at is not None and call.cloud.clock.now() >= job.started_at + WORK:
                run(call.cloud, pool, job, job.started_at + WORK)
        return handler(call)

    return around


def run(cloud: Cloud, pool: Pool, job: Job, moment: datetime) -> None:
    """Do the work of a job, all rows at once; a file that cannot be parsed fails it (developer guide, cloudwatch)."""
    rows = import_rows.parsed(pool, job.csv or b"")
    if rows is None:
        end(cloud, pool, job, "Failed", "The CSV file could not be parsed.", moment)
        return
    job.tally = import_rows.imported(cloud, pool, rows)
    if too_many_lost(job.tally):
        # Text: cognito-user-profiles-export-reference-architecture 9, raw.
        end(cloud, pool, job, "Failed", "Too many users have failed or been skipped during the import.", moment)
    else:
        end(cloud, pool, job, "Succeeded", "Import Job Completed Successfully.", moment)


def too_many_lost(tally: Tally) -> bool:
    """Tell whether more rows were lost than imported: 14 of 46 was too few on record, the limit itself is not."""
    return tally.failed + tally.skipped > tally.imported


OPERATIONS: dict[str, Handler] = {
    "GetCSVHeader": csv_header,
    "CreateUserImportJob": create,
    "DescribeUserImportJob": describe,
    "ListUserImportJobs": list_jobs,
    "StartUserImportJob": start,
    "StopUserImportJob": stop,
}
