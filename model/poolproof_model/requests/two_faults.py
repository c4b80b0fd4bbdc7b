"""Requests with two faults at once, either of which must be refused: they need no message that was sent."""

from poolproof_model.requests import builds
from poolproof_model.requests.slots import WEAK_PASSWORDS, client, fixed, username
from poolproof_model.requests.users import NOBODYS_CODE

builds(
    "ConfirmForgotPassword.TwoFaults",
    ClientId=client,
    Username=username,
    ConfirmationCode=fixed(NOBODYS_CODE),
    Password=fixed(WEAK_PASSWORDS[0]),
)
