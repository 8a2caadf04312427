//! The entries of an evidence file in words: who did what, and the fields that the file shows.

use std::collections::BTreeMap;

use contracts::{
    amount::{Amount, CNY, Currency},
    calendar::Tick,
    codec::Value,
    command::Command,
    field::Kind,
    rate::Rate,
};
use ledger::evidence::{About, container, entry::Shown};

use super::{CertificateError, Rows};
use crate::{
    text::{Language, certificate::CertificateTexts, field},
    web::show,
};

/// What keeps the ledger and its registry going: it is in the file for checking and says nothing of the subject.
const FOR_CHECKING: [&str; 5] = ["genesis", "clock.", "seat.", "member.", "registry."];
/// The op whose fields are the terms.
const ISSUE: &str = "voucher.issue";

/// The shown entries of a file.
pub(super) struct Entries {
    shown: BTreeMap<u64, Shown>,
    /// Names of members, as far as the file's registry shows them.
    names: BTreeMap<String, String>,
    currency: Currency,
}

impl Entries {
    /// Reads them again from a file that is sound.
    pub fn of(file: &[u8], about: &About) -> Result<Self, CertificateError> {
        let unreadable = |what: String| CertificateError::Unreadable(what);
        let members = container::read(file).map_err(|error| unreadable(error.to_string()))?;
        let (size, origin) = (about.size.unwrap_or_default(), about.manifest.origin());
        let mut shown = BTreeMap::new();
        for member in members {
            let Some(index) = index_of(member.name) else { continue };
            let mut entry = Shown::parse(member.bytes, index, size, &origin)
                .map_err(|error| unreadable(format!("entry {index}: {error}")))?;
            entry.disclose().map_err(|error| unreadable(format!("entry {index}: {error}")))?;
            shown.insert(index, entry);
        }
        let carried = shown.values().filter_map(|entry| Some(&entry.carried.as_ref()?.entry));
        let names = shown.values().chain(carried).filter_map(named).collect();
        let issued = shown.values().find(|entry| entry.record.command.op == ISSUE);
        let currency = issued.and_then(|entry| Currency::parse(entry.text("currency")?)).unwrap_or(CNY);
        Ok(Self { shown, names, currency })
    }

    /// What a member is called in the file, with its registry number; its id where the file does not say.
    pub fn name_of(&self, id: &str) -> String {
        self.names.get(id).cloned().unwrap_or_else(|| id.to_owned())
    }

    /// The fields that the voucher was issued with.
    pub fn terms(&self, lang: Language) -> Rows {
        let issued = self.shown.values().find(|entry| entry.record.command.op == ISSUE);
        let Some(issued) = issued else { return Vec::new() };
        let obligor = (field::label("obligor", lang).to_owned(), self.name_of(&issued.record.command.member));
        std::iter::once(obligor).chain(self.fields(issued, lang)).collect()
    }

    /// What a holding was made with: by a transfer, or as the whole voucher; none where the file does not show it.
    pub fn amount_of(&self, holding: &str, lang: Language) -> Option<String> {
        let made = |field: &str| {
            self.shown
                .values()
                .find(|entry| entry.text(field) == Some(holding) && entry.text("amount").is_some())
        };
        let whole = self.shown.values().find(|entry| {
            entry.record.command.op == "voucher.sign_for" && entry.text("holding") == Some(holding)
        });
        let issued = whole.and_then(|_| self.shown.values().find(|entry| entry.record.command.op == ISSUE));
        let amount = made("child").or(issued)?.text("amount")?;
        Some(self.text("amount", Kind::Amount, amount, lang))
    }

    /// What was done, an entry a row.
    pub fn steps(&self, lang: Language) -> Rows {
        let t = CertificateTexts(lang);
        let told = self.shown.iter().filter(|(_, entry)| {
            !FOR_CHECKING.iter().any(|prefix| entry.record.command.op.starts_with(prefix))
        });
        told.map(|(index, entry)| {
            let command = &entry.record.command;
            let title = t.step_title(field::op(&command.op, lang), &self.name_of(&command.member));
            // The terms stand above already.
            let fields = if command.op == ISSUE { Rows::new() } else { self.fields(entry, lang) };
            let lines = fields.into_iter().map(|(label, value)| t.of_field(&label, &value));
            let text = std::iter::once(title).chain(lines).collect::<Vec<_>>().join("\n");
            (t.step(&index.to_string(), &self.time_of(*index)), text)
        })
        .collect()
    }

