//! Where a leaf hash stands: what the log's tree does not say and an auditor asks (Sigsum's
//! `get-inclusion-proof`).
//!
//! Invariant: an answer is read from a tile. `leaf_place` only says where to look; it is filled behind the
//! writer, never in its transaction (docs/decisions/0009).

use diesel::{
    prelude::*,
    sql_types::{BigInt, Binary, Integer},
};
use diesel_async::{AsyncConnection as _, RunQueryDsl};

use crate::{connect::Store, error::StoreError, schema::leaf_placed};

/// Tiles that one round places at most: 65 536 leaves.
const TILES_A_ROUND: i64 = 256;
/// Leaves of a tile.
const WIDTH: i64 = 256;

/// The places of the leaves of whole tiles `$2` up to `$3`, in the order of the key.
const PLACE: &str = "INSERT INTO leaf_place (log_id, segment, prefix, index) \
    SELECT $1, ((tile.index * 256 + n) >> 20)::integer, \
        ('x' || encode(substring(hashes FROM n * 32 + 1 FOR 4), 'hex'))::bit(32)::integer, tile.index * 256 + n \
    FROM tile, generate_series(0, 255) AS n \
    WHERE log_id = $1 AND level = 0 AND index >= $2 AND index < $3 \
    ORDER BY 2, 3, 4 ON CONFLICT DO NOTHING";
/// How many whole tiles of leaves there are.
const WHOLE: &str = "SELECT coalesce(max(index + (octet_length(hashes) = 8192)::integer), 0) AS place FROM \
    (SELECT index, hashes FROM tile WHERE log_id = $1 AND level = 0 ORDER BY index DESC LIMIT 1) AS last";
/// Places whose leaf hash begins alike: one look into each segment.
const PLACED: &str = "SELECT leaf_place.index AS place FROM leaf_placed, \
    generate_series(0, (until >> 20)::integer) AS number, \
    LATERAL (SELECT index FROM leaf_place WHERE leaf_place.log_id = $1 AND segment = number AND prefix = $2) \
    AS leaf_place WHERE leaf_placed.log_id = $1";
/// Whether the hash stands at a place.
const STANDS: &str = "SELECT index AS place FROM tile WHERE log_id = $1 AND level = 0 AND index = $2 / 256 \
    AND substring(hashes FROM ($2 % 256)::integer * 32 + 1 FOR 32) = $3";
/// Finds a hash in the tiles from `$2` on; hashes begin at every 32nd byte.
const REST: &str = "SELECT index * 256 + (position($3 in hashes) - 1) / 32 AS place FROM tile \
    WHERE log_id = $1 AND level = 0 AND index >= $2 AND position($3 in hashes) % 32 = 1 \
    ORDER BY index LIMIT 1";

#[derive(QueryableByName)]
struct Place {
    #[diesel(sql_type = BigInt)]
    place: i64,
}

impl Store {
    /// The entry with this leaf hash: one look into the places for each 2^20 entries, and the tiles that are
    /// not placed yet, which are the last few where the job keeps up and all of them where no auditor has had
    /// a token before.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn index_of(&self, leaf_hash: &[u8; 32]) -> Result<Option<i64>, StoreError> {
        let [a, b, c, d, ..] = *leaf_hash;
        let mut connection = self.connection().await?;
        let until = leaf_placed::table.find(self.log_id).select(leaf_placed::until);
        let until: i64 = until.first(&mut *connection).await.optional()?.unwrap_or_default();
        let placed: Vec<Place> = diesel::sql_query(PLACED)
            .bind::<BigInt, _>(self.log_id)
            .bind::<Integer, _>(i32::from_be_bytes([a, b, c, d]))
            .load(&mut *connection)
            .await?;
        for Place { place } in placed {
            let stands: Option<Place> = diesel::sql_query(STANDS)
                .bind::<BigInt, _>(self.log_id)
                .bind::<BigInt, _>(place)
                .bind::<Binary, _>(leaf_hash.to_vec())
                .get_result(&mut *connection)
                .await
                .optional()?;
            if stands.is_some() {
                return Ok(Some(place));
            }
        }
        let found: Option<Place> = diesel::sql_query(REST)
            .bind::<BigInt, _>(self.log_id)
            .bind::<BigInt, _>(until / WIDTH)
            .bind::<Binary, _>(leaf_hash.to_vec())
            .get_result(&mut *connection)
            .await
            .optional()?;
        Ok(found.map(|found| found.place))
    }

    /// Places the leaves of whole tiles, a round of them; returns whether there are more. Two processes may
    /// do so at once: one waits for the other.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn place_leaves(&self) -> Result<bool, StoreError> {
        let mut connection = self.connection().await?;
        let whole: Place =
            diesel::sql_query(WHOLE).bind::<BigInt, _>(self.log_id).get_result(&mut *connection).await?;
        connection
            .transaction(async |connection| {
                let first = (leaf_placed::log_id.eq(self.log_id), leaf_placed::until.eq(0));
                diesel::insert_into(leaf_placed::table)
                    .values(first)
                    .on_conflict_do_nothing()
                    .execute(connection)
                    .await?;
                let row = leaf_placed::table.find(self.log_id);
                let until: i64 = row.select(leaf_placed::until).for_update().first(connection).await?;
                let from = until / WIDTH;
                let to = whole.place.min(from.saturating_add(TILES_A_ROUND));
                if to <= from {
                    return Ok(false);
                }
                diesel::sql_query(PLACE)
                    .bind::<BigInt, _>(self.log_id)
                    .bind::<BigInt, _>(from)
                    .bind::<BigInt, _>(to)
                    .execute(connection)
                    .await?;
                diesel::update(row)
                    .set(leaf_placed::until.eq(to.saturating_mul(WIDTH)))
                    .execute(connection)
                    .await?;
                Ok(to < whole.place)
            })
            .await
    }
}
