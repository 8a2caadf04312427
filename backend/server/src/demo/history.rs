//! What the members of the demonstration have done between 2 March and 18 May 2026, week by week.

use contracts::amount::Amount;

use super::{
    DemoError,
    dealing::{Quoted, all_in, terms},
    stage::{Issued, Piece, Stage, day, time, yuan},
};

/// When a visitor comes: the tick that follows when all of the history is kept. A log that has not come so
/// far was not loaded to its end.
pub const ENDS: &str = "2026-05-18T02:30:00Z";

/// Plays it all, up to [`ENDS`].
///
/// # Errors
/// A [`DemoError`]; nothing of it is ever refused.
pub async fn play(stage: &mut Stage) -> Result<(), DemoError> {
    open(stage).await?;
    let first = first_vouchers(stage).await?;
    let shared = down_the_tiers(stage, &first).await?;
    first_discount(stage, &first.heavy, &shared.tier2_a).await?;
    second_discount(stage, &first.home, &shared.tier1_b).await?;
    come_to_nothing(stage, &first.heavy, &shared).await?;
    wholly_settled(stage, &first.short, &shared).await?;
    let april = april(stage).await?;
    may(stage, &april).await?;
    last_days(stage, &april, &first.heavy, &shared).await
}

/// Admissions, accounts, approval policies and limits.
pub(super) async fn open(stage: &mut Stage) -> Result<(), DemoError> {
    stage.at(time("2026-03-02T01:30:00Z")).await?;
    stage.admit_all().await?;
    stage.at(time("2026-03-02T02:30:00Z")).await?;
    stage.settle_in().await?;
    stage.at(time("2026-03-02T06:00:00Z")).await?;
    for bank in ["bank-a", "bank-b"] {
        stage.limit(bank, "core-a", yuan(30_000_000)).await?;
        stage.limit(bank, "core-b", yuan(20_000_000)).await?;
    }
    Ok(())
}

/// The vouchers of the first week, and who signed for them.
struct First {
    heavy: Issued,
    home: Issued,
    short: Issued,
    tier1_a: Piece,
    tier1_b: Piece,
    short_piece: Piece,
}

async fn first_vouchers(stage: &mut Stage) -> Result<First, DemoError> {
    stage.at(time("2026-03-04T01:30:00Z")).await?;
    let heavy = stage.issue("core-a", "tier1-a", yuan(8_000_000), day("2026-08-31")).await?;
    stage.at(time("2026-03-05T02:10:00Z")).await?;
    let tier1_a = stage.sign_for_voucher("tier1-a", &heavy).await?;
    let short = stage.issue("core-a", "tier1-b", yuan(600_000), day("2026-04-15")).await?;
    stage.at(time("2026-03-06T01:40:00Z")).await?;
    let home = stage.issue("core-b", "tier1-b", yuan(5_000_000), day("2026-09-01")).await?;
    let short_piece = stage.sign_for_voucher("tier1-b", &short).await?;
    stage.at(time("2026-03-06T07:00:00Z")).await?;
    // Nobody signs for this one: it lapses on 12 March.
    stage.issue("core-b", "tier1-a", yuan(420_000), day("2026-07-31")).await?;
    stage.at(time("2026-03-09T01:20:00Z")).await?;
    let tier1_b = stage.sign_for_voucher("tier1-b", &home).await?;
    Ok(First { heavy, home, short, tier1_a, tier1_b, short_piece })
}

/// What each tier holds after March.
struct Shared {
    tier1_b: Piece,
    tier2_a: Piece,
    tier3: Piece,
    tier4: Piece,
    short_tier1_b: Piece,
    short_tier3: Piece,
}

/// A transfer that the transferee signs for, and the transferor's change.
async fn hand_over(
    stage: &mut Stage,
    (from, to): (&str, &str),
    issued: &Issued,
    source: &Piece,
    amount: Amount,
    (passed_at, signed_at): (&'static str, &'static str),
) -> Result<(Piece, Piece), DemoError> {
    stage.at(time(passed_at)).await?;
    let passed = stage.pass(from, to, issued, source, amount).await?;
    stage.at(time(signed_at)).await?;
    stage.sign_for(to, &passed.child).await?;
    Ok((passed.child, passed.change.ok_or(DemoError::DoesNotAddUp)?))
}

