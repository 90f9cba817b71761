//! Buckets and objects, as data.

use std::collections::BTreeMap;
#[cfg(feature = "s3")]
use std::ops::Bound;
use std::sync::Arc;

use crate::kernel::md5;
use crate::kernel::sorted::SortedMap;
use crate::kernel::time::Time;
use crate::wire::Blob;
#[cfg(feature = "s3")]
use crate::wire::s3::enums::BucketVersioningStatus;
#[cfg(feature = "s3")]
use crate::wire::s3::types::{PublicAccessBlockConfiguration, ServerSideEncryptionConfiguration};

/// The buckets of one account in one region. Names of buckets are those of this region only,
/// though with AWS no two buckets anywhere have one name.
#[derive(Clone, Debug, Default)]
pub struct S3 {
    buckets: SortedMap<String, Bucket>,
    /// Whether there ever was a bucket. While there was none, ECS need not find any.
    is_used: bool,
    /// How many uploads in parts were begun: numbers the next one.
    pub uploads: u64,
}

/// A bucket.
#[derive(Clone, Debug)]
pub struct Bucket {
    pub created: Time,
    /// By key.
    objects: SortedMap<String, Arc<Object>>,
    /// Uploads in parts that are not complete, by id.
    pub uploads: SortedMap<String, Upload>,
    pub settings: Settings,
}

/// What a bucket is set to. It is shown, and nothing follows from it.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    #[cfg(feature = "s3")]
    pub versioning: Option<BucketVersioningStatus>,
    #[cfg(feature = "s3")]
    pub encryption: Option<ServerSideEncryptionConfiguration>,
    #[cfg(feature = "s3")]
    pub public_access: Option<PublicAccessBlockConfiguration>,
    #[cfg(feature = "s3")]
    pub policy: Option<String>,
}

/// An object.
#[derive(Clone, Debug)]
pub struct Object {
    pub body: Blob,
    /// With its quotation marks.
    pub etag: String,
    pub modified: Time,
    pub about: About,
}

/// What whoever puts an object says of it, and is told again.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct About {
    pub content_type: Option<String>,
    pub content_encoding: Option<String>,
    pub content_disposition: Option<String>,
    pub content_language: Option<String>,
    pub cache_control: Option<String>,
    pub expires: Option<String>,
    pub metadata: BTreeMap<String, String>,
    pub storage_class: Option<String>,
    pub checksums: Checksums,
}

/// Checksums that came with an object, in base64. They are not computed again.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Checksums {
    pub crc32: Option<String>,
    pub crc32_c: Option<String>,
    pub crc64_nvme: Option<String>,
    pub sha1: Option<String>,
    pub sha256: Option<String>,
}

/// An upload in parts.
#[derive(Clone, Debug)]
pub struct Upload {
    pub key: String,
    pub begun: Time,
    pub about: About,
    /// By number.
    pub parts: SortedMap<i32, Arc<Part>>,
}

/// A part of an object.
#[derive(Clone, Debug)]
pub struct Part {
    pub body: Blob,
    pub etag: String,
    pub modified: Time,
}

/// Why an object cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    Bucket,
    Object,
}

impl S3 {
    pub fn is_used(&self) -> bool {
        self.is_used
    }

    pub fn read(&self, bucket: &str, key: &str) -> Result<&[u8], Missing> {
        let bucket = self.buckets.get(bucket).ok_or(Missing::Bucket)?;
        let object = bucket.object(key).ok_or(Missing::Object)?;
        Ok(&object.body.0)
    }

    /// All buckets, by name.
    pub fn buckets(&self) -> impl Iterator<Item = (&String, &Bucket)> {
        self.buckets.iter()
    }

    pub fn bucket(&self, name: &str) -> Option<&Bucket> {
        self.buckets.get(name)
    }

    pub fn bucket_mut(&mut self, name: &str) -> Option<&mut Bucket> {
        self.buckets.get_mut(name)
    }

    /// The bucket is there from now on.
    pub fn make_bucket(&mut self, bucket: &str, now: Time) -> &mut Bucket {
        self.is_used = true;
        self.buckets
            .get_or_insert_with(bucket.to_owned(), || Bucket::new(now))
    }

    /// The bucket is gone, with all that is in it.
    pub fn remove_bucket(&mut self, bucket: &str) {
        self.buckets.remove(bucket);
    }

    /// The object is there, in the place of one of that key. So is its bucket.
    pub fn put(&mut self, bucket: &str, key: String, body: Blob, now: Time) {
        let object = Object::new(body, About::default(), now);
        self.make_bucket(bucket, now).put(key, object);
    }

    /// The object is gone. `None` when there is none.
    pub fn remove(&mut self, bucket: &str, key: &str) -> Option<()> {
        self.buckets.get_mut(bucket)?.remove(key)
    }
}

impl Bucket {
    fn new(created: Time) -> Self {
        Self {
            created,
            objects: SortedMap::new(),
            uploads: SortedMap::new(),
            settings: Settings::default(),
        }
    }

    /// Objects, by key: those that do not come before that.
    #[cfg(feature = "s3")]
    pub fn objects_from(&self, key: &str) -> impl Iterator<Item = (&String, &Arc<Object>)> {
        let from = (Bound::Included(key), Bound::Unbounded);
        self.objects.range::<str, _>(from)
    }

    pub fn is_empty(&self) -> bool {
        self.objects.is_empty()
    }

    pub fn object(&self, key: &str) -> Option<&Arc<Object>> {
        self.objects.get(key)
    }

    /// The object is there, in the place of one of that key.
    pub fn put(&mut self, key: String, object: Object) {
        self.objects.insert(key, Arc::new(object));
    }

    /// The object is gone. `None` when there is none.
    pub fn remove(&mut self, key: &str) -> Option<()> {
        self.objects.remove(key).map(|_| ())
    }
}

impl Object {
    pub fn new(body: Blob, about: About, now: Time) -> Self {
        Self {
            etag: etag(&body.0),
            body,
            modified: now,
            about,
        }
    }

    /// How many bytes it has.
    pub fn size(&self) -> i64 {
        i64::try_from(self.body.0.len()).unwrap_or(i64::MAX)
    }
}

/// The MD5 of some bytes, in quotation marks.
pub fn etag(bytes: &[u8]) -> String {
    format!("\"{}\"", md5::hex(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_read_as_they_were_put_last() {
        let now = Time::from_bytes([0; 16]);
        let mut s3 = S3::default();
        assert_eq!(s3.read("a", "x.env"), Err(Missing::Bucket));
        assert!(!s3.is_used());

        for body in ["A=1", "A=2"] {
            let body = Blob(body.as_bytes().to_vec());
            s3.put("a", "x.env".to_owned(), body, now);
        }

        assert_eq!(s3.read("a", "x.env"), Ok(b"A=2".as_slice()));
        assert_eq!(s3.read("a", "y.env"), Err(Missing::Object));
        assert_eq!(s3.remove("a", "x.env"), Some(()));
        assert_eq!(s3.remove("a", "x.env"), None);
        assert_eq!(s3.read("a", "x.env"), Err(Missing::Object));
        assert!(s3.is_used());
    }
}
