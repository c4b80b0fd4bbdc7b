"""Named scenarios can be walked, and say what must happen at each step."""

import pytest

from poolproof_model.errors import DefinitionError
from poolproof_model.expectation import Rules
from poolproof_model.stories import tell
from poolproof_spec.schema import Move, Story


@pytest.mark.parametrize("name", ["architecture-1", "architecture-2", "architecture-3", "combined"])
def test_every_named_scenario_can_be_walked(rules: Rules, name: str) -> None:
    told = tell(rules, rules.catalogue.stories[name])
    assert len(told.scenario.steps) == len(told.story.moves) == len(told.permitted)
    assert len(told.scenario.aims) > 20
    assert any(told.permitted)
    assert not all(told.permitted)


def test_an_access_token_opens_no_aws_service_in_the_first_architecture(rules: Rules) -> None:
    told = tell(rules, rules.catalogue.stories["architecture-1"])
    refused = {move.do for move, codes in zip(told.story.moves, told.permitted, strict=True) if codes}
    assert {"BearerOnS3", "BearerOnDynamoDB", "AssumeRoleWithWebIdentity.USER_POOL"} <= refused


def test_named_scenarios_go_where_random_walks_rarely_come(rules: Rules) -> None:
    fired = {arrow for story in rules.catalogue.stories.values() for arrow in tell(rules, story).fired}
    assert fired >= {
        ("device", "forget", "NOT_REMEMBERED"),
        ("device", "not_remember", "NOT_REMEMBERED"),
        ("sign_in", "expire", "DEVICE_PASSWORD_VERIFIER"),
        ("sign_in", "expire", "DEVICE_SRP_AUTH"),
        ("software_token", "associate", "REPLACING"),
        ("software_token", "remove", "REPLACING"),
        ("token", "sign_out", "RETIRING"),
        ("token", "suspend", "RETIRING"),
    }


@pytest.mark.parametrize(
    ("world", "moves", "said"),
    [
        ("nowhere", ("SignUp",), "no world"),
        ("plain", ("SignUp", "GetUser"), "step 1: GetUser by alice cannot be made here"),
        ("plain", ("NoSuchAction",), "step 0"),
    ],
)
def test_what_cannot_be_walked_is_named(rules: Rules, world: str, moves: tuple[str, ...], said: str) -> None:
    story = Story(name="x", shows="nothing", world=world, moves=tuple(Move(do=move) for move in moves))
    with pytest.raises(DefinitionError, match=said):
        tell(rules, story)
