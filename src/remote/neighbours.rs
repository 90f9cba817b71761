//! What other services of AWS have for tasks.

use std::io;
use std::path::Path;

use super::{Remote, RemoteError};
use crate::command::Command;
use crate::command::outcome::Outcome;
use crate::command::store::NewObject;
use crate::fake::read_files;
use crate::wire::Blob;

/// Declares a neighbour: a method of [`Remote`], and the type that it returns.
macro_rules! neighbour {
    ($method:ident $name:ident $about:literal) => {
        impl Remote {
            #[doc = $about]
            #[must_use]
            pub fn $method(&self) -> $name {
                $name(self.clone())
            }
        }

        #[doc = $about]
        #[derive(Clone)]
        pub struct $name(pub(super) Remote);

        super::printed!($name(it) "{}", it.0.endpoint_url());
    };
}
pub(super) use neighbour;

neighbour!(secrets RemoteSecrets "Secrets Manager: what containers get as secrets.");
neighbour!(parameters RemoteParameters "The Parameter Store: what containers get as secrets.");
neighbour!(s3 RemoteS3 "S3: files of variables for `environmentFiles`.");
neighbour!(ecr RemoteEcr "Registries of images.");
neighbour!(cloudwatch RemoteCloudWatch "CloudWatch: alarms that deployments can have.");
neighbour!(ec2 RemoteEc2 "EC2: subnets.");

impl RemoteSecrets {
    /// Makes a secret, or gives it another version. Returns its ARN.
    ///
    /// # Errors
    ///
    /// When no secret can have that name.
    pub async fn put(&self, name: &str, value: impl Into<String>) -> Result<String, RemoteError> {
        Ok(self.put_version(name, value.into(), None).await?.0)
    }

    /// Gives a secret a version to which that staging label leads. Returns the id of the version.
    ///
    /// # Errors
    ///
    /// When there is no such secret.
    pub async fn put_staged(
        &self,
        secret: &str,
        value: impl Into<String>,
        stage: &str,
    ) -> Result<String, RemoteError> {
        let put = self.put_version(secret, value.into(), Some(stage)).await?;
        Ok(put.1)
    }

    async fn put_version(
        &self,
        secret: &str,
        value: String,
        stage: Option<&str>,
    ) -> Result<(String, String), RemoteError> {
        let command = Command::PutSecret {
            secret: secret.to_owned(),
            value,
            stage: stage.map(str::to_owned),
        };
        match self.0.act(command).await? {
            Outcome::Secret { arn, version } => Ok((arn, version)),
            other => Err(self.0.surprise(&other)),
        }
    }

    /// Removes a secret at once.
    ///
    /// # Errors
    ///
    /// When there is no such secret.
    pub async fn remove(&self, secret: &str) -> Result<(), RemoteError> {
        let secret = secret.to_owned();
        self.0.carry_out(Command::RemoveSecret { secret }).await
    }
}

impl RemoteParameters {
    /// Makes a parameter, or gives it another version. Returns its ARN.
    ///
    /// # Errors
    ///
    /// When no parameter can have that name.
    pub async fn put(&self, name: &str, value: impl Into<String>) -> Result<String, RemoteError> {
        self.put_as(name, value.into(), false).await
    }

    /// The same as a `SecureString`.
    ///
    /// # Errors
    ///
    /// When no parameter can have that name.
    pub async fn put_secure(
        &self,
        name: &str,
        value: impl Into<String>,
    ) -> Result<String, RemoteError> {
        self.put_as(name, value.into(), true).await
    }

    async fn put_as(
        &self,
        name: &str,
        value: String,
        is_secure: bool,
    ) -> Result<String, RemoteError> {
        let command = Command::PutParameter {
            parameter: name.to_owned(),
            value,
            is_secure,
        };
        match self.0.act(command).await? {
            Outcome::Parameter(arn) => Ok(arn),
            other => Err(self.0.surprise(&other)),
        }
    }

    /// Removes a parameter.
    ///
    /// # Errors
    ///
    /// When there is no such parameter.
    pub async fn remove(&self, parameter: &str) -> Result<(), RemoteError> {
        let parameter = parameter.to_owned();
        let command = Command::RemoveParameter { parameter };
        self.0.carry_out(command).await
    }
}

