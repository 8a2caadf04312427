//! Sign-ins, drafts, uploads.
