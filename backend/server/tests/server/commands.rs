//! Programs hand in signed commands at `POST /logs/main/commands`, one a request or a list of them: each is
//! answered with its entry, under a checkpoint that the log has signed, or refused by itself.

use crate::{own::OwnDemo, served::Answer};
use contracts::{evidence::RecordEvidence, id::Digest};
use ledger::{checkpoint::SignedCheckpoint, submission::Submission};
use serde_json::Value;
use server::{
    client::{self, Client, desk::heads},
    demo::cast::Player,
    entropy, genesis,
    keys::DeploymentKeys,
};
use store::Store;

const POST: &str = "POST /logs/main/commands";
const JSON: &str = "application/json";

/// A demonstration of its own with a program of its operator's.
struct Demo {
    own: OwnDemo,
    store: Store,
    keys: DeploymentKeys,
    client: Client,
    operator: Player,
}

impl Demo {
    async fn start() -> Self {
        let own = OwnDemo::start("commands");
        let (store, keys) = (own.store().await, own.keys());
        let (_, log) = store::log::opened(&store).await.unwrap().unwrap();
        let operator = Player { member: log.operator, ..Player::operator(&keys) };
        let client = genesis::client(&keys);
        Self { own, store, keys, client, operator }
    }

    /// A command that changes nothing but the ledger, signed by both of the operator's seats.
    async fn signed(&self, client: &Client) -> Submission {
        let command = RecordEvidence { file: Digest(entropy::bytes()), note: None }.into();
        let member = self.operator.member;
        let prev = heads(&self.store, &command, member).await.unwrap();
        let not_after = self.store.tick().await.unwrap().after(3600);
        let unsigned = client.build(&command, &client.envelope(member, prev, not_after)).unwrap();
        let signers = self.operator.persons().map(|person| &person.signer);
        client::sign(unsigned, &signers).unwrap()
    }

    fn hand_in(&self, body: &[u8]) -> Answer {
        self.own.ask(POST, "", JSON, body)
    }

    fn one(&self, submission: &Submission) -> Value {
        let answer = self.hand_in(&submission.print());
        serde_json::from_str(&answer.body).unwrap()
    }

    fn list(&self, submissions: &[Vec<u8>]) -> Value {
        let answer = self.hand_in(&[b"[", submissions.join(&b',').as_slice(), b"]"].concat());
        assert!(answer.is(200), "{} {}", answer.head, answer.body);
        serde_json::from_str(&answer.body).unwrap()
    }

    /// The size of the signed tree under an answer.
    fn signed_size(&self, answer: &Value) -> u64 {
        let note = answer["checkpoint"].as_str().unwrap();
        let signed = SignedCheckpoint::open(note.as_bytes(), &self.keys.log.public_key()).unwrap();
        assert_eq!(answer["size"].as_u64(), Some(signed.checkpoint().size));
        signed.checkpoint().size
    }

    async fn size(&self) -> u64 {
        let note = self.store.checkpoint().await.unwrap();
        SignedCheckpoint::open(note.as_bytes(), &self.keys.log.public_key()).unwrap().checkpoint().size
    }
}

/// Changes one digit of the last signature.
fn forged(mut submission: Submission) -> Submission {
    submission.signature[40] ^= 1;
    submission
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_hand_in_commands() {
    let demo = Demo::start().await;
    one_at_a_time(&demo).await;
    lists(&demo).await;
    what_is_no_command(&demo).await;
}

async fn one_at_a_time(demo: &Demo) {
    let submission = demo.signed(&demo.client).await;
    let answer = demo.one(&submission);
    let index = answer["index"].as_u64().unwrap_or_else(|| panic!("{answer}"));
    assert!(demo.signed_size(&answer) > index);
    // Handed in again by whoever holds the bytes: the same place, and nothing new.
    let size = demo.size().await;
    assert_eq!(demo.one(&submission)["index"].as_u64(), Some(index));
    assert_eq!(demo.size().await, size);

    // A flipped bit, another log, and the same id around another command.
    let refused = demo.hand_in(&forged(demo.signed(&demo.client).await).print());
    assert!(refused.is(403) && refused.body.contains("signature.invalid"), "{}", refused.body);
    let elsewhere = Client::of(&demo.keys.platform.public_key());
    let refused = demo.hand_in(&demo.signed(&elsewhere).await.print());
    assert!(refused.is(400) && refused.body.contains("\"code\":\"command.other_log\""), "{}", refused.body);
    assert_eq!(demo.size().await, size);
}

async fn lists(demo: &Demo) {
    let before = demo.size().await;
    let (first, second) = (demo.signed(&demo.client).await, demo.signed(&demo.client).await);
    let bad = forged(demo.signed(&demo.client).await);
    let answer = demo.list(&[first.print(), bad.print(), b"{}".to_vec(), second.print(), first.print()]);
    let answers = answer["answers"].as_array().unwrap();
    let index = |place: usize| answers[place]["index"].as_u64();
    // Recorded in the order of the list, whatever stands between; the repeated one where it stands already.
    assert!(index(0).unwrap() >= before && index(0) < index(3), "{answer}");
    assert_eq!(index(4), index(0));
    assert_eq!(answers[1]["code"], "signature.invalid");
    assert_eq!(answers[2]["code"], "submission.malformed");
    assert!(demo.signed_size(&answer) > index(3).unwrap());
    assert_eq!(demo.size().await, before + 2);

    let none = demo.list(&[bad.print()]);
    assert_eq!(none["answers"][0]["code"], "signature.invalid");
    assert_eq!(demo.list(&[])["answers"], Value::Array(Vec::new()));
}

async fn what_is_no_command(demo: &Demo) {
    let size = demo.size().await;
    let submission = demo.signed(&demo.client).await.print();
    assert!(demo.own.ask(POST, "", "text/plain", &submission).is(400));
    let many = vec![submission.as_slice(); 257].join(&b',');
    for body in [b"".as_slice(), b"null", b"{", b"[", b"[1,]", &[b"[", many.as_slice(), b"]"].concat()] {
        let answer = demo.hand_in(body);
        assert!(answer.is(400), "{} {}", answer.head, answer.body);
        assert!(answer.body.contains("\"code\":\"submission.malformed\""), "{}", answer.body);
    }
    let endless = vec![b' '; 7 * 1024 * 1024];
    let answer = demo.hand_in(&endless);
    assert!(answer.is(413) || answer.is(400), "{}", answer.head);
    assert_eq!(demo.size().await, size);
}
