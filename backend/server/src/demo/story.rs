//! One voucher from its invoice to its last receipt, told step by step with the entry each step made and
//! what everyone has after it. A balance that is not what it must be ends the story.

use std::{collections::BTreeMap, io::Write};

use contracts::{
    amount::{Amount, CNY},
    holding::HoldingLife,
    id::MemberId,
};
use store::{
    Store,
    aggregate::holding,
    writer::{Pen, Queue},
};

use super::{
    DemoError,
    dealing::{Offer, Quoted, all_in, terms},
    desk, has_begun,
    history::{self, cheapest},
    stage::{Issued, Piece, Stage, day, time, yuan},
};
use crate::keys::DeploymentKeys;

/// Who has anything in the story, in the order of the tiers.
const PARTIES: [&str; 6] = ["tier1-a", "tier2-a", "tier2-b", "tier3", "bank-a", "bank-b"];

/// Held, pending and settled yuan that a party must have; parties that are left out have nothing.
type Expected = &'static [(&'static str, [i64; 3])];

/// Tells the story on a fresh log that [`super::genesis::open_demo_log`] has begun.
///
/// # Errors
/// A [`DemoError`]; [`DemoError::Balance`] where somebody has not what the story says.
pub async fn story(
    store: &Store,
    queue: &Queue,
    pen: &Pen,
    keys: &DeploymentKeys,
    out: &mut (impl Write + Send),
) -> Result<(), DemoError> {
    if has_begun(store).await? {
        return Err(DemoError::NotFresh);
    }
    let mut stage = Stage::open(desk(store, queue, pen), pen.clone(), keys).await?;
    history::open(&mut stage).await?;
    let mut teller = Teller { stage, out, step: 0 };
    teller.say("Firms are admitted; accounts, approval policies and limits stand.", &[]).await?;
    let (issued, piece) = teller.issue().await?;
    let shared = teller.share(&issued, &piece).await?;
    let offer = teller.ask(&issued, &shared).await?;
    let title = teller.discount(&offer).await?;
    teller.settle(&issued, &shared, &offer, &title).await
}

struct Teller<'a, W> {
    stage: Stage,
    out: &'a mut W,
    step: u32,
}

/// Who holds what once the parts are signed for.
struct Shared {
    tier1_a: Piece,
    tier2_a: Piece,
    tier2_b: Piece,
    tier3: Piece,
}

