"""What scenarios configure things with: bodies of members that are set together, by kind of request.

`~` stands for the scenario's own suffix. Right bodies are alternatives to each other; wrong ones are wrong in one way
each, unless something else in the pool makes them right (a scope of a resource server, a provider).
"""

from collections.abc import Mapping

from poolproof_model.scenario import JSON

Body = Mapping[str, JSON]
Bodies = Mapping[str, Body]

POOL: Body = {"PoolName": "made-~"}
CLIENT: Body = {"ClientName": "made-~"}
POLICY: JSON = {
    "MinimumLength": 10,
    "RequireUppercase": False,
    "RequireLowercase": True,
    "RequireNumbers": False,
    "RequireSymbols": False,
    "TemporaryPasswordValidityDays": 3,
}
POOL_SETTINGS: Body = {
    "Policies": {"PasswordPolicy": POLICY, "SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"]}},
    "DeletionProtection": "INACTIVE",
    "MfaConfiguration": "OFF",
    "AutoVerifiedAttributes": ["email"],
    "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": True},
    "AccountRecoverySetting": {"RecoveryMechanisms": [{"Name": "verified_email", "Priority": 1}]},
    "VerificationMessageTemplate": {"DefaultEmailOption": "CONFIRM_WITH_CODE"},
    "UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["email"]},
    "DeviceConfiguration": {"ChallengeRequiredOnNewDevice": True, "DeviceOnlyRememberedOnUserPrompt": True},
    "EmailConfiguration": {"EmailSendingAccount": "COGNITO_DEFAULT"},
    "UserPoolAddOns": {"AdvancedSecurityMode": "OFF"},
    "UserPoolTags": {"team": "blue", "stage": "test"},
    "UserPoolTier": "ESSENTIALS",
}
FIXED_POOL_SETTINGS: Body = {
    "AliasAttributes": ["email", "preferred_username"],
    "UsernameConfiguration": {"CaseSensitive": False},
    "Schema": [
        {
            "Name": "colour",
            "AttributeDataType": "String",
            "Mutable": True,
            "StringAttributeConstraints": {"MinLength": "1", "MaxLength": "20"},
        },
        {"Name": "shoe", "AttributeDataType": "Number", "DeveloperOnlyAttribute": True},
    ],
}
MANY_TAGS: JSON = {f"tag{number}": "x" for number in range(51)}

NEW_POOLS: Bodies = {
    "bare": POOL,
    "settings": {**POOL, **POOL_SETTINGS, **FIXED_POOL_SETTINGS},
    "protected": {**POOL, "DeletionProtection": "ACTIVE"},
    "lite": {**POOL, "UserPoolTier": "LITE"},
    "plus": {**POOL, "UserPoolTier": "PLUS", "UserPoolAddOns": {"AdvancedSecurityMode": "AUDIT"}},
    "addresses": {**POOL, "UsernameAttributes": ["email"]},
}
POOL_FLAWS: Bodies = {
    "threat protection on essentials": {"UserPoolAddOns": {"AdvancedSecurityMode": "ENFORCED"}},
    "threat protection on lite": {"UserPoolTier": "LITE", "UserPoolAddOns": {"AdvancedSecurityMode": "AUDIT"}},
    "passkeys on lite": {
        "UserPoolTier": "LITE",
        "Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"]}},
    },
    "history on lite": {
        "UserPoolTier": "LITE",
        "Policies": {"PasswordPolicy": {**POLICY, "PasswordHistorySize": 5}},  # type: ignore[dict-item]
    },
    "verifies what is not verified": {
        "UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["email"]}
    },
    "mfa on": {"MfaConfiguration": "ON"},
    "aws tag": {"UserPoolTags": {"aws:team": "blue"}},
    "many tags": {"UserPoolTags": MANY_TAGS},
}
WRONG_POOLS: Bodies = {
    **{label: {**POOL, **body} for label, body in POOL_FLAWS.items()},
    "standard attribute changed": {
        **POOL,
        "Schema": [{"Name": "email", "AttributeDataType": "String", "DeveloperOnlyAttribute": True}],
    },
    "custom attribute required": {
        **POOL,
        "Schema": [{"Name": "colour", "AttributeDataType": "String", "Required": True}],
    },
    "custom attribute untyped": {**POOL, "Schema": [{"Name": "colour"}]},
}
POOL_UPDATES: Bodies = {
    "nothing": {},
    "settings": POOL_SETTINGS,
    "protection": {"DeletionProtection": "ACTIVE"},
}

