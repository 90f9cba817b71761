//! Parameters that nobody in the account has put: those of AWS, those that a tool is sure to find,
//! and secrets by the name of a parameter. What a test puts under such a name comes before them.
//!
//! | name | value |
//! |---|---|
//! | `/aws/service/ecs/optimized-ami/…/image_id` | an id of an image, made from the name |
//! | `/aws/service/ecs/optimized-ami/…/recommended` | JSON with that id |
//! | `/cdk-bootstrap/hnb659fds/version` | a version of the bootstrap stack that `cdk deploy` takes |
//! | `/aws/reference/secretsmanager/<name>` | the current version of that secret |
//!
//! They are in no listing.
//! <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/retrieve-ecs-optimized_AMI.html>
//! <https://docs.aws.amazon.com/systems-manager/latest/userguide/integration-ps-secretsmanager.html>

use crate::aws::secrets_manager;
use crate::ecs::Region;
use crate::kernel::arn::Scope;
use crate::kernel::ids::Hex;
use crate::wire::ssm::enums::ParameterType;
use crate::wire::ssm::types::Parameter;
use crate::wire::{ApiError, ErrorCode};

const IMAGES: &str = "/aws/service/ecs/optimized-ami/";
const BOOTSTRAP: &str = "/cdk-bootstrap/hnb659fds/version";
/// The version of the bootstrap template of CDK in 2025.
const BOOTSTRAP_VERSION: &str = "29";
const SECRETS: &str = "/aws/reference/secretsmanager/";

/// The parameter of that name, if there is one that nobody has put.
pub(super) fn find(
    region: &Region,
    name: &str,
    is_decrypted: bool,
) -> Result<Option<Parameter>, ApiError> {
    if let Some(secret) = name.strip_prefix(SECRETS) {
        return secret_of(region, name, secret, is_decrypted).map(Some);
    }
    let is_image = name.starts_with(IMAGES);
    let value = match name.rsplit('/').next() {
        Some("image_id") if is_image => image_id(region, name),
        Some("recommended") if is_image => {
            let id = image_id(region, &format!("{name}/image_id"));
            format!(r#"{{"schema_version":1,"image_id":"{id}"}}"#)
        }
        _ if name == BOOTSTRAP => BOOTSTRAP_VERSION.to_owned(),
        _ => return Ok(None),
    };
    let account = match is_image {
        true => String::new(),
        false => region.scope.account.clone(),
    };
    let owner = Scope {
        account,
        region: region.scope.region.clone(),
    };
    Ok(Some(Parameter {
        arn: Some(owner.arn_in("ssm", &format!("parameter{name}"))),
        data_type: Some("text".to_owned()),
        last_modified_date: Some(region.now().timestamp()),
        name: Some(name.to_owned()),
        selector: None,
        source_result: None,
        r#type: Some(ParameterType::String),
        value: Some(value),
        version: Some(1),
    }))
}

fn image_id(region: &Region, name: &str) -> String {
    let digits = Hex::of(region.ids.number_of(name));
    format!("ami-{}", &digits.as_str()[..17])
}

/// A secret as a parameter. Both texts are moto's and the guide's.
fn secret_of(
    region: &Region,
    name: &str,
    secret: &str,
    is_decrypted: bool,
) -> Result<Parameter, ApiError> {
    if !is_decrypted {
        return Err(ApiError::new(
            ErrorCode::Validation,
            "WithDecryption flag must be True for retrieving a Secret Manager secret.",
        ));
    }
    let store = &region.secrets_manager;
    let read = secrets_manager::port::read(store, region.now(), secret, None, None);
    let (_, version) = read.map_err(|_| {
        ApiError::new(
            ErrorCode::ParameterNotFound,
            format!(
                "An error occurred (ParameterNotFound) when referencing Secrets Manager: Secret {name} not found."
            ),
        )
    })?;
    let arn = region.scope.arn_in("ssm", &format!("parameter{name}"));
    Ok(Parameter {
        arn: Some(arn),
        data_type: Some("text".to_owned()),
        last_modified_date: Some(version.created.timestamp()),
        name: Some(name.to_owned()),
        selector: None,
        source_result: None,
        r#type: Some(ParameterType::SecureString),
        value: Some(version.value.text().unwrap_or_default().to_owned()),
        version: Some(0),
    })
}
