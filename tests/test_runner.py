from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import replace
from itertools import islice
from typing import Any

import pytest

from poolproof import runner
from poolproof.observation import Indeterminate, Observation, Rejected, Returned, Unsupported
from poolproof.target import Call, Session, Target
from poolproof.targets import resolve
from poolproof.targets.reference import ReferenceTarget
from poolproof.trace import Performed, Trace
from poolproof_model.scenario import Scenario, World, from_json, to_json
from tests.by_hand import (
    ACCESS_TOKEN,
    APP,
    ID_TOKEN,
    PASSWORD,
    POOL,
    derived,
    joined_world,
    ref,
    scenario,
    signed_in,
    signed_up,
    step,
    world,
    world_ref,
)

ADDRESS = "inbox:alice~@example.com"
LOGINS = derived("mapping", derived("provider_name", world_ref("region"), world_ref(POOL)), ref(2, ID_TOKEN))


@pytest.fixture(params=["reference", "moto"])
def target(request: pytest.FixtureRequest) -> Iterator[Target]:
    with closing(resolve(request.param)) as found:
        yield found


@pytest.fixture
def reference() -> Iterator[Target]:
    with closing(resolve("reference")) as found:
        yield found


@pytest.fixture
def moto() -> Iterator[Target]:
    with closing(resolve("moto")) as found:
        yield found


def only(traces: Generator[Trace]) -> Trace:
    (trace,) = traces
    return trace


def observed(target: Target, *steps: Any, inside: World | None = None) -> list[Any]:
    trace = only(runner.run_all([scenario(*steps, inside=inside)], target))
    assert trace.world_error is None
    return [one.observation for one in trace.performed]


def test_sign_up_to_verified_token(target: Target) -> None:
    found = observed(
        target,
        *signed_in(),
        step("GetUser", "user", AccessToken=ref(2, ACCESS_TOKEN)),
        step("verifyJwt", "client", token=ref(2, ID_TOKEN), UserPoolId=world_ref(POOL)),
        step("verifyJwt", "client", token=derived("tampered", ref(2, ID_TOKEN)), UserPoolId=world_ref(POOL)),
        step("verifyJwt", "client", token=derived("unsigned", ref(2, ID_TOKEN)), UserPoolId=world_ref(POOL)),
        step("verifyJwt", "client", token=derived("foreign_signed", ref(2, ID_TOKEN)), UserPoolId=world_ref(POOL)),
        inside=world(region="eu-west-1"),
    )
    assert [type(one) for one in found] == [Returned] * 5 + [Rejected] * 3
    assert found[4].fields["claims"]["sub"] == found[0].fields["UserSub"]


def srp_steps(password: str) -> tuple[Any, ...]:
    challenge = "ChallengeParameters."
    return (
        step(
            "InitiateAuth",
            ClientId=world_ref(APP),
            AuthFlow="USER_SRP_AUTH",
            AuthParameters__USERNAME="alice~",
            AuthParameters__SRP_A=derived("srp_a", "seed"),
        ),
        step(
            "RespondToAuthChallenge",
            ClientId=world_ref(APP),
            ChallengeName="PASSWORD_VERIFIER",
            ChallengeResponses__USERNAME=ref(2, challenge + "USERNAME"),
            ChallengeResponses__PASSWORD_CLAIM_SECRET_BLOCK=ref(2, challenge + "SECRET_BLOCK"),
            ChallengeResponses__TIMESTAMP=derived("srp_timestamp"),
            ChallengeResponses__PASSWORD_CLAIM_SIGNATURE=derived(
                "srp_signature",
                "seed",
                password,
                world_ref(POOL),
                ref(2, challenge + "USER_ID_FOR_SRP"),
                ref(2, challenge + "SALT"),
                ref(2, challenge + "SRP_B"),
                ref(2, challenge + "SECRET_BLOCK"),
                derived("srp_timestamp"),
            ),
        ),
    )


def test_srp_sign_in(target: Target) -> None:
    found = observed(target, *signed_up(), *srp_steps(PASSWORD))
    assert isinstance(found[3], Returned), found[3]
    assert found[3].fields["AuthenticationResult"]["IdToken"]


def test_srp_with_a_wrong_password_is_refused_by_the_reference_and_not_by_moto() -> None:
    outcome = {}
    for name in ("reference", "moto"):
        with closing(resolve(name)) as target:
            outcome[name] = type(observed(target, *signed_up(), *srp_steps("Wrong-passw0rd"))[3])
    assert outcome == {"reference": Rejected, "moto": Returned}