impl RemoteS3 {
    /// Puts an object into a bucket, which is there then.
    pub async fn put(
        &self,
        bucket: &str,
        key: &str,
        body: impl AsRef<[u8]>,
    ) -> Result<(), RemoteError> {
        let object = NewObject {
            key: key.to_owned(),
            body: Blob(body.as_ref().to_vec()),
        };
        self.put_all(bucket, vec![object]).await
    }

    /// Puts the files of a directory of this machine, under their paths within it.
    ///
    /// # Errors
    ///
    /// When the directory cannot be read.
    pub async fn put_directory(
        &self,
        bucket: &str,
        directory: impl AsRef<Path>,
    ) -> Result<(), RemoteError> {
        let mut objects = Vec::new();
        let directory = directory.as_ref();
        let unreadable = |error: io::Error| {
            let directory = directory.display();
            RemoteError::invalid(format!("failed to read the files of {directory}: {error}"))
        };
        read_files(directory, "", &mut objects).map_err(unreadable)?;
        self.put_all(bucket, objects).await
    }

    async fn put_all(&self, bucket: &str, objects: Vec<NewObject>) -> Result<(), RemoteError> {
        let bucket = bucket.to_owned();
        let command = Command::PutObjects { bucket, objects };
        self.0.carry_out(command).await
    }

    /// Removes an object.
    ///
    /// # Errors
    ///
    /// When there is no such object.
    pub async fn remove(&self, bucket: &str, key: &str) -> Result<(), RemoteError> {
        let (bucket, key) = (bucket.to_owned(), key.to_owned());
        let command = Command::RemoveObject { bucket, key };
        self.0.carry_out(command).await
    }
}

impl RemoteEcr {
    /// The name means another image from now on. Returns its digest.
    pub async fn push_image(&self, image: &str) -> Result<String, RemoteError> {
        let image = image.to_owned();
        match self.0.act(Command::PushImage { image }).await? {
            Outcome::Image(digest) => Ok(digest),
            other => Err(self.0.surprise(&other)),
        }
    }
}

impl RemoteCloudWatch {
    /// Sets an alarm to `ALARM`.
    pub async fn raise_alarm(&self, name: &str) -> Result<(), RemoteError> {
        self.set(name, true).await
    }

    /// Sets it back to `OK`.
    pub async fn clear_alarm(&self, name: &str) -> Result<(), RemoteError> {
        self.set(name, false).await
    }

    async fn set(&self, name: &str, is_raised: bool) -> Result<(), RemoteError> {
        let alarm = name.to_owned();
        let command = Command::SetAlarm { alarm, is_raised };
        self.0.carry_out(command).await
    }
}

impl RemoteEc2 {
    /// A subnet that is to be declared.
    pub fn new_subnet(&self, id: impl Into<String>) -> NewRemoteSubnet {
        NewRemoteSubnet {
            ecs: self.0.clone(),
            subnet: id.into(),
            zone: None,
            addresses: None,
        }
    }

    /// A subnet has so many addresses from now on.
    pub async fn set_addresses(&self, subnet: &str, count: usize) -> Result<(), RemoteError> {
        self.new_subnet(subnet).addresses(count).add().await
    }
}

/// A subnet that is to be declared: made with [`RemoteEc2::new_subnet`].
#[must_use = "nothing is declared before `.add()` is awaited"]
#[derive(Clone, Debug)]
pub struct NewRemoteSubnet {
    ecs: Remote,
    subnet: String,
    zone: Option<String>,
    addresses: Option<usize>,
}

impl NewRemoteSubnet {
    /// Its zone.
    pub fn zone(mut self, zone: impl Into<String>) -> Self {
        self.zone = Some(zone.into());
        self
    }

    /// How many addresses it has for tasks; by default as many as are asked for.
    pub fn addresses(mut self, count: usize) -> Self {
        self.addresses = Some(count);
        self
    }

    /// Declares it.
    pub async fn add(self) -> Result<(), RemoteError> {
        let command = Command::SetSubnet {
            subnet: self.subnet,
            availability_zone: self.zone,
            addresses: self.addresses,
        };
        self.ecs.carry_out(command).await
    }
}