/// One voucher goes down four transfers; two others are shared once.
async fn down_the_tiers(stage: &mut Stage, first: &First) -> Result<Shared, DemoError> {
    let heavy = &first.heavy;
    let to_tier2_a = ("2026-03-09T02:00:00Z", "2026-03-10T02:00:00Z");
    let (tier2_a, tier1_a) =
        hand_over(stage, ("tier1-a", "tier2-a"), heavy, &first.tier1_a, yuan(3_000_000), to_tier2_a).await?;
    let shared_at = ("2026-03-11T03:00:00Z", "2026-03-12T01:30:00Z");
    let (short_tier3, short_tier1_b) =
        hand_over(stage, ("tier1-b", "tier3"), &first.short, &first.short_piece, yuan(150_000), shared_at)
            .await?;
    let shared_at = ("2026-03-12T02:10:00Z", "2026-03-12T06:20:00Z");
    let (_, tier1_b) =
        hand_over(stage, ("tier1-b", "tier2-b"), &first.home, &first.tier1_b, yuan(1_500_000), shared_at)
            .await?;
    let to_tier2_b = ("2026-03-13T01:50:00Z", "2026-03-16T01:30:00Z");
    let (tier2_b, tier2_a) =
        hand_over(stage, ("tier2-a", "tier2-b"), heavy, &tier2_a, yuan(1_200_000), to_tier2_b).await?;
    let to_tier3 = ("2026-03-17T02:40:00Z", "2026-03-18T03:15:00Z");
    let (tier3, _) = hand_over(stage, ("tier2-b", "tier3"), heavy, &tier2_b, yuan(700_000), to_tier3).await?;
    let to_tier4 = ("2026-03-20T06:30:00Z", "2026-03-23T01:10:00Z");
    let (tier4, tier3) = hand_over(stage, ("tier3", "tier4"), heavy, &tier3, yuan(250_000), to_tier4).await?;
    stage.at(time("2026-03-24T02:00:00Z")).await?;
    let refused = stage.pass("tier1-a", "tier2-b", heavy, &tier1_a, yuan(500_000)).await?;
    stage.at(time("2026-03-25T05:40:00Z")).await?;
    stage
        .reject("tier2-b", &refused.child, "金额与三月对账单不符 (differs from the March statement)")
        .await?;
    Ok(Shared { tier1_b, tier2_a, tier3, tier4, short_tier1_b, short_tier3 })
}

/// Two invited banks quote, so quoting is over at once; the seller takes the lower all-in cost.
async fn first_discount(stage: &mut Stage, issued: &Issued, piece: &Piece) -> Result<(), DemoError> {
    let banks = ["bank-a", "bank-b"];
    stage.at(time("2026-03-26T02:00:00Z")).await?;
    let deadline = time("2026-03-27T08:00:00Z");
    let offer = stage.request("tier2-a", issued, piece, yuan(1_000_000), &banks, deadline).await?;
    let (value_on, expires) = (day("2026-03-30"), time("2026-04-02T08:00:00Z"));
    stage.at(time("2026-03-26T05:00:00Z")).await?;
    let first = stage.quote("bank-a", &offer, terms("0.0385", value_on, Amount::ZERO), expires).await?;
    stage.at(time("2026-03-26T06:30:00Z")).await?;
    // A lower rate, but fees that make it dearer.
    let second = stage.quote("bank-b", &offer, terms("0.037", value_on, yuan(2_000)), expires).await?;
    stage.at(time("2026-03-26T06:50:00Z")).await?;
    stage.open_quote(&first).await?;
    stage.open_quote(&second).await?;
    let best = cheapest(&offer, [first, second])?;
    stage.at(time("2026-03-26T07:10:00Z")).await?;
    let price = stage.award("tier2-a", &offer, &best).await?;
    stage.at(time("2026-03-27T01:30:00Z")).await?;
    stage.approve(best.bank, &offer).await?;
    stage.pay_intent(best.bank, &offer).await?;
    stage.at(time("2026-03-30T01:10:00Z")).await?;
    stage.disburse(best.bank, "tier2-a", &offer, price.net).await?;
    stage.at(time("2026-03-30T03:00:00Z")).await?;
    stage.confirm("tier2-a", &offer).await?;
    Ok(())
}

/// The quote that leaves the seller most.
pub(super) fn cheapest<const N: usize>(
    offer: &super::dealing::Offer,
    quotes: [Quoted; N],
) -> Result<Quoted, DemoError> {
    let best = quotes.into_iter().max_by_key(|quoted| all_in(offer, quoted).map(|price| price.net));
    best.ok_or(DemoError::DoesNotAddUp)
}

