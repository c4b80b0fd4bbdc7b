"""Effects on passkeys: options made, passkeys registered, listed, deleted, asked for."""

from collections.abc import Callable
from dataclasses import replace

from poolproof_model import passkeys, subjects
from poolproof_model.effects import effect, produce, selector
from poolproof_model.state import Passkey, PasskeyRequest, Request, State, Symbol, Term, plain

Next = Callable[[str], str | None]


@effect("passkey")
def registration_asked(state: State, request: Request) -> State:
    """The caller has options to register a passkey by."""
    token = subjects.given_token(state, request)
    if token is None:
        return state
    symbol = Symbol(kind="creation_options", name=str(state.made + 1))
    asked = PasskeyRequest(symbol=symbol, user=token.user, client=token.client, asked_at=state.clock, state="OPEN")
    state = replace(state, passkey_requests=(*state.passkey_requests, asked), made=state.made + 1)
    return produce(state, symbol, "CredentialCreationOptions")


@effect("passkey")
def passkey_registered(state: State, request: Request) -> State:
    """The caller has the passkey that the attestation is of."""
    asked = passkeys.shown_request(state, request)
    made = request.get("Credential")
    if asked is None or not isinstance(made, Term):
        return state
    added = Passkey(
        key=str(plain(made.inputs[1])),
        user=asked.user,
        options=asked.symbol,
        verified=passkeys.flaw(request) == "verified",
        state="REGISTERED",
    )
    return replace(state, passkeys=(*state.passkeys, added))


@effect("passkey")
def registration_in_doubt(state: State, request: Request) -> State:
    """A refused attestation leaves it open whether the caller's options can be answered again: no source says so."""
    token = subjects.given_token(state, request)
    return replace(
        state,
        passkey_requests=tuple(item for item in state.passkey_requests if token is None or item.user != token.user),
    )


@effect("passkey")
def only_passkey_told(state: State, request: Request) -> State:
    """A list of one passkey tells its CredentialId."""
    mine = passkeys.present(state, request)
    if len(mine) != 1 or mine[0].identifier is not None:
        return state
    name = Symbol(kind="credential_id", name=str(state.made + 1))
    told = tuple(replace(item, identifier=name) if item is mine[0] else item for item in state.passkeys)
    return produce(replace(state, passkeys=told, made=state.made + 1), name, "Credentials.0.CredentialId")


@selector("passkey")
def passkey_request(state: State, request: Request, trigger: str, next_state: Next) -> State:
    """Move registration requests: the caller's older ones (replace), or the one that is answered (complete)."""
    asked = passkeys.shown_request(state, request)
    token = subjects.given_token(state, request)

    def concerned(item: PasskeyRequest) -> bool:
        if trigger == "complete":
            return item is asked
        return token is not None and item.user == token.user and item is not state.passkey_requests[-1]

    return replace(
        state,
        passkey_requests=tuple(
            replace(item, state=next_state(item.state) or item.state) if concerned(item) else item
            for item in state.passkey_requests
        ),
    )


@selector("passkey")
def passkey(state: State, request: Request, _trigger: str, next_state: Next) -> State:
    """Move the passkey that the request names."""
    found = passkeys.named(state, request)
    return replace(
        state,
        passkeys=tuple(
            replace(item, state=next_state(item.state) or item.state) if item is found else item
            for item in state.passkeys
        ),
    )


@effect("challenge")
def passkey_options_told(state: State, _request: Request) -> State:
    """The attempt that just began asks for a passkey by options of its own."""
    attempt = state.challenges[-1]
    options = Symbol(kind="passkey_options", name=attempt.session.name)
    return produce(state, options, "ChallengeParameters.CREDENTIAL_REQUEST_OPTIONS")