CLIENT_SETTINGS: Body = {
    "RefreshTokenValidity": 10,
    "AccessTokenValidity": 30,
    "IdTokenValidity": 45,
    "TokenValidityUnits": {"AccessToken": "minutes", "IdToken": "minutes", "RefreshToken": "days"},
    "ReadAttributes": ["email", "name"],
    "WriteAttributes": ["name", "email"],
    "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    "SupportedIdentityProviders": ["COGNITO"],
    "CallbackURLs": ["https://example.com/in", "http://localhost:8080/in", "myapp://example"],
    "LogoutURLs": ["https://example.com/out"],
    "DefaultRedirectURI": "https://example.com/in",
    "AllowedOAuthFlows": ["code", "implicit"],
    "AllowedOAuthScopes": ["openid", "email"],
    "AllowedOAuthFlowsUserPoolClient": True,
    "PreventUserExistenceErrors": "ENABLED",
    "EnableTokenRevocation": False,
    "AuthSessionValidity": 5,
}
ROTATION: Body = {
    "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"],
    "RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": 10},
}
PASSWORDS: Body = {
    "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    "PreventUserExistenceErrors": "LEGACY",
}
NEW_CLIENTS: Bodies = {
    "bare": CLIENT,
    "passwords": {**CLIENT, **PASSWORDS},
    "settings": {**CLIENT, **CLIENT_SETTINGS},
    "secret": {**CLIENT, "GenerateSecret": True},
    "rotating": {**CLIENT, **ROTATION},
}
OAUTH: Body = {"AllowedOAuthFlowsUserPoolClient": True, "AllowedOAuthFlows": ["code"]}
CALLBACK: Body = {**OAUTH, "CallbackURLs": ["https://example.com/in"]}
CLIENT_FLAWS: Bodies = {
    "custom scope": {**CALLBACK, "AllowedOAuthScopes": ["solar/read"]},
    "provider Corp": {"SupportedIdentityProviders": ["COGNITO", "Corp"]},
    "user context": {"EnablePropagateAdditionalUserContextData": True},
    "client credentials": {"AllowedOAuthFlowsUserPoolClient": True, "AllowedOAuthFlows": ["client_credentials"]},
    "client credentials and code": {**CALLBACK, "AllowedOAuthFlows": ["client_credentials", "code"]},
    "no callbacks": OAUTH,
    "oauth not switched on": {"AllowedOAuthFlows": ["code"], "CallbackURLs": ["https://example.com/in"]},
    "callback by http": {**OAUTH, "CallbackURLs": ["http://example.com/in"]},
    "callback with fragment": {**OAUTH, "CallbackURLs": ["https://example.com/in#part"]},
    "relative callback": {**OAUTH, "CallbackURLs": ["example/in"]},
    "foreign default redirect": {**CALLBACK, "DefaultRedirectURI": "https://example.com/elsewhere"},
    "unknown scope": {**CALLBACK, "AllowedOAuthScopes": ["openid", "lunar"]},
    "short access token": {"AccessTokenValidity": 2, "TokenValidityUnits": {"AccessToken": "minutes"}},
    "long id token": {"IdTokenValidity": 2, "TokenValidityUnits": {"IdToken": "days"}},
    "short refresh token": {"RefreshTokenValidity": 10, "TokenValidityUnits": {"RefreshToken": "minutes"}},
    "unknown attribute read": {"ReadAttributes": ["email", "shoe_size"]},
    "unknown attribute written": {"WriteAttributes": ["email", "shoe_size"]},
    "mixed flows": {"ExplicitAuthFlows": ["ADMIN_NO_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]},
    "rotation and refresh flow": {
        **ROTATION,
        "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    },
}
WRONG_CLIENTS: Bodies = {
    **{label: {**CLIENT, **body} for label, body in CLIENT_FLAWS.items()},
    "machine": {
        **CLIENT,
        "GenerateSecret": True,
        "AllowedOAuthFlowsUserPoolClient": True,
        "AllowedOAuthFlows": ["client_credentials"],
        "AllowedOAuthScopes": ["solar/read"],
    },
    "own secret": {**CLIENT, "ClientSecret": "AnOwnSecretOfTwentyFourUp"},
    "two secrets": {**CLIENT, "GenerateSecret": True, "ClientSecret": "AnOwnSecretOfTwentyFourUp"},
    "user context and secret": {
        **CLIENT,
        "GenerateSecret": True,
        "EnablePropagateAdditionalUserContextData": True,
    },
}
CLIENT_UPDATES: Bodies = {
    "nothing": {},
    "settings": CLIENT_SETTINGS,
    "hidden passwords": {**PASSWORDS, "PreventUserExistenceErrors": "ENABLED"},
}

SERVERS: Bodies = {
    "scopes": {
        "Name": "Solar data",
        "Scopes": [
            {"ScopeName": "read", "ScopeDescription": "Read solar data"},
            {"ScopeName": "write", "ScopeDescription": "Write solar data"},
        ],
    },
    "no scopes": {"Name": "Solar"},
}

OPENID: JSON = {
    "client_id": "poolproof",
    "client_secret": "a-secret-of-the-provider",
    "attributes_request_method": "GET",
    "oidc_issuer": "https://op.example.com",
    "authorize_scopes": "openid email",
    "authorize_url": "https://op.example.com/authorize",
    "token_url": "https://op.example.com/token",
    "attributes_url": "https://op.example.com/userinfo",
    "jwks_uri": "https://op.example.com/jwks.json",
}
SOCIAL: JSON = {"client_id": "poolproof", "client_secret": "a-secret", "authorize_scopes": "profile email openid"}
NEW_PROVIDERS: Bodies = {
    "openid": {
        "ProviderName": "Corp",
        "ProviderType": "OIDC",
        "ProviderDetails": OPENID,
        "AttributeMapping": {"email": "mail", "name": "display_name"},
        "IdpIdentifiers": ["corp.example.com"],
    },
    "Google": {
        "ProviderName": "Google",
        "ProviderType": "Google",
        "ProviderDetails": SOCIAL,
        "AttributeMapping": {"email": "email"},
    },
    "Facebook": {
        "ProviderName": "Facebook",
        "ProviderType": "Facebook",
        "ProviderDetails": {
            "client_id": "123456789",
            "client_secret": "a-secret",
            "authorize_scopes": "public_profile, email",
            "api_version": "v17.0",
        },
    },
    "Amazon": {
        "ProviderName": "LoginWithAmazon",
        "ProviderType": "LoginWithAmazon",
        "ProviderDetails": {
            "client_id": "amzn1.application-oa2-client.poolproof",
            "client_secret": "a-secret",
            "authorize_scopes": "profile postal_code",
        },
    },
}
WRONG_PROVIDERS: Bodies = {
    "Google by another name": {"ProviderName": "Search", "ProviderType": "Google", "ProviderDetails": SOCIAL},
    "levels of Google": {
        "ProviderName": "Google",
        "ProviderType": "Google",
        "ProviderDetails": SOCIAL,
        "AcrMapping": {"Level1": "urn:example:low"},
    },
}
PROVIDER_UPDATES: Bodies = {
    "mapping": {
        "AttributeMapping": {"email": "address"},
        "IdpIdentifiers": ["corp.example.com", "corp2.example.com"],
    },
}
WRONG_PROVIDER_UPDATES: Bodies = {"levels": {"AcrMapping": {"Level1": "urn:example:low"}}}

STYLES: Bodies = {"cognito's own": {"UseCognitoProvidedValues": True}}
WRONG_STYLES: Bodies = {
    "both": {
        "UseCognitoProvidedValues": True,
        "Assets": [{"Category": "FORM_LOGO", "ColorMode": "LIGHT", "Extension": "PNG", "ResourceId": "logo"}],
    }
}
SHEETS: Bodies = {
    "banner": {"CSS": ".banner-customizable { background-color: lightblue; }"},
    "button": {"CSS": ".submitButton-customizable { background-color: green; }"},
}
WRONG_SHEETS: Bodies = {
    "import": {"CSS": "@import url('https://example.com/other.css');"},
    "unknown class": {"CSS": ".no-such-class { color: red; }"},
}
DOCUMENTS: Bodies = {
    name: {
        "TermsName": name,
        "TermsSource": "LINK",
        "Enforcement": "NONE",
        "Links": {"cognito:default": f"https://example.com/{name}"},
    }
    for name in ("terms-of-use", "privacy-policy")
}
WRONG_DOCUMENTS: Bodies = {"house rules": {**DOCUMENTS["terms-of-use"], "TermsName": "house-rules"}}
DOCUMENT_UPDATES: Bodies = {
    "links": {
        **DOCUMENTS["terms-of-use"],
        "Links": {"cognito:default": "https://example.com/new", "cognito:spanish": "https://example.com/es"},
    },
}
METADATA_POLICIES: Bodies = {
    "pattern": {"PolicyName": "agents", "URLPatterns": ["https://*.example.com/*"], "CacheDuration": 86400},
}
METADATA_UPDATES: Bodies = {
    "patterns": {
        "PolicyName": "other agents",
        "URLPatterns": ["https://a.example.com/*", "https://b.example.com/*"],
        "CacheDuration": 172800,
    },
}
TAGS: Bodies = {"tags": {"Tags": {"team": "red", "cost": "1"}}}
WRONG_TAGS: Bodies = {"aws tag": {"Tags": {"aws:team": "blue"}}, "many tags": {"Tags": MANY_TAGS}}
USER_ACTIVITY: Body = {
    "LogConfigurations": [
        {
            "LogLevel": "INFO",
            "EventSource": "userAuthEvents",
            "S3Configuration": {"BucketArn": "arn:aws:s3:::poolproof-logs"},
        }
    ]
}
