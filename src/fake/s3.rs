//! Amazon S3, as far as ECS deals with it.

use std::fs;
use std::io;
use std::path::Path;

use super::FakeEcs;
use crate::command::Command;
use crate::command::store::NewObject;
use crate::wire::Blob;

/// # Other services
impl FakeEcs {
    /// Amazon S3: files of environment variables. See [`S3`].
    #[must_use]
    pub fn s3(&self) -> S3 {
        S3 { fake: self.share() }
    }
}

/// Amazon S3, as far as ECS deals with it; see [`FakeEcs::s3`].
///
/// A container whose definition has `environmentFiles` gets the variables of these files when its
/// task starts, once. Of one variable the override counts before the definition, both before all
/// files, and an earlier file before a later one; secrets count before everything. Files are read
/// as the agent of ECS reads them: a line that begins with `#` is a comment, one without `=` means
/// nothing, and blanks and quotes are part of the value. `environmentFiles` of an override stand in
/// the place of those of the definition.
///
/// A file that is not there keeps the task from starting: it is `STOPPED` with the stop code
/// `TaskFailedToStart` and AWS's words. As long as no test has put anything into a bucket, though,
/// tasks start without these variables, unless the fake was started with
/// [`strict_neighbours`](crate::Builder::strict_neighbours) or has real containers.
///
/// Buckets are those of the account and region of this handle. Clients of S3 reach the same with
/// the feature `s3`, over HTTP.
///
/// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/use-environment-file.html>
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// # use fake_ecs::FakeEcs;
/// let ecs = FakeEcs::start().await;
/// ecs.s3().put("config", "web.env", "LEVEL=debug\nPORT=80");
/// let web = ecs.new_definition("web").environment("PORT", "8080");
/// let task = web.environment_file("arn:aws:s3:::config/web.env").add().run();
///
/// task.wait_running().await;
/// let variables = task.container("app").environment();
/// let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
/// assert_eq!(variables, [pair("PORT", "8080"), pair("LEVEL", "debug")]);
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct S3 {
    fake: FakeEcs,
}

impl S3 {
    /// Puts an object into a bucket, in the place of one of that key. The bucket is made if there
    /// is none.
    #[track_caller]
    pub fn put(&self, bucket: &str, key: &str, body: impl AsRef<[u8]>) {
        let object = NewObject {
            key: key.to_owned(),
            body: Blob(body.as_ref().to_vec()),
        };
        self.put_all(bucket, vec![object]);
    }

    /// Puts all files of a directory, and of those in it, into a bucket. Their paths below the
    /// directory, with `/`, are their keys.
    ///
    /// The files are read now: what changes in the directory later has no effect, until this is
    /// called again. Symbolic links to directories are not followed. Objects that the bucket has
    /// already stay, unless a file has their key.
    ///
    /// Use it for the files that the project deploys, such as `config/*.env`.
    ///
    /// ```
    /// # fn example(ecs: &fake_ecs::FakeEcs) {
    /// ecs.s3().put_directory("config", "deploy/config");
    /// // `deploy/config/prod/web.env` is arn:aws:s3:::config/prod/web.env now.
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When the directory or one of its files cannot be read, or a name is not UTF-8.
    /// [`try_put_directory`](Self::try_put_directory) returns that.
    #[track_caller]
    pub fn put_directory(&self, bucket: &str, directory: impl AsRef<Path>) {
        let directory = directory.as_ref();
        if let Err(error) = self.try_put_directory(bucket, directory) {
            panic!(
                "cannot read the files of '{}' for the bucket '{bucket}': {error}",
                directory.display()
            );
        }
    }

    /// The same, but what is wrong with the directory is returned. Nothing is put then.
    ///
    /// ```
    /// let ecs = fake_ecs::FakeEcs::start().blocking();
    /// let error = ecs.s3().try_put_directory("config", "no/such/directory").unwrap_err();
    /// assert_eq!(error.kind(), std::io::ErrorKind::NotFound);
    /// ```
    ///
    /// # Errors
    ///
    /// When [`put_directory`](Self::put_directory) would panic.
    pub fn try_put_directory(&self, bucket: &str, directory: impl AsRef<Path>) -> io::Result<()> {
        let mut objects = Vec::new();
        read_files(directory.as_ref(), "", &mut objects)?;
        self.put_all(bucket, objects);
        Ok(())
    }

    #[track_caller]
    fn put_all(&self, bucket: &str, objects: Vec<NewObject>) {
        let bucket = bucket.to_owned();
        self.fake.command(Command::PutObjects { bucket, objects });
    }

    /// The object of that key; `None` when there is none.
    #[must_use]
    pub fn get(&self, bucket: &str, key: &str) -> Option<Vec<u8>> {
        self.fake.read_region(|region| {
            let object = region.s3.read(bucket, key);
            object.ok().map(<[u8]>::to_vec)
        })
    }

    /// Removes the object of that key. Tasks that need it and start later fail.
    ///
    /// # Panics
    ///
    /// When there is none.
    #[track_caller]
    pub fn remove(&self, bucket: &str, key: &str) {
        let (bucket, key) = (bucket.to_owned(), key.to_owned());
        self.fake.command(Command::RemoveObject { bucket, key });
    }
}

/// In the order of their names, so that the same directory always makes the same command.
pub(crate) fn read_files(
    directory: &Path,
    prefix: &str,
    objects: &mut Vec<NewObject>,
) -> io::Result<()> {
    let entries = fs::read_dir(directory)?;
    let mut entries = entries.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name().into_string();
        let name = name.map_err(|name| {
            let text = format!("the name {name:?} is not UTF-8");
            io::Error::new(io::ErrorKind::InvalidData, text)
        })?;
        let (key, path) = (format!("{prefix}{name}"), entry.path());
        if entry.file_type()?.is_dir() {
            read_files(&path, &format!("{key}/"), objects)?;
        } else if fs::metadata(&path)?.is_file() {
            let body = Blob(fs::read(&path)?);
            objects.push(NewObject { key, body });
        }
    }
    Ok(())
}
