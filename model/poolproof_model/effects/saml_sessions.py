"""Effects of SAML at STS: responses made for it, and sessions that are begun with them."""

from dataclasses import replace

from poolproof_model import logins, saml_sessions, session_policies
from poolproof_model.effects import effect, produce
from poolproof_model.effects.identities import numbered, seconds_asked
from poolproof_model.effects.saml import assertion_minted
from poolproof_model.lifetimes import CREDENTIALS_SECONDS
from poolproof_model.saml_variants import LIFETIMES, SESSION, variant_of
from poolproof_model.state import Credentials, Request, State


@effect("external")
def assertion_for_sts(state: State, request: Request) -> State:
    """The harness's SAML provider makes a response for STS; `variant` names its sort."""
    state, variant = assertion_minted(state, request), variant_of(request)
    made = state.provider_tokens[-1]
    ends = made.issued_at + LIFETIMES.get(variant, CREDENTIALS_SECONDS)
    marked = replace(made, variant=variant, expires_at=ends)
    return replace(state, provider_tokens=(*state.provider_tokens[:-1], marked))


@effect("credentials")
def role_assumed_by_assertion(state: State, request: Request) -> State:
    """STS gives temporary credentials of the role asked for, under the session name that the response gives."""
    role, shown = logins.role_name(state, request), saml_sessions.shown(state, request)
    if role is None or shown is None:
        return state
    seconds = seconds_asked(request)
    state, symbol = numbered(state, "credentials")
    made = Credentials(
        symbol=symbol,
        identity=None,
        pool=None,
        role=role,
        authenticated=True,
        scoped=False,
        expires_at=state.clock + seconds,
        state="LIVE",
        session=SESSION,
        subject=shown.subject,
        seconds=seconds,
        limits=session_policies.names_of(request.get("Policy"), request.get("PolicyArns")),
        tags=session_policies.session_tags("one") if saml_sessions.variant(shown) == "one_tag" else (),
    )
    return produce(replace(state, credentials=(*state.credentials, made)), symbol, "Credentials")
