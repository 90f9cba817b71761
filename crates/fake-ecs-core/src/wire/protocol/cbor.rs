//! An error for those who speak CBOR: a map of texts. <https://www.rfc-editor.org/rfc/rfc8949>

/// The type of a text and of a map, in the three upper bits of its first byte.
const TEXT: u8 = 3 << 5;
const MAP: u8 = 5 << 5;

pub(super) fn error(error_type: &str, message: Option<&str>) -> Vec<u8> {
    let mut out = Vec::new();
    head(&mut out, MAP, 1 + usize::from(message.is_some()));
    for part in ["__type", error_type] {
        text(&mut out, part);
    }
    if let Some(message) = message {
        text(&mut out, "message");
        text(&mut out, message);
    }
    out
}

fn text(out: &mut Vec<u8>, text: &str) {
    head(out, TEXT, text.len());
    out.extend_from_slice(text.as_bytes());
}

/// A type and a size: in one byte, or in five.
fn head(out: &mut Vec<u8>, kind: u8, size: usize) {
    match u8::try_from(size) {
        Ok(size) if size < 24 => out.push(kind | size),
        _ => {
            out.push(kind | 26);
            let size = u32::try_from(size).unwrap_or(u32::MAX);
            out.extend_from_slice(&size.to_be_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::error;

    #[test]
    fn an_error_is_a_map_of_texts() {
        assert_eq!(error("A", None), b"\xa1\x66__type\x61A");
        assert_eq!(
            error("A", Some("bc")),
            b"\xa2\x66__type\x61A\x67message\x62bc"
        );
        let long = "x".repeat(300);
        let expected = [&b"\xa1\x66__type\x7a\x00\x00\x01\x2c"[..], long.as_bytes()].concat();
        assert_eq!(error(&long, None), expected);
    }
}
