"""Checks of answers about import jobs, and of the header of their files."""

import re
from typing import Any

from poolproof_model import subjects
from poolproof_model.checks import Answer, check
from poolproof_model.scenario import dig
from poolproof_model.schema import STANDARD, schema
from poolproof_model.state import text, world_value

JOB_ID = re.compile(r"import-[0-9a-zA-Z-]+")  # botocore, UserImportJobIdType
OWN_COLUMNS = {"cognito:mfa_enabled", "cognito:username"}


@check()
def job_as_made(answer: Answer, path: str) -> str | None:
    """The job has an id, and the name and the pool that it was made with."""
    job = subjects.named_job(answer.after, answer.request)
    shown = dig(answer.response, path)
    if job is None or not JOB_ID.fullmatch(str(dig(shown, "JobId"))):
        return f"{path}.JobId is {dig(shown, 'JobId')!r}, not the id of an import job"
    wanted = {
        "JobId": answer.resolve(job.symbol),
        "JobName": answer.resolve(text(job.name)),
        "UserPoolId": answer.resolve(world_value(f"pool.{job.pool}.Id")),
    }
    wrong = [member for member, value in wanted.items() if dig(shown, member) != value]
    return f"{path}.{wrong[0]} is {dig(shown, wrong[0])!r}, expected {wanted[wrong[0]]!r}" if wrong else None


@check()
def one_of(answer: Answer, path: str, *values: str) -> str | None:
    """The member is one of these strings."""
    found = dig(answer.response, path)
    return None if found in values else f"{path} is {found!r}, expected one of {', '.join(values)}"


@check()
def begins(answer: Answer, path: str, beginning: str) -> str | None:
    """The member is a string with this beginning."""
    found = dig(answer.response, path)
    good = isinstance(found, str) and found.startswith(beginning)
    return None if good else f"{path} is {found!r}, expected {beginning}..."


@check()
def jobs_listed(answer: Answer) -> str | None:
    """Every job that the scenario made in the pool is in the list, once, or may be on a page that follows."""
    jobs = answer.response.get("UserImportJobs")
    found = [dig(item, "JobId") for item in jobs] if isinstance(jobs, list) else []
    made = [answer.resolve(job.symbol) for job in answer.after.import_jobs]
    lost = [job for job in made if found.count(job) != 1]
    if lost and not answer.response.get("PaginationToken"):
        return f"{lost[0]!r} listed {found.count(lost[0])} times"
    return None


@check()
def columns_of_schema(answer: Answer) -> str | None:
    """CSVHeader holds the standard attributes but for sub, the pool's own, and two columns of the service."""
    pool = subjects.pool_name(answer.after, answer.request)
    header: Any = answer.response.get("CSVHeader")
    if pool is None or not isinstance(header, list):
        return f"CSVHeader is {header!r}, expected a list"
    own = {name for name in schema(answer.after.settings, pool) if name.startswith("custom:")}
    own |= {str(answer.resolve(text(name))) for where, name in answer.after.attributes_added if where == pool}
    wanted = (STANDARD - {"sub"}) | own | OWN_COLUMNS
    lost = sorted(wanted - set(header))
    more = sorted(name for name in set(header) - wanted if not str(name).startswith(("custom:", "dev:")))
    if lost or more:
        return f"CSVHeader lacks {lost} and has {more} besides"
    return None if len(header) == len(set(header)) else "CSVHeader names a column twice"


@check()
def is_pool(answer: Answer, path: str) -> str | None:
    """The member is the id of the pool of the request."""
    wanted = answer.resolve(world_value(f"pool.{subjects.pool_name(answer.after, answer.request)}.Id"))
    found = dig(answer.response, path)
    return None if found == wanted else f"{path} is {found!r}, expected {wanted!r}"
