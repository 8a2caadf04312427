//! The part of a log's life in which keys change hands, and what the platform states of it.

use contracts::{
    catalogue::StateCatalogue,
    evidence::RecordEvidence,
    head::{HeadKind, StateHead},
    id::ObjectId,
    member::{
        Role,
        recover::{Recover, VetoRecovery},
        revoke::Revoke,
        rotate::Rotate,
    },
};

use crate::{who::*, world::World};

impl World {
    /// Two new administrators for `who`.
    pub fn recovery(&self, who: Who) -> Recover {
        let roles = &[Role::Administrator];
        let seats = RECOVERED.map(|place| who.proposal(&self.origin, place, roles)).to_vec();
        Recover { recovered: who.member(), document: digest("request"), seats }
    }

    /// Rival's maker changes its key, and others get hold of the new one; evidence and statements.
    pub fn keys_change(&mut self) {
        let people = (MAKER, NEXT);
        let proposal = Rival.proposal_for(&self.origin, people, Rival.seat(NEXT), &[Role::Maker]);
        self.act(Rival, Rotate { seat: Rival.seat(MAKER), proposal });
        let compromised_since = Some(self.now());
        self.act(Rival, Revoke { seat: Rival.seat(NEXT), compromised_since, reason: "stolen".to_owned() });
        let recover = self.recovery(Rival);
        self.act(Operator, recover);
        self.act(Rival, VetoRecovery { seats: RECOVERED.map(|place| Rival.seat(place)).to_vec() });
        let recover = self.recovery(Tier2);
        self.act(Operator, recover);
        self.act(Tier2, RecordEvidence { file: digest("file"), note: Some("minutes".to_owned()) });
        let head = self.state.member(&Rival.member()).unwrap().unwrap().head;
        let object = ObjectId::from_uuid(Rival.member().uuid());
        self.act(Platform, StateHead { kind: HeadKind::Member, object, head });
        self.act(Platform, StateCatalogue { catalogue: digest("catalogue") });
    }
}
