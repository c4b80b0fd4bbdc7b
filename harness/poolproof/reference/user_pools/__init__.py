"""User pools: every operation of `cognito-idp`, collected in `registry`.

Each rule is a module-level function that its callers reach through its module, so that a test can replace it.
"""
