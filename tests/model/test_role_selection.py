import pytest

from poolproof_model import role_selection
from poolproof_model.logins import Login
from poolproof_model.state import Group, ProviderToken, Symbol, text, world_value

RULES = (
    ("Equals", "sales", {"sales"}),
    ("StartsWith", "sal", {"sales", "salt"}),
    ("Contains", "al", {"sales", "salt", "legal"}),
    ("NotEqual", "sales", {"salt", "legal", "tax"}),
)


def group(name: str, precedence: int | None, role: str | None = None) -> Group:
    arn = world_value(f"role.{role}.Arn") if role else None
    return Group(name=name, pool="main", state="PRESENT", precedence=precedence, role=arn)


def login(**claims: str) -> Login:
    token = ProviderToken(
        symbol=Symbol(kind="provider_token", name="1"),
        provider="idp",
        subject="ann",
        kind="good",
        expires_at=1,
        claims=tuple(sorted(claims.items())),
    )
    return Login(key="provider.idp", token=token)


@pytest.mark.parametrize(
    ("groups", "wanted"),
    [
        ((group("a", 2, "x"), group("b", 1, "y")), "y"),
        ((group("a", None, "x"), group("b", 9, "y")), "y"),
        ((group("a", 0, "x"), group("b", 0, "x")), "x"),
        ((group("a", 1, "x"), group("b", 1, "y")), ""),
        ((group("a", None, "x"), group("b", None, "y")), ""),
        ((), ""),
    ],
)
def test_the_lowest_precedence_is_preferred_unless_roles_share_it(groups: tuple[Group, ...], wanted: str) -> None:
    assert role_selection.role_name(role_selection.preferred(groups)) == wanted


@pytest.mark.parametrize(("match", "value", "holds"), RULES)
def test_rules_hold_for_the_values_that_they_name(match: str, value: str, holds: set[str]) -> None:
    rule = {"Claim": "department", "MatchType": match, "Value": value, "RoleARN": "${role.x.Arn}"}
    mapping = {"Type": "Rules", "RulesConfiguration": {"Rules": [rule]}}
    values = ("sales", "salt", "legal", "tax")
    assert {one for one in values if role_selection.matching(mapping, login(department=one))} == holds
    assert not role_selection.matching(mapping, login(level="sales"))


def test_a_role_that_the_world_does_not_have_has_no_name() -> None:
    assert role_selection.role_name(text("arn:aws:iam::123456789012:role/x")) == ""
    assert role_selection.role_name(None) == ""
