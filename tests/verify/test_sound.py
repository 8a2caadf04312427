"""Sound files are sound, and what they leave open is said."""
import io
import json
import os
import subprocess
import sys
import tempfile
import unittest
import zipfile

import further
from here import ROOT, VERIFIER, verify
from mutants import deep
from sample import LOG, OPERATOR, ORIGIN, POLICY, Key, an_id, zipped
from story import ADMINISTRATORS, HOLDING, VOUCHER, at, files, keyed, renewed, told


class Sound(unittest.TestCase):
    def test_the_story(self):
        report = verify(zipped(files()), LOG.public, POLICY.encode()).as_json()
        self.assertEqual((report["verdict"], report["failure"]), ("sound", None))
        self.assertEqual(len(report["checked"]), 29)
        self.assertEqual([one["entry"] for one in report["disputed"]], [told().index("issue")])
        self.assertEqual([one["what"] for one in report["not_checked"]],
                         ["rules", "registry", "hidden", "fields", "fields", "fields"])

    def test_the_checks_are_those_of_the_table_in_its_order(self):
        with open(os.path.join(ROOT, "docs/LEDGER_FORMAT.md"), encoding="utf-8") as file:
            table = file.read().split("| Code | What must hold |")[1].split("\n\n")[0]
        codes = [line.split("`")[1] for line in table.splitlines() if line.startswith("| `") and "`rules." not in line]
        self.assertEqual(verify(zipped(files())).checked, codes)

    def test_the_story_of_a_further_log(self):
        report = verify(zipped(further.files()), LOG.public, POLICY.encode()).as_json()
        self.assertEqual((report["verdict"], report["failure"]), ("sound", None))
        self.assertEqual([one["what"] for one in report["not_checked"]], ["rules", "registry", "fields", "fields"])

    def test_what_is_carried_is_disputed_too(self):
        since = {"seat": an_id("seat b2"), "compromised_since": "2026-03-02T01:00:00Z"}
        report = verify(zipped(further.files(there=at("revoke", body=since)))).as_json()
        self.assertEqual(report["verdict"], "sound")
        self.assertEqual([one["entry"] for one in report["disputed"]], [7])
        of_operator = {"body": {"seat": an_id("seat o2"), "compromised_since": "2026-03-02T02:00:00Z"}, "member": OPERATOR,
                       "prev": [further.registry().leaf("genesis")], "by": keyed("o1")}
        report = verify(zipped(further.files(there=at("revoke", **of_operator)))).as_json()
        self.assertEqual([one["entry"] for one in report["disputed"]], [3, 4])

    def test_whatever_a_member_may_sign_fits_into_an_import(self):
        def longer(body):
            return {**body, "more": ["x" * 7900] * 8}
        self.assertIsNone(verify(zipped(further.files(there=at("admit A", body=longer)))).failure)
        longest = at("import admit A", body=lambda body: {**body, "record": {**body["record"], "approvals": ["x" * 8000] * 17}})
        self.assertEqual(verify(zipped(further.files(longest))).failure.code, "entry.malformed")

    def test_of_a_holding_without_policy(self):
        report = verify(zipped(files(subject=HOLDING, kind="holding", policy=None))).as_json()
        self.assertEqual(report["verdict"], "sound")
        self.assertNotIn("cosignature.quorum", report["checked"])
        self.assertEqual([one["what"] for one in report["not_checked"]][:4], ["rules", "log_key", "cosignature.quorum", "registry"])

    def test_who_was_not_told_whom_to_trust_says_so(self):
        whats = [one["what"] for one in verify(zipped(files())).not_checked]
        self.assertIn("policy", whats)
        self.assertIn("log_key", whats)

    def test_a_policy_that_is_brought_takes_the_place_of_the_own_one(self):
        brought = POLICY.replace("group banks 2", "group banks 3").encode()
        self.assertEqual(verify(zipped(files()), None, brought).failure.code, "cosignature.quorum")
        self.assertIsNone(verify(zipped(files(policy="nonsense")), None, POLICY.encode()).failure)

    def test_a_policy_may_be_for_several_logs(self):
        other = "sigsum.org/v1/tree/" + Key("x").id
        policy = f"log {Key('x').vkey(other, 1)} https://other.example\n" + POLICY
        self.assertIsNone(verify(zipped(files(policy=policy))).failure)

    def test_what_is_just_allowed(self):
        for change in (at("issue", envelope={"body": {**deep(14), "voucher": VOUCHER}}),
                       at("issue", envelope={"body": {"a": "x" * 8192, "voucher": VOUCHER}}),
                       at("issue", hidden={"long": ["x" * 8000] * 8}),
                       at("fourth tick", body={"time": "2026-03-06T02:00:00Z"}),
                       at("sign for", not_after="2026-03-03T02:00:00Z"),
                       at("sign for", envelope={"rules": "4294967295"})):
            self.assertIsNone(verify(zipped(files(change))).failure)

    def test_keys_change_as_they_may(self):
        other_order = at("rotate", hidden={"proposal": renewed(roles=ADMINISTRATORS[1][::-1])})
        self.assertIsNone(verify(zipped(files(other_order))).failure)

        def veto_too_late(what, parts):
            at("recovered", op="member.veto_recovery", body={"seats": []}, hidden={})(what, parts)
            at("note", by=keyed("s2"))(what, parts)
        self.assertIsNone(verify(zipped(files(veto_too_late))).failure)

    def test_a_rotation_disputes_nothing(self):
        since = {"seat": an_id("seat a2"), "compromised_since": "2026-03-02T00:00:00Z"}
        report = verify(zipped(files(at("rotate", body=since)))).as_json()
        self.assertEqual([(one["entry"], one["revoked_at"]) for one in report["disputed"]], [(7, 13)])

    def test_an_earlier_compromise_may_be_stated_afterwards(self):
        earlier = {"op": "seat.revoke", "body": {"seat": an_id("seat a2"), "compromised_since": "2026-03-02T02:00:00Z"},
                   "hidden": {}, "prev": [told().leaf("rotate")], "by": keyed("a1")}
        report = verify(zipped(files(at("file", **earlier)))).as_json()
        self.assertEqual(report["verdict"], "sound")
        self.assertEqual([(one["entry"], one["revoked_at"]) for one in report["disputed"]],
                         [(4, 18), (7, 13), (7, 18), (17, 18)])

    def test_the_committed_samples(self):
        folder = os.path.join(ROOT, "tests/vectors/evidence")
        with open(os.path.join(folder, "sound.hefu"), "rb") as file:
            self.assertEqual(file.read(), zipped(files()), "make it anew: tests/verify/mutants.py DIR writes it")
        with open(os.path.join(folder, "further.hefu"), "rb") as file:
            self.assertEqual(file.read(), zipped(further.files()), "make it anew, likewise")
        with open(os.path.join(folder, "expected.json"), encoding="utf-8") as file:
            expected = json.load(file)
        for name, wanted in expected.items():
            with open(os.path.join(folder, name), "rb") as file:
                failure = verify(file.read()).failure
            self.assertEqual(failure and {"code": failure.code, "entry": failure.entry}, wanted, name)

    def test_every_zip_reader_sees_the_same(self):
        with zipfile.ZipFile(io.BytesIO(zipped(files()))) as file:
            self.assertIsNone(file.testzip())
            self.assertEqual({name: file.read(name) for name in file.namelist()}, files())


