"""Each wrong file is refused with the code of what is wrong in it, at its entry; and no flipped byte goes unseen."""
import os
import random
import unittest

from here import ROOT, verify
from mutants import all_of_them
from sample import zipped
from story import files


class Mutants(unittest.TestCase):
    def test_each_fails_with_its_own_code(self):
        codes = set()
        for code, label, entry, raw in all_of_them():
            with self.subTest(code=code, label=label):
                failure = verify(raw).failure
                self.assertIsNotNone(failure, "it is called sound")
                self.assertEqual((failure.code, failure.entry), (code, entry), failure.detail)
            codes.add(code)
        with open(os.path.join(ROOT, "docs/LEDGER_FORMAT.md"), encoding="utf-8") as file:
            table = file.read().split("| Code | What must hold |")[1].split("\n\n")[0]
        self.assertEqual(codes, {line.split("`")[1] for line in table.splitlines() if line.startswith("| `") and "`rules." not in line})

    def test_no_flipped_byte_goes_unseen(self):
        """What is not looked at (the readme) is guarded by the sums of the zip."""
        good = zipped(files())
        bits = random.Random(20260302)
        for at in range(len(good)):
            flipped = bytearray(good)
            flipped[at] ^= 1 << bits.randrange(8)
            self.assertIsNotNone(verify(bytes(flipped)).failure, f"byte {at}")


if __name__ == "__main__":
    unittest.main()
