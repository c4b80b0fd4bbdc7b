"""A specification of seven clauses in a folder of its own: quick to plan, and nobody else's edits change it."""

import shutil
from pathlib import Path

from poolproof_spec.catalogue import FOLDER, SHEET_FOLDERS

SIGN_UP = """
component: user-pools
tables:
  - action: SignUp
    operation: SignUp
    actor: public
    rows:
      - id: UP-SIGNUP-1
        text: A self-registered user is created UNCONFIRMED.
        when: [client_known]
        then: {move: [user.sign_up], effects: [user_created, password_set], returns: [equals(UserConfirmed false)]}
        level: must
        cites: [{source: "dg:signing-up-users-in-your-app", grade: A, says: a new user is UNCONFIRMED}]
      - id: UP-SIGNUP-7
        text: A username that is taken is refused.
        when: [client_known, username_taken]
        then: {error: UsernameExistsException, message: User already exists}
        level: must
        cites: [{source: "dg:cognito-user-pool-managing-errors", grade: A, says: code and text}]
  - action: AdminConfirmSignUp
    operation: AdminConfirmSignUp
    actor: admin
    rows:
      - id: UP-ADMINCONFIRM-1
        text: An administrator confirms an UNCONFIRMED user without a code.
        when: [user_exists, status_is(UNCONFIRMED)]
        then: {move: [user.confirm]}
        level: must
        cites: [{source: "botocore:AdminConfirmSignUp", grade: A, says: confirms the user}]
      - id: UP-ADMINCONFIRM-9
        text: A rule that nobody follows, so that something fails on every target.
        when: [user_exists, status_is(CONFIRMED)]
        then: {error: ResourceNotFoundException, or: [InternalErrorException], message: Wrong on purpose}
        level: should
        cites: [{source: "inference", grade: C, says: nothing}]
      - id: UP-ADMINCONFIRM-10
        text: Something that cannot be seen.
        when: [user_exists, status_is(RESET_REQUIRED)]
        then: {error: LimitExceededException}
        level: must
        untested: nobody can see it
        cites: [{source: "botocore:AdminConfirmSignUp", grade: A, says: declared}]
"""

FEATURES = """
- feature: Purpose
  group: summary
  user_pools:
    - {shows: sign-up, clauses: [UP-SIGNUP-1, UP-ADMINCONFIRM-1]}
    - {shows: strange confirmation, clauses: [UP-ADMINCONFIRM-9]}
  identity_pools:
    - {shows: social sign-in, unshown: needs a browser}
- feature: Same name twice
  group: summary
  user_pools:
    - {shows: two users of one name, refuted_by: [UP-SIGNUP-7]}
- feature: User pool only
  group: architectures
  user_pools:
    - {shows: sign-up, clauses: [UP-SIGNUP-1]}
"""


def make(folder: Path) -> Path:
    """Copy charts, worlds and sources of the installed specification; write tables and features of our own."""
    spec = folder / "spec"
    left_out = ("__pycache__", "twins.yaml", "families.yaml", *SHEET_FOLDERS)
    shutil.copytree(FOLDER, spec, ignore=shutil.ignore_patterns(*left_out))
    for name in SHEET_FOLDERS:
        (spec / name).mkdir()
    for path in (spec / "worlds").iterdir():
        if path.name != "plain.yaml":
            path.unlink()
    (spec / "user_pools" / "sign_up.yaml").write_text(SIGN_UP, encoding="utf-8")
    (spec / "features.yaml").write_text(FEATURES, encoding="utf-8")
    (spec / "scenarios.yaml").write_text("[]", encoding="utf-8")
    (spec / "access.yaml").write_text("[]", encoding="utf-8")
    return spec
