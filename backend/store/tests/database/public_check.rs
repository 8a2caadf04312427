//! Public checks: one for each member and voucher, found by its token until it is withdrawn.

use chrono::DateTime;
use contracts::id::VoucherId;
use store::{FIRST_LOG, workplace::public_check::PublicCheck};

use crate::{
    database::Database,
    who::{Core, Tier1, Who, uuid},
    world::World,
};

fn check(who: Who, token: &str, shows_amount: bool) -> PublicCheck {
    PublicCheck {
        log_id: FIRST_LOG,
        member_id: who.member().uuid(),
        voucher_id: uuid("voucher"),
        token: token.to_owned(),
        shows_amount,
        made_by: uuid("seat"),
        created_at: DateTime::from_timestamp(1_800_000_000, 0).unwrap(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_keeps_its_token_until_it_is_withdrawn() {
    let database = Database::of(&World::peopled(1), 1000).await;
    let store = &database.store;
    let voucher = VoucherId::from_uuid(uuid("voucher"));
    store.offer_check(&check(Core, "first", false)).await.unwrap();
    store.offer_check(&check(Tier1, "theirs", false)).await.unwrap();
    assert_eq!(store.check_by_token("first").await.unwrap(), Some(check(Core, "first", false)));

    // Asked for again, it shows what is wanted now, and what is printed stays good.
    store.offer_check(&check(Core, "second", true)).await.unwrap();
    assert_eq!(store.check_of(Core.member(), voucher).await.unwrap(), Some(check(Core, "first", true)));
    assert_eq!(store.check_by_token("second").await.unwrap(), None);

    // Each member withdraws its own.
    store.withdraw_check(Core.member(), voucher).await.unwrap();
    assert_eq!(store.check_by_token("first").await.unwrap(), None);
    assert_eq!(store.check_of(Core.member(), voucher).await.unwrap(), None);
    assert_eq!(store.check_by_token("theirs").await.unwrap(), Some(check(Tier1, "theirs", false)));
    store.offer_check(&check(Core, "third", false)).await.unwrap();
    assert_eq!(store.check_by_token("third").await.unwrap(), Some(check(Core, "third", false)));
}
