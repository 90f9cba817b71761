//! Checksums that come with bytes, besides that of `Content-MD5`. Those of SHA are kept as they
//! come.
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html>

use super::state::Checksums;
use crate::wire::{ApiError, Blob, ErrorCode};

/// A cyclic redundancy check whose bits are read from the lowest to the highest.
struct Crc {
    table: [u64; 256],
    /// All of its bits.
    ones: u64,
    bytes: usize,
}

static CRC32: Crc = Crc::new(0xEDB8_8320, 4);
static CRC32C: Crc = Crc::new(0x82F6_3B78, 4);
static CRC64_NVME: Crc = Crc::new(0x9A6C_9329_AC4B_C9B5, 8);

impl Crc {
    const fn new(polynomial: u64, bytes: usize) -> Self {
        let mut table = [0; 256];
        let mut byte = 0;
        while byte < 256 {
            let mut sum = byte as u64;
            let mut bit = 0;
            while bit < 8 {
                sum = (sum >> 1) ^ if sum & 1 == 1 { polynomial } else { 0 };
                bit += 1;
            }
            table[byte] = sum;
            byte += 1;
        }
        Self {
            table,
            ones: u64::MAX >> (64 - 8 * bytes),
            bytes,
        }
    }

    /// The checksum as headers have it.
    fn of(&self, bytes: &[u8]) -> String {
        let sum = bytes.iter().fold(self.ones, |sum, byte| {
            let [lowest, ..] = sum.to_le_bytes();
            self.table[usize::from(lowest ^ byte)] ^ (sum >> 8)
        });
        let sum = (sum ^ self.ones).to_be_bytes();
        Blob(sum[8 - self.bytes..].to_vec()).to_base64()
    }
}

/// Refuses bytes that are not those of the checksums that came with them. The words are from
/// memory.
pub fn check(given: &Checksums, bytes: &[u8]) -> Result<(), ApiError> {
    for (name, given, crc) in [
        ("CRC32", &given.crc32, &CRC32),
        ("CRC32C", &given.crc32_c, &CRC32C),
        ("CRC64NVME", &given.crc64_nvme, &CRC64_NVME),
    ] {
        let Some(given) = given else {
            continue;
        };
        let length = Blob::from_base64(given).map(|it| it.0.len());
        if length != Some(crc.bytes) {
            let header = name.to_ascii_lowercase();
            return Err(ApiError::new(
                ErrorCode::InvalidRequestCode,
                format!("Value for x-amz-checksum-{header} header is invalid."),
            ));
        }
        if *given != crc.of(bytes) {
            return Err(ApiError::new(
                ErrorCode::BadDigest,
                format!("The {name} you specified did not match the calculated checksum."),
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_are_those_that_the_world_computes() {
        // The check values of the catalogue of CRC algorithms.
        for (crc, expected) in [
            (&CRC32, "cbf43926"),
            (&CRC32C, "e3069283"),
            (&CRC64_NVME, "ae8b14860a799888"),
        ] {
            let sum = Blob::from_base64(&crc.of(b"123456789")).unwrap();
            let digits = sum.0.iter().map(|it| format!("{it:02x}"));
            assert_eq!(digits.collect::<String>(), expected);
        }
        assert_eq!(CRC32.of(b"hello"), "NhCmhg==");
        assert_eq!(CRC32.of(b""), "AAAAAA==");
    }
}
