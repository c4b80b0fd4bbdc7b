"""The generic model of what scenarios configure."""

import poolproof_model.definitions  # noqa: F401 -- definitions register themselves on import
from poolproof_model import configuration
from poolproof_model.checks import CHECKS, Answer
from poolproof_model.effects import EFFECTS
from poolproof_model.scenario import Literal, literal
from poolproof_model.state import Request, Resource, State, Symbol, settings_from, text, world_value

POOL = Symbol(kind="UserPool", name="1")
SETTINGS = settings_from(
    "configuration",
    "us-west-2",
    {
        "pools": {"main": {"PoolName": "poolproof"}},
        "clients": {"app": {"pool": "main", "members": {"ClientName": "app"}}},
    },
)


def state(*resources: Resource) -> State:
    return State(settings=SETTINGS, resources=resources)


def pool(condition: str = "PRESENT", **members: Literal) -> Resource:
    return Resource(kind="UserPool", name=POOL, state=condition, members=tuple(sorted(members.items())))


def request(action: str, **arguments: Literal | Symbol) -> Request:
    return Request(action=action, arguments=tuple(arguments.items()))


def test_an_action_tells_its_verb_and_kind() -> None:
    found = {
        action: (configuration.verb_and_kind(action)[0], configuration.verb_and_kind(action)[1].noun)
        for action in ("ListCIMDPolicies.NextPage", "DescribeTermsByClient", "GetIdentityProviderByIdentifier")
    }
    assert found == {
        "ListCIMDPolicies.NextPage": ("List", "CIMDPolicy"),
        "DescribeTermsByClient": ("Describe", "Terms"),
        "GetIdentityProviderByIdentifier": ("Get", "IdentityProvider"),
    }


def test_a_pool_is_own_then_deleted_and_the_worlds_pool_is_neither() -> None:
    asked = request("DescribeUserPool", UserPoolId=POOL)
    assert configuration.pool_standing(state(pool()), asked) == "own"
    assert configuration.pool_standing(state(pool("DELETED")), asked) == "deleted"
    assert configuration.pool_standing(state(), asked) == "unknown"
    worlds = request("DescribeUserPool", UserPoolId=world_value("pool.main.Id"))
    assert configuration.pool_standing(state(), worlds) == "world"


def test_a_resource_of_another_pool_is_elsewhere() -> None:
    server = Resource(kind="ResourceServer", name=text("solar"), pool=POOL, state="PRESENT")
    other = Symbol(kind="UserPool", name="2")
    asked = request("DescribeResourceServer", UserPoolId=other, Identifier=text("solar"))
    assert configuration.standing(state(pool(), server), asked) == "elsewhere"


def test_a_style_of_a_deleted_client_is_an_orphan() -> None:
    client = Symbol(kind="UserPoolClient", name="2")
    style = Symbol(kind="ManagedLoginBranding", name="3")
    resources = (
        pool(),
        Resource(kind="UserPoolClient", name=client, pool=POOL, state="DELETED"),
        Resource(kind="ManagedLoginBranding", name=style, pool=POOL, members=(("ClientId", client),), state="PRESENT"),
    )
    asked = request("DescribeManagedLoginBranding", UserPoolId=POOL, ManagedLoginBrandingId=style)
    assert configuration.standing(state(*resources), asked) == "orphan"


def test_an_update_resets_what_it_leaves_out_and_keeps_what_it_cannot_name() -> None:
    before = state(pool(PoolName=text("made"), AutoVerifiedAttributes=literal(["email"])))
    asked = request("UpdateUserPool", UserPoolId=POOL, MfaConfiguration=text("OFF"))
    after = EFFECTS.get("resource_set", "test")(before, asked).resources[0]
    assert dict(after.members) == {"MfaConfiguration": text("OFF"), "PoolName": text("made")}
    assert after.former == ("AutoVerifiedAttributes",)


def _answer(before: State, asked: Request, **response: object) -> Answer:
    return Answer(
        response=response,
        before=before,
        after=before,
        request=asked,
        resolve=lambda value: value.value if isinstance(value, Literal) else str(value),
        now=0.0,
        seconds=0.0,
    )


def test_lists_are_given_back_in_any_order_and_objects_may_have_more_members() -> None:
    before = state(pool(AliasAttributes=literal(["email", "phone_number"]), Policies=literal({"a": {"b": 1}})))
    asked = request("DescribeUserPool", UserPoolId=POOL)
    shown = {"AliasAttributes": ["phone_number", "email"], "Policies": {"a": {"b": 1, "c": 2}}}
    assert CHECKS.get("all_given_back", "test")(_answer(before, asked, UserPool=shown)) is None


def test_a_number_in_place_of_a_boolean_is_not_what_was_set() -> None:
    before = state(pool(UsernameConfiguration=literal({"CaseSensitive": False})))
    asked = request("DescribeUserPool", UserPoolId=POOL)
    shown = {"UsernameConfiguration": {"CaseSensitive": 0}}
    problem = CHECKS.get("all_given_back", "test")(_answer(before, asked, UserPool=shown))
    assert problem is not None
    assert "CaseSensitive" in problem
