"""The session policies that the enhanced flow puts on guests, whatever their role allows.

One inline policy and one managed policy go with the call to STS; a guest may do what the role and one of the two allow
(developer guide, iam-roles, "access policies for unauthenticated identities"; AWS managed policy reference,
AmazonCognitoUnAuthedIdentitiesSessionPolicy).
"""

from __future__ import annotations

import json
from functools import cache

from poolproof.reference.policy import documents
from poolproof.reference.policy.documents import Policy

INLINE_ACTIONS = (
    "firehose:*", "kinesisanalytics:*", "sqs:*", "sumerian:View*", "mobileanalytics:*", "ses:*", "lambda:*",
    "kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt", "kms:GenerateDataKey", "dynamodb:*", "sdb:*", "appsync:*", "geo:*",
    "sns:*", "gamelift:*", "iot:*", "codewhisperer:*", "comprehend:*", "lex:*", "machinelearning:*", "personalize:*",
    "polly:*", "rekognition:*", "sagemaker:InvokeEndpoint", "textract:DetectDocumentText", "textract:AnalyzeDocument",
    "transcribe:*", "translate:*", "cloudwatch:*", "logs:*", "execute-api:*", "cognito-identity:*", "cognito-idp:*",
    "cognito-sync:*", "s3:*",
)  # fmt: skip
MANAGED_ACTIONS = (
    "rum:PutRumEvents", "sagemaker:InvokeEndpoint", "polly:*", "comprehend:*", "translate:*", "transcribe:*",
    "rekognition:*", "mobiletargeting:*", "firehose:*", "personalize:*", "kms:GenerateDataKey", "kms:Decrypt",
)  # fmt: skip


@cache
def guest_policies() -> tuple[Policy, ...]:
    """The session policies of a guest in the enhanced flow."""
    return tuple(documents.parse(_allowing(actions)) for actions in (INLINE_ACTIONS, MANAGED_ACTIONS))


def session_policies(*, guest: bool) -> tuple[Policy, ...] | None:
    """The session policies that the service adds: for guests only."""
    return guest_policies() if guest else None


def _allowing(actions: tuple[str, ...]) -> str:
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
