"""The client's side of device authentication: the verifier that ConfirmDevice takes, and the proof at sign-in.

The arithmetic is that of USER_SRP_AUTH with other names: the device group key stands for the pool, the device key for
the user, the device's own secret for the password (pycognito, aws_srp.py; developer guide, device tracking).
"""

import base64
import hashlib

from poolproof.clients.srp import GENERATOR, GROUP_PRIME, digest_number, padded, signature_of

SALT_BYTES = 16


def salt_of(seed: str) -> int:
    """Return the salt that a device of this seed chooses: 16 bytes, the same for the same seed."""
    return int.from_bytes(hashlib.shake_256(f"salt {seed}".encode()).digest(SALT_BYTES), "big")


def secret_of(seed: str) -> str:
    """Return the secret that a device of this seed keeps to itself."""
    return base64.b64encode(hashlib.shake_256(f"secret {seed}".encode()).digest(40)).decode()


def device_verifier(seed: str, group_key: str, device_key: str) -> dict[str, str]:
    """Return DeviceSecretVerifierConfig: PasswordVerifier and Salt, each in base64."""
    salt = padded(salt_of(seed))
    identity = hashlib.sha256(f"{group_key}{device_key}:{secret_of(seed)}".encode()).digest()
    verifier = pow(GENERATOR, digest_number(salt + identity), GROUP_PRIME)
    return {
        "PasswordVerifier": base64.b64encode(padded(verifier)).decode(),
        "Salt": base64.b64encode(salt).decode(),
    }


def device_signature(
    *,
    srp_seed: str,
    seed: str,
    group_key: str,
    device_key: str,
    salt: str,
    srp_b: str,
    secret_block: str,
    timestamp: str,
) -> str:
    """Return PASSWORD_CLAIM_SIGNATURE of DEVICE_PASSWORD_VERIFIER; salt and srp_b are hexadecimal.

    Raises:
        ValueError: a part of the challenge is not what SRP can go on with.
    """
    return signature_of(
        seed=srp_seed,
        realm=group_key,
        user_id=device_key,
        password=secret_of(seed),
        salt=int(salt, 16),
        server_value=int(srp_b, 16),
        secret_block=secret_block,
        timestamp=timestamp,
    )
