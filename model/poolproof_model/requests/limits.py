"""Requests that ask for more than a page holds (service model, QueryLimitType)."""

from poolproof_model.requests import builds
from poolproof_model.requests.slots import fixed, pool, username

MOST = 60

builds("AdminListUserAuthEvents.TooMany", UserPoolId=pool, Username=username, MaxResults=fixed(MOST + 1))
