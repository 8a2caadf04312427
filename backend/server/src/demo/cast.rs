//! Who plays in the demonstration: invented firms whose names say so and whose registry numbers lie in a
//! region that does not exist, each with two persons.

use contracts::{
    id::{MemberId, PersonId, SeatId},
    member::{IdentifierRecord, MemberKind, Role},
    party::{Identifier, Scheme, uscc_check_character},
};
use ledger::signature::SigningKey;
use zeroize::Zeroizing;

use crate::{client::Signer, entropy, keys::DeploymentKeys};

/// One invented firm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Firm {
    /// Its short name, as in `maker@core-a.demo`.
    pub code: &'static str,
    /// Its registered name.
    pub name: &'static str,
    /// What it comes for.
    pub kinds: &'static [MemberKind],
    /// The nine characters of its own within its registry number.
    pub registered: &'static str,
    /// Its bank and account number; the regulator has none.
    pub account: Option<(&'static str, &'static str)>,
    /// The person who drafts and signs first.
    pub maker: &'static str,
    /// The person who approves and signs last.
    pub checker: &'static str,
    /// What it sells, as its invoices say.
    pub goods: &'static str,
}

/// Registration department 9, enterprise 1, and a region that no county has.
const REGISTRY: &str = "91999999";

const JIANGWAN: &str = "江湾演示银行";
const BEILU: &str = "北麓演示银行";

/// The operator.
pub const OPERATOR: Firm = Firm {
    code: "operator",
    name: "合符运营 (Hefu Operator)",
    kinds: &[MemberKind::Operator],
    registered: "DEM000001",
    account: None,
    maker: "何知远 (He Zhiyuan)",
    checker: "傅清和 (Fu Qinghe)",
    goods: "平台服务",
};

/// Everyone whom the operator admits, core enterprises first.
pub const FIRMS: [Firm; 11] = [
    Firm {
        code: "core-a",
        name: "云梦重工演示公司 (Yunmeng Heavy Industry Demo)",
        kinds: &[MemberKind::CoreEnterprise],
        registered: "DEM000011",
        account: Some((JIANGWAN, "9990 0001 0000 0011")),
        maker: "沈若兰 (Shen Ruolan)",
        checker: "顾长风 (Gu Changfeng)",
        goods: "工程机械整机",
    },
    Firm {
        code: "core-b",
        name: "星河家电演示公司 (Xinghe Appliances Demo)",
        kinds: &[MemberKind::CoreEnterprise],
        registered: "DEM000012",
        account: Some((BEILU, "9990 0002 0000 0012")),
        maker: "温如玉 (Wen Ruyu)",
        checker: "程以南 (Cheng Yinan)",
        goods: "家用电器",
    },
    supplier(
        "tier1-a",
        "青萍机械演示公司 (Qingping Machinery Demo)",
        "DEM000021",
        "9990 0001 0000 0021",
        JIANGWAN,
        ["陆明川 (Lu Mingchuan)", "白令仪 (Bai Lingyi)"],
        "液压缸总成",
    ),
    supplier(
        "tier1-b",
        "白鹭电子演示公司 (Bailu Electronics Demo)",
        "DEM000022",
        "9990 0002 0000 0022",
        BEILU,
        ["宋微澜 (Song Weilan)", "韩北辰 (Han Beichen)"],
        "变频控制板",
    ),
    supplier(
        "tier2-a",
        "明溪铸造演示公司 (Mingxi Castings Demo)",
        "DEM000031",
        "9990 0001 0000 0031",
        JIANGWAN,
        ["叶知秋 (Ye Zhiqiu)", "江照野 (Jiang Zhaoye)"],
        "球墨铸件",
    ),
    supplier(
        "tier2-b",
        "蓝杉线缆演示公司 (Lanshan Cables Demo)",
        "DEM000032",
        "9990 0002 0000 0032",
        BEILU,
        ["季云舒 (Ji Yunshu)", "孟听松 (Meng Tingsong)"],
        "线束组件",
    ),
    supplier(
        "tier3",
        "竹里模具演示公司 (Zhuli Moulds Demo)",
        "DEM000041",
        "9990 0001 0000 0041",
        JIANGWAN,
        ["苏砚 (Su Yan)", "秦望舒 (Qin Wangshu)"],
        "精密模具",
    ),
    supplier(
        "tier4",
        "小满包装演示公司 (Xiaoman Packaging Demo)",
        "DEM000051",
        "9990 0002 0000 0051",
        BEILU,
        ["夏小满 (Xia Xiaoman)", "谷雨生 (Gu Yusheng)"],
        "周转包装",
    ),
    Firm {
        code: "bank-a",
        name: "江湾演示银行 (Jiangwan Demo Bank)",
        kinds: &[MemberKind::Financier],
        registered: "DEM000061",
        account: Some((JIANGWAN, "9990 0001 0000 0001")),
        maker: "钟书棋 (Zhong Shuqi)",
        checker: "岑参商 (Cen Canshang)",
        goods: "金融服务",
    },
    Firm {
        code: "bank-b",
        name: "北麓演示银行 (Beilu Demo Bank)",
        kinds: &[MemberKind::Financier],
        registered: "DEM000062",
        account: Some((BEILU, "9990 0002 0000 0001")),
        maker: "方既白 (Fang Jibai)",
        checker: "严子陵 (Yan Ziling)",
        goods: "金融服务",
    },
    Firm {
        code: "regulator",
        name: "演示监管机构 (Demo Regulator)",
        kinds: &[MemberKind::Regulator],
        registered: "DEM000071",
        account: None,
        maker: "纪衡 (Ji Heng)",
        checker: "裴正则 (Pei Zhengze)",
        goods: "监管",
    },
];

