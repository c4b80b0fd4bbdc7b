"""Requests about devices: confirmed, remembered, forgotten, shown at sign-in."""

from collections.abc import Iterator

from poolproof_model import subjects
from poolproof_model.guards.devices import OWN_SEED
from poolproof_model.requests import Choice, Slot, builds
from poolproof_model.requests.sign_in import SEED, answerer, challenges, shown_password, srp_a
from poolproof_model.requests.slots import client, fixed, main_pool, pool, reads, username
from poolproof_model.requests.tokens import ACCESS, REFRESH
from poolproof_model.state import Challenge, Device, State, Symbol, Term, text

OTHER_SEED = "another device"
NO_DEVICE = "us-west-2_a1b2c3d4-5678-90ab-cdef-111111111111"
NEWEST_FIRST = ("OFFERED", "NOT_REMEMBERED", "REMEMBERED", "FORGOTTEN")


def own(state: State, person: str) -> list[Device]:
    """Give the person's devices, newest last."""
    name = subjects.fresh_name(state.settings, main_pool(state), person)
    subs = {user.sub for user in state.users if user.name == name}
    return [item for item in state.devices if item.user in subs]


def device_key(*right: str) -> Slot:
    """The newest device in one of the states is right; in another, another's, and a made-up key are wrong."""

    def slot(state: State, person: str) -> Iterator[Choice]:
        mine = own(state, person)
        newest = {item.state: item for item in mine}
        for condition, item in newest.items():
            yield Choice(value=item.symbol, wrong=condition not in right, label=f"{condition} device")
        other = next((item for item in state.devices if item not in mine), None)
        if other is not None:
            yield Choice(value=other.symbol, wrong=True, label="another's device")
        yield Choice(value=text(NO_DEVICE), wrong=bool(newest), label="no device")

    return reads(slot, "device")


def named(*right: str) -> Slot:
    """The newest device in one of the states, where there is one."""

    def slot(state: State, person: str) -> Iterator[Choice]:
        if any(item.state in right for item in own(state, person)):
            yield from device_key(*right)(state, person)

    return reads(slot, "device")


def verifier(state: State, person: str) -> Iterator[Choice]:
    """The verifier that the newest device makes of its keys; any, where there is no device."""
    mine = [item for item in own(state, person) if item.state == "OFFERED"] or own(state, person)
    keys = (mine[-1].group, mine[-1].symbol) if mine else (text("-group"), text(NO_DEVICE))
    yield Choice(value=Term(function="device_verifier", inputs=(text(OWN_SEED), *keys)), label="verifier")


def asked(state: State, person: str, name: str, *, admin: bool) -> Challenge | None:
    """Give the newest challenge of a device, the newest open one if there is one."""
    mine = challenges(state, person, name, admin=admin)
    newest = [item for item in mine if item.state == name] or mine
    return newest[-1] if newest else None


def device_session(name: str, *, admin: bool) -> Slot:
    """The session of the challenge, if the service gave one."""

    def slot(state: State, person: str) -> Iterator[Choice]:
        found = asked(state, person, name, admin=admin)
        if found is not None:
            kind = "session" if name == "DEVICE_SRP_AUTH" else "device_session"
            session = Symbol(kind=kind, name=found.session.name)
            yield Choice(value=Term(function="if_given", inputs=(session,)), label=f"{found.state} session")

    return reads(slot, "challenge")


def challenged_device(name: str, *, admin: bool) -> Slot:
    """The key of the device that the challenge is for."""

    def slot(state: State, person: str) -> Iterator[Choice]:
        found = asked(state, person, name, admin=admin)
        if found is not None and found.device is not None:
            yield Choice(value=found.device, label="device")

    return reads(slot, "challenge")


