"""The session policy that narrows what guests of an identity pool may do (developer guide, iam-roles)."""

from poolproof_model.policy.evaluation import Decision

GUEST_SERVICES = frozenset(
    [
        "firehose",
        "kinesisanalytics",
        "sqs",
        "mobileanalytics",
        "ses",
        "lambda",
        "dynamodb",
        "sdb",
        "appsync",
        "geo",
        "sns",
        "gamelift",
        "iot",
        "codewhisperer",
        "comprehend",
        "lex",
        "machinelearning",
        "personalize",
        "polly",
        "rekognition",
        "transcribe",
        "translate",
        "cloudwatch",
        "logs",
        "execute-api",
        "cognito-identity",
        "cognito-idp",
        "cognito-sync",
        "s3",
    ]
)
"""Services whose every action the session policy of guests admits."""


def scoped_down(decision: Decision, action: str) -> Decision:
    """Narrow a decision by the guests' session policy: what it does not list is denied (developer guide, iam-roles)."""
    listed = action.partition(":")[0] in GUEST_SERVICES
    return Decision.IMPLICIT_DENY if decision is Decision.ALLOW and not listed else decision
