//! The function `Fn::Cidr`: blocks of addresses inside of another.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-cidr.html>

use std::net::Ipv4Addr;

use crate::wire::Json;

use super::text::text;

/// The first so many blocks of a block, each of so many bits.
pub fn cidr(given: &Json) -> Result<Json, String> {
    let blocks = parse(&text(&given[0])).and_then(|of| {
        let count: u32 = text(&given[1]).parse().ok()?;
        let bits: u32 = match given[2].is_null() {
            true => 8,
            false => text(&given[2]).parse().ok()?,
        };
        inside(of, count, bits)
    });
    blocks.ok_or_else(|| {
        format!(
            "Template error: Fn::Cidr {given} does not give blocks that are inside of the block: give an IPv4 block, 1 to 256 blocks, and the bits of each"
        )
    })
}

fn parse(block: &str) -> Option<(u32, u32)> {
    let (address, length) = block.split_once('/')?;
    let address: Ipv4Addr = address.parse().ok()?;
    let length: u32 = length.parse().ok()?;
    (length <= 32).then_some((address.to_bits(), length))
}

fn inside((first, length): (u32, u32), count: u32, bits: u32) -> Option<Json> {
    let inner = 32_u32.checked_sub(bits).filter(|inner| *inner >= length)?;
    let room = 1_u64 << (inner - length);
    if !(1..=256).contains(&count) || u64::from(count) > room {
        return None;
    }
    let mask = u32::MAX.checked_shl(32 - length).unwrap_or(0);
    let blocks = (0..count).map(|at| {
        let offset = at.checked_shl(bits).unwrap_or(0);
        let address = Ipv4Addr::from_bits((first & mask) + offset);
        Json::of(&format!("{address}/{inner}"))
    });
    Some(Json::list(blocks))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_inside_of_the_block() {
        for (given, expected) in [
            (
                r#"["10.0.0.0/16",3,8]"#,
                r#"["10.0.0.0/24","10.0.1.0/24","10.0.2.0/24"]"#,
            ),
            (r#"["10.0.0.0/16","2"]"#, r#"["10.0.0.0/24","10.0.1.0/24"]"#),
            (r#"["192.168.0.0/24","1","5"]"#, r#"["192.168.0.0/27"]"#),
            (r#"["10.0.0.0/24",2,8]"#, "refused"),
            (r#"["10.0.0.0/24",1,9]"#, "refused"),
            (r#"["0.0.0.0/0",2,31]"#, r#"["0.0.0.0/1","128.0.0.0/1"]"#),
            (r#"["a",1,1]"#, "refused"),
        ] {
            let found = match cidr(&given.parse().unwrap()) {
                Ok(blocks) => blocks.to_string(),
                Err(_) => "refused".to_owned(),
            };
            assert_eq!(found, expected, "{given}");
        }
    }
}
