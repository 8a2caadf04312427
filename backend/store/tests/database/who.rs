//! Who acts in the tests: members, persons and keys that follow from small numbers, so that every run
//! signs the same bytes.

use contracts::{
    calendar::parse_date,
    command::Command,
    id::{Digest, KeyId, MemberId, PersonId, PublicKey, SeatId},
    member::{IdentifierRecord, MemberKind, Role, SeatProposal, admit::Admit},
    party::{Identifier, Scheme, uscc_check_character},
    policy::Policy,
};
use ledger::{
    encoding::hex,
    signature::{Possession, SigningKey, possession_message},
};
use sha2::{Digest as _, Sha256};
use uuid::{Builder, Uuid};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    Operator,
    Core,
    Rival,
    Tier1,
    Tier2,
    Tier3,
    /// Declared single-person: one seat, one signature.
    Tier4,
    Bank,
    Factor,
    /// The operator's machine, with a key of its own.
    Platform,
    /// Not admitted at first.
    Late,
}

pub use Who::*;

/// Every firm that the operator admits.
pub const ADMITTED: [Who; 8] = [Core, Rival, Tier1, Tier2, Tier3, Tier4, Bank, Factor];

/// A seat's place in its member.
pub const ADMINISTRATOR: u8 = 0;
pub const DEPUTY: u8 = 1;
pub const MAKER: u8 = 2;
pub const CHECKER: u8 = 3;
/// Enrolled later.
pub const SECOND_CHECKER: u8 = 4;
/// Whoever replaces another's key.
pub const NEXT: u8 = 5;
/// Added by a recovery.
pub const RECOVERED: [u8; 2] = [6, 7];
/// Every place that a key exists for.
pub const PLACES: [u8; 8] =
    [ADMINISTRATOR, DEPUTY, MAKER, CHECKER, SECOND_CHECKER, NEXT, RECOVERED[0], RECOVERED[1]];

/// 32 bytes that follow from a name.
pub fn bytes(name: &str) -> [u8; 32] {
    Sha256::digest(name).into()
}

/// A version 4 UUID that follows from a name.
pub fn uuid(name: &str) -> Uuid {
    let mut random = [0; 16];
    random.copy_from_slice(&bytes(name)[..16]);
    Builder::from_random_bytes(random).into_uuid()
}

pub fn digest(name: &str) -> Digest {
    Digest(bytes(name))
}

impl Who {
    pub fn member(self) -> MemberId {
        let of = if self == Platform { Operator } else { self };
        MemberId::from_uuid(uuid(&format!("member {of:?}")))
    }

    pub fn name(self) -> String {
        format!("{self:?} 有限公司")
    }

    pub fn seat(self, place: u8) -> SeatId {
        SeatId::from_uuid(uuid(&format!("seat {self:?} {place}")))
    }

    pub fn key(self, place: u8) -> SigningKey {
        SigningKey::from_seed(&bytes(&format!("key {self:?} {place}")))
    }

    /// A valid unified social credit code.
    pub fn identifier(self) -> IdentifierRecord {
        let body = format!("91350100M{:08}", self as u8);
        let check = uscc_check_character(&body).unwrap();
        IdentifierRecord(Identifier { scheme: Scheme::Uscc, value: format!("{body}{check}") })
    }

    pub fn account(self) -> String {
        format!("6222 0000 {:04}", self as u8)
    }

    /// A seat to be enrolled on the log `origin`, with its possession proven.
    pub fn proposal(self, origin: &str, place: u8, roles: &[Role]) -> SeatProposal {
        self.proposal_of(origin, place, self.seat(place), roles)
    }

    /// The same for the key and person of `place` on another seat.
    pub fn proposal_of(self, origin: &str, place: u8, seat: SeatId, roles: &[Role]) -> SeatProposal {
        self.proposal_for(origin, (place, place), seat, roles)
    }

    /// A seat for the person of one place with the key of another.
    pub fn proposal_for(
        self,
        origin: &str,
        (person, key): (u8, u8),
        seat: SeatId,
        roles: &[Role],
    ) -> SeatProposal {
        let name = format!("Person {person}");
        let person = PersonId::from_uuid(uuid(&format!("person {self:?} {person}")));
        let key = self.key(key);
        let (member_text, person_text, seat_text) =
            (self.member().to_string(), person.to_string(), seat.to_string());
        let possession =
            Possession { log: origin, member: &member_text, person: &person_text, seat: &seat_text };
        let public = key.public_key();
        SeatProposal {
            seat,
            person,
            name,
            roles: roles.to_vec(),
            alg: "ed25519".to_owned(),
            key: PublicKey(*public.as_bytes()),
            key_id: KeyId(public.id().0),
            possession: hex(&key.sign(&possession_message(&public, &possession))),
        }
    }

    /// Two administrators, a maker and a checker; a single person who is all three.
    pub fn seats(self, origin: &str) -> Vec<SeatProposal> {
        if self == Tier4 {
            return vec![self.proposal(origin, ADMINISTRATOR, Role::ALL)];
        }
        let roles = [
            (ADMINISTRATOR, Role::Administrator),
            (DEPUTY, Role::Administrator),
            (MAKER, Role::Maker),
            (CHECKER, Role::Checker),
        ];
        roles.map(|(place, role)| self.proposal(origin, place, &[role])).to_vec()
    }

    pub fn admission(self, origin: &str) -> Admit {
        let kind = match self {
            Core | Rival => MemberKind::CoreEnterprise,
            Bank | Factor => MemberKind::Financier,
            _ => MemberKind::Supplier,
        };
        Admit {
            admitted: self.member(),
            kinds: vec![kind],
            single_person: self == Tier4,
            signatures: if self == Tier4 { 1 } else { 2 },
            name: self.name(),
            identifiers: vec![self.identifier()],
            log: None,
            seats: self.seats(origin),
            screening: "2026-03-01 nothing found".to_owned(),
        }
    }

    /// The keys that usually sign `command`, in order.
    pub fn signers(self, command: &Command) -> Vec<SigningKey> {
        if let Command::SeatRotate(rotate) = command {
            let own = PLACES.into_iter().filter(|place| self.seat(*place) == rotate.seat);
            return own.map(|place| self.key(place)).collect();
        }
        let places: &[u8] = match (self, command) {
            (Platform | Tier4, _) | (_, Command::SeatRevoke(_) | Command::MemberVetoRecovery(_)) => {
                &[ADMINISTRATOR]
            }
            (
                _,
                Command::MemberAdmit(_)
                | Command::MemberRecover(_)
                | Command::SeatEnrol(_)
                | Command::MemberApprovalPolicy(_)
                | Command::MemberAccount(_)
                | Command::ClockTick(_),
            ) => &[ADMINISTRATOR, DEPUTY],
            _ => &[MAKER, CHECKER],
        };
        places.iter().map(|place| self.key(*place)).collect()
    }
}

pub fn policy() -> Policy {
    Policy {
        version: 1,
        tenor_months: 6,
        sign_for_days: 3,
        transfer_sign_for_days: 3,
        cut_off_days: 3,
        minimum_piece: 100,
        depth_max: 10,
        splits_max: 100,
        splits_per_day_max: 100,
        pending_max: 100,
        open_quote_minutes: 60,
        unwind_days: 3,
        account_cooling_days: 3,
        account_fixed_days: 5,
        lowering_hours: 72,
        undertaking: "hefu-undertaking-1".to_owned(),
        undertaking_hash: digest("undertaking"),
        holidays: vec![parse_date("2026-05-01").unwrap()],
        working_days: vec![parse_date("2026-05-09").unwrap()],
    }
}