/// All banks are asked, so quoting runs to its deadline.
async fn second_discount(stage: &mut Stage, issued: &Issued, piece: &Piece) -> Result<(), DemoError> {
    stage.at(time("2026-03-31T02:00:00Z")).await?;
    let deadline = time("2026-04-01T08:00:00Z");
    let offer = stage.request("tier1-b", issued, piece, yuan(2_000_000), &[], deadline).await?;
    let (value_on, expires) = (day("2026-04-03"), time("2026-04-08T08:00:00Z"));
    stage.at(time("2026-03-31T06:00:00Z")).await?;
    let first = stage.quote("bank-b", &offer, terms("0.036", value_on, yuan(800)), expires).await?;
    stage.at(time("2026-04-01T02:30:00Z")).await?;
    let second = stage.quote("bank-a", &offer, terms("0.0375", value_on, Amount::ZERO), expires).await?;
    stage.at(time("2026-04-01T08:10:00Z")).await?;
    stage.open_quote(&first).await?;
    stage.open_quote(&second).await?;
    let best = cheapest(&offer, [first, second])?;
    stage.at(time("2026-04-01T08:40:00Z")).await?;
    let price = stage.award("tier1-b", &offer, &best).await?;
    stage.at(time("2026-04-02T02:00:00Z")).await?;
    stage.approve(best.bank, &offer).await?;
    stage.pay_intent(best.bank, &offer).await?;
    stage.at(time("2026-04-03T01:30:00Z")).await?;
    stage.disburse(best.bank, "tier1-b", &offer, price.net).await?;
    stage.at(time("2026-04-03T06:00:00Z")).await?;
    stage.confirm("tier1-b", &offer).await?;
    Ok(())
}

/// One request is declined by the bank, another finds no quote and is unwound by time.
async fn come_to_nothing(stage: &mut Stage, issued: &Issued, shared: &Shared) -> Result<(), DemoError> {
    stage.at(time("2026-04-07T02:00:00Z")).await?;
    let amount = shared.tier3.amount;
    let deadline = time("2026-04-08T08:00:00Z");
    let offer = stage.request("tier3", issued, &shared.tier3, amount, &["bank-b"], deadline).await?;
    stage.at(time("2026-04-07T05:30:00Z")).await?;
    let asked = terms("0.042", day("2026-04-09"), yuan(300));
    let quoted = stage.quote("bank-b", &offer, asked, time("2026-04-10T08:00:00Z")).await?;
    stage.open_quote(&quoted).await?;
    stage.award("tier3", &offer, &quoted).await?;
    stage.at(time("2026-04-08T03:20:00Z")).await?;
    stage.decline("bank-b", &offer, "贸易背景材料待补 (delivery evidence is incomplete)").await?;
    stage.at(time("2026-04-09T02:00:00Z")).await?;
    let deadline = time("2026-04-10T08:00:00Z");
    stage.request("tier4", issued, &shared.tier4, shared.tier4.amount, &["bank-a"], deadline).await?;
    Ok(())
}

/// The short voucher comes to its due date: list, money, receipts.
async fn wholly_settled(stage: &mut Stage, issued: &Issued, shared: &Shared) -> Result<(), DemoError> {
    stage.at(time("2026-04-14T01:30:00Z")).await?;
    stage.list("core-a", issued, 2).await?;
    stage.at(time("2026-04-15T02:20:00Z")).await?;
    stage.receipt("tier1-b", issued, &shared.short_tier1_b).await?;
    stage.at(time("2026-04-15T03:00:00Z")).await?;
    stage.receipt("tier3", issued, &shared.short_tier3).await
}

/// What April's vouchers leave for May.
struct April {
    home_short: Issued,
    home_short_tier1_b: Piece,
    home_long: Issued,
    home_long_tier1_a: Piece,
    home_long_tier2_a: Piece,
}

async fn april(stage: &mut Stage) -> Result<April, DemoError> {
    stage.at(time("2026-04-16T02:00:00Z")).await?;
    let heavy_short = stage.issue("core-a", "tier1-a", yuan(1_500_000), day("2026-05-20")).await?;
    stage.at(time("2026-04-17T01:30:00Z")).await?;
    let piece = stage.sign_for_voucher("tier1-a", &heavy_short).await?;
    let home_short = stage.issue("core-b", "tier1-b", yuan(900_000), day("2026-05-15")).await?;
    let shared_at = ("2026-04-20T02:00:00Z", "2026-04-21T01:40:00Z");
    hand_over(stage, ("tier1-a", "tier2-a"), &heavy_short, &piece, yuan(400_000), shared_at).await?;
    let home_piece = stage.sign_for_voucher("tier1-b", &home_short).await?;
    let shared_at = ("2026-04-21T06:00:00Z", "2026-04-22T01:30:00Z");
    let (_, home_short_tier1_b) =
        hand_over(stage, ("tier1-b", "tier2-b"), &home_short, &home_piece, yuan(300_000), shared_at).await?;
    let heavy_long = stage.issue("core-a", "tier1-b", yuan(2_300_000), day("2026-10-15")).await?;
    stage.at(time("2026-04-23T02:00:00Z")).await?;
    stage.sign_for_voucher("tier1-b", &heavy_long).await?;
    stage.at(time("2026-04-24T03:00:00Z")).await?;
    let home_long = stage.issue("core-b", "tier1-a", yuan(3_600_000), day("2026-10-20")).await?;
    stage.at(time("2026-04-27T01:30:00Z")).await?;
    let piece = stage.sign_for_voucher("tier1-a", &home_long).await?;
    let shared_at = ("2026-04-28T02:00:00Z", "2026-04-29T02:00:00Z");
    let (home_long_tier2_a, home_long_tier1_a) =
        hand_over(stage, ("tier1-a", "tier2-a"), &home_long, &piece, yuan(800_000), shared_at).await?;
    Ok(April { home_short, home_short_tier1_b, home_long, home_long_tier1_a, home_long_tier2_a })
}

