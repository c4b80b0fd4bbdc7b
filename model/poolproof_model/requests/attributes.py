"""Slots that give attributes: the plain ones that every pool has, and those of a schema of the pool's own."""

from collections.abc import Iterable, Iterator

from poolproof_model import subjects
from poolproof_model.requests import PEOPLE, Choice, Slot
from poolproof_model.requests.slots import main_pool, reads
from poolproof_model.scenario import literal
from poolproof_model.schema import ADDITION, required, schema
from poolproof_model.state import FRESH, State, Term, text

Pairs = tuple[tuple[str, str], ...]

EMAIL: Pairs = (("email", "@"),)
VERIFIED_EMAIL: Pairs = (("email", "@"), ("email_verified", "true"))
NEW_EMAIL: Pairs = (("email", "new-@"),)
GIVEN_NAME: Pairs = (("given_name", "Alice"),)
NO_GIVEN_NAME: Pairs = (("given_name", ""),)
UNKNOWN: Pairs = (("shoe_size", "44"),)
PREFERRED = f"ally{FRESH}"
NUMBER = "+15555550100"
PROFILE: Pairs = (
    ("family_name", f"Ashby{FRESH}"),
    ("name", f"Alice Ashby{FRESH}"),
    ("preferred_username", PREFERRED),
)
FLAG: Pairs = (("email_verified", "true"),)
SUB: Pairs = (("sub", "another"),)
PHONE: Pairs = (("phone_number", "12345"),)
ADDED = f"tint{FRESH}"  # the attribute that a scenario adds, each its own
REQUIRED = "Smith"  # the value of a required attribute

BY_CLIENTS: tuple[Pairs, ...] = (
    (("custom:tier", "gold"),),
    (("custom:tier", "x"),),
    (("custom:tier", "platinum"),),
    (("custom:score", "42"),),
    (("custom:score", "101"),),
    (("custom:score", "-1"),),
    (("custom:score", "many"),),
    (("custom:badge", "b-7"),),
    (("dev:custom:note", "noted"),),
    (("locale", "en-GB"),),
)  # what the world `schema` allows or forbids
BY_ADMINISTRATORS: tuple[Pairs, ...] = (*BY_CLIENTS, ((f"custom:{ADDED}", "blue"),))


def pairs(chosen: Pairs, person: str) -> Term:
    """Write attributes; `@` stands for the person's address, `+` alone for the telephone number."""
    number = subjects.telephone(person)
    parts = tuple(
        text(number if part == "+" else part.replace("@", subjects.address(person))) for pair in chosen for part in pair
    )
    return Term(function="attributes", inputs=parts)


def attributes(*alternatives: Pairs) -> Slot:
    """Each of these sets of attributes is right, with what the pool requires; the empty one by leaving them out."""

    def slot(state: State, person: str) -> Iterator[Choice]:
        for chosen in alternatives:
            whole = _with_required(state, chosen)
            yield Choice(value=pairs(whole, person) if whole else None, label=_names(chosen))

    return slot


def odd_attributes(*alternatives: Pairs) -> Slot:
    """Each of these sets of attributes is wrong, or so in some pools."""

    def slot(state: State, person: str) -> Iterator[Choice]:
        for chosen in alternatives:
            yield Choice(value=pairs(_with_required(state, chosen), person), wrong=True, label=_names(chosen))

    return slot


def own_values(state: State, person: str) -> Iterator[Choice]:
    """In a pool with custom attributes: values that fit or do not, of attributes that a client may write or not."""
    return _values(state, person, BY_CLIENTS)


def values(state: State, person: str) -> Iterator[Choice]:
    """In a pool with custom attributes: values that fit or do not, also of attributes that no client may write."""
    return _values(state, person, BY_ADMINISTRATORS)


def without_required(state: State, person: str) -> Iterator[Choice]:
    """Where the pool requires attributes: none of them."""
    if _needed(state):
        yield Choice(value=pairs(EMAIL, person), wrong=True, label="without required")


