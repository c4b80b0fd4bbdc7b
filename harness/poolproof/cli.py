"""The command line: reads arguments, prints, and turns every ending into an exit code."""

import os
import traceback
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from poolproof import configuration
from poolproof.commands import adapters, campaigns, output, policies, replays, serving, specification
from poolproof.commands import coverage as coverages
from poolproof.commands import doctor as doctors
from poolproof.commands import listing as listings
from poolproof.commands import sweep as sweeps
from poolproof.commands.campaigns import PlanName
from poolproof.commands.output import Listing, ReportFormat
from poolproof.commands.real_aws import AwsOptions, settings
from poolproof.conclusion import CONFORMS, FAILED, UNDECIDED, FailOn
from poolproof.record import read
from poolproof.reports import json, markdown, repeats, table
from poolproof.reports.comparison import comparison
from poolproof_spec.errors import PoolproofError

INTERRUPTED = 130

app = typer.Typer(
    name="poolproof",
    help="Hold any implementation of Amazon Cognito against an executable specification.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    add_completion=False,
)
spec_app = typer.Typer(help="Print the specification.", invoke_without_command=True, rich_markup_mode=None)
app.add_typer(spec_app, name="spec")
adapter_app = typer.Typer(help="Targets in other languages.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(adapter_app, name="adapter")
policy_app = typer.Typer(help="Lint policies of identity pools.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(policy_app, name="policy")
targets_app = typer.Typer(help="List the targets.", invoke_without_command=True, rich_markup_mode=None)
app.add_typer(targets_app, name="targets")

Spec = Annotated[Path | None, typer.Option(help="Another folder of sheets, laid out like poolproof_spec.")]
Format = Annotated[Listing, typer.Option("--format", help="How to print.")]
Components = Annotated[list[str] | None, typer.Option("--component", help="Only this component; repeatable.")]
Clauses = Annotated[list[str] | None, typer.Option("--clause", help="Only these clauses (globs); repeatable.")]
Config = Annotated[Path | None, typer.Option(help="Targets and waivers; poolproof.toml if it is here.")]
AwsAccount = Annotated[str | None, typer.Option(help="The real account's number; another one is never touched.")]
AwsRegion = Annotated[str | None, typer.Option(help="The region in the real account.")]
AwsMailDomain = Annotated[str | None, typer.Option(help="A domain of which every mailbox is yours.")]
AwsJournals = Annotated[Path | None, typer.Option(file_okay=False, help="Folder of journals (poolproof-journals).")]
AwsEndpoint = Annotated[str | None, typer.Option(help="Another place that answers for AWS (for proofs).")]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and give the exit code: 0 conforms, 1 a clause FAILs, 2 anything else."""
    try:
        app(args=None if arguments is None else list(arguments), prog_name="poolproof")
    except SystemExit as ending:
        code = ending.code if isinstance(ending.code, int) else int(ending.code is not None)
        return UNDECIDED if code == INTERRUPTED else code
    except PoolproofError as error:
        output.note(f"error: {error}")
    except KeyboardInterrupt:
        output.note("interrupted")
    except Exception as error:  # noqa: BLE001 -- the border: whatever is left is ours, not the target's
        if os.environ.get("POOLPROOF_DEBUG"):
            traceback.print_exc()
        output.note(f"internal error: {type(error).__name__}: {error}")
        output.note("this is a fault of poolproof; please report it with what `--debug` prints")
    return UNDECIDED


def _version(wanted: bool) -> None:
    if wanted:
        output.say(f"poolproof {version('poolproof')}")
        raise typer.Exit


@app.callback()
def options(
    debug: Annotated[bool, typer.Option("--debug", help="Print a traceback where poolproof itself fails.")] = False,
    _: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False,
) -> None:
    """Hold any implementation of Amazon Cognito against an executable specification."""
    if debug:
        os.environ["POOLPROOF_DEBUG"] = "1"


@app.command()
def run(
    targets: Annotated[list[str] | None, typer.Argument(help="Targets; reference and moto if none is named.")] = None,
    *,
    target: Annotated[list[str] | None, typer.Option(help="One more target, as package.module:factory.")] = None,
    endpoint: Annotated[list[str] | None, typer.Option(metavar="URL", help="One more target, by its URL.")] = None,
    plan: Annotated[PlanName, typer.Option(help="How much to run.")] = PlanName.CERTIFY,
    component: Components = None,
    clause: Clauses = None,
    scenario: Annotated[
        list[str] | None, typer.Option(help="Only this named scenario (`poolproof spec scenarios`); repeatable.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of exploration.")] = 0,
    examples: Annotated[int | None, typer.Option(min=0, help="Scenarios that plan explore draws (200).")] = None,
    max_calls: Annotated[int | None, typer.Option(min=1, help="Requests that each target is sent at most.")] = None,
    wait: Annotated[
        float,
        typer.Option(
            min=0, metavar="SECONDS", help="Where no clock can be moved, really wait: at most so long a step."
        ),
    ] = 0,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the plan and its calls; send nothing.")] = False,
    config: Config = None,
    aws_account: AwsAccount = None,
    aws_region: AwsRegion = None,
    aws_mail_domain: AwsMailDomain = None,
    aws_journals: AwsJournals = None,
    aws_endpoint: AwsEndpoint = None,
    jobs: Annotated[int, typer.Option(min=1, help="Targets run at the same time, each in a process of its own.")] = 1,
    out: Annotated[Path, typer.Option(file_okay=False, help="Folder for record, reports, scenarios.")] = Path("out"),
    fail_on: Annotated[FailOn, typer.Option(help="Level from which a FAIL gives exit code 1.")] = FailOn.MUST,
    spec: Spec = None,
    format_: Annotated[Listing, typer.Option("--format", help="How to print the report.")] = Listing.TABLE,
) -> None:
    """Run the model's scenarios on targets, print the comparison, write record and reports."""
    named = (*(targets or ()), *(target or ()), *(endpoint or ())) or ("reference", "moto")
    request = campaigns.Request(
        targets=named,
        plan=plan,
        components=tuple(component or ()),
        clauses=tuple(clause or ()),
        scenarios=tuple(scenario or ()),
        seed=seed,
        examples=examples,
        max_calls=max_calls,
        wait=wait,
        jobs=jobs,
        out=out,
        fail_on=fail_on,
        spec=spec,
        format=format_,
        config=config,
        aws=AwsOptions(
            account=aws_account,
            region=aws_region,
            mail_domain=aws_mail_domain,
            journals=aws_journals,
            endpoint=aws_endpoint,
        ),
        dry_run=dry_run,
    )
    raise typer.Exit(campaigns.run(request))


@app.command()
def serve(
    *,
    host: Annotated[str, typer.Option(help="Address to listen on; others see all but loopback.")] = serving.LOOPBACK,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes a free one.")] = 4700,
    old_signatures: Annotated[bool, typer.Option("--old-signatures", help="Take signatures of any age.")] = False,
) -> None:
    """Serve the built-in reference over HTTP, for any AWS SDK."""
    raise typer.Exit(serving.serve(host, port, signatures=not old_signatures))


@app.command()
def replay(
    file: Annotated[Path, typer.Argument(help="A stored scenario.")],
    target: Annotated[str, typer.Argument(help="The target to run it on.")],
    *,
    spec: Spec = None,
    config: Config = None,
    format_: Format = Listing.TABLE,
) -> None:
    """Run a stored scenario again, step by step; exit 1 if a clause FAILs."""
    raise typer.Exit(replays.replay(file, target, spec, format_, config))


@app.command()
def sweep(
    *,
    aws_account: AwsAccount = None,
    aws_region: AwsRegion = None,
    aws_journals: AwsJournals = None,
    aws_endpoint: AwsEndpoint = None,
    config: Config = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only list what runs were cut off.")] = False,
) -> None:
    """Remove from a real account what runs left behind that were cut off."""
    options = AwsOptions(account=aws_account, region=aws_region, journals=aws_journals, endpoint=aws_endpoint)
    found = settings(options, configuration.load(config), sends_mail=False)
    raise typer.Exit(sweeps.sweep(found, dry_run=dry_run))


@app.command()
def report(
    records: Annotated[list[Path], typer.Argument(metavar="RECORD...", help="The record.jsonl of one run or more.")],
    *,
    format_: Annotated[ReportFormat, typer.Option("--format", help="How to print.")] = ReportFormat.TABLE,
) -> None:
    """Print the comparison that a record holds; of several runs of one plan, what differs (exit 1 if anything does)."""
    stored = [read(record) for record in records]
    if len(stored) == 1:
        renderers = {ReportFormat.TABLE: table, ReportFormat.MARKDOWN: markdown, ReportFormat.JSON: json}
        output.say(renderers[format_].render(comparison(stored[0]), str(records[0].parent)))
        return
    found = repeats.differing(stored)
    output.say((repeats.to_json if format_ is ReportFormat.JSON else repeats.render)(stored, found))
    raise typer.Exit(FAILED if found else CONFORMS)


@app.command()
def doctor(
    target: Annotated[str, typer.Argument(help="A target.")],
    *,
    config: Config = None,
    aws_account: AwsAccount = None,
    aws_region: AwsRegion = None,
    aws_mail_domain: AwsMailDomain = None,
    aws_journals: AwsJournals = None,
    aws_endpoint: AwsEndpoint = None,
    format_: Format = Listing.TABLE,
) -> None:
    """Look at a target before any verdict: reached, keys, operations, powers; exit 0, or 2 with what to change."""
    options = AwsOptions(
        account=aws_account,
        region=aws_region,
        mail_domain=aws_mail_domain,
        journals=aws_journals,
        endpoint=aws_endpoint,
    )
    own = campaigns.own_targets(configuration.load(config), options)
    raise typer.Exit(doctors.doctor(target, own, format_))


@targets_app.callback()
def targets_options(context: typer.Context, *, config: Config = None, format_: Format = Listing.TABLE) -> None:
    """List the targets that can be run, with their versions and capabilities."""
    if context.invoked_subcommand is None:
        listings.targets(configuration.load(config), format_)


@targets_app.command("list")
def list_targets(*, config: Config = None, format_: Format = Listing.TABLE) -> None:
    """List the targets that can be run, with their versions and capabilities."""
    listings.targets(configuration.load(config), format_)


@targets_app.command("schema")
def target_schema() -> None:
    """Print the JSON Schema of poolproof.toml."""
    output.say_json(configuration.schema())


@spec_app.callback()
def spec_listing(
    context: typer.Context,
    *,
    component: Components = None,
    clause: Clauses = None,
    spec: Spec = None,
    format_: Format = Listing.TABLE,
) -> None:
    """Print the clauses of the specification."""
    if context.invoked_subcommand is None:
        specification.listing(component or [], clause or [], spec, format_)


@spec_app.command()
def show(
    clause: Annotated[str, typer.Argument(help="A clause id.")],
    *,
    spec: Spec = None,
    format_: Format = Listing.TABLE,
) -> None:
    """Print one clause: guards, outcome, sources."""
    specification.show(clause, spec, format_)


@spec_app.command()
def coverage(
    *,
    spec: Spec = None,
    format_: Annotated[ReportFormat, typer.Option("--format", help="How to print.")] = ReportFormat.TABLE,
) -> None:
    """Print what is said of each operation, rules by action, and which clauses have no witness and why."""
    coverages.coverage(spec, format_)


@spec_app.command()
def scenarios(*, spec: Spec = None, format_: Format = Listing.TABLE) -> None:
    """List the named scenarios that `poolproof run --scenario` runs."""
    specification.scenarios(spec, format_)


@spec_app.command()
def diagram(
    machine: Annotated[str | None, typer.Argument(help="A machine; all are listed if none is named.")] = None,
    *,
    spec: Spec = None,
    format_: Format = Listing.TABLE,
) -> None:
    """Draw a state chart in Mermaid."""
    specification.diagram(machine, spec, format_)


@adapter_app.callback()
def adapter_options() -> None:
    """Targets in other languages: programs that speak JSON lines."""


@adapter_app.command("check", context_settings={"ignore_unknown_options": True})
def check_adapter(
    command: Annotated[list[str], typer.Argument(help="The program and its arguments.")],
    *,
    seconds: Annotated[float, typer.Option(help="How long one answer may take.")] = 30.0,
) -> None:
    """Tell whether a program speaks the adapter protocol; exit 0 if it does, 1 if not, 2 if it cannot be started."""
    raise typer.Exit(adapters.check(command, seconds))


@policy_app.callback()
def policy_options() -> None:
    """Lint policies of identity pools."""


@policy_app.command()
def check(
    trust_policy: Annotated[Path, typer.Argument(help="A role's trust policy, a JSON file.")],
    *,
    identity_pool: Annotated[str, typer.Option(help="The identity pool that the role is for (REGION:UUID).")],
    format_: Format = Listing.TABLE,
) -> None:
    """Tell which identities may assume a role; exit 0 if the policy is tight, 1 if it is open, 2 if unreadable."""
    raise typer.Exit(policies.check(trust_policy, identity_pool, format_))
