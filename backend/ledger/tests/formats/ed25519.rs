//! Ed25519: RFC 8032, Wycheproof and CCTV.

use ledger::signature::{KeyRefusal, PublicKey, Signature, SigningKey};

use crate::support::{shared_data, unhex};

/// Whether a key that may be enrolled accepts the signature.
fn accepts(key: &str, message: &[u8], signature: &str) -> bool {
    let Ok(signature) = Signature::try_from(unhex(signature)) else {
        return false;
    };
    PublicKey::parse_hex(key).is_ok_and(|key| key.verify(message, &signature).is_ok())
}

/// RFC 8032, section 7.1: seed, public key, message, signature.
const RFC_8032: [[&str; 4]; 4] = [
    [
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ],
    [
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ],
    [
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ],
    [
        "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
    ],
];

#[test]
fn rfc_8032() {
    for [seed, public, message, signature] in RFC_8032 {
        let key = SigningKey::from_seed(&unhex(seed).try_into().unwrap());
        let message = unhex(message);
        assert_eq!(hex::encode(key.public_key().as_bytes()), public);
        assert_eq!(hex::encode(key.sign(&message)), signature);
        assert!(accepts(public, &message, signature));
        assert!(!accepts(public, &[&message[..], b"x"].concat(), signature));
    }
}

#[test]
fn wycheproof() {
    let Some(file) = shared_data("vectors/ed25519_test.json") else { return };
    let mut count = 0;
    for group in file["testGroups"].as_array().unwrap() {
        let key = group["publicKey"]["pk"].as_str().unwrap();
        for test in group["tests"].as_array().unwrap() {
            let message = unhex(test["msg"].as_str().unwrap());
            let accepted = accepts(key, &message, test["sig"].as_str().unwrap());
            assert_eq!(accepted, test["result"] == "valid", "test {}", test["tcId"]);
            count += 1;
        }
    }
    assert_eq!(count, 151);
}

/// CCTV's 914 edge cases: the strict rule accepts 43, none with a point of small order
/// or a second spelling of a point.
#[test]
fn cctv() {
    let Some(file) = shared_data("vectors/cctv.json") else { return };
    let cases = file.as_array().unwrap();
    assert_eq!(cases.len(), 914);
    let accepted: Vec<_> = cases
        .iter()
        .filter(|case| {
            let message = case["msg"].as_str().unwrap().as_bytes();
            accepts(case["key"].as_str().unwrap(), message, case["sig"].as_str().unwrap())
        })
        .collect();
    assert_eq!(accepted.len(), 43);
    for case in accepted {
        for flag in case["flags"].as_array().into_iter().flatten() {
            let flag = flag.as_str().unwrap();
            let harmful = ["low_order_A", "low_order_R", "non_canonical_A", "non_canonical_R"];
            assert!(!harmful.contains(&flag), "case {}: {flag}", case["number"]);
        }
    }
}

#[test]
fn keys_that_may_not_be_enrolled() {
    let refusal = |text: &str| PublicKey::parse_hex(text).unwrap_err();
    let good = RFC_8032[0][1];
    assert_eq!(refusal(&good.to_uppercase()), KeyRefusal::NotHex);
    assert_eq!(refusal(&good[2..]), KeyRefusal::NotHex);
    // y = 2 is on no point of the curve.
    assert_eq!(refusal(&format!("02{}", "00".repeat(31))), KeyRefusal::NotAPoint);
    // The identity, the point of order 2, a point of order 4.
    assert_eq!(refusal(&format!("01{}", "00".repeat(31))), KeyRefusal::Weak);
    assert_eq!(refusal(&format!("ec{}7f", "ff".repeat(30))), KeyRefusal::Weak);
    assert_eq!(refusal(&"00".repeat(32)), KeyRefusal::Weak);
    // y = p + 3: a point of large order, spelled a second way.
    assert_eq!(refusal(&format!("f0{}7f", "ff".repeat(30))), KeyRefusal::NotCanonical);
}
