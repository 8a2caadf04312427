//! `hefu rules`: prints docs/RULES.md, and with `--fields` the last section of docs/SECURITY.md, from the
//! rules themselves, so that what is published is what is decided.

use std::fmt::Write as _;

use actix_web::ResponseError as _;
use contracts::{
    Refusal,
    command::Command,
    field::{Field, Kind, Reader, Secrecy},
};

use crate::{
    text::{
        Language::{Chinese, English},
        field, refusal,
    },
    web::WebError,
};

const HEAD: &str = "\
# The rules in tables

Printed by `hefu rules > docs/RULES.md` from the crate `contracts`; a test compares the two.

Each command lists its fields and then its refusals in the order in which its rule checks. A code is public and never \
reused. The status is the one that the server answers with: 422 a rule says no, 404 not there for this caller, 403 the \
signer may not, 409 built on something that has changed since. A refusal writes no entry and is judged anew on retry.

**Stands**: *clear* in `body`, for whoever has the record; *confidential* as a salted digest in `_sd`, its disclosure \
stored beside the record; *sealed* as a digest whose disclosure is only submitted by a later command. **Read by**: who \
may read the field, besides regulators and auditors, who read everything. Kinds and their spelling: \
[LEDGER_FORMAT.md](LEDGER_FORMAT.md).
";

/// The heading of what `hefu rules --fields` prints; what stands from here on is replaced.
const FIELDS_HEAD: &str = "\
## Who can read each field

Printed by `hefu rules --fields` from the crate `contracts`; a test compares the two. To print it anew: \
`sed -i '/^## Who can read each field/,$d' docs/SECURITY.md && hefu rules --fields >> docs/SECURITY.md`.

Regulators and auditors read everything. A *clear* field stands in the record, for whoever has the record; a \
*confidential* one is a salted digest there, and its disclosure goes to its readers alone; a *sealed* one is read by \
nobody before it is opened. The *counterparty* is the member that the command names, *later holders* are whoever holds \
this piece of the voucher afterwards, the *financier* is the one whose quote was awarded.

| Command | Field | Stands | Read by |
|---|---|---|---|
";

/// The last section of docs/SECURITY.md: every field of every command in one table.
pub fn fields_markdown() -> String {
    let mut section = FIELDS_HEAD.to_owned();
    for op in Command::OPS {
        for row in Command::fields(op).unwrap_or_default() {
            // Writing to a string cannot fail.
            let _ = writeln!(
                section,
                "| `{op}` | `{}` | {} | {} |",
                row.name,
                secrecy_name(row.secrecy),
                readers(row),
            );
        }
    }
    section
}

fn readers(row: &Field) -> String {
    row.readers.iter().map(|reader| reader_name(*reader)).collect::<Vec<_>>().join(", ")
}

/// The whole of docs/RULES.md.
pub fn markdown() -> String {
    let mut page = HEAD.to_owned();
    // Writing to a string cannot fail.
    let _ = write!(page, "\n## Before any command's own rule\n\n{}", refusals("command"));
    let mut shown: Vec<(&str, &str)> = Vec::new();
    for op in Command::OPS {
        let _ = write!(page, "\n## `{op}`: {} ({})\n", field::op(op, English), field::op(op, Chinese));
        let _ = write!(page, "\n{}", fields(Command::fields(op).unwrap_or_default()));
        let list = list_of(op);
        if list == "command" {
            page.push_str("\nRefused only as any command is, above.\n");
        } else if let Some((_, first)) = shown.iter().find(|(known, _)| *known == list) {
            let _ =
                writeln!(page, "\nShares the refusals of `{first}`, above: each applies where it can occur.");
        } else {
            let _ = write!(page, "\n{}", refusals(list));
            shown.push((list, op));
        }
    }
    page
}

