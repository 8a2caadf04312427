//! The page on which anyone verifies an evidence file. All of it happens in the browser: no file comes here.

use actix_web::{
    HttpRequest,
    web::{self, ServiceConfig},
};
use askama::Template;
use contracts::{amount::CNY, command::Command};
use serde_json::{Map, Value, json};

use super::{
    Answered, Page,
    json::PageJson,
    page::html,
    sign::{kind_name, named},
};
use crate::{
    auth::Visitor,
    text::{
        Language, field,
        verify::{CHECKS, OPEN, VerifyTexts},
    },
};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.route("/verify", web::get().to(show_verify));
}

#[derive(Template)]
#[template(path = "verify/show.html")]
struct VerifyPage {
    page: Page,
    t: VerifyTexts,
    texts: PageJson,
}

async fn show_verify(visitor: Visitor, request: HttpRequest) -> Answered {
    let t = VerifyTexts(visitor.lang);
    html(&VerifyPage {
        page: Page::new(&visitor, &request, t.title()),
        t,
        texts: PageJson(json!({
            "texts": said(t),
            "codes": codes(visitor.lang),
            "open": open(visitor.lang),
            "labels": labels(visitor.lang),
        })),
    })
}

/// What the script says.
fn said(t: VerifyTexts) -> Map<String, Value> {
    let texts = [
        ("sound", t.sound()),
        ("sound_title", t.sound_title()),
        ("sound_disputed", t.sound_disputed()),
        ("unsound", t.unsound()),
        ("unsound_title", t.unsound_title()),
        ("unsound_advice", t.unsound_advice()),
        ("at_entry", t.at_entry()),
        ("technical", t.technical()),
        ("code", t.code()),
        ("detail", t.detail()),
        ("file", t.file_checked()),
        ("subject", t.subject()),
        ("voucher", t.voucher()),
        ("holding", t.holding()),
        ("log", t.log()),
        ("log_key", t.log_key()),
        ("tree_size", t.tree_size()),
        ("exported", t.exported()),
        ("checked", t.checked()),
        ("checked_number", t.checked_number()),
        ("not_checked", t.not_checked()),
        ("disputed", t.disputed()),
        ("disputed_title", t.disputed_title()),
        ("disputed_entry", t.disputed_entry()),
        ("entries", t.entries()),
        ("entry", t.entry()),
        ("what", t.what()),
        ("time", t.time()),
        ("signed_by", t.signed_by()),
        ("fields", t.fields()),
        ("fields_shown", t.fields_shown()),
        ("fields_hidden", t.fields_hidden()),
        ("hidden_entry", t.hidden_entry()),
        ("platform", t.platform()),
        ("native", t.native()),
        ("own_arithmetic", t.own_arithmetic()),
        ("working", t.working()),
        ("no_file", t.no_file()),
        ("log_key_wrong", t.log_key_wrong()),
        ("policy_wrong", t.policy_wrong()),
        ("no_crypto", t.no_crypto()),
        ("failed", t.failed()),
    ];
    texts.into_iter().map(|(name, text)| (name.to_owned(), json!(text))).collect()
}

/// Each check by its code: what was done, and what it means where it fails.
fn codes(lang: Language) -> Map<String, Value> {
    let text = |[chinese, english]: [&'static str; 2]| lang.pick(chinese, english);
    let row = |&(code, check, wrong): &(&str, [&'static str; 2], [&'static str; 2])| {
        (code.to_owned(), json!({"check": text(check), "wrong": text(wrong)}))
    };
    CHECKS.iter().map(row).collect()
}

fn open(lang: Language) -> Map<String, Value> {
    OPEN.iter()
        .map(|(what, chinese, english)| ((*what).to_owned(), json!(lang.pick(chinese, english))))
        .collect()
}

/// What ops and fields are called, and how their values are shown.
fn labels(lang: Language) -> Value {
    let mut fields = Map::new();
    for row in Command::OPS.iter().filter_map(|op| Command::fields(op)).flatten() {
        let of = if row.name == "financiers" { "member" } else { "parts" };
        let mut label = named(row.name, kind_name(row.kind), lang);
        label["of"] = json!(of);
        fields.entry(row.name).or_insert(label);
    }
    for (name, kind) in field::PARTS {
        fields.entry(*name).or_insert_with(|| named(name, kind, lang));
    }
    let ops: Map<String, Value> =
        Command::OPS.iter().map(|op| ((*op).to_owned(), json!(field::op(op, lang)))).collect();
    json!({
        "ops": ops,
        "fields": fields,
        "currency": CNY.code(),
        "exponent": CNY.exponent(),
        "yes": lang.pick("是", "Yes"),
        "no": lang.pick("否", "No"),
    })
}

#[cfg(test)]
mod tests {
    use contracts::member::{MemberKind, Role};

    use super::*;
    use crate::text::life;

    #[test]
    fn every_check_is_said_in_both_languages() {
        for lang in [Language::Chinese, Language::English] {
            let said = codes(lang);
            assert_eq!(said.len(), CHECKS.len());
            assert!(said.values().all(|one| one["check"] != "" && one["wrong"] != ""));
            assert_eq!(open(lang).len(), OPEN.len());
        }
        assert_ne!(codes(Language::Chinese), codes(Language::English));
    }

    #[test]
    fn words_of_the_ledger_are_said_in_both_languages() {
        for lang in [Language::Chinese, Language::English] {
            for (field, word, shown) in [
                ("kinds", "core_enterprise", life::kind(MemberKind::CoreEnterprise, lang)),
                ("roles", "checker", life::role(Role::Checker, lang)),
            ] {
                assert_eq!(labels(lang)["fields"][field]["words"][word], shown);
            }
        }
    }
}
