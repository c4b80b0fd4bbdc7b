"""`poolproof sweep`: remove from a real account what runs left behind."""

from pathlib import Path

from poolproof.commands import output
from poolproof.targets import aws, journal
from poolproof.targets.aws_clients import Account
from poolproof.targets.sweeping import Sweeper, unfinished

NOTHING_LEFT, SOMETHING_LEFT = 0, 1


def sweep(settings: aws.Settings, *, dry_run: bool) -> int:
    """Remove what every unfinished run of the account and region made; give 1 where something could not be removed.

    Raises:
        ConfigurationError: there is no folder of journals, or the account is not the caller's.
    """
    runs = unfinished(settings.journals, settings.account, settings.region)
    if not runs:
        output.say(f"nothing to sweep: every run in {settings.journals} removed what it made")
        return NOTHING_LEFT
    if dry_run:
        output.say_table(
            [[run.prefix, count, str(path)] for path, run, count in runs], ["run", "things begun", "journal"]
        )
        return NOTHING_LEFT
    account = aws.caller(settings)
    return max(_sweep(account, path, run, settings) for path, run, _ in runs)


def _sweep(account: Account, path: Path, run: journal.Run, settings: aws.Settings) -> int:
    left = 0
    for removed in Sweeper(account, run, endpoint=settings.endpoint).sweep():
        output.say(
            f"{'kept   ' if removed.problem else 'removed'} {removed.kind} {removed.name} {removed.problem}".rstrip()
        )
        left += bool(removed.problem)
    if left:
        output.note(f"{run.prefix}: {left} could not be removed; run the sweep again, or remove them by hand")
        return SOMETHING_LEFT
    journal.close(path)
    output.say(f"{run.prefix}: nothing is left")
    return NOTHING_LEFT
