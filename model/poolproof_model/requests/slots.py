"""Slots: what one argument of a request can be in a state, right and wrong."""

from collections.abc import Iterator

from poolproof_model import subjects
from poolproof_model.lifetimes import CODE_SECONDS, GRACE, PAGE_SECONDS, TOTP_SECONDS, grace_seconds, session_seconds
from poolproof_model.requests import BUILDERS, Choice, Slot
from poolproof_model.saml_sessions import REDEEMED_SECONDS
from poolproof_model.scenario import JSON, literal
from poolproof_model.state import State, Token, User, Value, text, world_value

GOOD_PASSWORDS = ("Correct-horse-1", "Battery-staple-2")
MORE_PASSWORDS = ("Chair-lifting-3", "Doorway-open-4", "Evening-tide-5")  # where the pool remembers passwords
WRONG_PASSWORD = "Wrong-passw0rd"  # noqa: S105
WEAK_PASSWORDS = ("Sh0rt-p", "no-uppercase-1", "NO-LOWERCASE-1", "No-numbers-here", "NoSymbolsHere1")
UNUSUAL = "Unusual|symbol6"
GOOD_BY_DEFAULT = "Elev3n-char"  # long enough for the default policy


def fixed(*values: JSON) -> Slot:
    """Any of these values is right."""
    return lambda _state, _person: [Choice(value=literal(value)) for value in values]


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


def any_name(state: State, person: str) -> Iterator[Choice]:
    """The person's username is right; somebody unknown is wrong; where there are aliases others are as good."""
    yield from username(state, person)
    aliases = state.settings.pool(main_pool(state)).get("AliasAttributes", ())
    user = the_user(state, person)
    if "email" in aliases:
        yield Choice(value=text(subjects.address(person)), wrong=True, label="address")
        if user is not None:
            yield Choice(value=user.sub, wrong=True, label="sub")
    if "preferred_username" in aliases and user is not None and user.attribute("preferred_username"):
        yield Choice(value=text(str(user.attribute("preferred_username"))), wrong=True, label="preferred name")


def new_password(state: State, person: str) -> Iterator[Choice]:
    """A strong password that was never the person's is right; each weak one, and each used one, is wrong."""
    yield Choice(value=fresh_password(state, person), label="fresh password")
    for weak in WEAK_PASSWORDS:
        yield Choice(value=text(weak), wrong=True)
    if "PasswordPolicy" in state.settings.pool(main_pool(state)).get("Policies", {}):
        yield Choice(value=text(GOOD_BY_DEFAULT), wrong=True)
    if subjects.history_size(state.settings, main_pool(state)):
        yield Choice(value=text(UNUSUAL), wrong=True)
    yield from used_passwords(state, person)


def fresh_password(state: State, person: str) -> Value:
    """Give a strong password that was never the person's, as long as there is one."""
    user = the_user(state, person)
    used = {user.password, *user.former_passwords} if user else set()
    words = GOOD_PASSWORDS + (MORE_PASSWORDS if subjects.history_size(state.settings, main_pool(state)) else ())
    return text(next((word for word in words if text(word) not in used), words[0]))


def used_passwords(state: State, person: str) -> Iterator[Choice]:
    """Where the pool remembers passwords: the present one and those before it."""
    user = the_user(state, person)
    if user is None or not subjects.history_size(state.settings, main_pool(state)):
        return
    if user.password is not None:
        yield Choice(value=user.password, wrong=True, label="present password")
    for back, password in enumerate(reversed(user.former_passwords), 1):
        yield Choice(value=password, wrong=True, label=f"password {back} before")


def the_user(state: State, person: str) -> User | None:
    """Give the user that a person is in the main pool."""
    name = text(subjects.fresh_name(state.settings, main_pool(state), person))
    return subjects.find_user(state, main_pool(state), name)


def deadlines(state: State, _person: str) -> Iterator[Choice]:
    """Seconds to just past the next moment at which something known expires."""
    moments = {token.expires_at for token in state.tokens if token.state in {"LIVE", "SUSPENDED", "RETIRING"}}
    moments |= {
        token.rotated_at + grace_seconds(state, token.client) for token in state.tokens if token.state == "RETIRING"
    }
    moments |= {token.expires_at for token in state.openid_tokens if token.state == "LIVE"}
    moments |= {keys.expires_at for keys in state.credentials if keys.state == "LIVE"}
    moments |= {
        item.sent_at + CODE_SECONDS[item.purpose] + 1
        for user in state.users
        for item in user.codes
        if item.state == "LIVE"
    }
    moments |= {
        item.opened_at + session_seconds(state, item.client) + 1
        for item in state.challenges
        if item.state not in {"TOKENS", "EXPIRED"}
    }
    moments |= {
        item.opened_at + session_seconds(state, item.client) + 1
        for item in state.attempts
        if item.state not in {"SPENT", "FAILED", "EXPIRED"}
    }
    moments |= {
        user.password_set_at + subjects.temporary_password_seconds(state.settings, user) + 1
        for user in state.users
        if user.password_kind == "temporary"  # noqa: S105
    }
    moments |= {
        user.second_codes.spent_at + TOTP_SECONDS
        for user in state.users
        if user.second_codes.recency in {"now", "lately"}
    }
    moments |= {state.page_shown_at + PAGE_SECONDS for _ in state.pages[-1:]}
    moments |= {subjects.lock_ends(user) for user in state.users if user.lock in {"on", "doubtful"}}
    if state.settings.parts.get("identity_pools"):
        moments |= {token.expires_at + GRACE for token in state.provider_tokens if not token.lapsed}
        moments |= {token.expires_at + GRACE for token in id_tokens(state) if not token.lapsed}
        moments |= {item.expires_at for item in state.provider_tokens if not item.overdue}
        moments |= {item.issued_at + REDEEMED_SECONDS for item in state.provider_tokens if item.variant}
    for moment in sorted(moments):
        if moment >= state.clock:
            yield Choice(value=literal(moment - state.clock + 1))


def id_tokens(state: State) -> tuple[Token, ...]:
    """Give the id tokens, which identity pools take for some minutes longer than they live."""
    return tuple(item for item in state.tokens if item.use == "id")


READS: dict[object, frozenset[str]] = {}


def reads(slot: Slot, *components: str) -> Slot:
    """Note which state components a slot takes its values from."""
    READS[slot] = frozenset(components)
    return slot


def slot_reads(action: str) -> frozenset[str]:
    """Give the state components that an action's arguments are taken from."""
    return frozenset(name for _, slot in BUILDERS.get(action, ()) for name in READS.get(slot, ()))


reads(new_password, "user", "password", "former")
reads(username, "user")
reads(any_name, "user")
reads(deadlines, "clock")