async fn may(stage: &mut Stage, april: &April) -> Result<(), DemoError> {
    stage.at(time("2026-05-08T02:00:00Z")).await?;
    // Nobody signs for this part: it goes back on 13 May.
    stage.pass("tier2-a", "tier3", &april.home_long, &april.home_long_tier2_a, yuan(300_000)).await?;
    stage.at(time("2026-05-11T01:40:00Z")).await?;
    let (issued, banks) = (&april.home_long, ["bank-a", "bank-b"]);
    let deadline = time("2026-05-12T08:00:00Z");
    let piece = &april.home_long_tier1_a;
    let offer = stage.request("tier1-a", issued, piece, yuan(1_000_000), &banks, deadline).await?;
    let (value_on, expires) = (day("2026-05-13"), time("2026-05-15T08:00:00Z"));
    stage.at(time("2026-05-11T03:00:00Z")).await?;
    let first = stage.quote("bank-b", &offer, terms("0.0355", value_on, yuan(500)), expires).await?;
    let second = stage.quote("bank-a", &offer, terms("0.0368", value_on, Amount::ZERO), expires).await?;
    stage.at(time("2026-05-11T03:20:00Z")).await?;
    stage.open_quote(&first).await?;
    stage.open_quote(&second).await?;
    let best = cheapest(&offer, [first, second])?;
    stage.at(time("2026-05-11T06:00:00Z")).await?;
    let price = stage.award("tier1-a", &offer, &best).await?;
    stage.at(time("2026-05-12T01:30:00Z")).await?;
    stage.approve(best.bank, &offer).await?;
    stage.pay_intent(best.bank, &offer).await?;
    stage.at(time("2026-05-13T01:30:00Z")).await?;
    stage.disburse(best.bank, "tier1-a", &offer, price.net).await?;
    stage.confirm("tier1-a", &offer).await?;
    stage.at(time("2026-05-14T01:30:00Z")).await?;
    stage.list("core-b", &april.home_short, 2).await?;
    stage.at(time("2026-05-15T02:00:00Z")).await?;
    // The other line is still to be confirmed by its payee.
    stage.receipt("tier1-b", &april.home_short, &april.home_short_tier1_b).await
}

/// What waits for whoever tries the demonstration.
async fn last_days(
    stage: &mut Stage,
    april: &April,
    heavy: &Issued,
    shared: &Shared,
) -> Result<(), DemoError> {
    stage.at(time("2026-05-15T05:00:00Z")).await?;
    // A voucher that its payee has not signed for yet.
    stage.issue("core-b", "tier1-a", yuan(1_280_000), day("2026-11-13")).await?;
    stage.at(time("2026-05-15T06:30:00Z")).await?;
    let short = stage.issue("core-a", "tier1-b", yuan(1_150_000), day("2026-07-30")).await?;
    stage.at(time("2026-05-18T01:10:00Z")).await?;
    let piece = stage.sign_for_voucher("tier1-b", &short).await?;
    // A transfer that waits for its transferee.
    stage.pass("tier1-b", "tier2-b", &short, &piece, yuan(260_000)).await?;
    // A trade background that no voucher rests on yet.
    stage.trade("core-a", "tier1-a", yuan(960_000), april.home_long.due_on).await?;
    stage.at(time("2026-05-18T02:00:00Z")).await?;
    // A request that waits for quotes.
    let (banks, deadline) = (["bank-a", "bank-b"], time("2026-05-20T08:00:00Z"));
    stage.request("tier3", heavy, &shared.tier3, shared.tier3.amount, &banks, deadline).await?;
    Ok(())
}
