"""An access token of Facebook, Amazon, Twitter or Digits as login: the provider is asked what it stands for."""

from __future__ import annotations

from poolproof.reference.calls import Call
from poolproof.reference.identity_pools import proofs
from poolproof.reference.identity_pools.proofs import Proof
from poolproof.reference.identity_pools.state import Login, Pool
from poolproof.reference.sts import social
from poolproof.reference.sts.social import SocialAccount


def verified(call: Call, pool: Pool, provider: str, token: str) -> Proof:
    """Verify a token by asking its provider; rules may read iss, aud and sub only (role-based-access-control)."""
    if provider not in pool.social:
        raise proofs.unsupported()
    account = social.account_for(call.cloud, provider, token)
    if account is None or social.expired(account, call.cloud.clock.now()):
        raise proofs.refused(f"{provider} did not accept the token.")
    if not app_matches(pool, provider, account):
        raise proofs.refused("Incorrect token audience.")
    return Proof(
        login=Login(provider=provider, subject=account.subject),
        mapping_keys=(provider,),
        claims={"iss": provider, "aud": account.app_id, "sub": account.subject},
    )


def app_matches(pool: Pool, provider: str, account: SocialAccount) -> bool:
    """Whether the token was issued for the app in the pool's settings; for Twitter that is `key;secret`."""
    return pool.social[provider].split(";", 1)[0] == account.app_id.split(";", 1)[0]
