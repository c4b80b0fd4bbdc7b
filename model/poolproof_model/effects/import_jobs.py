"""Effects on import jobs: made and started."""

from collections.abc import Callable
from dataclasses import replace

from poolproof_model import subjects
from poolproof_model.effects import effect, produce, selector
from poolproof_model.state import ImportJob, Request, State, Symbol, plain

Next = Callable[[str], str | None]


@effect("import")
def import_job_made(state: State, request: Request) -> State:
    """The pool has an import job with the name of the request."""
    pool = subjects.pool_name(state, request)
    if pool is None:
        return state
    job = ImportJob(
        symbol=Symbol(kind="import_job", name=str(state.made + 1)),
        name=str(plain(request.get("JobName"))),
        pool=pool,
        state="CREATED",
        algorithm=plain(request.get("PasswordHashingAlgorithm")),
    )
    state = replace(state, import_jobs=(*state.import_jobs, job), made=state.made + 1)
    return produce(state, job.symbol, "UserImportJob.JobId")


@selector("import")
def import_job(state: State, request: Request, _trigger: str, next_state: Next) -> State:
    """Move the import job that the request names through its chart."""
    found = subjects.named_job(state, request)
    destination = next_state(found.state) if found else None
    if found is None or destination is None:
        return state
    return replace(
        state,
        import_jobs=tuple(replace(job, state=destination) if job is found else job for job in state.import_jobs),
    )