    /// The ledger's time at an entry: that of the last tick before it.
    fn time_of(&self, index: u64) -> String {
        let before = self.shown.range(..index).rev();
        let mut times = before.filter(|(_, entry)| entry.record.command.op == "clock.tick");
        let time = times.next().and_then(|(_, tick)| Tick::parse(tick.text("time")?));
        time.map(show::time).unwrap_or_default()
    }

    /// The fields of an entry that the file shows, in the order of the table of fields.
    fn fields(&self, entry: &Shown, lang: Language) -> Rows {
        let command = &entry.record.command;
        let table = Command::fields(&command.op).unwrap_or_default();
        let value = |name: &str| command.body.get(name).or_else(|| entry.record.disclosed.get(name));
        let shown = table.iter().filter_map(|row| Some((row, value(row.name)?)));
        shown
            .map(|(row, value)| {
                (field::label(row.name, lang).to_owned(), self.value(row.name, row.kind, value, lang))
            })
            .collect()
    }

    fn value(&self, name: &str, kind: Kind, value: &Value, lang: Language) -> String {
        let t = CertificateTexts(lang);
        match value {
            Value::Flag(flag) => if *flag { t.yes() } else { t.no() }.to_owned(),
            Value::List(items) => {
                let items: Vec<String> =
                    items.iter().map(|item| self.value(name, Kind::Text, item, lang)).collect();
                items.join("; ")
            }
            Value::Map(parts) => {
                let parts: Vec<String> = parts
                    .iter()
                    .map(|(name, value)| {
                        let kind = field::PARTS.iter().find(|(part, _)| part == name);
                        let amount = kind.is_some_and(|(_, kind)| *kind == "amount");
                        let kind = if amount { Kind::Amount } else { Kind::Text };
                        t.of_field(field::label(name, lang), &self.value(name, kind, value, lang))
                    })
                    .collect();
                parts.join(", ")
            }
            Value::Text(text) => self.text(name, kind, text, lang),
        }
    }

    fn text(&self, name: &str, kind: Kind, text: &str, lang: Language) -> String {
        let shown = match kind {
            Kind::Amount => Amount::parse_ledger(text).map(|amount| {
                let capitals = show::capitals(amount, self.currency, lang);
                let digits = format!("{} {}", show::amount(amount, self.currency), self.currency);
                if capitals.is_empty() { digits } else { format!("{digits}（{capitals}）") }
            }),
            Kind::Member => Some(self.name_of(text)),
            Kind::Rate => Rate::parse(text).map(|rate| format!("{}%", rate.percent())),
            Kind::Time => Tick::parse(text).map(show::time),
            _ => {
                let words = field::words(name, lang);
                words.into_iter().find(|(word, _)| word == text).map(|(_, shown)| shown.to_owned())
            }
        };
        // A member's id also stands in lists.
        shown
            .or_else(|| self.names.contains_key(text).then(|| self.name_of(text)))
            .unwrap_or_else(|| text.to_owned())
    }
}

/// The index in `entries/<index>.json`.
fn index_of(name: &[u8]) -> Option<u64> {
    std::str::from_utf8(name).ok()?.strip_prefix("entries/")?.strip_suffix(".json")?.parse().ok()
}

/// The member that an entry brings in: its id, and its name with its first registry number, because names can
/// be alike.
fn named(entry: &Shown) -> Option<(String, String)> {
    let command = &entry.record.command;
    let (id, name, numbers) = match command.op.as_str() {
        "genesis" => (command.member.as_str(), "operator_name", "operator_identifiers"),
        "member.admit" => (entry.text("admitted")?, "name", "identifiers"),
        _ => return None,
    };
    let name = entry.text(name)?;
    let numbers = command.body.get(numbers).or_else(|| entry.record.disclosed.get(numbers));
    let number = numbers.and_then(|numbers| match numbers {
        Value::List(list) => match list.first()? {
            Value::Map(parts) => match parts.get("value")? {
                Value::Text(number) => Some(number),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    });
    Some((id.to_owned(), number.map_or_else(|| name.to_owned(), |number| format!("{name} ({number})"))))
}
