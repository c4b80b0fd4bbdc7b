"""The reference's own evaluator of IAM policies.

A policy text becomes a `documents.Policy`; `evaluation.authorize` and `evaluation.trusts` decide a request on such
policies; `denials` words the refusal. Time and memory are bounded by the size of the document and of the request.
"""
