"""Terms documents of app clients: links to terms of use and privacy policies, by language.

Service model, CreateTerms and UpdateTerms.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from poolproof.reference.errors import ServiceError
from poolproof.reference.user_pools import identifiers, lookup, pagination, refusals
from poolproof.reference.user_pools.state import Pool

if TYPE_CHECKING:
    from poolproof.reference.calls import Call, Handler

CHANGEABLE = ("TermsName", "TermsSource", "Enforcement", "Links")
SUMMARY = ("TermsId", "TermsName", "Enforcement", "CreationDate", "LastModifiedDate")


@dataclass(slots=True, kw_only=True)
class Documents:
    """The terms documents of one pool by id, each in the members of TermsType."""

    by_id: dict[str, dict[str, Any]] = field(default_factory=dict)


def create(call: Call) -> dict[str, Any]:
    """CreateTerms."""
    pool, client = lookup.pool_and_client(call)
    require_free(pool, client.id, call.arguments["TermsName"], None)
    now = call.cloud.clock.now()
    terms = {
        "TermsId": identifiers.uuid(call.cloud),
        "UserPoolId": pool.id,
        "ClientId": client.id,
        "Links": {},
        "CreationDate": now,
        "LastModifiedDate": now,
        **chosen(call),
    }
    present(pool)[terms["TermsId"]] = terms
    return {"Terms": described(terms)}


def chosen(call: Call) -> dict[str, Any]:
    """Return the members that a request gives."""
    return {name: call.arguments[name] for name in CHANGEABLE if name in call.arguments}


def require_free(pool: Pool, client_id: str, name: str, own_id: str | None) -> None:
    """Refuse a second document of one name for a client (service model, TermsExistsException)."""
    found = of_client(pool, client_id, name)
    if found is not None and found["TermsId"] != own_id:
        raise ServiceError("TermsExistsException", f"Terms with the name {name} already exist for client {client_id}.")


def present(pool: Pool) -> dict[str, dict[str, Any]]:
    """Return the documents of a pool; those of a deleted client are gone (no source states what becomes of them)."""
    documents = pool.part(Documents).by_id
    for key in [key for key, one in documents.items() if one["ClientId"] not in pool.clients]:
        del documents[key]
    return documents


def of_client(pool: Pool, client_id: str, name: str) -> dict[str, Any] | None:
    """Return a client's document of a name."""
    found = (one for one in present(pool).values() if (one["ClientId"], one["TermsName"]) == (client_id, name))
    return next(found, None)


def described(terms: dict[str, Any]) -> dict[str, Any]:
    """Return a document in the members of TermsType."""
    return {**terms, "Links": dict(terms["Links"])}


def terms_of(call: Call, pool: Pool) -> dict[str, Any]:
    """Return the document that a call names."""
    terms_id = call.arguments["TermsId"]
    found = present(pool).get(terms_id)
    if found is None:
        raise refusals.not_found(f"Terms {terms_id} do not exist.")
    return found


def describe(call: Call) -> dict[str, Any]:
    """DescribeTerms."""
    return {"Terms": described(terms_of(call, lookup.pool(call)))}


def describe_by_client(call: Call) -> dict[str, Any]:
    """DescribeTermsByClient."""
    pool, client = lookup.pool_and_client(call)
    name = call.arguments["TermsName"]
    found = of_client(pool, client.id, name)
    if found is None:
        raise refusals.not_found(f"The client {client.id} has no terms with the name {name}.")
    return {"Terms": described(found)}


def update(call: Call) -> dict[str, Any]:
    """UpdateTerms: what is omitted stays (no source states a reset)."""
    pool = lookup.pool(call)
    terms = terms_of(call, pool)
    changed = chosen(call)
    if "TermsName" in changed:
        require_free(pool, terms["ClientId"], changed["TermsName"], terms["TermsId"])
    terms.update(changed, LastModifiedDate=call.cloud.clock.now())
    return {"Terms": described(terms)}


def delete(call: Call) -> dict[str, Any]:
    """DeleteTerms."""
    pool = lookup.pool(call)
    del present(pool)[terms_of(call, pool)["TermsId"]]
    return {}


def list_terms(call: Call) -> dict[str, Any]:
    """ListTerms: summaries, without client and links."""
    pool = lookup.pool(call)
    documents = list(present(pool).values())
    shown, token = pagination.page(call, documents, lambda one: str(one["TermsId"]), size="MaxResults")
    return {"Terms": [{name: one[name] for name in SUMMARY} for one in shown], **token}


OPERATIONS: dict[str, Handler] = {
    "CreateTerms": create,
    "DescribeTerms": describe,
    "DescribeTermsByClient": describe_by_client,
    "UpdateTerms": update,
    "DeleteTerms": delete,
    "ListTerms": list_terms,
}
