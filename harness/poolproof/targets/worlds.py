"""Worlds: what must exist before the first step, made on a target part by part and removed in reverse.

A part that the target does not have (an operation that it lacks) is noted in `session.missing`, with all parts that
build on it; a part that the target refuses is a WorldError.
"""

from poolproof.errors import WorldError
from poolproof.targets.leftovers import Leftovers
from poolproof.targets.sdk import SdkSession
from poolproof.targets.world_builder import Builder
from poolproof.targets.world_parts import KINDS, give_roles, give_tags
from poolproof_model.scenario import World


def open_world(session: SdkSession, world: World, *, suffix: str, disposable: bool) -> None:
    """Make a world's parts in a session, in the order of `KINDS`; `suffix` tells the names of global things apart.

    A `disposable` world vanishes with the session and is not removed part by part. If a part is refused the
    session is closed.

    Raises:
        WorldError: the target refused a part, or the world's description makes no sense.
    """
    builder = Builder(session=session, suffix=suffix, disposable=disposable)
    try:
        _make_parts(builder, world)
    except WorldError as error:
        session.close()
        error.calls = session.calls
        raise
    except BaseException:
        session.close()
        raise
    if not disposable:
        session.leftovers = Leftovers()


def _make_parts(builder: Builder, world: World) -> None:
    parts = world.parts
    unknown = sorted(set(parts) - set(KINDS))
    if unknown:
        raise WorldError(f"world {world.name!r}: unknown parts {', '.join(unknown)}; there are {', '.join(KINDS)}")
    for kind, make in KINDS.items():
        for name, spec in parts.get(kind, {}).items():
            builder.build(world, f"{kind.removesuffix('s')}.{name}", name, spec, make)
    for name, spec in parts.get("identity_pools", {}).items():
        builder.build(world, f"identity_pool.{name}.roles", name, spec, give_roles)
        builder.build(world, f"identity_pool.{name}.tags", name, spec, give_tags)
