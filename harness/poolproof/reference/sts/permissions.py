"""What the credentials of a request may do: the policies behind them, gathered and asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from poolproof.reference.calls import Signer
from poolproof.reference.cloud import Cloud
from poolproof.reference.iam import state
from poolproof.reference.iam.state import IamState
from poolproof.reference.policy import documents, evaluation
from poolproof.reference.policy.documents import Policy
from poolproof.reference.policy.evaluation import Access, Decision, Policies
from poolproof.reference.policy.patterns import Context
from poolproof.reference.policy.principals import Account, Anonymous, Caller, RoleSession
from poolproof.reference.sts import caller_identity
from poolproof.reference.sts.sessions import Session

EVERYTHING = documents.parse('{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}')


def caller_of(signer: Signer | None) -> Caller:
    """The caller that a request's credentials stand for."""
    if signer is None:
        return Anonymous()
    if isinstance(signer.session, Session):
        return RoleSession(
            account_id=signer.account_id, role_arn=signer.session.role_arn, session_arn=signer.session.arn
        )
    return Account(account_id=signer.account_id, arn=signer.principal_arn)


def policies_of(cloud: Cloud, signer: Signer | None) -> Policies:
    """The policies behind credentials; the account's own keys may do everything.

    A role's policies are read at the time of the request; a role that was deleted, or made anew, gives none.
    """
    if signer is None:
        return Policies()
    session = signer.session
    if not isinstance(session, Session):
        return Policies(identity=(EVERYTHING,))
    held = cloud.part(IamState)
    role = state.role_with_arn(held, session.role_arn)
    if role is None or role.role_id != session.role_id:
        return Policies(session=session.policies)
    return Policies(
        identity=state.identity_policies(held, role), boundary=state.boundary(held, role), session=session.policies
    )


def keys_of_signer(cloud: Cloud, signer: Signer | None) -> dict[str, str | tuple[str, ...]]:
    """The condition keys of a principal: ARN, account, tags, and those of its web identity."""
    if signer is None:
        return {}
    keys: dict[str, str | tuple[str, ...]] = {
        "aws:principalaccount": signer.account_id,
        "aws:principalarn": signer.principal_arn,
        "aws:userid": caller_identity.user_id(signer),
        "aws:principaltype": "Account",
    }
    if isinstance(signer.session, Session):
        role = state.role_with_arn(cloud.part(IamState), signer.session.role_arn)
        keys |= {"aws:principalarn": signer.session.role_arn, "aws:principaltype": "AssumedRole"}
        keys |= principal_tags(role.tags if role is not None else {}, dict(signer.session.tags))
        keys |= signer.session.keys
    return keys


def principal_tags(role_tags: Mapping[str, str], session_tags: Mapping[str, str]) -> dict[str, str]:
    """`aws:PrincipalTag/KEY`: a session tag takes the place of a role tag, keys compared without letter case."""
    return {f"aws:principaltag/{key.lower()}": value for key, value in (*role_tags.items(), *session_tags.items())}


def decide(
    cloud: Cloud,
    signer: Signer | None,
    *,
    action: str,
    resource: str,
    keys: Context,
    resource_policies: Sequence[Policy] = (),
) -> Decision:
    """Decide what credentials ask for; `keys` are the condition keys of the request itself."""
    own = policies_of(cloud, signer)
    joined = Policies(
        identity=own.identity, boundary=own.boundary, session=own.session, resource=tuple(resource_policies)
    )
    context = {**keys, **keys_of_signer(cloud, signer)}
    access = Access(action=action, resource=resource, caller=caller_of(signer), context=context)
    return evaluation.authorize(joined, access)
