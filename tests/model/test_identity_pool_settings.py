"""The model of identity pools that scenarios make, and of bodies with the world's values in them."""

import poolproof_model.definitions  # noqa: F401 -- definitions register themselves on import
from poolproof_model import configuration, identity_pool_settings
from poolproof_model.checks import CHECKS, Answer
from poolproof_model.effects import EFFECTS
from poolproof_model.places import filled, literal_of
from poolproof_model.requests.identity_pool_settings import arn_of
from poolproof_model.scenario import Literal, literal
from poolproof_model.state import Request, Resource, State, Symbol, Term, Value, settings_from, text, world_value

POOL = Symbol(kind="IdentityPool", name="1")
SETTINGS = settings_from(
    "identity_configuration",
    "eu-central-1",
    {"identity_pools": {"bare": {"members": {"IdentityPoolName": "bare", "AllowUnauthenticatedIdentities": False}}}},
)


def state(condition: str = "PRESENT", **members: Value) -> State:
    made = Resource(kind="IdentityPool", name=POOL, state=condition, members=tuple(sorted(members.items())))
    return State(settings=SETTINGS, resources=(made,))


def request(action: str, **arguments: Value) -> Request:
    return Request(action=action, arguments=tuple(arguments.items()))


def standing(known: State, pool: Value) -> str:
    return identity_pool_settings.standing(known, request("DescribeIdentityPool", IdentityPoolId=pool))


def test_a_body_with_places_keeps_its_template_and_names_the_values() -> None:
    value = filled({"${pool.main.Id}": ["x${role.guest.Arn}"]})
    assert isinstance(value, Term)
    assert literal_of(value) == {"${pool.main.Id}": ["x${role.guest.Arn}"]}
    assert set(value.inputs[2::2]) == {world_value("pool.main.Id"), world_value("role.guest.Arn")}


def test_a_body_without_places_is_a_literal() -> None:
    assert filled({"a": [1, True]}) == literal({"a": [1, True]})


def test_an_identity_pool_stands_as_its_id_or_arn_says() -> None:
    assert standing(state(), POOL) == "own"
    assert standing(state("DELETED"), POOL) == "deleted"
    assert standing(state(), world_value("identity_pool.bare.Id")) == "world"
    assert standing(state(), text("eu-central-1:0123")) == "unknown"
    assert standing(state(), text("us-east-1:0123")) == "abroad"
    by_arn = request("TagResource.IdentityPool", ResourceArn=arn_of(state(), POOL))
    assert identity_pool_settings.standing(state(), by_arn) == "own"


def test_a_new_identity_pool_is_not_the_one_that_is_there() -> None:
    asked = request("CreateIdentityPool", IdentityPoolName=text("made"))
    assert configuration.addressed(state(), asked) is None


def test_an_update_notes_what_it_changes_and_what_it_leaves_out() -> None:
    before = state(IdentityPoolName=text("made"), SupportedLoginProviders=literal({"a": "b"}))
    asked = request("UpdateIdentityPool", IdentityPoolId=POOL, IdentityPoolName=text("renamed"))
    after = EFFECTS.get("identity_pool_set", "test")(before, asked).resources[0]
    assert dict(after.members) == {"IdentityPoolName": text("renamed")}
    assert after.former == ("IdentityPoolName changed", "SupportedLoginProviders")


def test_a_role_that_was_left_out_is_seen_among_those_shown() -> None:
    roles = filled({"authenticated": "${role.member.Arn}"})
    held = Resource(kind="IdentityPoolRoles", name=POOL, state="PRESENT", members=(("Roles", roles),))
    known = State(settings=SETTINGS, resources=(*state().resources, held))
    shown = {"Roles": {"authenticated": "arn:member", "unauthenticated": "arn:guest"}}
    answer = Answer(
        response=shown,
        before=known,
        after=known,
        request=request("GetIdentityPoolRoles", IdentityPoolId=POOL),
        resolve=lambda value: value.value if isinstance(value, Literal) else "arn:member",
        now=0.0,
        seconds=0.0,
    )
    assert CHECKS.get("given_back", "test")(answer, "Roles") is None
    assert CHECKS.get("just_as_set", "test")(answer, "Roles") == "Roles has unauthenticated as well"
