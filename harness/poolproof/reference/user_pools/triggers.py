"""Lambda triggers: Python callables registered in `cloud.functions` under the ARN that LambdaConfig names.

A callable gets the event as a dict and returns it with `response` filled; it may raise. TimeoutError stands for a
function that did not answer in time. Sources: developer guide, working-with-aws-lambda-triggers, and the raw errors
named at each text.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from poolproof.reference.errors import ServiceError
from poolproof.reference.user_pools.state import Pool, User

if TYPE_CHECKING:
    from collections.abc import Callable

    from poolproof.reference.calls import Call

MOCK_SDK = "aws-sdk-unknown-unknown"


def configured(pool: Pool, name: str) -> str | None:
    """Return the ARN of a pool's trigger, or None."""
    config = pool.settings.get("LambdaConfig", {})
    if name == "PreTokenGeneration" and "PreTokenGenerationConfig" in config:
        arn: str = config["PreTokenGenerationConfig"]["LambdaArn"]
        return arn
    found: str | None = config.get(name)
    return found


def invoke(
    call: Call,
    pool: Pool,
    name: str,
    source: str,
    *,
    username: str,
    client_id: str,
    request: dict[str, Any],
    response: dict[str, Any] | None = None,
    version: str = "1",
) -> dict[str, Any] | None:
    """Run a trigger and return its response, or None when the pool has no such trigger."""
    arn = configured(pool, name)
    if arn is None:
        return None
    event = {
        "version": version,
        "triggerSource": source,
        "region": pool.region,
        "userPoolId": pool.id,
        "userName": username,
        "callerContext": {"awsSdkVersion": MOCK_SDK, "clientId": client_id},
        "request": request,
        "response": response if response is not None else {},
    }
    return response_of(run(call, arn, name, event))


def run(call: Call, arn: str, name: str, event: dict[str, Any]) -> Any:
    """Call the function with a copy of the event; what goes wrong becomes the caller's error (HTTP 400)."""
    function: Callable[[dict[str, Any]], Any] | None = call.cloud.functions.get(arn)
    if function is None:
        raise ServiceError("UnexpectedLambdaException", f"{name} invocation failed due to error AccessDeniedException.")
    try:
        return function(json.loads(json.dumps(event)))
    except TimeoutError:
        raise ServiceError(
            "UnexpectedLambdaException",
            f"{name} invocation failed due to error Socket timeout while invoking Lambda function.",
        ) from None
    except Exception as failure:  # noqa: BLE001 -- the function is the customer's; all it raises is its answer
        raise ServiceError("UserLambdaValidationException", f"{name} failed with error {failure}.") from None


def response_of(answer: Any) -> dict[str, Any]:
    """Return the response member of a function's answer (texts: amazon-cognito-identity-js 167, amplify-cli 2735)."""
    if isinstance(answer, str | bytes):
        try:
            answer = json.loads(answer)
        except ValueError:
            raise ServiceError(
                "InvalidLambdaResponseException", "Invalid lambda function output : Invalid JSON"
            ) from None
    if not isinstance(answer, dict) or not isinstance(answer.get("response"), dict):
        raise ServiceError("InvalidLambdaResponseException", "Unrecognizable lambda output")
    response: dict[str, Any] = answer["response"]
    return response


def user_attributes(user: User) -> dict[str, str]:
    """Return the attributes of a user as events carry them."""
    return {"sub": user.sub, "cognito:user_status": str(user.status), **user.attributes}


def flag(response: dict[str, Any] | None, name: str) -> bool:
    """Return a boolean member of a response; a value of another type is an unusable response."""
    value = (response or {}).get(name)
    if value is None:
        return False
    if not isinstance(value, bool):
        raise ServiceError("InvalidLambdaResponseException", "Unrecognizable lambda output")
    return value
