"""What makes a session safe on a real account: names with a prefix, tags, no message to strangers.

Requests are changed on their way out, and answers back on their way in, so that scenarios never see it. Addresses in
scenarios have the user's own domain already (`arguments.own_text`); those in worlds get it here.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from poolproof.arguments import EXAMPLE

TAG = "poolproof"
NAMES = {
    "CreateUserPool": "PoolName",
    "UpdateUserPool": "PoolName",
    "CreateIdentityPool": "IdentityPoolName",
    "UpdateIdentityPool": "IdentityPoolName",
    "CreateUserPoolDomain": "Domain",
    "CreateRole": "RoleName",
    "CreateTable": "TableName",
    "CreateBucket": "Bucket",
    "CreateSAMLProvider": "Name",
    "CreateOpenIDConnectProvider": "Url",
}
"""The member that names what an operation makes. Parts of worlds that are named globally carry the prefix already."""

TAGS: dict[str, tuple[str, type]] = {
    "CreateUserPool": ("UserPoolTags", dict),
    "UpdateUserPool": ("UserPoolTags", dict),
    "CreateIdentityPool": ("IdentityPoolTags", dict),
    "UpdateIdentityPool": ("IdentityPoolTags", dict),
    "CreateRole": ("Tags", list),
    "CreateTable": ("Tags", list),
    "CreateSAMLProvider": ("Tags", list),
    "CreateOpenIDConnectProvider": ("Tags", list),
}
"""The member for tags, a map or a list of Key and Value."""

PREFIXED = frozenset({"PoolName", "IdentityPoolName", "Name"})
"""Name members that scenarios choose; other names are made by the builder of worlds, with the prefix in them, or hold
the account's number (domains)."""

MAIL = re.compile(r"[^\s@\"']+@[\w.-]+\.[a-z]{2,}")
PHONE = re.compile(r"(?<![\w+])\+[1-9]\d{6,14}(?!\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """Changes requests and answers of one run.

    `mail_domain` and `phones` are what the user named, to be written to: all mailboxes of the domain, some numbers. No
    other address ever reaches the account, so that it can write to no other, whatever is called later.
    """

    prefix: str
    mail_domain: str
    phones: frozenset[str] = frozenset()

    def outward(self, operation: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Give the arguments as they go out: prefixed names, tags, the user's own mail domain."""
        sent: dict[str, Any] = _moved(dict(arguments), EXAMPLE, self.mail_domain)
        member = NAMES.get(operation)
        if member in PREFIXED and isinstance(sent.get(member), str):
            sent[member] = f"{self.prefix}-{sent[member]}"
        if operation in TAGS:
            member, kind = TAGS[operation]
            if kind is dict:
                sent[member] = {**(sent.get(member) or {}), TAG: self.prefix}
            else:
                sent[member] = [*(sent.get(member) or ()), {"Key": TAG, "Value": self.prefix}]
        return sent

    def inward(self, fields: Any) -> Any:
        """Give an answer as scenarios know it: without prefix and tag."""
        match fields:
            case dict():
                return {
                    key: self.inward(value)
                    for key, value in fields.items()
                    if not (key in {"UserPoolTags", "IdentityPoolTags"} and set(value or ()) == {TAG})
                    and not (key == TAG and value == self.prefix)
                }
            case list():
                return [self.inward(item) for item in fields if item != {"Key": TAG, "Value": self.prefix}]
            case str():
                return fields.removeprefix(f"{self.prefix}-")
            case _:
                return fields

    def stranger(self, sent: Mapping[str, Any]) -> str | None:
        """Name an address in a request, as it would go out, that the user did not name; None if there is none."""
        return next((address for address in _addresses(sent) if not self._named(address)), None)

    def _named(self, address: str) -> bool:
        if "@" in address:
            return address.rpartition("@")[2] == self.mail_domain
        return address in self.phones


def _moved(value: Any, old: str, new: str) -> Any:
    """Move the addresses in a value to another domain."""
    match value:
        case dict():
            return {key: _moved(item, old, new) for key, item in value.items()}
        case list() | tuple():
            return [_moved(item, old, new) for item in value]
        case str():
            return value.replace(f"@{old}", f"@{new}")
        case _:
            return value


def _addresses(arguments: Mapping[str, Any]) -> Iterator[str]:
    text = json.dumps(arguments, default=str)
    yield from MAIL.findall(text)
    yield from PHONE.findall(text)
