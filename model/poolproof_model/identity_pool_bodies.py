"""What scenarios configure identity pools with: settings, roles, tags, maps of principal tags.

As in `bodies`: right bodies are alternatives, wrong ones are wrong in one way each; `${...}` are values of the world.
"""

from poolproof_model.bodies import Bodies, Body
from poolproof_model.scenario import JSON

USER_POOL = "cognito-idp.${region}.amazonaws.com/${pool.main.Id}"
CLIENT = "${client.app.ClientId}"
FACEBOOK = "graph.facebook.com"
PROVIDERS = {"user pool": USER_POOL, "facebook": FACEBOOK}
"""The providers whose tags are mapped, by label."""
POOL: Body = {"IdentityPoolName": "made-~", "AllowUnauthenticatedIdentities": False}
GUESTS: Body = {**POOL, "AllowUnauthenticatedIdentities": True}
EVERYTHING: Body = {
    **POOL,
    "AllowClassicFlow": False,
    "SupportedLoginProviders": {FACEBOOK: "123456789", "www.amazon.com": "amzn1.application-oa2-client.poolproof"},
    "DeveloperProviderName": "login.poolproof",
    "OpenIdConnectProviderARNs": ["${provider.idp.Arn}"],
    "CognitoIdentityProviders": [{"ProviderName": USER_POOL, "ClientId": CLIENT, "ServerSideTokenCheck": True}],
    "IdentityPoolTags": {"team": "red", "cost": "1"},
}
OTHERWISE: Body = {
    "IdentityPoolName": "renamed ~",
    "AllowUnauthenticatedIdentities": True,
    "AllowClassicFlow": True,
    "SupportedLoginProviders": {FACEBOOK: "987654321"},
    "OpenIdConnectProviderARNs": ["${provider.stray.Arn}"],
    "CognitoIdentityProviders": [
        {"ProviderName": USER_POOL, "ClientId": CLIENT, "ServerSideTokenCheck": False},
        {"ProviderName": USER_POOL, "ClientId": "${client.second.ClientId}", "ServerSideTokenCheck": True},
    ],
    "IdentityPoolTags": {"team": "blue"},
}
MANY_TAGS: JSON = {f"tag{number}": "x" for number in range(51)}
FLAWS: Bodies = {
    "malformed saml provider": {"SamlProviderARNs": ["arn:none:iam::${account}:saml-provider/partner"]},
    "missing saml provider": {"SamlProviderARNs": ["arn:aws:iam::${account}:saml-provider/nobodys"]},
    "missing openid provider": {
        "OpenIdConnectProviderARNs": ["arn:aws:iam::${account}:oidc-provider/nobodys.poolproof.example"]
    },
    "client of no user pool": {"CognitoIdentityProviders": [{"ClientId": CLIENT}]},
    "user pool by id": {"CognitoIdentityProviders": [{"ProviderName": "${pool.main.Id}", "ClientId": CLIENT}]},
    "many tags": {"IdentityPoolTags": MANY_TAGS},
    "aws tag": {"IdentityPoolTags": {"aws:team": "blue"}},
}
NEW_POOLS: Bodies = {"bare": POOL, "guests": {**GUESTS, "AllowClassicFlow": True}, "everything": EVERYTHING}
WRONG_POOLS: Bodies = {label: {**POOL, **body} for label, body in FLAWS.items()}
UPDATES: Bodies = {
    "bare": POOL,
    "everything": EVERYTHING,
    "otherwise": OTHERWISE,
    "guests, no classic flow": {**GUESTS, "AllowClassicFlow": False},
}
WRONG_UPDATES: Bodies = {
    **{label: {**POOL, **body} for label, body in FLAWS.items() if "tag" not in label},
    "another developer provider": {**POOL, "DeveloperProviderName": "login.poolproof.other"},
}

BOTH: JSON = {"authenticated": "${role.member.Arn}", "unauthenticated": "${role.guest.Arn}"}
MAPPED = f"{USER_POOL}:{CLIENT}"
TOKEN: JSON = {"Type": "Token", "AmbiguousRoleResolution": "Deny"}
MOST_RULES = 25  # botocore-identity, RulesConfigurationType


def rule(claim: str, match: str, value: str, role: str = "member") -> JSON:
    """Give a rule of a role mapping."""
    return {"Claim": claim, "MatchType": match, "Value": value, "RoleARN": f"${{role.{role}.Arn}}"}


def rules(*listed: JSON) -> JSON:
    """Give a mapping by rules."""
    return {
        "Type": "Rules",
        "AmbiguousRoleResolution": "AuthenticatedRole",
        "RulesConfiguration": {"Rules": list(listed)},
    }


def mapping(found: JSON, key: str = MAPPED) -> Body:
    """Give both roles and one mapping."""
    return {"Roles": BOTH, "RoleMappings": {key: found}}


ROLES: Bodies = {
    "both": {"Roles": BOTH},
    "guests only": {"Roles": {"unauthenticated": "${role.guest.Arn}"}},
    "none": {"Roles": {}},
    "distrusting": {"Roles": {"authenticated": "${role.stranger.Arn}", "unauthenticated": "${role.stranger.Arn}"}},
    "token": mapping(TOKEN),
    "rules": {
        "Roles": BOTH,
        "RoleMappings": {
            MAPPED: rules(
                rule("email", "StartsWith", "alice", "stranger"),
                rule("email", "Contains", "@"),
                rule("custom:paid", "Equals", "yes"),
                rule("cognito:username", "NotEqual", "bob", "stranger"),
            ),
            FACEBOOK: rules(rule("sub", "Equals", "1")),
        },
    },
    "most rules": mapping(rules(*(rule("email", "Equals", f"user{number}") for number in range(MOST_RULES)))),
}
WRONG_ROLES: Bodies = {
    "role by name": {"Roles": {"authenticated": "poolproof-member-by-its-name"}},
    "malformed role": {"Roles": {"authenticated": "arn:aws:iam:role/poolproof-member"}},
    "another kind": {"Roles": {"administrator": "${role.member.Arn}"}},
    "token, nothing for doubts": mapping({"Type": "Token"}),
    "rules, nothing for doubts": mapping(
        {"Type": "Rules", "RulesConfiguration": {"Rules": [rule("email", "Contains", "@")]}}
    ),
    "rules left out": mapping({"Type": "Rules", "AmbiguousRoleResolution": "Deny"}),
    "no rule": mapping(rules()),
    "another type": mapping({"Type": "Groups", "AmbiguousRoleResolution": "Deny"}),
    "more rules": mapping(rules(*(rule("email", "Equals", f"user{number}") for number in range(MOST_RULES + 1)))),
    "unconfigured provider": mapping(TOKEN, "accounts.google.com"),
    "user pool without client": mapping(TOKEN, USER_POOL),
    "user pool by address": mapping(TOKEN, f"https://{USER_POOL}"),
}

TAGS: Bodies = {"new": {"Tags": {"stage": "test"}}, "changed": {"Tags": {"team": "yellow", "stage": "live"}}}
WRONG_TAGS: Bodies = {"aws tag": {"Tags": {"aws:team": "blue"}}, "many tags": {"Tags": MANY_TAGS}}
MAPS: Bodies = {
    "defaults": {"UseDefaults": True},
    "own tags": {"UseDefaults": False, "PrincipalTags": {"mail": "email", "tenant": "custom:tenant"}},
    "another tag": {"UseDefaults": False, "PrincipalTags": {"tenant": "custom:company"}},
}
