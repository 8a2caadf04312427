//! Currencies by ISO 4217, with the number of decimals of their minor unit.

use std::fmt;

/// Currencies without a minor unit.
const NO_DECIMALS: &str = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";
/// Currencies whose minor unit is a hundredth.
const TWO_DECIMALS: &str = "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN \
    BWP BYN BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL \
    GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD \
    MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN \
    QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD \
    TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG";
/// Currencies whose minor unit is a thousandth.
const THREE_DECIMALS: &str = "BHD IQD JOD KWD LYD OMR TND";
/// Currencies whose minor unit is a ten-thousandth.
const FOUR_DECIMALS: &str = "CLF UYW";

/// A currency of ISO 4217 (list one, without metals and test codes).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency {
    code: &'static str,
    decimals: u32,
}

impl Currency {
    /// The yuan, in which every 数电票 is made out.
    pub const CNY: Self = Self { code: "CNY", decimals: 2 };

    /// The currency with this code, three capital letters; `None` where ISO 4217 lists none.
    pub fn parse(code: &str) -> Option<Self> {
        let groups = [(0, NO_DECIMALS), (2, TWO_DECIMALS), (3, THREE_DECIMALS), (4, FOUR_DECIMALS)];
        groups.into_iter().find_map(|(decimals, codes)| {
            codes.split_ascii_whitespace().find(|known| *known == code).map(|code| Self { code, decimals })
        })
    }

    /// The three letters, such as `CNY`.
    pub fn as_str(self) -> &'static str {
        self.code
    }

    /// How many decimals one minor unit stands for: 2 for CNY, 0 for JPY, 3 for KWD.
    pub fn decimals(self) -> u32 {
        self.decimals
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_by_iso_4217() {
        for (code, decimals) in
            [("CNY", 2), ("EUR", 2), ("JPY", 0), ("KRW", 0), ("KWD", 3), ("BHD", 3), ("CLF", 4)]
        {
            let currency = Currency::parse(code).expect("listed");
            assert_eq!((currency.as_str(), currency.decimals()), (code, decimals));
        }
        assert_eq!(Currency::parse("CNY"), Some(Currency::CNY));
    }

    #[test]
    fn what_is_no_currency() {
        for code in ["", "cny", "RMB", "CNY ", "XXX", "XAU", "CN", "CNYX", "BIF CLP", "ＣＮＹ"] {
            assert_eq!(Currency::parse(code), None, "{code}");
        }
    }
}
