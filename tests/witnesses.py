"""`make witnesses`: searches for the witness of every clause that has no hint (`--anew`: of all) and keeps them."""

import sys
import time

import poolproof_model.definitions  # noqa: F401 -- definitions register themselves on import
from poolproof.campaign import select
from poolproof_model import hints, search
from poolproof_model.expectation import Rules
from poolproof_spec import catalogue


def main() -> None:
    """Search, print the figures, write the file."""
    rules = Rules(catalogue.load())
    clauses = select(rules.catalogue)
    started = time.perf_counter()
    known = {} if "--anew" in sys.argv else hints.read()
    found = search.find(rules, clauses, known)
    hints.write(found, rules.catalogue)
    sys.stdout.write(f"{len(found)} of {len(clauses)} clauses have a witness ({time.perf_counter() - started:.0f} s)\n")
    for name in clauses:
        if name not in found:
            sys.stdout.write(f"no witness: {name} {clauses[name].action} when {', '.join(clauses[name].when)}\n")


if __name__ == "__main__":
    main()
