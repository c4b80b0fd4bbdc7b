"""Requests of the user life cycle, sign-in and tokens."""

from poolproof_model.requests import builds
from poolproof_model.requests.slots import (
    attributes,
    client,
    code,
    deadlines,
    either,
    new_password,
    pool,
    secret_hash,
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
builds("AdvanceClock", seconds=deadlines)
