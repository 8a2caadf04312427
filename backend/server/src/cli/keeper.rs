//! Keeps the demonstration's sign-ins and files in the workplace, as everyone's are kept.

use sha2::{Digest as _, Sha256};
use store::{
    Store, StoreError,
    workplace::{document::Document, sign_in::SignIn},
};

use crate::{
    auth::password,
    clock,
    demo::{DemoDocument, DemoSeat, Keeper},
};

/// Keeps them in a store.
pub struct Workplace<'a>(pub &'a Store);

impl Keeper for Workplace<'_> {
    async fn keep_seat(&mut self, seat: &DemoSeat) -> Result<(), StoreError> {
        let row = SignIn {
            log_id: self.0.registry_id,
            seat_id: seat.seat.uuid(),
            login: seat.login.clone(),
            password_hash: password::hash(&seat.password).map_err(StoreError::Log)?,
            language: None,
            theme: "auto".to_owned(),
            wrapped_key: Some(seat.wrapped_key_json.clone()),
        };
        self.0.add_sign_in(&row).await.map(|_| ())
    }

    async fn keep_document(&mut self, document: &DemoDocument) -> Result<(), StoreError> {
        let row = Document {
            log_id: self.0.log_id,
            member_id: document.member.uuid(),
            sha256: Sha256::digest(&document.bytes).to_vec(),
            file_name: document.file_name.clone(),
            bytes: document.bytes.clone(),
            uploaded_at: clock::now(),
        };
        self.0.keep_document(&row).await
    }
}
