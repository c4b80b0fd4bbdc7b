"""How old a signature may be when it arrives: compared with real time, for a client's clock is not the account's.

Five minutes for all services but S3 (IAM user guide, "Elements of an AWS API request signature"), fifteen for S3
(S3 API reference, "Error responses", RequestTimeTooSkewed); a presigned URL says itself how long it holds.
"""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

from poolproof.reference import json_protocol, query_protocol, service_models, sigv4
from poolproof.reference.errors import ServiceError
from poolproof.reference.wire import TARGET_SERVICES, Request, Response, rendered

TOLERANCE = timedelta(minutes=5)
S3_TOLERANCE = timedelta(minutes=15)
STAMP = "%Y%m%dT%H%M%SZ"
QUERY_SERVICES = ("sts", "iam")
SKEWED = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>RequestTimeTooSkewed</Code>'
    b"<Message>The difference between the request time and the current time is too large.</Message></Error>"
)


def refusal(request: Request, now: datetime) -> Response | None:
    """Return what AWS answers to a signature of another time; None where there is none, or where it does not count."""
    claimed = sigv4.claimed_signature(request.url, request.headers)
    if isinstance(claimed, sigv4.Signature):
        return None
    problem = _problem(claimed, request, now)
    if problem is None or not _counts(request):
        return None
    if claimed.service == "s3":
        return Response(
            status=403, headers={"content-type": "application/xml", "content-length": str(len(SKEWED))}, body=SKEWED
        )
    if claimed.service in QUERY_SERVICES:
        refused = ServiceError("SignatureDoesNotMatch", problem, 403)
        return rendered(query_protocol.error(claimed.service, refused, "poolproof"))
    return rendered(json_protocol.error(ServiceError("InvalidSignatureException", problem)))


def _problem(claimed: sigv4.Claimed, request: Request, now: datetime) -> str | None:
    try:
        made = datetime.strptime(claimed.stamp, STAMP).replace(tzinfo=UTC)
    except ValueError:
        return f"Date must be in ISO-8601 'basic format'. Got '{claimed.stamp}'."
    tolerance = S3_TOLERANCE if claimed.service == "s3" else TOLERANCE
    minutes = int(tolerance.total_seconds() // 60)
    valid = _validity(request) if claimed.presigned else tolerance
    if made + valid < now:
        edge = f"{(now - valid).strftime(STAMP)} ({now.strftime(STAMP)} - {minutes} min.)"
        return f"Signature expired: {claimed.stamp} is now earlier than {edge}"
    if made > now + tolerance:
        edge = f"{(now + tolerance).strftime(STAMP)} ({now.strftime(STAMP)} + {minutes} min.)"
        return f"Signature not yet current: {claimed.stamp} is still later than {edge}"
    return None


def _validity(request: Request) -> timedelta:
    seconds = dict(parse_qsl(urlsplit(request.url).query)).get("X-Amz-Expires", "")
    return timedelta(seconds=int(seconds)) if seconds.isdigit() and len(seconds) < 8 else TOLERANCE


def _counts(request: Request) -> bool:
    """Tell whether the operation asks for a signature at all (service models, `authtype`)."""
    target, _, operation = request.headers.get("x-amz-target", "").rpartition(".")
    service = TARGET_SERVICES.get(target)
    if service is None and not target:
        found = query_protocol.parameters(request.method, request.url, request.headers, request.body)
        service, operation = query_protocol.service_of(found), found.get("Action", "")
    if service is None:
        return True
    known = operation in service_models.operation_names(service)
    return known and service_models.needs_credentials(service, operation)
