"""How verdicts say what was expected and what was observed, and when two message texts are the same."""

import re
from typing import assert_never

from poolproof.observation import Indeterminate, Observation, Rejected, Returned, Unsupported
from poolproof_spec.catalogue import Clause

SUCCESS = "success with"


def same_text(wanted: str, found: str) -> bool:
    """Compare message texts: one final period does not count, `{...}` in the wanted text matches anything."""
    parts = re.split(r"\{[^}]*\}", wanted.removesuffix("."))
    return re.fullmatch(".*".join(re.escape(part) for part in parts), found.removesuffix("."), re.DOTALL) is not None


def expected(clause: Clause) -> str:
    """Say what a clause permits."""
    if clause.then.error:
        return " or ".join((clause.then.error, *clause.then.alternatives))
    return ", ".join(("success", *clause.then.returns))


def granted(said: str) -> str:
    """Give `allow` or `deny CODE (STATUS)` out of what `observed` said of a request for access."""
    return "allow" if said.startswith(SUCCESS) else f"deny {said.partition(':')[0]}"


def observed(observation: Observation) -> str:
    """Say what a target did."""
    match observation:
        case Returned():
            return f"{SUCCESS} {', '.join(sorted(observation.fields)) or 'no members'}"
        case Rejected():
            return f"{observation.code} ({observation.http_status}): {observation.message}"
        case Indeterminate():
            return observation.cause
        case Unsupported():
            return f"{observation.operation} is not supported"
        case _:
            assert_never(observation)
