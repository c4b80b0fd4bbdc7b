"""What the command line says of a real account, over what `poolproof.toml` says of it."""

from dataclasses import dataclass
from pathlib import Path

from poolproof.arguments import EXAMPLE
from poolproof.configuration import AwsTable, Configuration
from poolproof.errors import ConfigurationError
from poolproof.targets import AWS
from poolproof.targets.aws import Settings

JOURNALS = Path("poolproof-journals")


@dataclass(frozen=True, slots=True, kw_only=True)
class AwsOptions:
    """The options `--aws-...`; None where one is not given."""

    account: str | None = None
    region: str | None = None
    mail_domain: str | None = None
    journals: Path | None = None
    endpoint: str | None = None

    def pairs(self) -> list[tuple[str, object]]:
        """Give the options that were given, for another process."""
        every = (
            ("--aws-account", self.account),
            ("--aws-region", self.region),
            ("--aws-mail-domain", self.mail_domain),
            ("--aws-journals", self.journals),
            ("--aws-endpoint", self.endpoint),
        )
        return [(option, value) for option, value in every if value is not None]


def settings(options: AwsOptions, configuration: Configuration, *, sends_mail: bool = True) -> Settings:
    """Give the settings of a real account: each option, else the key of the table `[targets.aws]`.

    Raises:
        ConfigurationError: account, region or mail domain is not given, or not in the right form.
    """
    found = configuration.targets.get(AWS)
    table = found if isinstance(found, AwsTable) else None
    account = options.account or (table.account if table else None)
    region = options.region or (table.region if table else None)
    mail_domain = options.mail_domain or (table.mail_domain if table else None)
    if not sends_mail:
        mail_domain = mail_domain or EXAMPLE
    for value, option, key in (
        (account, "--aws-account", "account"),
        (region, "--aws-region", "region"),
        (mail_domain, "--aws-mail-domain", "mail_domain"),
    ):
        if not value:
            raise ConfigurationError(
                f"{option} is missing (or {key} in [targets.aws]); a real account is touched only where it is "
                "named in full"
            )
    return Settings(
        account=str(account),
        region=str(region),
        mail_domain=str(mail_domain),
        journals=options.journals or (table.journals if table else JOURNALS),
        phones=table.phones if table else frozenset(),
        endpoint=options.endpoint or (table.endpoint if table else None),
    )
