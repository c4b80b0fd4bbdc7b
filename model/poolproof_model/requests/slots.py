"""Slots: what one argument of a request can be in a state, right and wrong."""

from collections.abc import Iterable, Iterator

from poolproof_model import subjects
from poolproof_model.lifetimes import CODE_SECONDS, session_seconds
from poolproof_model.requests import BUILDERS, Choice, Slot
from poolproof_model.scenario import JSON, literal
from poolproof_model.state import State, Term, User, Value, text, world_value

GOOD_PASSWORDS = ("Correct-horse-1", "Battery-staple-2")
WRONG_PASSWORD = "Wrong-passw0rd"  # noqa: S105
WEAK_PASSWORDS = ("Sh0rt-p", "no-uppercase-1", "NO-LOWERCASE-1", "No-numbers-here", "NoSymbolsHere1")


def fixed(*values: JSON) -> Slot:
    """Any of these values is right."""
    return lambda _state, _person: [Choice(value=literal(value)) for value in values]


def optional(*values: JSON) -> Slot:
    """Left out, or any of these values."""
    return lambda _state, _person: [Choice(value=None), *(Choice(value=literal(value)) for value in values)]


def either(*slots: Slot) -> Slot:
    """The choices of several slots."""
    return lambda state, person: [choice for slot in slots for choice in slot(state, person)]


def wrong(*values: JSON) -> Slot:
    """Any of these values is wrong."""
    return lambda _state, _person: [Choice(value=literal(value), wrong=True) for value in values]


def client(state: State, _person: str) -> Iterator[Choice]:
    """The first client is right; an unknown one is wrong, and so is every other."""
    for number, name in enumerate(state.settings.parts.get("clients", {})):
        yield Choice(value=world_value(f"client.{name}.ClientId"), wrong=number > 0)
    yield Choice(value=text("0unknown0client0of0nobody0"), wrong=True)


def pool(state: State, _person: str) -> Iterator[Choice]:
    """The first pool is right; an unknown one is wrong."""
    yield Choice(value=world_value(f"pool.{main_pool(state)}.Id"))
    yield Choice(value=text(f"{state.settings.region}_Unknown01"), wrong=True)


def main_pool(state: State) -> str:
    """Give the name of the world's first pool."""
    return next(iter(state.settings.parts["pools"]))


def main_client(state: State) -> str:
    """Give the name of the world's first client."""
    return next(iter(state.settings.parts["clients"]))


def username(state: State, person: str) -> Iterator[Choice]:
    """The person's username is right; somebody unknown is wrong."""
    yield Choice(value=text(subjects.fresh_name(state.settings, main_pool(state), person)))
    yield Choice(value=text(subjects.fresh_name(state.settings, main_pool(state), "nobody")), wrong=True)


def new_password(state: State, person: str) -> Iterator[Choice]:
    """A strong password that is not the present one is right; each weak one is wrong."""
    user = the_user(state, person)
    used = {user.password, *user.former_passwords} if user else set()
    fresh = next((word for word in GOOD_PASSWORDS if text(word) not in used), GOOD_PASSWORDS[0])
    yield Choice(value=text(fresh))
    for weak in WEAK_PASSWORDS:
        yield Choice(value=text(weak), wrong=True)


def password(state: State, person: str) -> Iterator[Choice]:
    """The person's password is right; another is wrong."""
    user = the_user(state, person)
    if user and user.password is not None:
        yield Choice(value=user.password)
        yield Choice(value=text(WRONG_PASSWORD), wrong=True)
    else:
        yield Choice(value=text(GOOD_PASSWORDS[0]))


def the_user(state: State, person: str) -> User | None:
    """Give the user that a person is in the main pool."""
    name = text(subjects.fresh_name(state.settings, main_pool(state), person))
    return subjects.find_user(state, main_pool(state), name)


def attributes(*names: tuple[tuple[str, str], ...]) -> Slot:
    """Each alternative is a set of attributes (name, value); `@` stands for the person's address."""

    def slot(_state: State, person: str) -> Iterable[Choice]:
        for chosen in names:
            parts = [text(part.replace("@", subjects.address(person))) for pair in chosen for part in pair]
            yield Choice(value=Term(function="attributes", inputs=tuple(parts)) if parts else None)

    return slot


def wrong_attributes(*pairs: tuple[str, str]) -> Slot:
    """Each of these attributes is wrong."""

    def slot(_state: State, _person: str) -> Iterable[Choice]:
        for name, value in pairs:
            yield Choice(value=Term(function="attributes", inputs=(text(name), text(value))), wrong=True)

    return slot


