"""A server-grade, in-process implementation of Amazon Cognito, written from the evidence alone.

`Cloud` is one simulated AWS account; `wire.handle(cloud, request)` is its only entrance.
It shares nothing with the specification and the model, so that each can catch the other's mistakes.
"""
