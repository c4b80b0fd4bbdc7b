"""SAML responses that requests show to STS, and what roles make of them."""

from poolproof_model import logins, policy
from poolproof_model.policy import Caller, Decision, Question
from poolproof_model.state import ProviderToken, Request, State, Symbol, Term, Value, world_value

SOURCE = "saml_provider"
SIGN_IN = "https://signin.aws.amazon.com/saml"
REDEEMED_SECONDS = 300  # a response is taken for five minutes (recorded text, github:Nike-Inc/gimme-aws-creds#251)
REQUEST = "SAMLAssertion"


def shown(state: State, request: Request) -> ProviderToken | None:
    """Give the response of a provider of the harness that a request shows, altered or not."""
    value: Value | None = request.get(REQUEST)
    symbol = value.inputs[0] if isinstance(value, Term) else value
    return next((item for item in state.provider_tokens if item.symbol == symbol and item.source == SOURCE), None)


def variant(token: ProviderToken) -> str:
    """Name the variant of a response."""
    return token.variant or "plain"


def principal(state: State, request: Request) -> str | None:
    """Give the name of the SAML provider in PrincipalArn."""
    value = request.get("PrincipalArn")
    names = state.settings.parts.get("saml_providers", {})
    return next((name for name in names if value == world_value(f"saml_provider.{name}.Arn")), None)


def decision(state: State, request: Request) -> Decision | None:
    """Decide by the trust policy of the role asked for; None where there is no such role of the world."""
    role, token = logins.role_name(state, request), shown(state, request)
    if role is None or token is None:
        return None
    context = {
        "saml:aud": (SIGN_IN,),
        "saml:iss": (f"${{saml_provider.{token.provider}.issuer}}",),
        "saml:sub": (token.subject,),
        "saml:sub_type": ("persistent",),
    }
    caller = Caller(federated=f"${{saml_provider.{token.provider}.Arn}}")
    question = Question(action="sts:AssumeRoleWithSAML", caller=caller, context=context)
    return policy.decide([logins.trust_policy(state.settings, role)], question)


def tagging_trusted(state: State, role: str) -> bool:
    """Whether the trust policy of a role allows sts:TagSession."""
    return "sts:TagSession" in str(state.settings.parts["roles"][role]["trust"])


def unknown_role(request: Request) -> bool:
    """Whether RoleArn names a role that does not exist: that of a role of the world with something behind it."""
    value = request.get("RoleArn")
    return isinstance(value, Term) and isinstance(value.inputs[0], Symbol)