def numbers(state: State, person: str) -> Iterator[Choice]:
    """Where the pool sends codes to telephone numbers: a number, alone and with an address."""
    if _sends_to_numbers(state):
        yield Choice(value=pairs((("phone_number", NUMBER),), person), label="number")
        yield Choice(value=pairs((*EMAIL, ("phone_number", NUMBER)), person), label="address and number")


def verified_numbers(state: State, person: str) -> Iterator[Choice]:
    """Where the pool sends codes to telephone numbers: a verified one, with an address that is verified as well."""
    number = (("phone_number", NUMBER), ("phone_number_verified", "true"))
    if _sends_to_numbers(state):
        yield Choice(value=pairs(number, person), label="verified number")
        yield Choice(value=pairs((*VERIFIED_EMAIL, *number), person), label="verified address and number")


def own_preferred_name(state: State, person: str) -> Iterator[Choice]:
    """Where preferred names are aliases: one, too early."""
    if "preferred_username" in state.settings.pool(main_pool(state)).get("AliasAttributes", ()):
        yield Choice(value=pairs((("preferred_username", PREFERRED),), person), wrong=True, label="preferred name")


def others_address(*, verified: bool) -> Slot:
    """Where addresses are no aliases the address of somebody else can be given, too."""

    def slot(state: State, person: str) -> Iterator[Choice]:
        if person != PEOPLE[0] and not state.settings.pool(main_pool(state)).get("AliasAttributes"):
            chosen = VERIFIED_EMAIL if verified else EMAIL
            yield Choice(value=pairs(chosen, PEOPLE[0]), wrong=True, label="another's email")

    return slot


def flag_in_capitals(_state: State, person: str) -> Iterator[Choice]:
    """The address with a flag that is written `True`."""
    yield Choice(
        value=pairs((("email", "@"), ("email_verified", "True")), person), wrong=True, label="flag in capitals"
    )


def attribute_names(*names: str) -> Slot:
    """The lists of one of these names each; in a pool with custom attributes of one of those as well."""

    def slot(state: State, _person: str) -> Iterator[Choice]:
        own = ("custom:tier",) if _has_custom(state) else ()
        for name in (*names, *own):
            yield Choice(value=literal([name]), label=name)
        yield Choice(value=literal(["custom:shoe_size"]), wrong=True, label="unknown")

    return slot


def additions(state: State, _person: str) -> Iterator[Choice]:
    """In a pool with custom attributes: one more is right; one that is there, required or without type is wrong."""
    if not _has_custom(state):
        return
    yield Choice(value=literal([{"Name": ADDED, **ADDITION}]), label="one more")
    yield Choice(value=literal([{"Name": "tier", **ADDITION}]), wrong=True, label="one that is there")
    yield Choice(value=literal([{"Name": ADDED, **ADDITION, "Required": True}]), wrong=True, label="required")
    yield Choice(value=literal([{"Name": ADDED, "Mutable": True}]), wrong=True, label="untyped")


def _values(state: State, person: str, alternatives: Iterable[Pairs]) -> Iterator[Choice]:
    if _has_custom(state):
        for chosen in alternatives:
            yield Choice(value=pairs(chosen, person), wrong=True, label="=".join(chosen[0]))


def _sends_to_numbers(state: State) -> bool:
    return "phone_number" in (state.settings.pool(main_pool(state)).get("AutoVerifiedAttributes") or ())


def _has_custom(state: State) -> bool:
    return any(":" in name for name in schema(state.settings, main_pool(state)))


def _with_required(state: State, chosen: Pairs) -> Pairs:
    return (*chosen, *(pair for pair in _needed(state) if pair[0] not in dict(chosen)))


def _needed(state: State) -> Pairs:
    return tuple((name, REQUIRED) for name in required(state.settings, main_pool(state)))


def _names(chosen: Pairs) -> str:
    return " ".join(name if value else f"no {name}" for name, value in chosen) or "no attributes"


reads(values, "schema")
