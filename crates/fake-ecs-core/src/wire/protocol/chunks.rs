//! Bodies in chunks, as SDKs stream them to S3: each with its length, and after the last one
//! headers that the sender knew only then, such as a checksum.
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html>

/// Headers that come after a body.
type Trailers = Vec<(String, String)>;

/// What was sent, and the headers after it. `None` when it is cut or was never in chunks.
pub(super) fn joined(mut rest: &[u8]) -> Option<(Vec<u8>, Trailers)> {
    let mut body = Vec::new();
    loop {
        let (line, after) = line(rest)?;
        // Signatures stand behind the length; nobody looks at signatures here.
        let length = line.split(';').next()?.trim();
        let length = usize::from_str_radix(length, 16).ok()?;
        if length == 0 {
            return Some((body, trailers(after)));
        }
        let (chunk, after) = after.split_at_checked(length)?;
        body.extend_from_slice(chunk);
        rest = after.strip_prefix(b"\r\n")?;
    }
}

fn trailers(mut rest: &[u8]) -> Trailers {
    let mut trailers = Vec::new();
    while let Some((line, after)) = line(rest) {
        if let Some((name, value)) = line.split_once(':') {
            trailers.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
        rest = after;
    }
    trailers
}

/// The first line, and what comes after it.
fn line(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let at = bytes.windows(2).position(|pair| pair == b"\r\n")?;
    let line = std::str::from_utf8(&bytes[..at]).ok()?;
    Some((line, &bytes[at + 2..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_joined_and_what_follows_them_is_told() {
        let checksum = ("x-amz-checksum-crc32".to_owned(), "AAAAAA==".to_owned());
        for (sent, body, trailers) in [
            ("0\r\n\r\n", "", vec![]),
            ("3\r\na\r\n\r\n0\r\n\r\n", "a\r\n", vec![]),
            (
                "1;chunk-signature=x\r\na\r\nA\r\n0123456789\r\n0;chunk-signature=x\r\nX-Amz-Checksum-CRC32:AAAAAA==\r\n\r\n",
                "a0123456789",
                vec![checksum],
            ),
        ] {
            assert_eq!(
                joined(sent.as_bytes()),
                Some((body.into(), trailers)),
                "{sent}"
            );
        }
        for cut in [
            "",
            "a",
            "3\r\nab",
            "3\r\nabc",
            "3\r\nabcd\r\n0\r\n",
            "-1\r\n",
            "1\r\na\r\n",
        ] {
            assert_eq!(joined(cut.as_bytes()), None, "{cut}");
        }
    }
}
