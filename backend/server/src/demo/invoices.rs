//! The invoices behind the demonstration's trades: complete documents in the formats that firms bring,
//! and a set of fresh ones for whoever tries the platform.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use chrono::{Days, NaiveDate};
use contracts::amount::Amount;
use documents::{
    Currency, InvoiceRefusal,
    generate::{NewInvoice, NewLine, NewParty, write_china_xml, write_cii, write_ubl},
};

use super::cast::{FIRMS, Firm};

/// Percent of value added tax on goods.
const TAX_PERCENT: u8 = 13;
/// Units on the one line of each invoice, so that its total is a multiple of `100 + TAX_PERCENT` fen.
const UNITS: u32 = 100;

/// The formats that invoices are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// OASIS UBL 2.1.
    Ubl,
    /// UN/CEFACT CII D16B.
    Cii,
    /// 数电票.
    China,
}

impl Written {
    /// The formats by turns.
    pub const fn by_turns(number: u32) -> Self {
        match number % 3 {
            0 => Self::Ubl,
            1 => Self::Cii,
            _ => Self::China,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Ubl => "ubl",
            Self::Cii => "cii",
            Self::China => "数电票",
        }
    }
}

/// One delivery of the seller's goods.
#[derive(Debug, Clone, Copy)]
pub struct Sale<'a> {
    /// Who is owed.
    pub seller: &'a Firm,
    /// Who owes.
    pub buyer: &'a Firm,
    /// The invoice's number within the demonstration.
    pub number: u32,
    /// The day of issue.
    pub issued_on: NaiveDate,
    /// When it falls due.
    pub due_on: NaiveDate,
    /// What the total including tax reaches; it is at most 1.12 yuan more.
    pub amount: Amount,
}

impl Sale<'_> {
    /// The number as printed: 20 digits, as the tax bureau gives them, in a region that does not exist.
    pub fn printed_number(&self) -> String {
        format!("2699{:016}", self.number)
    }

    /// A name for the file.
    pub fn file_name(&self, written: Written) -> String {
        format!("{}-{}-{:04}-{}.xml", self.seller.code, self.buyer.code, self.number, written.name())
    }

    /// The document.
    ///
    /// # Errors
    /// As reading it would refuse it.
    pub fn write(&self, written: Written) -> Result<Vec<u8>, InvoiceRefusal> {
        let invoice = self.invoice();
        let text = match written {
            Written::Ubl => write_ubl(&invoice),
            Written::Cii => write_cii(&invoice),
            Written::China => write_china_xml(&invoice)?,
        };
        Ok(text.into_bytes())
    }

    fn invoice(&self) -> NewInvoice {
        let step = i64::from(100 + TAX_PERCENT);
        let line = NewLine {
            description: self.seller.goods.to_owned(),
            quantity: UNITS,
            unit_price_minor: self.amount.minor().div_euclid(step)
                + i64::from(self.amount.minor() % step != 0),
            tax_percent: TAX_PERCENT,
        };
        NewInvoice {
            number: self.printed_number(),
            issued_on: self.issued_on,
            due_on: Some(self.due_on),
            currency: Currency::CNY,
            seller: party(self.seller),
            buyer: party(self.buyer),
            lines: vec![line],
        }
    }
}

fn party(firm: &Firm) -> NewParty {
    NewParty {
        name: firm.name.to_owned(),
        country: "CN".to_owned(),
        uscc: Some(firm.uscc()),
        lei: None,
        vat: None,
    }
}

/// Numbers of the fresh invoices begin here, above all that the demonstration has used.
const FRESH_FROM: u32 = 900_001;

/// Seller, buyer and yuan of the fresh invoices; each trade comes in all three formats.
const FRESH: [(&str, &str, i64); 8] = [
    ("tier1-a", "core-a", 2_400_000),
    ("tier1-b", "core-a", 860_000),
    ("tier1-b", "core-b", 1_750_000),
    ("tier2-a", "tier1-a", 520_000),
    ("tier2-b", "tier1-b", 310_000),
    ("tier3", "tier2-a", 180_000),
    ("tier4", "tier3", 64_000),
    ("tier2-b", "tier1-a", 380_000),
];

/// Writes invoices that nobody has registered yet into `folder`, issued a few days before `today`.
/// Files that are there already are written again, so that their dates follow the clock.
///
/// # Errors
/// Where a file cannot be written.
pub fn write_fresh(folder: &Path, today: NaiveDate) -> io::Result<Vec<PathBuf>> {
    fs::create_dir_all(folder)?;
    let mut paths = Vec::new();
    let mut number = FRESH_FROM;
    for (seller, buyer, yuan) in FRESH {
        for written in [Written::Ubl, Written::Cii, Written::China] {
            let sale = Sale {
                seller: firm(seller)?,
                buyer: firm(buyer)?,
                number,
                issued_on: today.checked_sub_days(Days::new(4)).unwrap_or(today),
                due_on: today.checked_add_days(Days::new(170)).unwrap_or(today),
                amount: Amount::from_minor(yuan * 100).unwrap_or_default(),
            };
            let bytes = sale.write(written).map_err(io::Error::other)?;
            let path = folder.join(sale.file_name(written));
            fs::write(&path, bytes)?;
            paths.push(path);
            number += 1;
        }
    }
    Ok(paths)
}

fn firm(code: &str) -> io::Result<&'static Firm> {
    let found = FIRMS.iter().find(|firm| firm.code == code);
    found.ok_or_else(|| {
        io::Error::new(io::ErrorKind::NotFound, format!("no firm {code} in the demonstration"))
    })
}

#[cfg(test)]
mod tests {
    use contracts::calendar::parse_date;
    use documents::{Scheme, read_invoice};

    use super::*;

    #[test]
    fn every_fresh_invoice_is_read_back_and_may_back_a_voucher() {
        let folder = std::env::temp_dir().join(format!("hefu-fresh-{}", std::process::id()));
        let today = parse_date("2026-05-18").unwrap();
        let paths = write_fresh(&folder, today).unwrap();
        assert_eq!(paths.len(), 3 * FRESH.len());
        let mut numbers = std::collections::BTreeSet::new();
        for path in &paths {
            let invoice =
                read_invoice(path.file_name().unwrap().to_str().unwrap(), &fs::read(path).unwrap()).unwrap();
            assert_eq!(invoice.may_back_a_voucher(), Ok(()));
            assert_eq!(invoice.issued_on, parse_date("2026-05-14").unwrap());
            assert!(invoice.seller.identifier(Scheme::Uscc).is_some());
            assert!(numbers.insert(invoice.number));
        }
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_total_reaches_the_amount_and_hardly_more() {
        for minor in [1, 112, 113, 114, 904_000_000, 800_000_000] {
            let sale = Sale {
                seller: &FIRMS[2],
                buyer: &FIRMS[0],
                number: 1,
                issued_on: parse_date("2026-03-02").unwrap(),
                due_on: parse_date("2026-08-31").unwrap(),
                amount: Amount::from_minor(minor).unwrap(),
            };
            let over = sale.invoice().total_minor().unwrap() - minor;
            assert!((0..113).contains(&over), "{minor}: {over}");
        }
    }
}
