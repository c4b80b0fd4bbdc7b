"""Named scenarios: the actions that a sheet lists, walked on the model."""

from dataclasses import dataclass

from poolproof_model.errors import DefinitionError
from poolproof_model.expectation import Arrow, Rules, decides
from poolproof_model.planner import world_of
from poolproof_model.replay import Walk
from poolproof_model.requests import candidates
from poolproof_model.scenario import Scenario, Step
from poolproof_model.search import worlds
from poolproof_model.state import Request
from poolproof_spec.schema import Move, Story

WRONG = "!"  # how the labels of wrong choices end


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A story as a scenario, which aims at every clause that its steps decide; `permitted` are the codes of each step.

    A step that must succeed permits none. `fired` are the arrows of the charts that it goes along.
    """

    story: Story
    scenario: Scenario
    permitted: tuple[frozenset[str], ...]
    fired: frozenset[Arrow]


def tell(rules: Rules, story: Story) -> Told:
    """Walk a story.

    Raises:
        DefinitionError: there is no such world, or a move cannot be made where it stands.
    """
    settings = next((one for one in worlds(rules.catalogue) if one.name == story.world), None)
    if settings is None:
        raise DefinitionError(f"scenario {story.name}: no world {story.world!r}")
    walk = Walk(rules, settings)
    steps: list[Step] = []
    aims: dict[str, None] = {}
    permitted: list[frozenset[str]] = []
    for number, move in enumerate(story.moves):
        request = _request(walk, move)
        if request is None:
            raise DefinitionError(f"scenario {story.name}, step {number}: {move.do} by {move.by} cannot be made here")
        expectation = walk.expect(request)
        steps.append(walk.step(request))
        aims |= {clause.id: None for clause in expectation.holding if decides(expectation, clause)}
        permitted.append(expectation.codes)
        walk.go_on(request, expectation.acting)
    return Told(
        story=story,
        scenario=Scenario(world=world_of(settings), steps=tuple(steps), aims=tuple(aims)),
        permitted=tuple(permitted),
        fired=frozenset(walk.fired),
    )


def _request(walk: Walk, move: Move) -> Request | None:
    """Find the first request of the chosen kind whose outcome the tables fix."""
    if move.do not in walk.rules.catalogue.actions:
        return None
    wanted = set(move.choose)
    for request in candidates(walk.state, move.do, move.by, wrong=len(wanted)):
        labels = {label.removesuffix(WRONG) for label in request.labels}
        if wanted <= labels and walk.expect(request).certain:
            return request
    return None
