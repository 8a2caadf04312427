//! What programs of members call. A signed command needs no session: its signatures are its authority, and
//! whoever holds the signed bytes may hand them in.

mod command;

use actix_web::web::ServiceConfig;

/// Every route for programs. Each also stands in [`crate::auth::roles::TABLE`].
pub fn routes(config: &mut ServiceConfig) {
    command::routes(config);
}
