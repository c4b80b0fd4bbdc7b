"""Requests about import jobs."""

from collections.abc import Iterator

from poolproof_model.requests import Choice, builds
from poolproof_model.requests.groups import left_out, role
from poolproof_model.requests.sign_in import joined
from poolproof_model.requests.slots import fixed, pool, reads, wrong
from poolproof_model.state import FRESH, State, text

NO_JOB = "import-Unknown001"


def job(state: State, _person: str) -> Iterator[Choice]:
    """The job that was made last is right, one that never was is wrong."""
    for made in state.import_jobs[-1:]:
        yield Choice(value=made.symbol, label="import job")
    yield Choice(value=text(NO_JOB), wrong=True)


reads(job, "import")

builds(
    "CreateUserImportJob",
    UserPoolId=pool,
    JobName=fixed(f"people{FRESH}"),
    CloudWatchLogsRoleArn=role("import"),
    PasswordHashingAlgorithm=joined(left_out, fixed("BCRYPT")),
)
builds("DescribeUserImportJob", UserPoolId=pool, JobId=job)
builds("StartUserImportJob", UserPoolId=pool, JobId=job)
builds("StopUserImportJob", UserPoolId=pool, JobId=job)
builds("ListUserImportJobs", UserPoolId=pool, MaxResults=joined(fixed(60), wrong(61)))
builds("GetCSVHeader", UserPoolId=pool)
