"""The suites of the specification, each made when it is asked for."""

from collections.abc import Iterator

from poolproof import twins
from poolproof.families import suite as families
from poolproof.suites import Suite
from poolproof_spec.catalogue import Catalogue


def every(catalogue: Catalogue) -> Iterator[Suite]:
    """Give all suites that a specification has."""
    if catalogue.twins:
        yield twins.suite(catalogue)
    if catalogue.families.rules:
        yield families.suite(catalogue)
