"""Ed25519 (RFC 8032), verified strictly.

OpenSSL, under the package `cryptography`, checks the equation without cofactor, refuses s >= L and compares R byte by
byte. It takes public keys and R of small order, with which one signature fits many messages, and public keys in a
second spelling. Those are refused here, and s and R once more, so as not to depend on a version.
"""
import functools

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
# y of the points of order 4 (0), 8 (two of them, each with both signs of x). Those of order 1 and 2 are y = 1 and -1.
_ORDER_8 = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
SMALL_ORDER_Y = {0, 1, P - 1, _ORDER_8, P - _ORDER_8}


@functools.lru_cache(None)
def is_good(raw):
    """Whether `raw` is the one spelling of a point of the curve that is not of small order.

    Only x = 0 would have a second spelling by its sign, and its points (y = 1 and -1) are of small order.
    """
    y = int.from_bytes(raw, "little") & (2**255 - 1)
    if len(raw) != 32 or y >= P or y in SMALL_ORDER_Y:
        return False
    u, v = (y * y - 1) % P, (D * y * y + 1) % P  # x² = u / v, which is a square where u · v is one
    return pow(u * v, (P - 1) // 2, P) == 1


def verifies(key, message, signature):
    """Whether `signature` over `message` is by the public key `key`, strictly."""
    if len(signature) != 64 or int.from_bytes(signature[32:], "little") >= L:
        return False
    if not (is_good(key) and is_good(signature[:32])):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except InvalidSignature:
        return False
    return True