def credentials_of(number: int) -> Any:
    return ref(number, "Credentials")


JOINED = (
    *signed_in(),
    step("GetId", IdentityPoolId=world_ref("identity_pool.main.Id"), Logins=LOGINS),
    step("GetCredentialsForIdentity", IdentityId=ref(3, "IdentityId"), Logins=LOGINS),
    step("GetCallerIdentity", "credentials", credentials=credentials_of(4)),
    step(
        "s3:PutObject",
        "credentials",
        credentials=credentials_of(4),
        Bucket=world_ref("bucket.files.Name"),
        Key="k",
        Body="hello",
    ),
    step("s3:GetObject", "credentials", credentials=credentials_of(4), Bucket=world_ref("bucket.files.Name"), Key="k"),
    step("bearerOnS3", "client", token=ref(2, ID_TOKEN), Bucket=world_ref("bucket.files.Name"), Key="k"),
    step("bearerOnDynamoDB", "client", token=ref(2, ID_TOKEN), TableName=world_ref("table.scores.Name")),
    step("callAuthorizer", "client", token=ref(2, ID_TOKEN), UserPoolId=world_ref(POOL), ClientId=world_ref(APP)),
    step("callAuthorizer", "client", UserPoolId=world_ref(POOL), ClientId=world_ref(APP)),
    step(
        "dynamodb:GetItem",
        "credentials",
        credentials=credentials_of(4),
        TableName=world_ref("table.scores.Name"),
        Key={"player": {"S": "alice"}},
    ),
)


def test_user_pool_token_becomes_credentials_that_open_what_the_role_may(reference: Target) -> None:
    found = observed(reference, *JOINED, inside=joined_world())
    assert [type(one) for one in found] == [Returned] * 8 + [Rejected, Rejected, Returned, Rejected, Rejected]
    assert ":assumed-role/poolproof-member-" in found[5].fields["Arn"]
    assert found[7].fields["Body"] == "hello"
    assert found[12].code == "AccessDeniedException"


def test_what_moto_opens_is_seen_as_it_is(moto: Target) -> None:
    found = observed(moto, *JOINED, inside=joined_world())
    assert [type(one) for one in found[:10]] == [Returned] * 10
    assert found[10] == Unsupported(operation="callAuthorizer", reason="API_GATEWAY")


def test_external_tokens_and_guests(reference: Target) -> None:
    def login(number: int) -> Any:
        return derived("mapping", world_ref("provider.idp.Host"), ref(number, "token"))

    pool = world_ref("identity_pool.main.Id")
    found = observed(
        reference,
        step("mintOidcToken", "client", provider="idp", subject="carol~"),
        step("GetId", IdentityPoolId=pool, Logins=login(0)),
        step("GetCredentialsForIdentity", IdentityId=ref(1, "IdentityId"), Logins=login(0)),
        step("GetCallerIdentity", "credentials", credentials=credentials_of(2)),
        step("mintOidcToken", "client", provider="idp", subject="carol~", kind="foreign_signed"),
        step("GetId", IdentityPoolId=pool, Logins=login(4)),
        step("GetId", IdentityPoolId=pool),
        step("GetCredentialsForIdentity", IdentityId=ref(6, "IdentityId")),
        step("GetCallerIdentity", "credentials", credentials=credentials_of(7)),
        inside=joined_world(),
    )
    assert [type(one) for one in found] == [Returned] * 5 + [Rejected] + [Returned] * 3
    assert "poolproof-member-" in found[3].fields["Arn"]
    assert "poolproof-guest-" in found[8].fields["Arn"]


def confirm(code: Any) -> Any:
    return step("ConfirmSignUp", ClientId=world_ref(APP), Username="alice~", ConfirmationCode=code)


def test_codes_come_from_the_step_that_sent_them(reference: Target) -> None:
    found = observed(
        reference,
        signed_up()[0],
        step("ResendConfirmationCode", ClientId=world_ref(APP), Username="alice~"),
        confirm(derived("wrong_code", ref(1, ADDRESS))),
        confirm(ref(1, ADDRESS)),
        confirm(ref(3, ADDRESS)),
        step("ForgotPassword", ClientId=world_ref(APP), Username="alice~"),
        step(
            "ConfirmForgotPassword",
            ClientId=world_ref(APP),
            Username="alice~",
            Password="Battery-staple-2",
            ConfirmationCode=ref(5, ADDRESS),
        ),
    )
    assert [type(one) for one in found] == [Returned] * 2 + [Rejected, Returned, Indeterminate, Returned, Returned]
    assert "step 3 did not send" in found[4].cause


