"""The specification of Amazon Cognito as data: decision tables, state charts, sources."""
