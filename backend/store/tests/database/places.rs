//! Where a leaf hash stands is found by its place, and believed by its tile.

use crate::{database::Database, world::World};

/// Whole tiles `from` up to `to`, whose leaves are the hashes of their indices.
fn tiles(from: i64, to: i64) -> String {
    format!(
        "INSERT INTO tile (log_id, level, index, hashes) SELECT 1, 0, t, \
         (SELECT string_agg(sha256((t * 256 + n)::text::bytea), ''::bytea ORDER BY n) \
          FROM generate_series(0, 255) AS n) FROM generate_series({from}, {to} - 1) AS t"
    )
}

fn hash(index: i64) -> [u8; 32] {
    use sha2::{Digest as _, Sha256};
    Sha256::digest(index.to_string()).into()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leaf_is_found_by_its_place_and_believed_by_its_tile() {
    let database = Database::of(&World::peopled(1), 1000).await;
    let store = &database.store;
    // The tile of the world's own entries is not whole, so nothing is placed.
    assert!(!store.place_leaves().await.unwrap());
    assert!(database.ask("SELECT 1::text FROM leaf_place").await.is_empty());
    database.tamper("DELETE FROM tile WHERE level = 0").await;
    database.tamper(&tiles(0, 600)).await;
    // Before anything is placed it is found all the same.
    assert_eq!(store.index_of(&hash(599 * 256 + 255)).await.unwrap(), Some(599 * 256 + 255));
    let mut rounds = 1;
    while store.place_leaves().await.unwrap() {
        rounds += 1;
    }
    assert_eq!(rounds, 3);
    let places = "SELECT count(*)::text FROM leaf_place";
    assert_eq!(database.ask(places).await, [(600 * 256).to_string()]);
    for index in [0, 255, 256, 80_000, 599 * 256 + 255] {
        assert_eq!(store.index_of(&hash(index)).await.unwrap(), Some(index), "{index}");
    }
    assert_eq!(store.index_of(&hash(-1)).await.unwrap(), None);

    // What came afterwards is searched for, and placed with the next round, once.
    database.tamper(&tiles(600, 601)).await;
    assert_eq!(store.index_of(&hash(600 * 256 + 9)).await.unwrap(), Some(600 * 256 + 9));
    assert!(!store.place_leaves().await.unwrap() && !store.place_leaves().await.unwrap());
    assert_eq!(database.ask(places).await, [(601 * 256).to_string()]);

    // A place that the tile does not bear out is not believed, and placed tiles are not read through.
    let moved = "UPDATE tile SET hashes = (SELECT hashes FROM tile WHERE level = 0 AND index = 7) \
                 WHERE level = 0 AND index = 3";
    database.tamper(moved).await;
    assert_eq!(store.index_of(&hash(3 * 256 + 1)).await.unwrap(), None);
    assert_eq!(store.index_of(&hash(7 * 256 + 1)).await.unwrap(), Some(7 * 256 + 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_segment_is_looked_into() {
    let database = Database::of(&World::peopled(1), 1000).await;
    let segment = 1 << 20;
    database.tamper(&tiles(4095, 4097)).await;
    database.tamper("INSERT INTO leaf_placed VALUES (1, 4095 * 256)").await;
    assert!(!database.store.place_leaves().await.unwrap());
    let segments = "SELECT DISTINCT segment::text FROM leaf_place ORDER BY 1";
    assert_eq!(database.ask(segments).await, ["0", "1"]);
    for index in [segment - 1, segment, segment + 255] {
        assert_eq!(database.store.index_of(&hash(index)).await.unwrap(), Some(index));
    }
}
