"""Guards on import jobs: which one a request names, and whether it was started."""

from poolproof_model import subjects
from poolproof_model.guards import guard
from poolproof_model.guards.clients import pool_members
from poolproof_model.state import Request, State, plain


@guard("import")
def job_is(state: State, request: Request, condition: str) -> bool:
    """The import job that the request names is in this state."""
    job = subjects.named_job(state, request)
    return job is not None and job.state == condition


@guard("import")
def job_unknown(_state: State, request: Request) -> bool:
    """The request names an import job that was never made."""
    return plain(request.get("JobId")) is not None


@guard("import")
def jobs_made(state: State, request: Request) -> bool:
    """The scenario has made an import job in the pool."""
    pool = subjects.pool_name(state, request)
    return any(job.pool == pool for job in state.import_jobs)


@guard("import")
def job_hashed(state: State, request: Request) -> bool:
    """The import job that the request names was given a PasswordHashingAlgorithm."""
    job = subjects.named_job(state, request)
    return job is not None and job.algorithm is not None


@guard("settings")
def verifies_nothing(state: State, request: Request) -> bool:
    """The pool verifies neither addresses nor numbers by itself."""
    return not pool_members(state, request).get("AutoVerifiedAttributes")


@guard()
def argument_over(_state: State, request: Request, path: str, most: str) -> bool:
    """The argument is a number greater than this."""
    value = plain(request.get(path))
    return isinstance(value, int) and value > int(most)


@guard("schema")
def attributes_were_added(state: State, request: Request) -> bool:
    """The scenario has added custom attributes to the pool."""
    pool = subjects.pool_name(state, request)
    return any(where == pool for where, _ in state.attributes_added)
