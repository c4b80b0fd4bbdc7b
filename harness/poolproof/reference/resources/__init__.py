"""What credentials and tokens are for: a small S3, DynamoDB and API Gateway that check them.

They exist to show which bearer opens which resource: S3 and DynamoDB verify Signature Version 4 and ask the caller's
policies; an API asks its authorizer.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from poolproof.reference import sigv4
from poolproof.reference.cloud import Cloud
from poolproof.reference.resources import api_gateway, dynamodb, s3
from poolproof.reference.wire import Request, Response

LOOPBACK_PREFIX = "/_aws/"
"""On one port, without host names: `/_aws/s3/BUCKET/KEY` and `/_aws/execute-api/API_ID/STAGE/PATH`.

A request that is signed for S3, or whose path begins with a bucket that exists, is S3's on any host.
"""

_API_HOST = re.compile(r"([a-z0-9]+)\.execute-api\.([a-z0-9-]+)\.amazonaws\.com")
_S3_HOST = re.compile(r"(?:(.+)\.)?s3[.-]?([a-z0-9-]*)\.amazonaws\.com")


def handle(cloud: Cloud, request: Request) -> Response | None:
    """Answer a request to S3, DynamoDB or an API; None for anything else."""
    if request.headers.get("x-amz-target", "").startswith(dynamodb.TARGET):
        return dynamodb.answer(cloud, request)
    parts = urlsplit(request.url)
    host = parts.hostname or ""
    if (found := _API_HOST.fullmatch(host)) is not None:
        return api_gateway.answer(cloud, request, found[1], parts.path)
    if (found := _S3_HOST.fullmatch(host)) is not None:
        path = parts.path if found[1] is None else f"/{found[1]}{parts.path}"
        return s3.answer(cloud, request, path)
    if parts.path.startswith(LOOPBACK_PREFIX):
        service, _, rest = parts.path.removeprefix(LOOPBACK_PREFIX).partition("/")
        if service == "execute-api":
            api_id, _, path = rest.partition("/")
            return api_gateway.answer(cloud, request, api_id, f"/{path}")
        return s3.answer(cloud, request, f"/{rest}") if service == "s3" else None
    claimed = sigv4.claimed_signature(request.url, request.headers)
    signed_for_s3 = isinstance(claimed, sigv4.Claimed) and claimed.service == "s3"
    if signed_for_s3 or s3.names_bucket(cloud, parts.path):
        return s3.answer(cloud, request, parts.path)
    return None
