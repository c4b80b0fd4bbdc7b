"""Effects of SAML providers: what they said of a person."""

from dataclasses import replace

from poolproof_model.effects import effect, produce
from poolproof_model.effects.identities import EXPIRED_SECONDS, numbered
from poolproof_model.lifetimes import CREDENTIALS_SECONDS
from poolproof_model.state import ProviderToken, Request, State, Symbol, Term, Value, plain


@effect("external")
def assertion_minted(state: State, request: Request) -> State:
    """The harness's SAML provider makes a response; it lives as long as an ID token of the harness."""
    state, symbol = numbered(state, "assertion")
    kind = str(plain(request.get("kind")))
    over = kind == "expired"
    issued = state.clock - EXPIRED_SECONDS - CREDENTIALS_SECONDS if over else state.clock
    made = ProviderToken(
        symbol=symbol,
        source="saml_provider",
        provider=str(plain(request.get("provider"))),
        subject=str(plain(request.get("subject"))),
        kind=kind,
        issued_at=issued,
        expires_at=issued + CREDENTIALS_SECONDS,
        overdue=over,
        lapsed=over,
        roles=_roles(request.get("roles")),
        claims=tuple(sorted((plain(request.get("attributes")) or {}).items())),
    )
    return produce(replace(state, provider_tokens=(*state.provider_tokens, made)), symbol, "assertion")


def _roles(pairs: Value | None) -> tuple[str, ...]:
    """Give the names of the roles that are offered, in order."""
    found = pairs.inputs if isinstance(pairs, Term) else ()
    named = [pair.inputs[0] for pair in found if isinstance(pair, Term)]
    return tuple(one.name.split(".")[1] for one in named if isinstance(one, Symbol))
