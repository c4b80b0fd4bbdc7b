"""Requests of custom sign-in: begun by a name or by a proof, then questions answered."""

from collections.abc import Iterable, Iterator

from poolproof_model.effects.first_factors import OF_CUSTOM
from poolproof_model.requests import Choice, Slot, builds
from poolproof_model.requests.first_factors import only_where, own_name, session
from poolproof_model.requests.sign_in import WHO, current, hash_of_name, srp_a, srp_slots
from poolproof_model.requests.slots import client, fixed, main_pool, pool, reads
from poolproof_model.state import State, Symbol, text

ANSWER = "blue"


def custom(state: State) -> bool:
    """Whether the main pool has functions for custom challenges."""
    return "DefineAuthChallenge" in state.settings.parts.get("triggers", {}).get(main_pool(state), {})


def answer(_state: State, _person: str) -> Iterator[Choice]:
    """The right answer, and another, which is no error by itself; none is wrong."""
    yield Choice(value=text(ANSWER))
    yield Choice(value=text("green"))
    yield Choice(value=None, wrong=True, label="missing")


def proof_session(*, admin: bool) -> Slot:
    """The Session that came with the challenge of a proof."""

    def slot(state: State, person: str) -> Iterable[Choice]:
        asked = current(state, person, OF_CUSTOM, admin=admin)
        return [Choice(value=Symbol(kind="srp_session", name=asked.session.name), label="session")] if asked else []

    return reads(slot, "challenge")


for prefix, who in (("", {}), ("Admin", {"UserPoolId": pool})):
    admin = prefix == "Admin"
    builds(
        f"{prefix}InitiateAuth.CUSTOM_AUTH",
        **who,
        ClientId=client,
        AuthFlow=fixed("CUSTOM_AUTH"),
        AuthParameters__USERNAME=WHO,
        AuthParameters__SECRET_HASH=hash_of_name,
    )
    builds(
        f"{prefix}InitiateAuth.CUSTOM_AUTH.SRP_A",
        **who,
        ClientId=client,
        AuthFlow=only_where(custom, fixed("CUSTOM_AUTH")),
        AuthParameters__USERNAME=WHO,
        AuthParameters__CHALLENGE_NAME=fixed("SRP_A"),
        AuthParameters__SRP_A=srp_a,
        AuthParameters__SECRET_HASH=hash_of_name,
    )
    builds(
        f"{prefix}RespondToAuthChallenge.CUSTOM_CHALLENGE",
        **who,
        ClientId=client,
        ChallengeName=fixed("CUSTOM_CHALLENGE"),
        Session=session("CUSTOM_CHALLENGE", admin=admin),
        ChallengeResponses__USERNAME=own_name,
        ChallengeResponses__ANSWER=answer,
        ChallengeResponses__SECRET_HASH=hash_of_name,
    )
    builds(
        f"{prefix}RespondToAuthChallenge.PASSWORD_VERIFIER.CUSTOM_AUTH",
        **who,
        ClientId=client,
        **srp_slots(OF_CUSTOM, admin=admin),
        Session=proof_session(admin=admin),
    )
