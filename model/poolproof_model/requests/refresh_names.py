"""Requests for a refresh under the flow's other name, REFRESH_TOKEN, with what is no token."""

from poolproof_model.requests import builds
from poolproof_model.requests.sign_in import hash_of_internal_name
from poolproof_model.requests.slots import client, fixed, pool, wrong
from poolproof_model.requests.tokens import NO_REFRESH_TOKEN

for _start, _pool in (("InitiateAuth", {}), ("AdminInitiateAuth", {"UserPoolId": pool})):
    builds(
        f"{_start}.REFRESH_TOKEN",
        **_pool,
        ClientId=client,
        AuthFlow=fixed("REFRESH_TOKEN"),
        AuthParameters__REFRESH_TOKEN=wrong(NO_REFRESH_TOKEN),
        AuthParameters__SECRET_HASH=hash_of_internal_name,
    )
