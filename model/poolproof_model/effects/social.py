"""Effects of public providers: the tokens that they gave."""

from dataclasses import replace

from poolproof_model.effects import effect, produce
from poolproof_model.effects.identities import EXPIRED_SECONDS, numbered
from poolproof_model.lifetimes import CREDENTIALS_SECONDS
from poolproof_model.state import ProviderToken, Request, State, plain


@effect("external")
def social_token_minted(state: State, request: Request) -> State:
    """A public provider gives a token, as the harness makes it; what it says of the person is all that rules may read.

    dg:role-based-access-control: iss, aud and sub of tokens that only their provider can read.
    """
    state, symbol = numbered(state, "social_token")
    provider, kind = str(plain(request.get("provider"))), str(plain(request.get("kind")))
    over = kind == "expired"
    made = ProviderToken(
        symbol=symbol,
        source="social",
        provider=provider,
        subject=str(plain(request.get("subject"))),
        kind=kind,
        expires_at=state.clock - EXPIRED_SECONDS if over else state.clock + CREDENTIALS_SECONDS,
        overdue=over,
        lapsed=over,
        claims=(("aud", str(plain(request.get("app")))), ("iss", provider)),
    )
    return produce(replace(state, provider_tokens=(*state.provider_tokens, made)), symbol, "token")