impl<W: Write + Send> Teller<'_, W> {
    /// The core enterprise registers an invoice and issues; the supplier signs for it.
    async fn issue(&mut self) -> Result<(Issued, Piece), DemoError> {
        let (face, due_on) = (yuan(1_000_000), day("2026-06-30"));
        self.stage.at(time("2026-03-09T01:00:00Z")).await?;
        let background = self.stage.trade("core-a", "tier1-a", face, due_on).await?;
        self.say("core-a registers an invoice of tier1-a; its amount is occupied.", &[]).await?;
        let issued = self.stage.issue_over(background, "core-a", "tier1-a", face, due_on).await?;
        self.say("core-a's maker issues 1,000,000.00, its checker signs: awaiting sign-for.", &[]).await?;
        let piece = self.stage.sign_for_voucher("tier1-a", &issued).await?;
        self.say("tier1-a signs for it: the voucher is live.", &[("tier1-a", [1_000_000, 0, 0])]).await?;
        Ok((issued, piece))
    }

    /// The supplier splits to two of tier 2, one of which passes a part on to tier 3.
    async fn share(&mut self, issued: &Issued, whole: &Piece) -> Result<Shared, DemoError> {
        self.stage.at(time("2026-03-10T01:00:00Z")).await?;
        let first = self.stage.pass("tier1-a", "tier2-a", issued, whole, yuan(400_000)).await?;
        let rest = first.change.ok_or(DemoError::DoesNotAddUp)?;
        self.say(
            "tier1-a transfers 400,000.00 to tier2-a; it waits for a signature.",
            &[("tier1-a", [600_000, 0, 0]), ("tier2-a", [0, 400_000, 0])],
        )
        .await?;
        let second = self.stage.pass("tier1-a", "tier2-b", issued, &rest, yuan(250_000)).await?;
        let tier1_a = second.change.ok_or(DemoError::DoesNotAddUp)?;
        self.say(
            "tier1-a transfers 250,000.00 to tier2-b.",
            &[("tier1-a", [350_000, 0, 0]), ("tier2-a", [0, 400_000, 0]), ("tier2-b", [0, 250_000, 0])],
        )
        .await?;
        self.stage.sign_for("tier2-a", &first.child).await?;
        self.stage.sign_for("tier2-b", &second.child).await?;
        self.say(
            "tier2-a and tier2-b sign; the obligor has notice of both.",
            &[("tier1-a", [350_000, 0, 0]), ("tier2-a", [400_000, 0, 0]), ("tier2-b", [250_000, 0, 0])],
        )
        .await?;
        let third = self.stage.pass("tier2-b", "tier3", issued, &second.child, yuan(100_000)).await?;
        self.stage.sign_for("tier3", &third.child).await?;
        self.say(
            "tier2-b transfers 100,000.00 to tier3, which signs.",
            &[
                ("tier1-a", [350_000, 0, 0]),
                ("tier2-a", [400_000, 0, 0]),
                ("tier2-b", [150_000, 0, 0]),
                ("tier3", [100_000, 0, 0]),
            ],
        )
        .await?;
        let tier2_b = third.change.ok_or(DemoError::DoesNotAddUp)?;
        Ok(Shared { tier1_a, tier2_a: first.child, tier2_b, tier3: third.child })
    }

    /// Tier 2 asks two banks for a price of 300,000.00.
    async fn ask(&mut self, issued: &Issued, shared: &Shared) -> Result<Offer, DemoError> {
        self.stage.at(time("2026-03-11T01:00:00Z")).await?;
        let (banks, deadline) = (["bank-a", "bank-b"], time("2026-03-12T08:00:00Z"));
        let amount = yuan(300_000);
        let offer = self.stage.request("tier2-a", issued, &shared.tier2_a, amount, &banks, deadline).await?;
        self.say("tier2-a offers 300,000.00 of its part to bank-a and bank-b.", BEFORE_DISCOUNT).await?;
        Ok(offer)
    }

    /// Sealed quotes, the comparison, the award, and the money.
    async fn discount(&mut self, offer: &Offer) -> Result<Piece, DemoError> {
        let (value_on, expires) = (day("2026-03-12"), time("2026-03-16T08:00:00Z"));
        let first =
            self.stage.quote("bank-a", offer, terms("0.0435", value_on, Amount::ZERO), expires).await?;
        self.say("bank-a quotes; the entry holds digests only.", BEFORE_DISCOUNT).await?;
        let second = self.stage.quote("bank-b", offer, terms("0.042", value_on, yuan(900)), expires).await?;
        self.say("bank-b quotes; nobody is left to wait for.", BEFORE_DISCOUNT).await?;
        self.stage.open_quote(&first).await?;
        self.stage.open_quote(&second).await?;
        self.compare(offer, [&first, &second])?;
        let best = cheapest(offer, [first, second])?;
        let price = self.stage.award("tier2-a", offer, &best).await?;
        let told = format!("tier2-a awards {}: net {}.", best.bank, price.net.display(CNY));
        self.say(&told, BEFORE_DISCOUNT).await?;
        // 110 days from 12 March to 30 June: 300,000 × 0.0435 × 110 / 360 = 3,987.50.
        self.check_net("bank-a", price.net, 29_601_250, best.bank)?;
        self.stage.at(time("2026-03-12T01:30:00Z")).await?;
        self.stage.approve(best.bank, offer).await?;
        self.say("The bank's maker and checker approve.", BEFORE_DISCOUNT).await?;
        self.stage.pay_intent(best.bank, offer).await?;
        self.stage.disburse(best.bank, "tier2-a", offer, price.net).await?;
        self.say("The bank states its intent to pay, and then the payment.", BEFORE_DISCOUNT).await?;
        let title = self.stage.confirm("tier2-a", offer).await?;
        self.say("tier2-a confirms the money: the title passes.", AFTER_DISCOUNT).await?;
        Ok(title)
    }

    /// Cut-off, payment list, due date, receipts.
    async fn settle(
        &mut self,
        issued: &Issued,
        shared: &Shared,
        offer: &Offer,
        title: &Piece,
    ) -> Result<(), DemoError> {
        self.stage.at(time("2026-06-29T01:00:00Z")).await?;
        self.say("Time comes to the cut-off: holdings no longer move.", AFTER_DISCOUNT).await?;
        self.stage.list("core-a", issued, 5).await?;
        self.say("core-a confirms the payment list of five lines.", AFTER_DISCOUNT).await?;
        self.stage.at(time("2026-06-30T03:00:00Z")).await?;
        let kept = offer.change.ok_or(DemoError::DoesNotAddUp)?;
        let lines = [
            ("tier1-a", &shared.tier1_a),
            ("tier2-a", &kept),
            ("tier2-b", &shared.tier2_b),
            ("tier3", &shared.tier3),
            ("bank-a", title),
        ];
        for (payee, piece) in lines {
            self.stage.receipt(payee, issued, piece).await?;
        }
        self.say("core-a pays on the due date, and every payee states its receipt: settled.", SETTLED)
            .await?;
        self.check_settled(issued).await
    }

    fn compare(&mut self, offer: &Offer, quotes: [&Quoted; 2]) -> Result<(), DemoError> {
        writeln!(self.out, "    Both banks open their quotes:")?;
        for quoted in quotes {
            let price = all_in(offer, quoted).ok_or(DemoError::DoesNotAddUp)?;
            let (rate, fees) = (quoted.terms.rate.percent(), quoted.terms.fees.display(CNY));
            let (interest, net) = (price.interest.display(CNY), price.net.display(CNY));
            let days = price.days;
            let bank = quoted.bank;
            writeln!(
                self.out,
                "      {bank}: {rate} %, {days} days, interest {interest}, fees {fees}, net {net}"
            )?;
        }
        Ok(())
    }

    /// Says what has happened, with the entry and all balances, and checks them.
    async fn say(&mut self, told: &str, expected: Expected) -> Result<(), DemoError> {
        self.step += 1;
        let entry = self.stage.last.map_or(0, |recorded| recorded.index);
        writeln!(self.out, "{:>2}. {told}  [entry {entry}]", self.step)?;
        let balances = self.balances().await?;
        for code in PARTIES {
            let member = self.stage.member(code);
            let found = balances.get(&member).copied().unwrap_or_default();
            let [held, pending, settled] = found.map(|amount| amount.display(CNY));
            if found != [Amount::ZERO; 3] {
                writeln!(
                    self.out,
                    "      {code:<8} held {held:>14}  pending {pending:>12}  settled {settled:>12}"
                )?;
            }
            let expected =
                expected.iter().find(|(party, _)| *party == code).map_or([0; 3], |(_, yuan)| *yuan);
            check(code, expected.map(yuan), found)?;
        }
        Ok(())
    }

    /// Held, pending and settled amounts of everyone who has any.
    async fn balances(&self) -> Result<BTreeMap<MemberId, [Amount; 3]>, DemoError> {
        let store = &self.stage.desk.store;
        let mut connection = store.connection().await?;
        let mut balances: BTreeMap<MemberId, [Amount; 3]> = BTreeMap::new();
        for holding in holding::all(&mut connection, store.log_id).await? {
            let place = match holding.life {
                HoldingLife::Held => 0,
                HoldingLife::Pending => 1,
                HoldingLife::Settled => 2,
                HoldingLife::Spent | HoldingLife::Void => continue,
            };
            let row = balances.entry(holding.holder).or_default();
            row[place] = row[place].checked_add(holding.amount).ok_or(DemoError::DoesNotAddUp)?;
        }
        Ok(balances)
    }

    fn check_net(&self, bank: &'static str, net: Amount, minor: i64, best: &str) -> Result<(), DemoError> {
        let expected = Amount::from_minor(minor).unwrap_or_default();
        let awarded = if best == bank { net } else { Amount::ZERO };
        check(bank, [expected, Amount::ZERO, Amount::ZERO], [awarded, Amount::ZERO, Amount::ZERO])
    }

    async fn check_settled(&mut self, issued: &Issued) -> Result<(), DemoError> {
        let store = &self.stage.desk.store;
        let mut connection = store.connection().await?;
        let vouchers =
            store::aggregate::voucher::load(&mut connection, store.log_id, &[issued.id.uuid()]).await?;
        let settled = vouchers.first().map(|voucher| voucher.settled).unwrap_or_default();
        check("core-a", [issued.face, Amount::ZERO, Amount::ZERO], [settled, Amount::ZERO, Amount::ZERO])?;
        writeln!(
            self.out,
            "The voucher is settled: {} of {}.",
            settled.display(CNY),
            issued.face.display(CNY)
        )?;
        Ok(())
    }
}

