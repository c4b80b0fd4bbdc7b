"""Effects on devices: offered with the tokens, confirmed, remembered or not, forgotten."""

from collections.abc import Callable
from dataclasses import replace

from poolproof_model import factors, subjects
from poolproof_model.effects import produce, selector
from poolproof_model.state import Device, Request, State, Symbol

Next = Callable[[str], str | None]
METADATA = "AuthenticationResult.NewDeviceMetadata"


@selector("device")
def device(state: State, request: Request, trigger: str, next_state: Next) -> State:
    """Move the device whose key is in the request; `offer` makes one for the sign-in that gave tokens just now."""
    if trigger == "offer":
        return _offered(state, request, next_state("NONE"))
    current = factors.given_device(state, request)
    destination = next_state(current.state) if current else None
    if current is None or destination is None:
        return state
    changed = replace(current, state=destination)
    return replace(state, devices=tuple(changed if item is current else item for item in state.devices))


def _offered(state: State, request: Request, first: str | None) -> State:
    user = subjects.addressed_user(state, request)
    families = [token.family for token in state.tokens if user is not None and token.user == user.sub]
    if user is None or first is None or not families:
        return state
    number = str(state.made + 1)
    new = Device(
        symbol=Symbol(kind="device_key", name=number),
        group=Symbol(kind="device_group", name=number),
        user=user.sub,
        family=max(families),
        state=first,
    )
    state = replace(state, devices=(*state.devices, new), made=state.made + 1)
    return produce(produce(state, new.symbol, f"{METADATA}.DeviceKey"), new.group, f"{METADATA}.DeviceGroupKey")
