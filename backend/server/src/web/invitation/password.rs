//! What a password for signing in must be. Length is what makes it hard to guess, so there is no rule
//! about kinds of characters (ASVS 5.0, 6.2).

use crate::text::invitation::InvitationTexts;

/// Fewest characters.
const SHORTEST: usize = 12;
/// Most characters: hashing must not become work for others.
const LONGEST: usize = 256;

/// What is wrong with a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Fewer than 12 characters.
    TooShort,
    /// More than 256 characters.
    TooLong,
    /// The two entries differ.
    Differs,
    /// It is the sign-in name.
    IsLogin,
}

impl Fault {
    /// What the person reads.
    pub const fn text(self, t: InvitationTexts) -> &'static str {
        match self {
            Self::TooShort => t.password_short(),
            Self::TooLong => t.password_long(),
            Self::Differs => t.password_differs(),
            Self::IsLogin => t.password_is_login(),
        }
    }
}

/// Finds what is wrong with `password`, entered `again`, for whoever signs in as `login`.
pub fn fault(password: &str, again: &str, login: &str) -> Option<Fault> {
    let length = password.chars().count();
    if length < SHORTEST {
        Some(Fault::TooShort)
    } else if length > LONGEST {
        Some(Fault::TooLong)
    } else if password.trim().eq_ignore_ascii_case(login) {
        Some(Fault::IsLogin)
    } else if password != again {
        Some(Fault::Differs)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_count_and_not_bytes() {
        let login = "maker@firm.example";
        let long = "长".repeat(257);
        for (password, again, expected) in [
            ("eleven char", "eleven char", Some(Fault::TooShort)),
            ("twelve chars", "twelve chars", None),
            ("春江潮水连海平海上明月", "春江潮水连海平海上明月", Some(Fault::TooShort)),
            ("春江潮水连海平海上明月共", "春江潮水连海平海上明月共", None),
            (long.as_str(), long.as_str(), Some(Fault::TooLong)),
            ("Maker@Firm.Example", "Maker@Firm.Example", Some(Fault::IsLogin)),
            ("twelve chars", "twelve charS", Some(Fault::Differs)),
            ("twelve chars", "", Some(Fault::Differs)),
        ] {
            assert_eq!(fault(password, again, login), expected, "{password}");
        }
    }
}
