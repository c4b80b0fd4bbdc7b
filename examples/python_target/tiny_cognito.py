"""A clone in 60 lines, for the target beside it: pools, clients and users in memory; no password is checked."""

import itertools
import uuid
from collections.abc import Callable
from typing import Any

Members = dict[str, Any]


class Refused(Exception):  # noqa: N818 -- it is an answer
    """An error of the service."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class TinyCognito:
    """An account; `codes` are those sent, by address, newest last."""

    def __init__(self) -> None:
        self.codes: list[tuple[str, str]] = []
        self._numbers = itertools.count(1)
        self._pools: dict[str, dict[str, Members]] = {}
        self._clients: dict[str, str] = {}

    def handle(self, region: str, operation: str, request: Members) -> Members:
        """Answer a request.

        Raises:
            Refused: an error of the service.
        """
        found: Callable[[Members], Members] | None = getattr(self, f"_{operation}", None)
        if operation == "CreateUserPool":
            return self._create_pool(region, request)
        if found is None:
            raise Refused("UnknownOperationException", f"{operation} is not there yet")
        return found(request)

    def _create_pool(self, region: str, request: Members) -> Members:
        name = f"{region}_Tiny{next(self._numbers)}"
        self._pools[name] = {}
        return {"UserPool": {**request, "Id": name}}

    def _CreateUserPoolClient(self, request: Members) -> Members:  # noqa: N802 -- found by its name
        name = uuid.uuid4().hex[:26]
        self._clients[name] = request["UserPoolId"]
        return {"UserPoolClient": {**request, "ClientId": name}}

    def _SignUp(self, request: Members) -> Members:  # noqa: N802 -- as above
        users = self._pools[self._clients[request["ClientId"]]]
        if request["Username"] in users:
            raise Refused("UsernameExistsException", "User already exists")
        attributes = {one["Name"]: one["Value"] for one in request.get("UserAttributes", ())}
        attributes["sub"] = str(uuid.uuid4())
        users[request["Username"]] = {"status": "UNCONFIRMED", "attributes": attributes}
        answer = {"UserConfirmed": False, "UserSub": attributes["sub"]}
        if "email" in attributes:
            self.codes.append((attributes["email"], f"{next(self._numbers):06d}"))
        return answer

    def _AdminGetUser(self, request: Members) -> Members:  # noqa: N802 -- as above
        user = self._pools[request["UserPoolId"]].get(request["Username"])
        if user is None:
            raise Refused("UserNotFoundException", "User does not exist.")
        attributes = [{"Name": name, "Value": value} for name, value in user["attributes"].items()]
        return {
            "Username": request["Username"], "UserStatus": user["status"], "Enabled": True, "UserAttributes": attributes
        }  # fmt: skip