/// The list of refusals that `op` draws on: what stands before the last point of their codes.
fn list_of(op: &'static str) -> &'static str {
    match op {
        "genesis" | "evidence.record" | "catalogue.state" => "command",
        "voucher.reject" | "voucher.withdraw" | "voucher.lapse" => "voucher.give_back",
        "holding.reject" | "holding.withdraw" | "holding.lapse" => "holding.give_back",
        "discount.withdraw_quote" => "discount.quote",
        "discount.decline" => "discount.approve",
        "discount.pay_intent" | "discount.confirm" => "discount.disburse",
        own => own,
    }
}

fn fields(table: &[Field]) -> String {
    let mut rows = "| Field | | | Kind | Stands | Read by |\n|---|---|---|---|---|---|\n".to_owned();
    for row in table {
        let optional = if row.required { "" } else { ", optional" };
        let _ = writeln!(
            rows,
            "| `{}` | {} | {} | {}{optional} | {} | {} |",
            row.name,
            field::label(row.name, English),
            field::label(row.name, Chinese),
            kind_name(row.kind),
            secrecy_name(row.secrecy),
            readers(row),
        );
    }
    rows
}

fn refusals(list: &str) -> String {
    let mut rows = "| Code | Status | Source | What it says | |\n|---|---|---|---|---|\n".to_owned();
    for refused in Refusal::all().into_iter().filter(|refusal| list_in(refusal.code()) == list) {
        let _ = writeln!(
            rows,
            "| `{}` | {} | {} | {} | {} |",
            refused.code(),
            WebError::Refused(refused).status_code().as_u16(),
            refused.source(),
            refusal::text(refused, English),
            refusal::text(refused, Chinese),
        );
    }
    rows
}

fn list_in(code: &str) -> &str {
    code.rsplit_once('.').map_or(code, |(list, _)| list)
}

const fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Id => "id or hash",
        Kind::Member => "member id",
        Kind::Text => "text",
        Kind::Amount => "amount",
        Kind::Currency => "currency",
        Kind::Rate => "rate",
        Kind::Date => "date",
        Kind::Time => "time",
        Kind::Flag => "flag",
        Kind::List => "list",
        Kind::Parts => "object",
    }
}

const fn secrecy_name(secrecy: Secrecy) -> &'static str {
    match secrecy {
        Secrecy::Clear => "clear",
        Secrecy::Confidential => "confidential",
        Secrecy::Sealed => "sealed",
    }
}

const fn reader_name(reader: Reader) -> &'static str {
    match reader {
        Reader::Actor => "signer",
        Reader::Counterparty => "counterparty",
        Reader::Obligor => "obligor",
        Reader::LaterHolders => "later holders",
        Reader::Invited => "invited financiers",
        Reader::Financier => "financier",
        Reader::Operator => "operator",
        Reader::Members => "every member",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_page_is_what_the_rules_say() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/RULES.md");
        let committed = std::fs::read_to_string(path).unwrap_or_default();
        assert!(committed == markdown(), "docs/RULES.md is out of date; run: hefu rules > docs/RULES.md");
    }

    #[test]
    fn the_committed_section_says_who_reads_each_field() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/SECURITY.md");
        let committed = std::fs::read_to_string(path).unwrap_or_default();
        let section = committed.find("## Who can read each field").map(|start| &committed[start..]);
        assert!(
            section == Some(fields_markdown().as_str()),
            "docs/SECURITY.md is out of date; its last section says how to print it anew"
        );
    }

    #[test]
    fn every_field_stands_in_the_section_once_and_has_readers() {
        let section = fields_markdown();
        for op in Command::OPS {
            for field in Command::fields(op).unwrap_or_default() {
                let row = format!("| `{op}` | `{}` |", field.name);
                assert_eq!(section.matches(&row).count(), 1, "{row}");
                assert!(!field.readers.is_empty(), "{row}");
            }
        }
    }

    #[test]
    fn every_refusal_stands_on_the_page_once() {
        let page = markdown();
        for refused in Refusal::all() {
            assert_eq!(page.matches(&format!("| `{}` |", refused.code())).count(), 1, "{}", refused.code());
        }
    }

    #[test]
    fn every_list_is_that_of_some_command() {
        for refused in Refusal::all() {
            let list = list_in(refused.code());
            assert!(list == "command" || Command::OPS.iter().any(|op| list_of(op) == list), "{list}");
        }
    }
}