const fn supplier(
    code: &'static str,
    name: &'static str,
    registered: &'static str,
    number: &'static str,
    bank: &'static str,
    persons: [&'static str; 2],
    goods: &'static str,
) -> Firm {
    let [maker, checker] = persons;
    let kinds = &[MemberKind::Supplier];
    Firm { code, name, kinds, registered, account: Some((bank, number)), maker, checker, goods }
}

impl Firm {
    /// Its unified social credit code, with the check character of GB 32100.
    pub fn uscc(&self) -> String {
        let body = format!("{REGISTRY}{}", self.registered);
        let check = uscc_check_character(&body).expect("the codes above keep to the alphabet of GB 32100");
        format!("{body}{check}")
    }

    /// The same as it stands in a record.
    pub fn identifier(&self) -> IdentifierRecord {
        IdentifierRecord(Identifier { scheme: Scheme::Uscc, value: self.uscc() })
    }
}

/// The two seats that a firm of the demonstration has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Drafts and signs first.
    Maker,
    /// Approves and signs last.
    Checker,
}

impl Place {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Maker, Self::Checker];

    /// As it stands in sign-in names.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Maker => "maker",
            Self::Checker => "checker",
        }
    }

    /// What the seat may do.
    pub const fn roles(self) -> [Role; 2] {
        match self {
            Self::Maker => [Role::Administrator, Role::Maker],
            Self::Checker => [Role::Administrator, Role::Checker],
        }
    }

    /// The name to sign in with, at `firm`.
    pub fn login(self, firm: &Firm) -> String {
        format!("{}@{}.demo", self.as_str(), firm.code)
    }

    /// The passphrase of the key, and the password.
    pub fn passphrase(self, firm: &Firm) -> String {
        format!("demo-{}-{}", firm.code, self.as_str())
    }
}

/// One person of the demonstration, with the key that the person's seat signs with.
#[derive(Clone)]
pub struct Person {
    /// Where.
    pub place: Place,
    /// Who, on the ledger.
    pub id: PersonId,
    /// The person's name.
    pub name: &'static str,
    /// The seed of the key.
    pub seed: Zeroizing<[u8; 32]>,
    /// The seat with its key.
    pub signer: Signer,
}

/// One firm of the demonstration with its two persons.
#[derive(Clone)]
pub struct Player {
    /// The firm.
    pub firm: &'static Firm,
    /// As the ledger knows it.
    pub member: MemberId,
    /// Drafts and signs first.
    pub maker: Person,
    /// Approves and signs last.
    pub checker: Person,
}

impl Player {
    /// A firm that comes to the platform with fresh keys.
    pub fn fresh(firm: &'static Firm) -> Self {
        Self::with_seeds(firm, |_| Zeroizing::new(entropy::bytes()))
    }

    /// The operator, whose keys follow from a secret of the deployment. So a demonstration that was
    /// interrupted after genesis can still be loaded; their passphrases are printed anyway.
    pub fn operator(keys: &DeploymentKeys) -> Self {
        use sha2::{Digest as _, Sha256};
        Self::with_seeds(&OPERATOR, |place| {
            let seed = Sha256::new()
                .chain_update("hefu/demo/operator\0")
                .chain_update(keys.tag)
                .chain_update(place.as_str())
                .finalize();
            Zeroizing::new(seed.into())
        })
    }

    fn with_seeds(firm: &'static Firm, seed: impl Fn(Place) -> Zeroizing<[u8; 32]>) -> Self {
        let person = |place, name| {
            let seed = seed(place);
            let key = SigningKey::from_seed(&seed);
            let signer = Signer { seat: SeatId::from_uuid(entropy::uuid()), key };
            Person { place, id: PersonId::from_uuid(entropy::uuid()), name, seed, signer }
        };
        Self {
            firm,
            member: MemberId::from_uuid(entropy::uuid()),
            maker: person(Place::Maker, firm.maker),
            checker: person(Place::Checker, firm.checker),
        }
    }

    /// Both persons, maker first.
    pub fn persons(&self) -> [&Person; 2] {
        [&self.maker, &self.checker]
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use contracts::party::is_uscc;

    use super::*;

    #[test]
    fn every_firm_is_told_apart_and_none_is_real() {
        let all: Vec<Firm> = FIRMS.into_iter().chain([OPERATOR]).collect();
        let codes: BTreeSet<String> = all.iter().map(Firm::uscc).collect();
        let names: BTreeSet<&str> = all.iter().map(|firm| firm.name).collect();
        let persons: BTreeSet<&str> = all.iter().flat_map(|firm| [firm.maker, firm.checker]).collect();
        assert_eq!((codes.len(), names.len(), persons.len()), (12, 12, 24));
        for code in codes {
            assert!(is_uscc(&code), "{code}");
            assert_eq!(code.get(2..8), Some("999999"), "{code}");
        }
    }

    #[test]
    fn the_operator_is_found_again() {
        let key = SigningKey::from_seed(&[1; 32]);
        let keys = DeploymentKeys { log: key.clone(), platform: key, tag: [5; 32] };
        let (first, again) = (Player::operator(&keys), Player::operator(&keys));
        assert_eq!(first.maker.seed, again.maker.seed);
        assert_ne!(first.maker.seed, first.checker.seed);
        assert_ne!(Player::fresh(&FIRMS[0]).maker.seed, Player::fresh(&FIRMS[0]).maker.seed);
    }
}