def test_temporary_password_comes_from_the_invitation(reference: Target) -> None:
    attributes = derived("attributes", "email", "alice~@example.com", "email_verified", "true")
    found = observed(
        reference,
        step(
            "AdminCreateUser",
            "admin",
            UserPoolId=world_ref(POOL),
            Username="alice~",
            UserAttributes=attributes,
            DesiredDeliveryMediums=["EMAIL"],
        ),
        step(
            "InitiateAuth",
            ClientId=world_ref(APP),
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters__USERNAME="alice~",
            AuthParameters__PASSWORD=ref(0, ADDRESS),
        ),
    )
    assert isinstance(found[1], Returned), found[1]
    assert found[1].fields["ChallengeName"] == "NEW_PASSWORD_REQUIRED"


def test_code_that_a_target_does_not_deliver_is_unsupported_but_a_wrong_one_can_be_had(moto: Target) -> None:
    trace = only(
        runner.run_all(
            [
                scenario(
                    signed_up()[0],
                    confirm(ref(0, ADDRESS)),
                    confirm(derived("wrong_code", ref(0, ADDRESS))),
                    step("ForgotPassword", ClientId=world_ref(APP), Username="alice~"),
                    confirm(ref(3, ADDRESS)),
                )
            ],
            moto,
        )
    )
    first, unsupported, wrong, _, given = (one.observation for one in trace.performed)
    assert isinstance(first, Returned)
    assert unsupported == Unsupported(operation="ConfirmSignUp", reason="CODE_DELIVERY")
    assert isinstance(wrong, Returned)
    assert trace.performed[2].arguments["ConfirmationCode"] == "000000"
    assert trace.performed[4].arguments["ConfirmationCode"].startswith("moto-confirmation-code:")
    assert not isinstance(given, Unsupported)


def test_clock_moves_for_one_world_only(target: Target) -> None:
    expired = step("verifyJwt", "client", token=ref(2, ID_TOKEN), UserPoolId=world_ref(POOL))
    moved = scenario(*signed_in(), step("advanceClock", "client", seconds=90_000), expired)
    with closing(target.open(moved.world)) as one, closing(target.open(moved.world)) as other:
        trace = runner.run(moved, one, suffix="s1")
        assert [type(found.observation) for found in trace.performed] == [Returned] * 4 + [Rejected]
        assert trace.performed[4].started - trace.performed[3].started >= 90_000
        still = runner.run(scenario(*signed_in(), expired), other, suffix="s1")
        assert isinstance(still.performed[3].observation, Returned)
        again = runner.run(scenario(*signed_in(), expired), one, suffix="s2")
        assert isinstance(again.performed[3].observation, Returned)
        assert (one.now() - other.now()).total_seconds() > 89_000


def test_step_that_lacks_a_value_is_not_sent_and_the_rest_goes_on(reference: Target) -> None:
    found = observed(
        reference,
        step("GetUser", "user", AccessToken=ref(1, ACCESS_TOKEN)),
        step("GetUser", "user", AccessToken="garbage"),
        step("GetUser", "user", AccessToken=ref(1, ACCESS_TOKEN)),
        step("GetUser", "user", AccessToken=derived("tampered", "garbage")),
        step("GetUser", "user", AccessToken=world_ref("client.other.ClientId")),
        step("GetUser", "user", AccessToken=derived("nonesuch")),
        *signed_up(),
    )
    causes = [one.cause for one in found if isinstance(one, Indeterminate)]
    needs = "not sent: argument AccessToken needs "
    assert [cause.removeprefix(needs) for cause in causes[:4]] == [
        f"{ACCESS_TOKEN} of step 1, which has not been performed",
        f"{ACCESS_TOKEN}, which step 1 did not give: it was refused with NotAuthorizedException",
        "tampered(), which cannot be computed: ValueError: a JWT has three segments, this text has 1",
        "client.other.ClientId, which the world does not have",
    ]
    assert "no derived function" in causes[4]
    assert not any(one.crash for one in found if isinstance(one, Indeterminate))
    assert isinstance(found[-1], Returned)


