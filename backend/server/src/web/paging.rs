//! The addresses of a list that goes on beyond one page: `?<name>=<after>` begins after a row.

use std::collections::BTreeMap;

use store::pages::paged::After;

/// Where one list of a page stands, and how its links are made.
#[derive(Debug, Clone)]
pub struct Paging {
    /// The page's address with what else was asked for, and the name that this list goes by in it.
    base: String,
    name: &'static str,
    /// Where it begins.
    pub after: Option<After>,
}

/// Links to the list's beginning and to the rows that follow.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Links {
    /// To its beginning, where it does not stand there.
    pub first: Option<String>,
    /// To what follows, where anything does.
    pub further: Option<String>,
}

impl Paging {
    /// The list `name` of the page at `base`, where the query says that it begins.
    pub fn of(base: impl Into<String>, name: &'static str, query: &BTreeMap<String, String>) -> Self {
        let after = query.get(name).and_then(|text| After::parse(text));
        Self { base: base.into(), name, after }
    }

    /// The links, where the next page begins after `next`.
    pub fn links(&self, next: Option<After>) -> Links {
        let mark = if self.base.contains('?') { '&' } else { '?' };
        Links {
            first: self.after.map(|_| self.base.clone()),
            further: next.map(|after| format!("{}{mark}{}={after}", self.base, self.name)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_leads_on_and_back_to_its_beginning() {
        let next = After::parse("7_00000000-0000-4000-8000-000000000000");
        let first = Paging::of("/holdings?tab=held", "after", &BTreeMap::new());
        let links = first.links(next);
        assert_eq!(links.first, None);
        let further = links.further.unwrap();
        assert_eq!(further, "/holdings?tab=held&after=7_00000000-0000-4000-8000-000000000000");
        let query = [("after".to_owned(), "7_00000000-0000-4000-8000-000000000000".to_owned())].into();
        let last = Paging::of("/holdings", "after", &query);
        assert_eq!(last.after, next);
        assert_eq!(last.links(None), Links { first: Some("/holdings".to_owned()), further: None });
    }
}
