"""SAML responses of the harness's providers, altered outside of what is signed, or no responses at all."""

import base64
import re
from collections.abc import Callable

SOMEBODY = "somebody-else"
"""The subject of an assertion that a forger adds."""

_RESPONSE = re.compile(r"<samlp:Response\b[^>]*>")
_ASSERTION = re.compile(r"<saml:Assertion\b.*</saml:Assertion>", re.DOTALL)
_SIGNATURE = re.compile(r"<ds:Signature\b.*</ds:Signature>", re.DOTALL)
_NAME = re.compile(r"(<saml:NameID[^>]*>)[^<]*")
_LEVELS = 9


def _with_type(entities: str, reference: str) -> Callable[[str], str]:
    """Declare entities and refer to one, before the signed assertion."""

    def altered(text: str) -> str:
        told = _RESPONSE.sub(lambda found: f"{found[0]}<samlp:Extensions>{reference}</samlp:Extensions>", text, count=1)
        return f"<!DOCTYPE samlp:Response [{entities}]>{told}"

    return altered


def _another_before(text: str) -> str:
    """Put an assertion about somebody else, which nobody signed, before the signed one."""
    forged = _NAME.sub(rf"\g<1>{SOMEBODY}", _SIGNATURE.sub("", _ASSERTION.findall(text)[0]))
    forged = forged.replace('ID="_assertion"', 'ID="_forged"')
    return _ASSERTION.sub(lambda found: forged + found[0], text, count=1)


_EXPANDING = '<!ENTITY e0 "expanding">' + "".join(
    f'<!ENTITY e{level} "{f"&e{level - 1};" * 10}">' for level in range(1, _LEVELS + 1)
)

ALTERATIONS: dict[str, Callable[[str], str]] = {
    "no_xml": lambda _: "this is no XML",
    "cut": lambda text: text[: len(text) // 2],
    "other_document": lambda _: "<html><body>Sign in</body></html>",
    "no_assertion": lambda text: _ASSERTION.sub("", text),
    "expanding": _with_type(_EXPANDING, f"&e{_LEVELS};"),
    "outside_entity": _with_type('<!ENTITY outside SYSTEM "file:///etc/hostname">', "&outside;"),
    "another_before": _another_before,
}
"""What is done to the XML of a response, by name; `no_base64` breaks what carries it."""


def altered(assertion: str, name: str) -> str:
    """Return a response, in base64, altered.

    Raises:
        ValueError: the response is no base64 of a text.
        KeyError: there is no such alteration.
    """
    if name == "no_base64":
        return f"%{assertion}"
    text = base64.b64decode(assertion, validate=True).decode()
    return base64.b64encode(ALTERATIONS[name](text).encode()).decode()
