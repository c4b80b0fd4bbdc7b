"""Faults in what tokens and credentials open."""

from typing import Any

from poolproof.reference.cloud import ROOT_ACCESS_KEY_ID
from poolproof.reference.policy.documents import Effect
from poolproof.reference.sigv4 import Signature
from poolproof.reference.wire import Response
from tests.miniatures import Function, Miniature, always, ids, numbered


def _bearer_opens(original: Function) -> Function:
    def answered(cloud: Any, request: Any, path: str) -> Response:
        if request.headers.get("authorization", "").startswith("Bearer "):
            return Response(status=200, headers={}, body=b"")
        return original(cloud, request, path)  # type: ignore[no-any-return]

    return answered


def _bearer_signs(original: Function) -> Function:
    def inspected(cloud: Any, request: Any, service: str) -> Signature:
        if request.headers.get("authorization", "").startswith("Bearer "):
            return Signature(signer=cloud.access_keys[ROOT_ACCESS_KEY_ID], region="eu-west-1", service=service)
        return original(cloud, request, service)  # type: ignore[no-any-return]

    return inspected


def _everything_allowed(original: Function) -> Function:
    def matches(statement: Any, resource: Any, context: Any) -> bool:
        return statement.effect is Effect.ALLOW or bool(original(statement, resource, context))

    return matches


MINIATURES = (
    Miniature(
        name="an-explicit-deny-does-not-win",
        function="policy.evaluation.explicitly_denied",
        fault=always(value=False),
        fails=frozenset({"PO-S3-10.PutObject"}),
    ),
    Miniature(
        name="policies-for-every-resource",
        function="policy.evaluation.resource_matches",
        fault=_everything_allowed,
        fails=ids("PO-S3-6", "PutObject") | ids("PO-S3-8", "PutObject") | ids("PO-S3-13", "PutObject"),
    ),
    Miniature(
        name="policies-for-every-action",
        function="policy.evaluation.action_matches",
        fault=always(value=True),
        fails=ids("PO-S3-6", "PutObject")
        | ids("PO-S3-7", "GetObject")
        | ids("PO-S3-8", "PutObject")
        | ids("PO-S3-9", "GetObject")
        | ids("PO-S3-11", "PutObject")
        | ids("PO-S3-12", "GetObject")
        | ids("PO-DYNAMODB-5", "GetItem")
        | ids("PO-DYNAMODB-6", "PutItem")
        | ids("PO-DYNAMODB-7", "GetItem")
        | frozenset({"PO-SCOPE-1"}),
    ),
    Miniature(
        name="conditions-are-not-read",
        function="policy.evaluation.conditions_hold",
        fault=always(value=True),
        fails=ids("PO-DYNAMODB-6", "PutItem")
        | ids("PO-DYNAMODB-7", "GetItem")
        | numbered("STS-WEB", 8, 9, 10)
        | ids("IP-CREDENTIALS-19", "GetCredentialsForIdentity.GUEST")
        | ids("IP-CREDENTIALS-20", "GetCredentialsForIdentity.USER_POOL", "GetCredentialsForIdentity.EXTERNAL"),
    ),
    Miniature(
        name="a-jwt-opens-s3",
        function="resources.s3.answer",
        fault=_bearer_opens,
        fails=frozenset({"PO-BEARER-1", "PO-BEARER-2"}),
    ),
    Miniature(
        name="a-jwt-opens-dynamodb",
        function="resources.signed.inspect",
        fault=_bearer_signs,
        fails=frozenset({"PO-BEARER-3", "PO-BEARER-4"}),
    ),
    Miniature(
        name="expired-tokens-open-the-api",
        function="resources.authorizers.token_expired",
        fault=always(value=False),
        fails=frozenset({"PO-API-5"}),
    ),
    Miniature(
        name="unsigned-tokens-open-the-api",
        function="resources.authorizers.issued_by",
        fault=always(value=True),
        fails=frozenset({"PO-API-6", "PO-API-7", "PO-API-8", "PO-API-9"}),
    ),
    Miniature(
        name="tokens-of-any-client-open-the-api",
        function="resources.authorizers.audience_matches",
        fault=always(value=True),
        fails=frozenset({"PO-API-11"}),
    ),
)
