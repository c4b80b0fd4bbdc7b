"""`python -m tests.aws_proof`: runs on a served account are killed at random points; a sweep leaves nothing.

The victim is a process of its own, which kills itself a random moment after a random request went out.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import closing
from pathlib import Path

import boto3

from poolproof.campaign import Options, examine, select
from poolproof.commands.output import bound
from poolproof.commands.sweep import sweep
from poolproof.errors import ConfigurationError
from poolproof.reference.cloud import ROOT_ACCESS_KEY_ID, ROOT_SECRET_ACCESS_KEY
from poolproof.targets import clones
from poolproof.targets.aws import AwsTarget, Settings
from poolproof.targets.managed import Running
from poolproof.targets.pace import Pace
from poolproof.targets.reference import ACCOUNT_ID
from poolproof_model.planner import plan

REGION = "eu-west-1"
CLAUSES = ("UP-SIGNUP-1", "UP-SIGNUP-10", "IP-GUEST-*", "PO-BEARER-*")
REQUESTS = 120
MILLISECONDS = 20


def settings(url: str, journals: Path) -> Settings:
    """Give the settings of the served account."""
    return Settings(account=ACCOUNT_ID, region=REGION, mail_domain="mail.example.org", journals=journals, endpoint=url)


def swift() -> Pace:
    """Give a pace without waiting."""
    return Pace(sleep=lambda _seconds: None)


def victim(url: str, journals: Path, request: int, delay: float) -> None:
    """Run clauses, until this process kills itself `delay` seconds after a request."""
    seen = 0

    def clock() -> float:
        nonlocal seen
        seen += 1
        if seen == request:
            threading.Timer(delay, os.kill, (os.getpid(), signal.SIGKILL)).start()
        return time.monotonic()

    rules = bound(None)
    clauses = select(rules.catalogue, clauses=CLAUSES)
    pace = Pace(sleep=lambda _seconds: None, clock=clock)
    with closing(AwsTarget(settings(url, journals), pace=pace)) as target:
        examine(target, rules, plan(rules, clauses), clauses, Options(), on_trace=lambda *_: None)


def left(url: str) -> list[str]:
    """Name what the account holds, by its own admin API."""
    ask = {service: boto3.client(service, endpoint_url=url, region_name=REGION) for service in SERVICES}
    names = [pool["Name"] for pool in ask["cognito-idp"].list_user_pools(MaxResults=60)["UserPools"]]
    pools = ask["cognito-identity"].list_identity_pools(MaxResults=60)["IdentityPools"]
    names += [pool["IdentityPoolName"] for pool in pools]
    names += [role["RoleName"] for role in ask["iam"].list_roles()["Roles"]]
    names += [policy["PolicyName"] for policy in ask["iam"].list_policies(Scope="Local")["Policies"]]
    names += [one["Arn"] for one in ask["iam"].list_open_id_connect_providers()["OpenIDConnectProviderList"]]
    names += [bucket["Name"] for bucket in ask["s3"].list_buckets()["Buckets"]]
    return [*names, *ask["dynamodb"].list_tables()["TableNames"]]


SERVICES = ("cognito-idp", "cognito-identity", "iam", "s3", "dynamodb")


def killed_and_swept(url: str, journals: Path, points: random.Random) -> tuple[int, list[str], list[str]]:
    """Kill one run and sweep; give the request at which it was killed, what was there before, what is left."""
    request, delay = points.randint(1, REQUESTS), points.uniform(0, MILLISECONDS) / 1000
    command = [sys.executable, "-m", "tests.aws_proof", "--victim", url, str(journals), str(request), str(delay)]
    ended = subprocess.run(command, check=False).returncode
    if ended != -signal.SIGKILL:
        raise ConfigurationError(f"the run ended with {ended} before request {request}; it was to be killed there")
    before = left(url)
    sweep(settings(url, journals), dry_run=False)
    return request, before, left(url)


def keys() -> None:
    """Give this process, and those that it starts, the keys of the served account."""
    os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"] = ROOT_ACCESS_KEY_ID, ROOT_SECRET_ACCESS_KEY


def main() -> int:
    """Kill runs at many points; exit 1 if a sweep leaves anything."""
    parser = argparse.ArgumentParser(prog="python -m tests.aws_proof")
    parser.add_argument("--points", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--victim", nargs=4, metavar=("URL", "JOURNALS", "REQUEST", "DELAY"))
    given = parser.parse_args()
    if given.victim:
        url, journals, request, delay = given.victim
        victim(url, Path(journals), int(request), float(delay))
        return 0
    keys()
    points = random.Random(given.seed)
    failed = 0
    with closing(Running("aws-proof", clones.reference_http(print).process)) as server, _folder() as folder:
        for number in range(given.points):
            request, before, after = killed_and_swept(server.url, Path(folder), points)
            failed += bool(after)
            sys.stdout.write(f"{number}: killed at request {request}, {len(before)} left behind, {after} after sweep\n")
    sys.stdout.write(f"{given.points} points, {failed} with something left\n")
    return int(failed > 0)


def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="poolproof-journals-")


if __name__ == "__main__":
    sys.exit(main())