def test_what_a_foreign_target_raises_is_an_observation(reference: Target) -> None:
    class Rude:
        """A session that breaks the rule not to raise."""

        def __init__(self, inner: Session) -> None:
            self._inner = inner

        def __getattr__(self, name: str) -> Any:
            return getattr(self._inner, name)

        def perform(self, call: Call) -> Observation:
            raise RuntimeError(f"no {call.operation} today")

    with closing(reference.open(world())) as session:
        trace = runner.run(scenario(*signed_up()), Rude(session), suffix="s1")
    assert [one.observation for one in trace.performed] == [
        Indeterminate(cause="SignUp: RuntimeError: no SignUp today"),
        Indeterminate(cause="AdminConfirmSignUp: RuntimeError: no AdminConfirmSignUp today"),
    ]


def test_scenarios_share_worlds_with_subjects_of_their_own(reference: Target) -> None:
    plain, other = world(), world("other", "eu-west-1")
    asked = [scenario(*signed_up(), inside=plain), scenario(*signed_up(), inside=other), scenario(*signed_in())]
    usage, seen = runner.Usage(), list[Trace]()
    traces = list(runner.run_all(asked, reference, usage=usage, on_trace=seen.append, phase="explore"))
    assert traces == seen
    assert [trace.scenario for trace in traces] == [asked[0], asked[2], asked[1]]
    names = [trace.performed[0].arguments["Username"] for trace in traces]
    assert names == [f"alice{trace.suffix}" for trace in traces]
    assert names[0] != names[1]
    assert traces[0].world_values[POOL] == traces[1].world_values[POOL] != traces[2].world_values[POOL]
    assert {trace.phase for trace in traces} == {"explore"}
    assert usage.calls == sum(trace.calls for trace in traces) + 4
    assert usage.seconds >= sum(trace.seconds for trace in traces)


def test_worlds_to_be_had_alone_are_made_for_each_scenario(reference: Target) -> None:
    alone = replace(world(), alone=True)
    traces = list(
        runner.run_all([scenario(*signed_up(), inside=alone), scenario(*signed_up(), inside=alone)], reference)
    )
    assert len({trace.world_values[POOL] for trace in traces}) == len(traces)
    assert from_json(to_json(traces[0].scenario)).world.alone


def test_budget_stops_before_the_next_scenario(reference: Target) -> None:
    asked = [scenario(*signed_up(), step("ListUsers", "admin", Limit=number)) for number in range(5)]
    asked.append(scenario(*signed_up(), inside=world("other")))
    usage = runner.Usage()
    traces = list(runner.run_all(asked, reference, usage=usage, max_calls=6))
    assert len(traces) == 2
    assert usage.calls == 8
    assert usage.skipped == 4


def test_world_that_cannot_be_had_gives_traces_that_say_so(reference: Target) -> None:
    bad = world("bad", clients={"app": {"pool": "main", "members": {"UserPoolId": "x_y"}}})
    usage = runner.Usage()
    traces = list(runner.run_all([scenario(*signed_up(), inside=bad), scenario(*signed_up())], reference, usage=usage))
    assert traces[0].world_error is not None
    assert "CreateUserPoolClient" in traces[0].world_error
    assert traces[0].performed == ()
    assert traces[1].world_error is None
    assert usage.calls == 2 + 4


@pytest.mark.parametrize("interrupt", [KeyboardInterrupt, ValueError])
def test_worlds_are_removed_when_the_run_is_cut_off(interrupt: type[BaseException]) -> None:
    opened: list[Any] = []

    class Watched(ReferenceTarget):
        __slots__ = ()

        def open(self, world: World) -> Any:
            opened.append(super().open(world))
            return opened[-1]

    def cut_off(_trace: Trace) -> None:
        raise interrupt

    with pytest.raises(interrupt):
        list(runner.run_all([scenario(*signed_up())], Watched(), on_trace=cut_off))
    assert opened[0]._closed

    with closing(runner.run_all([scenario(*signed_up()), scenario(*signed_in())], Watched())) as traces:
        assert len(list(islice(traces, 1))) == 1
    assert opened[1]._closed


def test_bare_replay_sends_the_same_requests(reference: Target) -> None:
    plan: list[Scenario] = [scenario(*signed_in(), step("GetUser", "user", AccessToken=ref(2, ACCESS_TOKEN)))]
    with closing(reference.open(plan[0].world)) as session:
        before = session.calls
        trace = runner.run(plan[0], session, suffix="s1")
        between = session.calls
        runner.replay_bare(plan[0], session, suffix="s2")
        assert session.calls - between == between - before == trace.calls == 4


def test_dotted_arguments_are_nested(reference: Target) -> None:
    trace = only(runner.run_all([scenario(*signed_in())], reference))
    sent: Performed = trace.performed[2]
    assert sent.arguments["AuthParameters"] == {"USERNAME": "alices0000", "PASSWORD": PASSWORD}
