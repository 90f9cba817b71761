//! Bytes, which JSON, forms and XML have as base64.
//! <https://www.rfc-editor.org/rfc/rfc4648#section-4>

use super::encode::Encode;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// What no digit stands for.
const NONE: u8 = u8::MAX;

/// What each byte stands for as a digit. Looking digits up one by one would take seconds for a
/// layer of an image.
const DIGITS: [u8; 256] = {
    let mut digits = [NONE; 256];
    let mut value = 0;
    while value < ALPHABET.len() {
        digits[ALPHABET[value] as usize] = value as u8;
        value += 1;
    }
    digits
};

/// Bytes of any kind, such as a binary secret.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Blob(pub Vec<u8>);

impl Blob {
    pub fn to_base64(&self) -> String {
        Self::base64(&self.0)
    }

    /// The base64 of some bytes.
    pub fn base64(bytes: &[u8]) -> String {
        let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
        for chunk in bytes.chunks(3) {
            let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or(0));
            let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
            for digit in 0..4 {
                if digit <= chunk.len() {
                    let value = bits >> (18 - 6 * digit) & 63;
                    text.push(char::from(ALPHABET[value as usize]));
                } else {
                    text.push('=');
                }
            }
        }
        text
    }

    /// Whether a text is base64. The `=` at the end may be left out.
    pub fn is_base64(text: &str) -> bool {
        let digits = text.trim_end_matches('=').as_bytes();
        let are_digits = || digits.iter().all(|byte| DIGITS[usize::from(*byte)] != NONE);
        text.len() - digits.len() <= 2 && digits.len() % 4 != 1 && are_digits()
    }

    /// `None` when the text is not base64. The `=` at the end may be left out.
    pub fn from_base64(text: &str) -> Option<Self> {
        if !Self::is_base64(text) {
            return None;
        }
        let digits = text.trim_end_matches('=').as_bytes();
        let mut bytes = Vec::with_capacity(digits.len() * 3 / 4);
        for chunk in digits.chunks(4) {
            let mut bits = 0_u32;
            for at in 0..4 {
                let digit = chunk.get(at).map_or(0, |byte| DIGITS[usize::from(*byte)]);
                bits = bits << 6 | u32::from(digit);
            }
            let [_, all @ ..] = bits.to_be_bytes();
            bytes.extend_from_slice(&all[..chunk.len() - 1]);
        }
        Some(Self(bytes))
    }
}

impl Encode for Blob {
    fn encode(&self, out: &mut Vec<u8>) {
        self.to_base64().encode(out);
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Blob {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_base64())
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Blob {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::from_base64(&text).ok_or_else(|| serde::de::Error::custom("it is not base64"))
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Blob {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Blob".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "contentEncoding": "base64" })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Blob;

    /// The test vectors of RFC 4648, section 10, and one with all that the alphabet ends with.
    const CASES: &[(&[u8], &str)] = &[
        (b"", ""),
        (b"f", "Zg=="),
        (b"fo", "Zm8="),
        (b"foo", "Zm9v"),
        (b"foobar", "Zm9vYmFy"),
        (b"\xfb\xff", "+/8="),
    ];

    #[test]
    fn bytes_become_base64_and_bytes_again() {
        for &(bytes, text) in CASES {
            let blob = Blob(bytes.to_vec());

            assert_eq!(blob.to_base64(), text);
            assert_eq!(Blob::from_base64(text), Some(blob.clone()));
            assert_eq!(Blob::from_base64(text.trim_end_matches('=')), Some(blob));
        }
    }

    #[test]
    fn what_is_not_base64_is_none() {
        for text in ["Z", "Zg===", "Zm9v Yg", "Zm9v-_", "é", "Zm9vY"] {
            assert_eq!(Blob::from_base64(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn all_bytes_survive(bytes: Vec<u8>) {
            let blob = Blob(bytes);

            prop_assert_eq!(Blob::from_base64(&blob.to_base64()), Some(blob));
        }
    }
}