const BEFORE_DISCOUNT: Expected = &[
    ("tier1-a", [350_000, 0, 0]),
    ("tier2-a", [400_000, 0, 0]),
    ("tier2-b", [150_000, 0, 0]),
    ("tier3", [100_000, 0, 0]),
];
const AFTER_DISCOUNT: Expected = &[
    ("tier1-a", [350_000, 0, 0]),
    ("tier2-a", [100_000, 0, 0]),
    ("tier2-b", [150_000, 0, 0]),
    ("tier3", [100_000, 0, 0]),
    ("bank-a", [300_000, 0, 0]),
];
const SETTLED: Expected = &[
    ("tier1-a", [0, 0, 350_000]),
    ("tier2-a", [0, 0, 100_000]),
    ("tier2-b", [0, 0, 150_000]),
    ("tier3", [0, 0, 100_000]),
    ("bank-a", [0, 0, 300_000]),
];

fn check(code: &'static str, expected: [Amount; 3], found: [Amount; 3]) -> Result<(), DemoError> {
    if expected == found { Ok(()) } else { Err(DemoError::Balance { code, expected, found }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_balance_ends_the_story() {
        let right = [yuan(1), Amount::ZERO, Amount::ZERO];
        assert!(check("tier3", right, right).is_ok());
        let wrong = check("tier3", right, [yuan(2), Amount::ZERO, Amount::ZERO]);
        assert!(matches!(wrong, Err(DemoError::Balance { code: "tier3", .. })));
    }

    #[test]
    fn every_expectation_adds_up_to_the_face() {
        for expected in [BEFORE_DISCOUNT, AFTER_DISCOUNT, SETTLED] {
            let sum: i64 = expected.iter().flat_map(|(_, yuan)| yuan).sum();
            assert_eq!(sum, 1_000_000);
            assert!(expected.iter().all(|(code, _)| PARTIES.contains(code)));
        }
    }
}
