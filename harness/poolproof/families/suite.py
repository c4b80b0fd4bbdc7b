"""The suite of families: a clause for every case, and scenarios that put the cases of an operation together."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import partial
from itertools import groupby

from poolproof.families.bases import FIXTURES, OWN_POOL, Made
from poolproof.families.cases import Case, Request, base, cases
from poolproof.families.judging import RIGHT, judge
from poolproof.families.samples import Tree, arguments
from poolproof.families.service_model import ModelledOperation, operations
from poolproof.lines import FAMILIES
from poolproof.suites import Suite, world_named
from poolproof_model.scenario import Literal, Ref, Scenario, Step, World
from poolproof_spec.catalogue import Catalogue, Clause
from poolproof_spec.errors import SpecError
from poolproof_spec.schema import Actor, Families, FamilyException, FamilyRule, Then

WORLD = "families"
SERVICES = ("cognito-idp", "cognito-identity")
MOST = 40
"""Cases of one scenario; longer ones are hard to read."""
SET_UP, CLEAN_UP = "families.before", "families.after"
REMOVALS = {
    "CreateUserPool": ("DeleteUserPool", "UserPoolId", "UserPool.Id"),
    "cognito-identity:CreateIdentityPool": ("cognito-identity:DeleteIdentityPool", "IdentityPoolId", "IdentityPoolId"),
}
"""How what an operation makes outside of a pool is removed: operation, its member, and the path in the first answer."""


def suite(catalogue: Catalogue) -> Suite:
    """Make the suite out of the service models and the rules of the specification.

    Raises:
        SpecError: families.yaml has no rule for a kind of case.
    """
    world = world_named(catalogue, WORLD)
    clauses: dict[str, Clause] = {}
    places: dict[str, tuple[ModelledOperation, Case]] = {}
    for service in SERVICES:
        for operation in operations(service).values():
            for case in cases(operation):
                clause = _clause(catalogue.families, operation, case)
                clauses[clause.id] = clause
                places[clause.id] = (operation, case)
    return Suite(
        clauses=clauses,
        scenarios=tuple(_scenarios(world, places)),
        alone=lambda name: _scenario(world, places[name][0], [(name, places[name][1])]),
        judge=partial(judge, clauses),
    )


def _clause(families: Families, operation: ModelledOperation, case: Case) -> Clause:
    rule = next(
        (one for one in families.rules if (one.service, one.kind) == (operation.service, case.kind)),
        None,
    )
    if rule is None:
        raise SpecError(f"families.yaml: no rule for kind {case.kind} of {operation.service}; add one")
    place = f"{operation.name}.{case.path}"
    found = [
        one
        for one in families.exceptions
        if case.kind in one.kinds and any(fnmatchcase(place, glob) for glob in one.members)
    ]
    return Clause(
        id=f"{rule.family}.{place}.{case.kind}",
        component=rule.component,
        action=operation.name,
        operation=operation.name,
        actor=Actor(_actor(operation)),
        needs=() if operation.service == SERVICES[0] else ("IDENTITY_POOLS",),
        text=rule.text.format(operation=operation.name, member=case.path, constraint=case.constraint)
        + "".join(f"; {one.why}" for one in found),
        when=(),
        then=_then(rule, found),
        level=rule.level,
        cites=tuple(
            cite.model_copy(update={"source": cite.source.replace("{operation}", operation.name)})
            for cite in (*rule.cites, *(cite for one in found for cite in one.cites))
        ),
        setting=None,
        before=(),
        tags=("family", case.kind),
        untested=None,
        sheet="families.yaml",
        suite=FAMILIES,
    )


def _then(rule: FamilyRule, found: Iterable[FamilyException]) -> Then:
    also = dict.fromkeys([*rule.then.alternatives, *(outcome for one in found for outcome in one.also)])
    return rule.then.model_copy(update={"alternatives": tuple(also)})


def _actor(operation: ModelledOperation) -> str:
    return "public" if operation.unsigned else "admin"


def _scenarios(world: World, places: Mapping[str, tuple[ModelledOperation, Case]]) -> Iterator[Scenario]:
    for _, group in groupby(places.items(), key=lambda place: (place[1][0].service, place[1][0].name)):
        found = list(group)
        operation = found[0][1][0]
        named = [(name, case) for name, (_, case) in found]
        for start in range(0, len(named), MOST):
            yield _scenario(world, operation, named[start : start + MOST])


def _scenario(world: World, operation: ModelledOperation, named: list[tuple[str, Case]]) -> Scenario:
    building = _Building(qualified=_qualified(operation), actor=_actor(operation))
    for fixture in base(operation).after:
        building.fixture(fixture)
    for _, group in groupby(named, key=lambda one: id(one[1].frame)):
        of_frame = list(group)
        for name, case in of_frame:
            building.send(name, case.request)
        building.send(RIGHT, of_frame[0][1].frame)
    building.clean_up()
    return Scenario(world=world, steps=tuple(building.steps), aims=tuple(name for name, _ in named))


def _qualified(operation: ModelledOperation) -> str:
    return operation.name if operation.service == SERVICES[0] else f"{operation.service}:{operation.name}"


@dataclass(slots=True, kw_only=True)
class _Building:
    """A scenario while its steps are put together; `made` are the steps of fixtures by name."""

    qualified: str
    actor: str
    steps: list[Step] = field(default_factory=list)
    made: dict[str, int] = field(default_factory=dict)
    removals: list[Step] = field(default_factory=list)

    def send(self, action: str, request: Request) -> None:
        """Add a request of the operation itself."""
        self._add(action, self.qualified, self.actor, request)

    def fixture(self, name: str) -> int:
        """Add a fixture with those that it needs, unless it stands already; give its step."""
        if name not in self.made:
            fixture = FIXTURES[name]
            for other in fixture.after:
                self.fixture(other)
            self._add(SET_UP, fixture.operation, fixture.actor, fixture.request)
            self.made[name] = len(self.steps) - 1
        return self.made[name]

    def clean_up(self) -> None:
        """Add the steps that remove what was made outside of the world's parts, the newest first."""
        if "domain" in self.made:
            request = {"UserPoolId": OWN_POOL, "Domain": FIXTURES["domain"].request["Domain"]}
            self._add(CLEAN_UP, "DeleteUserPoolDomain", "admin", request)
        self.steps += reversed(self.removals)

    def _add(self, action: str, operation: str, actor: str, request: Request) -> None:
        resolved = {member: self._resolved(value) for member, value in request.items()}
        self.steps.append(Step(action=action, operation=operation, actor=actor, arguments=arguments(resolved)))
        if operation in REMOVALS:
            removal, member, path = REMOVALS[operation]
            ref = Ref(step=len(self.steps) - 1, path=path)
            self.removals.append(Step(action=CLEAN_UP, operation=removal, actor="admin", arguments={member: ref}))

    def _resolved(self, tree: Tree) -> Tree:
        match tree:
            case Made():
                return Ref(step=self.fixture(tree.fixture), path=tree.path)
            case Literal():
                return json.loads(tree.text)
            case dict():
                return {key: self._resolved(value) for key, value in tree.items()}
            case _:
                return tree
