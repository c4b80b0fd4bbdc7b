"""A small S3: buckets and objects, opened by signatures only, refused as S3 words it."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import assert_never
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

from poolproof.reference.calls import Signer
from poolproof.reference.cloud import Cloud
from poolproof.reference.policy import documents
from poolproof.reference.policy.documents import Kind, MalformedPolicyError, Policy
from poolproof.reference.resources import signed
from poolproof.reference.sigv4 import Fault, Signature
from poolproof.reference.sts import permissions
from poolproof.reference.wire import Request, Response

NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredObject:
    """One object."""

    body: bytes
    content_type: str
    modified_at: datetime

    @property
    def etag(self) -> str:
        """The quoted MD5 of the body."""
        return f'"{hashlib.md5(self.body, usedforsecurity=False).hexdigest()}"'


@dataclass(slots=True, kw_only=True)
class Bucket:
    """One bucket; `policy` is the text of its bucket policy, `tagging` the tag set as it was put."""

    created_at: datetime
    objects: dict[str, StoredObject] = field(default_factory=dict)
    policy: str | None = None
    tagging: bytes | None = None


@dataclass(slots=True, kw_only=True)
class S3State:
    """All buckets of the account."""

    buckets: dict[str, Bucket] = field(default_factory=dict)


class RefusedError(Exception):
    """An S3 error: code, message, HTTP status and the further elements of its body."""

    def __init__(self, code: str, message: str, status: int, **elements: str) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.status = status
        self.elements = elements


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request that names a bucket and maybe a key; `query` holds the first value of each parameter."""

    cloud: Cloud
    request: Request
    signer: Signer | None
    bucket: str
    key: str
    query: dict[str, str]


def names_bucket(cloud: Cloud, path: str) -> bool:
    """Whether a path begins with the name of a bucket that exists."""
    return unquote(path).lstrip("/").partition("/")[0] in cloud.part(S3State).buckets


def answer(cloud: Cloud, request: Request, path: str) -> Response:
    """Answer a request; `path` is `/BUCKET/KEY`."""
    try:
        _require_signature(request.headers.get("authorization", ""))
        signer = _signer(signed.inspect(cloud, request, "s3"))
        bucket, _, key = unquote(path).lstrip("/").partition("/")
        parsed = parse_qs(urlsplit(request.url).query, keep_blank_values=True)
        query = {name: values[0] for name, values in parsed.items()}
        found = _performed(Asked(cloud=cloud, request=request, signer=signer, bucket=bucket, key=key, query=query))
    except RefusedError as refusal:
        found = _error(refusal)
    headers = {"x-amz-request-id": _request_id(), "content-length": str(len(found.body)), **found.headers}
    return Response(status=found.status, headers=headers, body=b"" if request.method == "HEAD" else found.body)


def _request_id() -> str:
    return uuid.uuid4().hex[:16].upper()


def _require_signature(authorization: str) -> None:
    if authorization and not is_signature(authorization):
        raise RefusedError(
            "InvalidArgument",
            "Unsupported Authorization Type",
            400,
            ArgumentName="Authorization",
            ArgumentValue=authorization,
        )


def is_signature(authorization: str) -> bool:
    """Whether the header announces a signature; a bearer token does not (versitygw issue 1705)."""
    return authorization.startswith("AWS4-HMAC-SHA256 ")


def _signer(signature: Signature) -> Signer | None:
    match signature.fault:
        case None | Fault.UNSIGNED:
            return signature.signer
        case Fault.INCOMPLETE:
            raise RefusedError("AuthorizationHeaderMalformed", signature.detail, 400)
        case Fault.UNKNOWN_KEY:
            text = "The AWS Access Key Id you provided does not exist in our records."
            raise RefusedError("InvalidAccessKeyId", text, 403)
        case Fault.WRONG_TOKEN:
            raise RefusedError("InvalidToken", "The provided token is malformed or otherwise invalid.", 400)
        case Fault.EXPIRED:
            raise RefusedError("ExpiredToken", "The provided token has expired.", 400)
        case Fault.MISMATCH:
            text = "The request signature we calculated does not match the signature you provided."
            raise RefusedError("SignatureDoesNotMatch", text, 403)
        case _:
            assert_never(signature.fault)


