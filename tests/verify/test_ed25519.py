"""Signatures are verified strictly: published vectors, and what OpenSSL alone would let through."""
import json
import os
import unittest

from here import ROOT
from hefu_evidence.ed25519 import L, is_good, verifies

# RFC 8032, section 7.1, TEST 2.
KEY = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
SIGNATURE = bytes.fromhex("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                          "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")


def shared(name):
    path = os.path.join(os.environ.get("HEFU_SHARED", os.path.join(ROOT, "../shared")), "data/vectors", name)
    if not os.path.exists(path):
        print(f"skipped: {name} is not here")
        return None
    with open(path, encoding="utf-8") as file:
        return json.load(file)


class Strict(unittest.TestCase):
    def test_rfc_8032(self):
        self.assertTrue(verifies(KEY, b"\x72", SIGNATURE))
        self.assertFalse(verifies(KEY, b"\x73", SIGNATURE))
        self.assertFalse(verifies(KEY, b"\x72", SIGNATURE[:-1]))
        again = int.from_bytes(SIGNATURE[32:], "little") + L
        self.assertFalse(verifies(KEY, b"\x72", SIGNATURE[:32] + again.to_bytes(32, "little")))

    def test_keys_that_may_not_be_used(self):
        self.assertTrue(is_good(KEY))
        identity = b"\1" + bytes(31)
        for key in (identity, bytes(32), b"\xec" + b"\xff" * 30 + b"\x7f", b"\xf0" + b"\xff" * 30 + b"\x7f", b"\2" + bytes(31)):
            self.assertFalse(is_good(key), key.hex())
        # It would fit every message.
        self.assertFalse(verifies(identity, b"any", identity + bytes(32)))

    def test_cctv(self):
        cases = shared("cctv.json")
        if cases is not None:
            accepted = [one for one in cases if verifies(*(bytes.fromhex(one["key"]), one["msg"].encode(), bytes.fromhex(one["sig"])))]
            self.assertEqual((len(cases), len(accepted)), (914, 43))

    def test_wycheproof(self):
        file = shared("ed25519_test.json")
        for group in file["testGroups"] if file else []:
            for one in group["tests"]:
                found = verifies(bytes.fromhex(group["publicKey"]["pk"]), bytes.fromhex(one["msg"]), bytes.fromhex(one["sig"]))
                self.assertEqual(found, one["result"] == "valid", one["tcId"])


if __name__ == "__main__":
    unittest.main()
