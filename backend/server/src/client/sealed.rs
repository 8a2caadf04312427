//! Sealed quotes: the price travels as digests only. What was kept back is shown later, salt by salt, in
//! `discount.open_quote`, so that the digests prove that nothing was changed in between.

use std::collections::BTreeMap;

use contracts::{
    codec::Value,
    command::{Body as _, Command, Envelope},
    discount::{open_quote::OpenQuote, quote::MakeQuote},
    id::QuoteId,
    pricing::Terms,
};
use ledger::{
    disclosure::{self, Disclosure},
    draft::UnsignedRecord,
};

use super::{Client, ClientError};
use crate::entropy;

/// What a financier keeps for itself between its quote and the opening of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedPrice {
    /// The quote.
    pub quote: QuoteId,
    /// The disclosures of its price, as they were made.
    pub disclosures: Vec<String>,
}

impl Client {
    /// Puts a quote at `terms` into bytes that do not show them, and gives back what opens it.
    ///
    /// # Errors
    /// [`ClientError::Record`].
    pub fn build_quote(
        &self,
        quote: &MakeQuote,
        terms: &Terms,
        envelope: &Envelope,
    ) -> Result<(UnsignedRecord, SealedPrice), ClientError> {
        let open: Command = OpenQuote {
            quote: quote.quote,
            rate: terms.rate,
            basis: terms.basis,
            value_on: terms.value_on,
            fees: (!terms.fees.is_zero()).then_some(terms.fees),
        }
        .into();
        let mut draft = self.draft(&quote.clone().into(), envelope);
        draft.confidential = self.draft(&open, envelope).confidential;
        let shown = draft.build(|_| entropy::bytes())?;
        let sealed = SealedPrice { quote: quote.quote, disclosures: shown.disclosures().to_vec() };
        let hidden = UnsignedRecord::new(shown.record().command_bytes().to_vec(), Vec::new(), Vec::new())?;
        Ok((hidden, sealed))
    }

    /// Puts the opening of `sealed` into bytes, with the salts of the quote.
    ///
    /// # Errors
    /// [`ClientError::Sealed`] where it holds no price, or [`ClientError::Record`].
    pub fn build_open_quote(
        &self,
        sealed: &SealedPrice,
        envelope: &Envelope,
    ) -> Result<UnsignedRecord, ClientError> {
        let opened = sealed.opened()?;
        let mut draft = self.draft(&sealed.command()?, envelope);
        draft.confidential =
            opened.iter().map(|(field, disclosure)| (field.clone(), disclosure.value.clone())).collect();
        // Every confidential field comes from `opened`, so each has its salt there.
        Ok(draft
            .build(|field| opened.get(field).map_or_else(entropy::bytes, |disclosure| disclosure.salt))?)
    }
}

impl SealedPrice {
    /// The command that opens the quote.
    ///
    /// # Errors
    /// [`ClientError::Sealed`] where this holds no price.
    pub fn command(&self) -> Result<Command, ClientError> {
        let confidential =
            self.opened()?.into_iter().map(|(field, disclosure)| (field, disclosure.value)).collect();
        let body = BTreeMap::from([("quote".to_owned(), Value::text(self.quote.to_string()))]);
        Ok(Command::read(OpenQuote::OP, &body, &confidential)?)
    }

    fn opened(&self) -> Result<BTreeMap<String, Disclosure>, ClientError> {
        let open = |text: &String| match disclosure::open(text) {
            Ok(disclosure) => Ok((disclosure.field.clone(), disclosure)),
            Err(error) => Err(ClientError::Sealed(error.to_string())),
        };
        self.disclosures.iter().map(open).collect()
    }
}

#[cfg(test)]
mod tests {
    use contracts::{
        amount::Amount,
        calendar::{Tick, parse_date},
        id::{MemberId, RequestId},
        pricing::Basis,
        rate::Rate,
    };

    use super::*;

    #[test]
    fn a_quote_shows_nothing_and_opens_with_the_same_digests() {
        let client = Client::of(&ledger::signature::SigningKey::from_seed(&[3; 32]).public_key());
        let later = Tick::from_seconds(9_000).unwrap();
        let quote = MakeQuote {
            quote: QuoteId::from_uuid(entropy::uuid()),
            request: RequestId::from_uuid(entropy::uuid()),
            expires: later,
        };
        for fees in [0, 12_000] {
            let terms = Terms {
                rate: Rate::parse("0.0385").unwrap(),
                basis: Basis::Days360,
                value_on: parse_date("2026-03-31").unwrap(),
                fees: Amount::from_minor(fees).unwrap(),
            };
            let envelope = client.envelope(MemberId::from_uuid(entropy::uuid()), Vec::new(), later);
            let (hidden, sealed) = client.build_quote(&quote, &terms, &envelope).unwrap();
            assert!(hidden.disclosures().is_empty());
            assert_eq!(hidden.record().undisclosed.len(), if fees == 0 { 3 } else { 4 });
            let opened = client.build_open_quote(&sealed, &envelope).unwrap();
            assert_eq!(opened.record().command.sd, hidden.record().command.sd);
            let Ok(Command::DiscountOpenQuote(shown)) = sealed.command() else { panic!("not an opening") };
            assert_eq!((shown.rate, shown.fees.unwrap_or_default().minor()), (terms.rate, fees));
        }
    }
}
