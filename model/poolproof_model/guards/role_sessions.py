"""Guards on what is sent to STS beside a good token, on altered tokens, and on what sessions may do."""

from poolproof_model import logins, session_policies
from poolproof_model.guards import guard
from poolproof_model.policy import Decision
from poolproof_model.scenario import Literal
from poolproof_model.session_policies import BROKEN
from poolproof_model.state import ProviderToken, Request, State, Term, Token, Value, plain

BOUNDS = {
    "RoleArn": (20, 2048),
    "RoleSessionName": (2, 64),
    "PrincipalArn": (20, 2048),
    "WebIdentityToken": (4, 20000),
    "SAMLAssertion": (4, 100000),
    "ProviderId": (4, 2048),
    "Policy": (1, 2048),
    "DurationSeconds": (900, 43200),
}
"""Least and most of each member, in characters or seconds (botocore, sts, AssumeRoleWith... operations)."""
ARNS_AT_MOST = 10
ROLE_SECONDS = 3600  # MaxSessionDuration of a role that was made without it (botocore, iam, CreateRole)


def fault(name: str, value: Value | None) -> str:
    """Name what is wrong with a member by the service model; empty where nothing is."""
    if value is None:
        return "missing"
    if not isinstance(value, Literal):
        return "long" if isinstance(value, Term) and value.function == "padded" else ""
    shown = plain(value)
    least, most = BOUNDS[name]
    if isinstance(shown, int):
        return "low" if shown < least else "high" if shown > most else ""
    return "short" if len(str(shown)) < least else "long" if len(str(shown)) > most else ""


@guard()
def member_is(_state: State, request: Request, name: str, kind: str) -> bool:
    """The member is `missing`, `short`, `long`, `low` or `high` by the service model."""
    return fault(name, request.get(name)) == kind


@guard()
def role_is_no_arn(_state: State, request: Request) -> bool:
    """RoleArn is long enough and no ARN."""
    shown = plain(request.get("RoleArn"))
    return isinstance(shown, str) and fault("RoleArn", request.get("RoleArn")) == "" and not shown.startswith("arn:")


@guard()
def session_name_has(_state: State, request: Request, sign: str) -> bool:
    """RoleSessionName has a sign that it must not have."""
    return sign in str(plain(request.get("RoleSessionName")))


@guard("settings")
def longer_than_role(state: State, request: Request) -> bool:
    """DurationSeconds is within the service's bounds and above the role's MaxSessionDuration."""
    asked, role = plain(request.get("DurationSeconds")), logins.role_name(state, request)
    if not isinstance(asked, int) or role is None or fault("DurationSeconds", request.get("DurationSeconds")):
        return False
    most: int = state.settings.parts["roles"][role].get("seconds", ROLE_SECONDS)
    return asked > most


@guard()
def policy_broken(_state: State, request: Request, kind: str) -> bool:
    """Policy is none, in this way."""
    return bool(plain(request.get("Policy")) == BROKEN[kind])


@guard()
def policies_sent(_state: State, request: Request) -> bool:
    """A session policy is sent."""
    return bool(session_policies.names_of(request.get("Policy"), request.get("PolicyArns")))


@guard()
def arns_too_many(_state: State, request: Request) -> bool:
    """More managed session policies are named than there may be."""
    listed = request.get("PolicyArns")
    return isinstance(listed, Term) and len(listed.inputs) > ARNS_AT_MOST


@guard()
def arn_of_no_policy(_state: State, request: Request) -> bool:
    """A managed session policy is named that does not exist."""
    listed = request.get("PolicyArns")
    return isinstance(listed, Term) and any(isinstance(item, Term) for item in listed.inputs)


@guard()
def provider_id_is(_state: State, request: Request, *hosts: str) -> bool:
    """ProviderId is one of these hosts."""
    return plain(request.get("ProviderId")) in hosts


@guard("external")
def good_token(state: State, request: Request) -> bool:
    """The token is a good one of the first provider, in time, and unaltered."""
    token = logins.web_token(state, request)
    first = next(iter(state.settings.parts.get("providers", {})), None)
    unaltered = token is not None and token.symbol == request.get("WebIdentityToken")
    good = isinstance(token, ProviderToken) and token.kind == "good" and token.provider == first
    return unaltered and good and isinstance(token, ProviderToken) and not token.overdue


@guard("external")
def token_altered_to(_state: State, request: Request, *names: str) -> bool:
    """The token was altered in one of these ways (`altered` of the harness's derived functions)."""
    value = request.get("WebIdentityToken")
    return isinstance(value, Term) and value.function == "altered" and plain(value.inputs[1]) in names


@guard("external")
def token_tagged(_state: State, request: Request, *names: str) -> bool:
    """The token carries these session tags."""
    return session_policies.tags_of(request.get("WebIdentityToken")) in names


@guard("settings")
def tagging_trusted(state: State, request: Request) -> bool:
    """The trust policy of the role asked for allows sts:TagSession."""
    role = logins.role_name(state, request)
    return role is not None and "sts:TagSession" in str(state.settings.parts["roles"][role]["trust"])


@guard("credentials", "external")
def earlier_session(state: State, request: Request, *states: str) -> bool:
    """The person of the token had a session before, whose credentials are LIVE or EXPIRED."""
    token = logins.web_token(state, request)
    subject = token.subject if isinstance(token, ProviderToken) else None
    return any(item.subject == subject and item.state in states for item in state.credentials)


@guard("token")
def pool_token_is(state: State, request: Request, use: str) -> bool:
    """A user pool's `id` or `access` token goes to STS directly."""
    token = logins.web_token(state, request)
    return isinstance(token, Token) and token.use == use


@guard("credentials")
def lasting(state: State, request: Request, seconds: str) -> bool:
    """The credentials were given for so many seconds."""
    lent = logins.given_credentials(state, request)
    return lent is not None and lent.seconds == int(seconds)


@guard("credentials")
def older_than(state: State, request: Request, seconds: str) -> bool:
    """The credentials were given more than so many seconds ago."""
    lent = logins.given_credentials(state, request)
    return lent is not None and state.clock - (lent.expires_at - lent.seconds) > int(seconds)


@guard("credentials")
def limited_by(state: State, request: Request, kind: str) -> bool:
    """Session policies were sent for the credentials: `inline` or `managed`."""
    lent = logins.given_credentials(state, request)
    limits = lent.limits if lent is not None else ()
    managed = [name.startswith(session_policies.MANAGED) for name in limits]
    return bool(managed) and all(managed) is (kind == "managed")


@guard("credentials")
def tagged_by_token(state: State, request: Request) -> bool:
    """The credentials are of a session with tags out of a token that went to STS directly."""
    lent = logins.given_credentials(state, request)
    return lent is not None and lent.identity is None and bool(lent.tags)


@guard("credentials", "identity")
def narrowed(state: State, request: Request, operation: str, how: str) -> bool:
    """The role allows the request, and the session policy denies it by a statement (`explicit`) or by silence."""
    if logins.permission(state, request, operation) is not Decision.ALLOW:
        return False
    found = logins.session_permission(state, request, operation)
    return found is not None and found.value == f"{how} deny"


@guard("credentials", "identity")
def not_widened(state: State, request: Request, operation: str) -> bool:
    """The session policy allows the request, and the role says nothing of it."""
    found = logins.session_permission(state, request, operation)
    return found is Decision.ALLOW and logins.permission(state, request, operation) is Decision.IMPLICIT_DENY
