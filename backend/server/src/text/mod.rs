//! Everything that people read, in both languages side by side: one file a noun. A text that is missing
//! in one language does not compile.

pub mod amount;
pub mod background;
pub mod base;
pub mod certificate;
pub mod check;
pub mod clock;
pub mod context;
pub mod error;
pub mod evidence;
pub mod field;
pub mod holding;
pub mod home;
pub mod invitation;
pub mod life;
pub mod limit;
pub mod member;
pub mod quote;
pub mod recorded;
pub mod recovery;
pub mod refusal;
pub mod request;
pub mod seat;
pub mod session;
pub mod settlement;
pub mod sheet;
pub mod sign;
pub mod verify;
pub mod voucher;
pub mod witness;

use std::fmt;

/// A language of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Simplified Chinese.
    Chinese,
    /// English.
    English,
}

impl Language {
    /// The BCP 47 tag.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en",
        }
    }

    /// Reads a tag.
    pub fn parse(tag: &str) -> Option<Self> {
        match tag {
            "zh-CN" => Some(Self::Chinese),
            "en" => Some(Self::English),
            _ => None,
        }
    }

    /// The other language.
    pub const fn other(self) -> Self {
        match self {
            Self::Chinese => Self::English,
            Self::English => Self::Chinese,
        }
    }

    /// Its own name for itself.
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::Chinese => "中文",
            Self::English => "English",
        }
    }

    /// What an `Accept-Language` header asks for first; Chinese where it asks for neither.
    pub fn accepted(header: &str) -> Self {
        let wanted = header.split(',').filter_map(|part| {
            let mut parts = part.trim().split(';');
            let tag = parts.next()?.trim().to_ascii_lowercase();
            let language = match tag.split('-').next()? {
                "zh" => Self::Chinese,
                "en" => Self::English,
                _ => return None,
            };
            // Weights have at most three decimals (RFC 9110, 12.4.2): as text they compare as numbers do.
            let weight = parts.find_map(|part| part.trim().strip_prefix("q=")).unwrap_or("1").to_owned();
            Some((weight, language))
        });
        let mut best: Option<(String, Self)> = None;
        for (weight, language) in wanted {
            if best.as_ref().is_none_or(|(most, _)| weight > *most) {
                best = Some((weight, language));
            }
        }
        best.map_or(Self::Chinese, |(_, language)| language)
    }

    /// One of two texts.
    pub const fn pick<'a>(self, chinese: &'a str, english: &'a str) -> &'a str {
        match self {
            Self::Chinese => chinese,
            Self::English => english,
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

/// Declares a set of texts: `key: "中文", "English";` or `key(name: &str): "…{name}…", "…{name}…";`.
#[macro_export]
macro_rules! messages {
    ($(#[$doc:meta])* $set:ident { $($rest:tt)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub struct $set(pub $crate::text::Language);
        $crate::messages!(@each $set $($rest)*);
    };
    (@each $set:ident) => {};
    (@each $set:ident $key:ident: $chinese:literal, $english:literal; $($rest:tt)*) => {
        impl $set {
            #[doc = $english]
            pub const fn $key(&self) -> &'static str {
                match self.0 {
                    $crate::text::Language::Chinese => $chinese,
                    $crate::text::Language::English => $english,
                }
            }
        }
        $crate::messages!(@each $set $($rest)*);
    };
    (@each $set:ident $key:ident($($name:ident: $type:ty),+): $chinese:literal, $english:literal; $($rest:tt)*) => {
        impl $set {
            #[doc = $english]
            pub fn $key(&self, $($name: $type),+) -> String {
                match self.0 {
                    $crate::text::Language::Chinese => format!($chinese),
                    $crate::text::Language::English => format!($english),
                }
            }
        }
        $crate::messages!(@each $set $($rest)*);
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browser_is_asked_which_language() {
        for (header, language) in [
            ("zh-CN,zh;q=0.9,en;q=0.8", Language::Chinese),
            ("en-US,en;q=0.9", Language::English),
            ("fr,en;q=0.5,zh;q=0.8", Language::Chinese),
            ("de", Language::Chinese),
            ("", Language::Chinese),
        ] {
            assert_eq!(Language::accepted(header), language, "{header}");
        }
    }
}
