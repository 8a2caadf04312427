//! What people type to say who they are.

/// What a person may sign in with: an e-mail address in lowercase; `None` for anything else.
pub fn parse_login(text: &str) -> Option<String> {
    let (name, host) = text.split_once('@')?;
    let plain =
        text.len() <= 254 && !text.contains(|letter: char| letter.is_whitespace() || letter.is_control());
    (plain && !name.is_empty() && !host.is_empty() && !host.contains('@')).then(|| text.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_in_name_is_an_address() {
        assert_eq!(parse_login("Maker@Firm.example").as_deref(), Some("maker@firm.example"));
        for wrong in ["", "maker", "@firm", "maker@", "a b@firm", "a@b@c", "a@b\n"] {
            assert_eq!(parse_login(wrong), None, "{wrong:?}");
        }
    }
}
