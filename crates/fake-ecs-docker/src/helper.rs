//! The one image of our own: a small static program that has the network of a task.
//!
//! Its source is `helper/helper.c`, and `helper/build` makes what is embedded here. It is imported
//! into the engine, where nothing has to be pulled, and stays for the next test.

use bollard::Docker as Client;
use bollard::body_full;
use bollard::errors::Error;
use bollard::query_parameters::CreateImageOptionsBuilder;
use futures_util::StreamExt;

use crate::reason::is_not_found;

const X86_64: &[u8] = include_bytes!("../helper/helper-x86_64");
const AARCH64: &[u8] = include_bytes!("../helper/helper-aarch64");

/// Imports the image unless it is there, and returns its name.
pub(crate) async fn import(client: &Client) -> Result<String, Error> {
    let program = program(client).await?;
    let name = format!("fake-ecs/helper:{}", tag(program));
    match client.inspect_image(&name).await {
        Ok(_) => return Ok(name),
        Err(error) if is_not_found(&error) => {}
        Err(error) => return Err(error),
    }
    let options = CreateImageOptionsBuilder::new()
        .from_src("-")
        // The tag is a part of the name here, as Docker's own client has it: Podman sees no other.
        .repo(&name)
        .changes(vec![r#"ENTRYPOINT ["/helper"]"#.to_owned()])
        .build();
    let archive = body_full(archive(program)?.into());
    let mut steps = std::pin::pin!(client.create_image(Some(options), Some(archive), None));
    while let Some(step) = steps.next().await {
        step?;
    }
    Ok(name)
}

/// The program for the engine's machine.
async fn program(client: &Client) -> Result<&'static [u8], Error> {
    let architecture = client.version().await?.arch.unwrap_or_default();
    match architecture.as_str() {
        "amd64" | "x86_64" => Ok(X86_64),
        "arm64" | "aarch64" => Ok(AARCH64),
        other => Err(Error::DockerStreamError {
            error: format!(
                "fake-ecs has no helper for engines on {other}: tasks in awsvpc mode need one"
            ),
        }),
    }
}

/// Another program has another name.
fn tag(program: &[u8]) -> String {
    let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    format!("{:016x}", program.iter().fold(0xcbf2_9ce4_8422_2325, step))
}

/// A root directory with the program in it.
fn archive(program: &[u8]) -> Result<Vec<u8>, Error> {
    let mut header = tar::Header::new_ustar();
    header.set_size(program.len() as u64);
    header.set_mode(0o755);
    let mut archive = tar::Builder::new(Vec::new());
    archive.append_data(&mut header, "helper", program)?;
    Ok(archive.into_inner()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_program_is_one_of_its_architecture() {
        // The machine's number in the head of the file.
        for (program, machine) in [(X86_64, 62), (AARCH64, 183)] {
            assert_eq!(program[..4], *b"\x7fELF");
            assert_eq!(program[18], machine);
        }
        assert_eq!(tag(b""), "cbf29ce484222325");
    }
}
