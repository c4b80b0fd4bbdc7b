"""Which IAM roles a user's groups bring, and which of them is preferred (developer guide, user-pools-user-groups)."""

from __future__ import annotations

from poolproof.reference.user_pools.state import Group, Pool, User


def ranked(pool: Pool, user: User) -> list[Group]:
    """Return the user's groups by precedence: the lowest number first, groups without one last."""
    groups = [pool.groups[name] for name in user.groups if name in pool.groups]
    return sorted(groups, key=rank)


def rank(group: Group) -> float:
    """Return the number by which groups are ranked; null loses to any number."""
    precedence = group.settings.get("Precedence")
    return float("inf") if precedence is None else float(precedence)


def roles(pool: Pool, user: User) -> list[str]:
    """Return the distinct role ARNs of the user's groups."""
    found = (group.settings.get("RoleArn") for group in ranked(pool, user))
    return list(dict.fromkeys(role for role in found if role))


def preferred_role(pool: Pool, user: User) -> str | None:
    """Return the role of the group with the lowest precedence; a tie between different roles gives none."""
    with_role = [group for group in ranked(pool, user) if group.settings.get("RoleArn")]
    if not with_role:
        return None
    best = rank(with_role[0])
    tied = {group.settings["RoleArn"] for group in with_role if rank(group) == best}
    return str(tied.pop()) if len(tied) == 1 else None