def _performed(asked: Asked) -> Response:
    if asked.request.method == "GET" and not asked.bucket:
        return _list_buckets(asked)
    about = next((name for name in ("policy", "tagging") if name in asked.query), "")
    match asked.request.method, bool(asked.key), about:
        case "PUT", False, "policy":
            return _put_policy(asked)
        case "PUT", False, "tagging":
            return _put_tagging(asked)
        case "GET", False, "tagging":
            return _get_tagging(asked)
        case "PUT", False, "":
            return _create_bucket(asked)
        case "DELETE", False, "":
            return _delete_bucket(asked)
        case "GET", False, "":
            return _list_objects(asked)
        case "HEAD", False, "":
            return _head_bucket(asked)
        case "PUT", True, "":
            return _put_object(asked)
        case (("GET" | "HEAD"), True, ""):
            return _get_object(asked)
        case "DELETE", True, "":
            return _delete_object(asked)
        case _:
            raise RefusedError("MethodNotAllowed", "The specified method is not allowed against this resource.", 405)


def _require(asked: Asked, action: str, **keys: str) -> None:
    arn = f"arn:aws:s3:::{asked.bucket}" + (f"/{asked.key}" if asked.key else "")
    if not permitted(asked, action, arn, {f"s3:{name.replace('_', '-')}": value for name, value in keys.items()}):
        raise RefusedError("AccessDenied", "Access Denied", 403)


def permitted(asked: Asked, action: str, arn: str, keys: dict[str, str]) -> bool:
    """Whether the caller's policies and the bucket's allow the action."""
    context = {**signed.keys_of_request(asked.cloud, asked.request), **keys}
    attached = bucket_policies(asked.cloud, asked.bucket)
    return permissions.decide(
        asked.cloud, asked.signer, action=action, resource=arn, keys=context, resource_policies=attached
    ).allowed


def bucket_policies(cloud: Cloud, name: str) -> tuple[Policy, ...]:
    """The bucket policy, when there is one."""
    bucket = cloud.part(S3State).buckets.get(name)
    return () if bucket is None or bucket.policy is None else (documents.parse(bucket.policy, Kind.RESOURCE),)


def _bucket(asked: Asked) -> Bucket:
    bucket = asked.cloud.part(S3State).buckets.get(asked.bucket)
    if bucket is None:
        raise RefusedError("NoSuchBucket", "The specified bucket does not exist", 404, BucketName=asked.bucket)
    return bucket


def _create_bucket(asked: Asked) -> Response:
    _require(asked, "s3:CreateBucket")
    held = asked.cloud.part(S3State).buckets
    if asked.bucket in held:
        text = "Your previous request to create the named bucket succeeded and you already own it."
        raise RefusedError("BucketAlreadyOwnedByYou", text, 409, BucketName=asked.bucket)
    if not asked.bucket:
        raise RefusedError("InvalidBucketName", "The specified bucket is not valid.", 400)
    held[asked.bucket] = Bucket(created_at=asked.cloud.clock.now())
    return Response(status=200, headers={"location": f"/{asked.bucket}"})


def _list_buckets(asked: Asked) -> Response:
    _require(asked, "s3:ListAllMyBuckets")
    listed = "".join(
        f"<Bucket><Name>{escape(name)}</Name><CreationDate>{_time(bucket.created_at)}</CreationDate></Bucket>"
        for name, bucket in sorted(asked.cloud.part(S3State).buckets.items())
    )
    owner = f"<Owner><ID>{hashlib.sha256(asked.cloud.account_id.encode()).hexdigest()}</ID></Owner>"
    return _xml("ListAllMyBucketsResult", f"{owner}<Buckets>{listed}</Buckets>")


def _time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S.000Z}"


def _xml(name: str, inside: str) -> Response:
    text = f'<{name} xmlns="{NAMESPACE}">{inside}</{name}>'
    return Response(status=200, headers={"content-type": "application/xml"}, body=text.encode())


def _put_tagging(asked: Asked) -> Response:
    _require(asked, "s3:PutBucketTagging")
    _bucket(asked).tagging = _payload(asked.request)
    return Response(status=204)


def _get_tagging(asked: Asked) -> Response:
    _require(asked, "s3:GetBucketTagging")
    found = _bucket(asked).tagging
    if found is None:
        raise RefusedError("NoSuchTagSet", "The TagSet does not exist", 404, BucketName=asked.bucket)
    return Response(status=200, headers={"content-type": "application/xml"}, body=found)


def _put_policy(asked: Asked) -> Response:
    _require(asked, "s3:PutBucketPolicy")
    try:
        text = asked.request.body.decode("utf-8")
        documents.parse(text, Kind.RESOURCE)
    except (UnicodeDecodeError, MalformedPolicyError) as error:
        raise RefusedError(
            "MalformedPolicy", "Policies must be valid JSON and the first byte must be '{'", 400
        ) from error
    _bucket(asked).policy = text
    return Response(status=204)


