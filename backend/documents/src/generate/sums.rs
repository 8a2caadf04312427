//! The sums of an invoice to be written. Exact: 128 bits hold any sum of its lines.

use super::NewInvoice;
use std::collections::BTreeMap;

/// Net and tax, by line, by rate and in all, in minor units.
pub(super) struct Sums {
    pub(super) net: i128,
    pub(super) tax: i128,
    /// By rate in percent, ascending.
    pub(super) rates: Vec<(u8, Part)>,
    /// By line, in order; the taxes of the lines of one rate add up to that rate's tax.
    pub(super) lines: Vec<Part>,
}

/// A part of an invoice.
#[derive(Clone, Copy, Default)]
pub(super) struct Part {
    pub(super) net: i128,
    pub(super) tax: i128,
}

impl Sums {
    /// Tax is rounded once for each rate (EN 16931 BR-CO-17); within a rate, each line gets what
    /// rounding up to it leaves over from the lines before, so that no fen is lost or made.
    pub(super) fn of(invoice: &NewInvoice) -> Self {
        let mut rates: BTreeMap<u8, Part> = BTreeMap::new();
        let mut lines = Vec::with_capacity(invoice.lines.len());
        for line in &invoice.lines {
            let net = i128::from(line.unit_price_minor) * i128::from(line.quantity);
            let rate = rates.entry(line.tax_percent).or_default();
            let tax = percent(rate.net + net, line.tax_percent) - rate.tax;
            *rate = Part { net: rate.net + net, tax: rate.tax + tax };
            lines.push(Part { net, tax });
        }
        let sum = |part: fn(&Part) -> i128| lines.iter().map(part).sum();
        Self {
            net: sum(|part| part.net),
            tax: sum(|part| part.tax),
            rates: rates.into_iter().collect(),
            lines,
        }
    }

    /// Net and tax together.
    pub(super) fn total(&self) -> i128 {
        self.net + self.tax
    }
}

/// `percent` of an amount, rounded half away from zero.
fn percent(amount: i128, percent: u8) -> i128 {
    let exact = amount * i128::from(percent);
    (exact + 50 * exact.signum()) / 100
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_half_away_from_zero() {
        for (amount, rate, expected) in
            [(50, 1, 1), (49, 1, 0), (-50, 1, -1), (100, 13, 13), (1, 13, 0), (4, 13, 1)]
        {
            assert_eq!(percent(amount, rate), expected, "{rate} % of {amount}");
        }
    }
}