def proofs(*, admin: bool) -> dict[str, Slot]:
    """Give the slots of a device's proof; the right one is made with its own secret, a wrong one with another."""

    def block(state: State, person: str) -> Iterator[Choice]:
        found = asked(state, person, "DEVICE_PASSWORD_VERIFIER", admin=admin)
        if found is not None:
            yield Choice(value=found.session, label=f"{found.state} secret block")

    def signature(state: State, person: str) -> Iterator[Choice]:
        found = asked(state, person, "DEVICE_PASSWORD_VERIFIER", admin=admin)
        device = next((item for item in state.devices if found is not None and item.symbol == found.device), None)
        if found is None or device is None:
            return
        for seed in (OWN_SEED, OTHER_SEED):
            yield Choice(value=_proof(found, device, seed), wrong=seed != OWN_SEED, label=f"proof of {seed}")

    def moment(_state: State, _person: str) -> Iterator[Choice]:
        yield Choice(value=Term(function="srp_timestamp"), label="TIMESTAMP")

    return {
        "ChallengeResponses__PASSWORD_CLAIM_SECRET_BLOCK": reads(block, "challenge"),
        "ChallengeResponses__PASSWORD_CLAIM_SIGNATURE": reads(signature, "challenge", "device"),
        "ChallengeResponses__TIMESTAMP": moment,
    }


def _proof(found: Challenge, device: Device, seed: str) -> Term:
    name = found.session.name
    parts = (Symbol(kind="srp_salt", name=name), Symbol(kind="srp_b", name=name), found.session)
    return Term(
        function="device_signature",
        inputs=(text(SEED), text(seed), device.group, device.symbol, *parts, Term(function="srp_timestamp")),
    )


CONFIRMED = ("NOT_REMEMBERED", "REMEMBERED")
STATUSES = fixed("remembered", "not_remembered")

builds(
    "ConfirmDevice",
    AccessToken=ACCESS,
    DeviceKey=device_key("OFFERED"),
    DeviceSecretVerifierConfig=verifier,
    DeviceName=fixed("telephone"),
)
builds("UpdateDeviceStatus", AccessToken=ACCESS, DeviceKey=device_key(*CONFIRMED), DeviceRememberedStatus=STATUSES)
builds("ForgetDevice", AccessToken=ACCESS, DeviceKey=device_key(*CONFIRMED))
builds("GetDevice", AccessToken=ACCESS, DeviceKey=device_key(*CONFIRMED))
builds("ListDevices", AccessToken=ACCESS)
builds(
    "AdminUpdateDeviceStatus",
    UserPoolId=pool,
    Username=username,
    DeviceKey=device_key(*CONFIRMED),
    DeviceRememberedStatus=STATUSES,
)
builds("AdminForgetDevice", UserPoolId=pool, Username=username, DeviceKey=device_key(*CONFIRMED))
builds("AdminGetDevice", UserPoolId=pool, Username=username, DeviceKey=device_key(*CONFIRMED))
builds("AdminListDevices", UserPoolId=pool, Username=username)
builds(
    "InitiateAuth.REFRESH_WITH_DEVICE",
    ClientId=client,
    AuthFlow=fixed("REFRESH_TOKEN_AUTH"),
    AuthParameters__REFRESH_TOKEN=REFRESH,
    AuthParameters__DEVICE_KEY=named(*NEWEST_FIRST),
)
for by_admin in (False, True):
    family, start = ("Admin", {"UserPoolId": pool}) if by_admin else ("", {})
    builds(
        f"{family}InitiateAuth.DEVICE_KEY",
        **start,
        ClientId=client,
        AuthFlow=fixed("ADMIN_USER_PASSWORD_AUTH" if by_admin else "USER_PASSWORD_AUTH"),
        AuthParameters__USERNAME=username,
        AuthParameters__PASSWORD=shown_password,
        AuthParameters__DEVICE_KEY=named(*CONFIRMED),
    )
    builds(
        f"{family}RespondToAuthChallenge.DEVICE_SRP_AUTH",
        **start,
        ClientId=client,
        ChallengeName=fixed("DEVICE_SRP_AUTH"),
        Session=device_session("DEVICE_SRP_AUTH", admin=by_admin),
        ChallengeResponses__USERNAME=answerer,
        ChallengeResponses__DEVICE_KEY=challenged_device("DEVICE_SRP_AUTH", admin=by_admin),
        ChallengeResponses__SRP_A=srp_a,
    )
    builds(
        f"{family}RespondToAuthChallenge.DEVICE_PASSWORD_VERIFIER",
        **start,
        ClientId=client,
        ChallengeName=fixed("DEVICE_PASSWORD_VERIFIER"),
        Session=device_session("DEVICE_PASSWORD_VERIFIER", admin=by_admin),
        ChallengeResponses__USERNAME=answerer,
        ChallengeResponses__DEVICE_KEY=challenged_device("DEVICE_PASSWORD_VERIFIER", admin=by_admin),
        **proofs(admin=by_admin),
    )