def _delete_bucket(asked: Asked) -> Response:
    _require(asked, "s3:DeleteBucket")
    if _bucket(asked).objects:
        raise RefusedError("BucketNotEmpty", "The bucket you tried to delete is not empty", 409)
    del asked.cloud.part(S3State).buckets[asked.bucket]
    return Response(status=204)


def _head_bucket(asked: Asked) -> Response:
    _require(asked, "s3:ListBucket")
    _bucket(asked)
    return Response(status=200)


def _list_objects(asked: Asked) -> Response:
    prefix = asked.query.get("prefix", "")
    keys = {"prefix": prefix} if "prefix" in asked.query else {}
    _require(asked, "s3:ListBucket", **keys)
    after = asked.query.get("continuation-token") or asked.query.get("start-after", "")
    limit = _page_size(asked.query.get("max-keys", "1000"))
    rest = sorted((key, one) for key, one in _bucket(asked).objects.items() if key.startswith(prefix) and key > after)
    listed, more = rest[:limit], len(rest) > limit
    entries = "".join(
        f"<Contents><Key>{escape(key)}</Key><LastModified>{_time(one.modified_at)}</LastModified>"
        f"<ETag>{escape(one.etag)}</ETag><Size>{len(one.body)}</Size><StorageClass>STANDARD</StorageClass></Contents>"
        for key, one in listed
    )
    following = f"<NextContinuationToken>{escape(listed[-1][0])}</NextContinuationToken>" if more and listed else ""
    return _xml(
        "ListBucketResult",
        f"<Name>{escape(asked.bucket)}</Name><Prefix>{escape(prefix)}</Prefix><KeyCount>{len(listed)}</KeyCount>"
        f"<MaxKeys>{limit}</MaxKeys><IsTruncated>{str(more).lower()}</IsTruncated>{following}{entries}",
    )


def _page_size(text: str) -> int:
    try:
        size = int(text)
    except ValueError:
        size = -1
    if size < 0:
        raise RefusedError("InvalidArgument", "Argument maxKeys must be an integer between 0 and 2147483647", 400)
    return min(size, 1000)


def _put_object(asked: Asked) -> Response:
    _require(asked, "s3:PutObject")
    stored = StoredObject(
        body=_payload(asked.request),
        content_type=asked.request.headers.get("content-type", "binary/octet-stream"),
        modified_at=asked.cloud.clock.now(),
    )
    _bucket(asked).objects[asked.key] = stored
    return Response(status=200, headers={"etag": stored.etag})


def _payload(request: Request) -> bytes:
    """The body without the frame of `aws-chunked`: SIZE in hex, CRLF, that many bytes, CRLF, until size 0."""
    if "aws-chunked" not in request.headers.get("content-encoding", ""):
        return request.body
    rest, found = request.body, b""
    while rest:
        line, _, rest = rest.partition(b"\r\n")
        try:
            size = int(line.split(b";")[0], 16)
        except ValueError as error:
            raise RefusedError("IncompleteBody", "The request body is not correctly chunked.", 400) from error
        if size <= 0:
            break
        found, rest = found + rest[:size], rest[size + 2 :]
    return found


def _get_object(asked: Asked) -> Response:
    _require(asked, "s3:GetObject")
    found = _bucket(asked).objects.get(asked.key)
    if found is None:
        arn = f"arn:aws:s3:::{asked.bucket}"
        if not permitted(asked, "s3:ListBucket", arn, {}):
            raise RefusedError("AccessDenied", "Access Denied", 403)
        raise RefusedError("NoSuchKey", "The specified key does not exist.", 404, Key=asked.key)
    headers = {"etag": found.etag, "content-type": found.content_type, "content-length": str(len(found.body))}
    return Response(status=200, headers=headers, body=found.body)


def _delete_object(asked: Asked) -> Response:
    _require(asked, "s3:DeleteObject")
    _bucket(asked).objects.pop(asked.key, None)
    return Response(status=204)


def _error(refusal: RefusedError) -> Response:
    extra = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in refusal.elements.items())
    request_id = _request_id()
    text = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{refusal.code}</Code>'
        f"<Message>{escape(refusal.message)}</Message>{extra}<RequestId>{request_id}</RequestId></Error>"
    )
    headers = {"content-type": "application/xml", "x-amz-request-id": request_id}
    return Response(status=refusal.status, headers=headers, body=text.encode())
