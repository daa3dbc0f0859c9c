"""The key that signs the ledger's heads: derived from a secret of the keyring, and never outside it.

Its public half is for everybody: `closedset keys public` prints it, and whoever keeps it elsewhere can check an export
without trusting this machine.
"""

from __future__ import annotations

from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from storage.keyring import Keyring, KeyScope

_SCOPE: Final = KeyScope.instance("ledger")
_PURPOSE: Final = "closedset/ledger/1/sign"


def signing_key(keyring: Keyring) -> Ed25519PrivateKey:
    """The one signing key of this keyring; its secret is made at first use."""
    return Ed25519PrivateKey.from_private_bytes(keyring.key_for(_SCOPE, create=True).derive(_PURPOSE))


def public_text(keyring: Keyring) -> str:
    """The public half, 32 bytes in hexadecimal."""
    return signing_key(keyring).public_key().public_bytes_raw().hex()
