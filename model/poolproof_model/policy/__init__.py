"""A policy evaluator: trust, permission, session and resource policies, permission boundaries, condition operators.

Pure: documents and a Question in, a Decision out. `read` a document once, then `authorize` or `decide` questions.
"""

from poolproof_model.policy.documents import Kind, Policy, read
from poolproof_model.policy.evaluation import Caller, Decision, Policies, Question, authorize, decide
from poolproof_model.policy.scope_down import GUEST_SERVICES, scoped_down

__all__ = [
    "GUEST_SERVICES",
    "Caller",
    "Decision",
    "Kind",
    "Policies",
    "Policy",
    "Question",
    "authorize",
    "decide",
    "read",
    "scoped_down",
]
