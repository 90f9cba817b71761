//! SHA-256, by which FIFO queues and topics know contents again, and which they show.
//! <https://www.rfc-editor.org/rfc/rfc6234>
//!
//! What is around the core has a crate for that. The core does without, as it does without other
//! crates that it does not need: its texts are short.

const BLOCK: usize = 64;
const ROUNDS: usize = 64;

/// The digest, in hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    let constants = roots(3);
    let mut state = roots(2)[..8].to_vec();
    for block in padded(bytes).chunks_exact(BLOCK) {
        mix(&mut state, block, &constants);
    }
    state.iter().map(|word| format!("{word:08x}")).collect()
}

/// The digest by which registries know contents: `sha256:…`.
#[cfg(feature = "ecr")]
pub fn digest(bytes: &[u8]) -> String {
    format!("sha256:{}", hex(bytes))
}

/// The first 32 bits of the fractional parts of the roots of the first 64 primes: square roots with
/// the power two, cube roots with three.
fn roots(power: u32) -> Vec<u32> {
    let is_prime = |n: &u128| (2..*n).all(|divisor| !n.is_multiple_of(divisor));
    let primes = (2..).filter(is_prime).take(ROUNDS);
    let root = |prime: u128| {
        let wanted = prime << (32 * power);
        // The root of any of these primes is less than 32, which has five bits.
        let bits = (0..37).rev();
        let found = bits.fold(0_u128, |found, bit| {
            let tried = found | 1 << bit;
            if tried.pow(power) <= wanted {
                tried
            } else {
                found
            }
        });
        (found & u128::from(u32::MAX)) as u32
    };
    primes.map(root).collect()
}

/// The text, a one, zeros, and the length of the text in bits: whole blocks.
fn padded(bytes: &[u8]) -> Vec<u8> {
    let mut padded = bytes.to_vec();
    padded.push(0x80);
    while padded.len() % BLOCK != BLOCK - 8 {
        padded.push(0);
    }
    padded.extend((bytes.len() as u64 * 8).to_be_bytes());
    padded
}

fn mix(state: &mut [u32], block: &[u8], constants: &[u32]) {
    let words = block.chunks_exact(4);
    let mut words: Vec<u32> = words
        .map(|word| word.iter().fold(0, |all, byte| all << 8 | u32::from(*byte)))
        .collect();
    for at in words.len()..ROUNDS {
        let (early, late) = (words[at - 15], words[at - 2]);
        let early = early.rotate_right(7) ^ early.rotate_right(18) ^ (early >> 3);
        let late = late.rotate_right(17) ^ late.rotate_right(19) ^ (late >> 10);
        let word = words[at - 16].wrapping_add(early);
        words.push(word.wrapping_add(words[at - 7]).wrapping_add(late));
    }
    let mut working = [0; 8];
    working.copy_from_slice(state);
    for (word, constant) in words.iter().zip(constants) {
        let [a, b, c, d, e, f, g, h] = working;
        let first = e.rotate_right(6) ^ e.rotate_right(11) ^ e.rotate_right(25);
        let chosen = (e & f) ^ (!e & g);
        let first = h.wrapping_add(first).wrapping_add(chosen);
        let first = first.wrapping_add(*constant).wrapping_add(*word);
        let second = a.rotate_right(2) ^ a.rotate_right(13) ^ a.rotate_right(22);
        let second = second.wrapping_add((a & b) ^ (a & c) ^ (b & c));
        working = [
            first.wrapping_add(second),
            a,
            b,
            c,
            d.wrapping_add(first),
            e,
            f,
            g,
        ];
    }
    for (word, more) in state.iter_mut().zip(working) {
        *word = word.wrapping_add(more);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Those of RFC 6234 and of FIPS 180-4, and one at each side of the end of a block.
    #[test]
    fn digests_are_those_of_the_standard() {
        for (text, digest) in [
            (
                String::new(),
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            ),
            (
                "abc".to_owned(),
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            ),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".to_owned(),
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
            ),
            (
                "a".repeat(55),
                "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318",
            ),
            (
                "a".repeat(64),
                "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb",
            ),
        ] {
            assert_eq!(hex(text.as_bytes()), digest, "{text}");
        }
    }
}
