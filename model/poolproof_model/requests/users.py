"""Requests of the user life cycle, sign-in and tokens."""

from poolproof_model.requests import builds
from poolproof_model.requests.slots import (
    attributes,
    client,
    code,
    deadlines,
    either,
    fixed,
    new_password,
    password,
    pool,
    secret_hash,
    token,
    username,
    wrong_attributes,
)

EMAIL = (("email", "@"),)

builds(
    "SignUp",
    ClientId=client,
    Username=username,
    Password=new_password,
    SecretHash=secret_hash,
    UserAttributes=either(attributes(EMAIL, ()), wrong_attributes(("custom:unknown", "x"))),
)
builds("ConfirmSignUp", ClientId=client, Username=username, ConfirmationCode=code("sign_up"), SecretHash=secret_hash)
builds("AdminConfirmSignUp", UserPoolId=pool, Username=username)
builds("AdminGetUser", UserPoolId=pool, Username=username)
builds(
    "InitiateAuth.USER_PASSWORD_AUTH",
    ClientId=client,
    AuthFlow=fixed("USER_PASSWORD_AUTH"),
    AuthParameters__USERNAME=username,
    AuthParameters__PASSWORD=password,
    AuthParameters__SECRET_HASH=secret_hash,
)
builds("GetUser", AccessToken=token("access"))
builds("AdvanceClock", seconds=deadlines)