class CommandLine(unittest.TestCase):
    def run_it(self, *arguments):
        return subprocess.run([sys.executable, VERIFIER, *arguments], capture_output=True, text=True, check=False)

    def test_exit_status_and_output(self):
        with tempfile.TemporaryDirectory() as folder:
            good, bad, policy = (os.path.join(folder, name) for name in ("a.hefu", "b.hefu", "policy"))
            for name, data in ((good, zipped(files())), (bad, b"nothing"), (policy, POLICY.encode())):
                with open(name, "wb") as file:
                    file.write(data)
            done = self.run_it(good, "--log-key", LOG.public.hex(), "--policy", policy)
            self.assertEqual((done.returncode, done.stdout.split("\n")[0]), (0, "SOUND"))
            self.assertEqual(self.run_it(good, "--log-key", LOG.vkey(ORIGIN, 1)).returncode, 0)
            done = self.run_it(good, "--json", "--log-key", Key("x").public.hex())
            self.assertEqual((done.returncode, json.loads(done.stdout)["failure"]["code"]), (1, "manifest.malformed"))
            done = self.run_it(bad, "--json")
            self.assertEqual((done.returncode, json.loads(done.stdout)["failure"]["code"]), (1, "container.unreadable"))
            done = self.run_it("--batch", folder)
            lines = [json.loads(line) for line in done.stdout.splitlines()]
            self.assertEqual([(line["file"], line["verdict"]) for line in lines], [("a.hefu", "sound"), ("b.hefu", "unsound")])
            self.assertEqual(done.returncode, 1)
            for wrong in ([], ["--batch", folder, good], [good, "--log-key", "00"], [good, "--log-key", "01" + "00" * 31], [good, "--policy", good], [os.path.join(folder, "none")]):
                self.assertEqual(self.run_it(*wrong).returncode, 2, wrong)


if __name__ == "__main__":
    unittest.main()
