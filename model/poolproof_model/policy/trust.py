"""A lint of trust policies: which identities of an identity pool may assume the role, and which condition is missing.

It evaluates the policy for identities that could come: guests and signed-in identities of the pool, of other pools,
of the providers and identity ids that the policy itself names. It does not claim that AWS would refuse the policy.
Sources: developer guide, pages role-trust and iam-roles; IAM user guide, page condition-keys for web identities.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from poolproof_model.policy.documents import EVERYONE, Policy, Statement
from poolproof_model.policy.evaluation import Caller, Decision, Question, applies, decide
from poolproof_model.policy.patterns import Context

COGNITO = "cognito-identity.amazonaws.com"
ACTION = "sts:AssumeRoleWithWebIdentity"
AUD, AMR, SUB = f"{COGNITO}:aud", f"{COGNITO}:amr", f"{COGNITO}:sub"
GUEST, SIGNED_IN = "unauthenticated", "authenticated"
NEITHER = "neither.poolproof.example"
NOBODY = "00000000-0000-4000-8000-000000000000"
OTHER_REGION = "xx-other-1"
OTHER_PROVIDER = "graph.facebook.com"
MOST_NAMES = 50  # so many providers, pools and identity ids of one policy are tried


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One way in which a policy is open; `remedy` is the condition, or the principal, that is missing."""

    statement: str
    condition: str
    problem: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """What a trust policy says about an identity pool: who may assume the role, and what is open or to be noted."""

    admits: tuple[tuple[str, str], ...]
    findings: tuple[Finding, ...]
    notes: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        """Whether anybody may assume the role who should not."""
        return bool(self.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """An identity that might come."""

    pool: str
    amr: tuple[str, ...]
    sub: str

    @property
    def question(self) -> Question:
        """What it asks of the trust policy."""
        context: Context = {AUD: (self.pool,), AMR: self.amr, SUB: (self.sub,)}
        return Question(action=ACTION, caller=Caller(federated=COGNITO), context=context)


def examine(policy: Policy, identity_pool: str) -> Trust:
    """Tell who of an identity pool may assume a role by its trust policy."""
    named = _Named.of(policy)
    region = identity_pool.partition(":")[0]
    strangers = tuple(
        pool
        for pool in (f"{region}:{NOBODY}", f"{OTHER_REGION}:{NOBODY}", *named.pools)
        if pool.lower() != identity_pool.lower()
    )
    return Trust(
        admits=(
            (f"guests of {identity_pool}", _who(policy, identity_pool, (GUEST,), named)),
            (f"signed-in identities of {identity_pool}", _who(policy, identity_pool, (SIGNED_IN,), named)),
            ("identities of other identity pools", _which_strangers(policy, strangers, named)),
        ),
        findings=tuple(_findings(policy, identity_pool, strangers[:2], named)),
        notes=tuple(_notes(policy)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    """What the conditions of a policy name: pools, providers, identity ids."""

    pools: tuple[str, ...]
    providers: tuple[str, ...]
    subs: tuple[str, ...]

    @classmethod
    def of(cls, policy: Policy) -> "_Named":
        """Collect the values, each pattern as a text that fits it."""
        found: dict[str, dict[str, None]] = {AUD: {}, AMR: {}, SUB: {}}
        for statement in policy.statements:
            for condition in statement.conditions:
                for value in condition.values if condition.key in found else ():
                    found[condition.key][value.text.replace("*", "x").replace("?", "x")] = None
        providers = [value for value in found[AMR] if value not in {GUEST, SIGNED_IN}]
        return cls(
            pools=tuple(found[AUD])[:MOST_NAMES],
            providers=tuple(providers)[:MOST_NAMES],
            subs=tuple(found[SUB])[:MOST_NAMES],
        )


def _visitors(pool: str, amr: tuple[str, ...], named: _Named) -> Iterator[tuple[Visitor, str, str]]:
    """Give an identity of no provider and id in particular, then those of each that the policy names."""
    providers = ("", *named.providers) if amr == (SIGNED_IN,) else ("",)
    anybody = f"{pool.partition(':')[0]}:{NOBODY[:-1]}1"
    for provider, sub in product(providers, ("", *named.subs)):
        shown = (*amr, provider) if provider else amr
        yield Visitor(pool=pool, amr=shown, sub=sub or anybody), provider, sub


def _admitted(policy: Policy, visitor: Visitor) -> bool:
    return decide([policy], visitor.question) is Decision.ALLOW


def _who(policy: Policy, pool: str, amr: tuple[str, ...], named: _Named) -> str:
    """Say in words who of a kind may assume the role."""
    only: dict[str, None] = {}
    for visitor, provider, sub in _visitors(pool, amr, named):
        if not _admitted(policy, visitor):
            continue
        if not provider and not sub:
            return "yes"
        only[" ".join(([f"with a login of {provider}"] if provider else []) + ([f"with id {sub}"] if sub else []))] = (
            None
        )
    return f"only {'; '.join(only)}" if only else "no"


def _which_strangers(policy: Policy, strangers: tuple[str, ...], named: _Named) -> str:
    admitted = [
        pool
        for pool in strangers
        if any(
            _admitted(policy, visitor)
            for amr in ((GUEST,), (SIGNED_IN,))
            for visitor, _, _ in _visitors(pool, amr, named)
        )
    ]
    if set(strangers[:2]) <= set(admitted):
        return "yes, of any pool"
    if strangers[0] in admitted:
        return "yes, of any pool of the region"
    return f"only of {', '.join(admitted)}" if admitted else "no"


def _findings(policy: Policy, pool: str, strangers: Iterable[str], named: _Named) -> Iterator[Finding]:
    for statement in policy.statements:
        if not statement.allows:
            continue
        if _lets_in(policy, statement, strangers, ((GUEST,), (SIGNED_IN,)), named):
            yield Finding(
                statement=statement.place,
                condition=AUD,
                problem=f"identities of any identity pool may assume the role: {_state_of(statement, AUD)}",
                remedy=f'"StringEquals": {{"{AUD}": "{pool}"}}',
            )
        everybody = ((GUEST,), (SIGNED_IN,), (NEITHER,))
        if all(_lets_in(policy, statement, (pool, *strangers), (amr,), named) for amr in everybody):
            yield Finding(
                statement=statement.place,
                condition=AMR,
                problem=f"guests and signed-in identities alike may assume the role: {_state_of(statement, AMR)}",
                remedy=f'"ForAnyValue:StringLike": {{"{AMR}": "{SIGNED_IN}"}} (or "{GUEST}")',
            )
        if _trusts_everyone(policy, statement):
            yield Finding(
                statement=statement.place,
                condition="Principal",
                problem="tokens of other identity providers are accepted as well",
                remedy=f'"Principal": {{"Federated": "{COGNITO}"}}',
            )


def _lets_in(
    policy: Policy, statement: Statement, pools: Iterable[str], kinds: Iterable[tuple[str, ...]], named: _Named
) -> bool:
    """Whether a statement, against all denials of its policy, admits an identity of one of the pools and kinds."""
    return any(
        applies(statement, visitor.question) and _admitted(policy, visitor)
        for pool in pools
        for amr in kinds
        for visitor, _, _ in _visitors(pool, amr, named)
    )


def _state_of(statement: Statement, key: str) -> str:
    if any(condition.key == key for condition in statement.conditions):
        return f"its condition on {key} does not keep them out"
    return f"it has no condition on {key}"


def _trusts_everyone(policy: Policy, statement: Statement) -> bool:
    if statement.principals is None:
        return False
    question = Question(
        action=ACTION,
        caller=Caller(federated=OTHER_PROVIDER),
        context={f"{OTHER_PROVIDER}:app_id": ("1",), f"{OTHER_PROVIDER}:id": ("1",)},
    )
    wide = statement.but_principals or any(one.name == EVERYONE for one in statement.principals)
    return wide and applies(statement, question) and decide([policy], question) is Decision.ALLOW


def _notes(policy: Policy) -> Iterator[str]:
    for statement in policy.statements:
        others = [f"{one.kind} {one.name}" for one in statement.principals or () if one.name not in {COGNITO, EVERYONE}]
        if others and statement.allows:
            yield f"{statement.place} also trusts {', '.join(others)}; that was not examined"
        for condition in statement.conditions:
            if condition.key == AMR and condition.operator is not None and not condition.quantifier:
                yield f"{statement.place}: {AMR} has several values; compare it by ForAnyValue:StringLike"
            if condition.key in {AUD, AMR} and (condition.if_exists or condition.quantifier == "ForAllValues"):
                yield f"{statement.place}: the condition on {condition.key} holds also where the token lacks it"