def secret_hash(state: State, person: str) -> Iterator[Choice]:
    """Where the client has a secret its hash is right, none and another's are wrong; else none is right."""
    name = main_client(state)
    if not state.settings.client(name).get("GenerateSecret"):
        yield Choice(value=None)
        return
    user_name = text(subjects.fresh_name(state.settings, main_pool(state), person))
    yield Choice(value=_hash(user_name, name, world_value(f"client.{name}.ClientSecret")))
    yield Choice(value=None, wrong=True)
    yield Choice(value=_hash(user_name, name, text("not-the-secret-of-this-client")), wrong=True)


def _hash(user_name: Value, client_name: str, secret: Value) -> Term:
    return Term(function="secret_hash", inputs=(user_name, world_value(f"client.{client_name}.ClientId"), secret))


def code(purpose: str) -> Slot:
    """The outstanding code is right; another, an expired and a replaced one are wrong."""

    def slot(state: State, person: str) -> Iterable[Choice]:
        user = the_user(state, person)
        codes = [item for item in (user.codes if user else ()) if item.purpose == purpose]
        live = [item for item in codes if item.state == "LIVE"]
        yield Choice(value=live[-1].symbol if live else text("123456"))
        for item in live[-1:]:
            yield Choice(value=Term(function="wrong_code", inputs=(item.symbol,)), wrong=True)
        for item in codes:
            if item.state != "LIVE":
                yield Choice(value=item.symbol, wrong=True)

    return reads(slot, "user", "code")


def token(use: str) -> Slot:
    """The person's newest live token of this use is right; dead ones, other uses and altered ones are wrong."""

    def slot(state: State, person: str) -> Iterable[Choice]:
        mine = [item for item in state.tokens if _belongs(state, item.user, person)]
        live = [item for item in mine if item.use == use and item.state == "LIVE"]
        dead = [item for item in mine if item.use == use and item.state != "LIVE"]
        for item in live[-1:]:
            yield Choice(value=item.symbol)
        for item in live[:-1] + dead:
            yield Choice(value=item.symbol, wrong=True)
        if not live:
            return
        other = "id" if use == "access" else "access"
        for item in [item for item in mine if item.use == other and item.state == "LIVE"][-1:]:
            yield Choice(value=item.symbol, wrong=True)
        if use != "refresh":
            for function in ("tampered", "unsigned", "foreign_signed"):
                yield Choice(value=Term(function=function, inputs=(live[-1].symbol,)), wrong=True)
        else:
            yield Choice(value=text("not.a.refresh.token"), wrong=True)

    return reads(slot, "token")


def _belongs(state: State, sub: object, person: str) -> bool:
    name = subjects.fresh_name(state.settings, main_pool(state), person)
    return any(user.sub == sub and user.name == name for user in (*state.users, *state.deleted))


def deadlines(state: State, _person: str) -> Iterator[Choice]:
    """Seconds to just past the next moment at which something known expires."""
    moments = {item.expires_at for item in (*state.tokens, *state.openid_tokens, *state.credentials) if item.state == "LIVE"}
    moments |= {
        item.sent_at + CODE_SECONDS[item.purpose] + 1 for user in state.users for item in user.codes if item.state == "LIVE"
    }
    moments |= {
        item.opened_at + session_seconds(state, item.client) + 1
        for item in state.challenges
        if item.state not in {"TOKENS", "EXPIRED"}
    }
    moments |= {
        user.password_set_at + subjects.temporary_password_seconds(state.settings, user) + 1
        for user in state.users
        if user.password_kind == "temporary"  # noqa: S105
    }
    moments |= {subjects.lock_ends(user) for user in state.users if user.lock in {"on", "doubtful"}}
    for moment in sorted(moments):
        if moment >= state.clock:
            yield Choice(value=literal(moment - state.clock + 1))


READS: dict[object, frozenset[str]] = {}


def reads(slot: Slot, *components: str) -> Slot:
    """Note which state components a slot takes its values from."""
    READS[slot] = frozenset(components)
    return slot


def slot_reads(action: str) -> frozenset[str]:
    """Give the state components that an action's arguments are taken from."""
    return frozenset(name for _, slot in BUILDERS.get(action, ()) for name in READS.get(slot, ()))


reads(password, "user", "password")
reads(username, "user")
reads(deadlines, "clock")
