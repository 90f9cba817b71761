//! Buckets and objects, as data.

use std::sync::Arc;

use crate::kernel::sorted::SortedMap;
use crate::wire::Blob;

/// The buckets of one account in one region. Names of buckets are those of this region only,
/// though with AWS no two buckets anywhere have one name.
#[derive(Clone, Debug, Default)]
pub struct S3 {
    buckets: SortedMap<String, Bucket>,
    /// Whether there ever was a bucket. While there was none, ECS need not find any.
    is_used: bool,
}

/// By key.
type Bucket = SortedMap<String, Arc<Blob>>;

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
        let object = bucket.get(key).ok_or(Missing::Object)?;
        Ok(&object.0)
    }

    /// The bucket is there from now on.
    pub fn make_bucket(&mut self, bucket: &str) {
        self.is_used = true;
        self.buckets.get_or_default(bucket.to_owned());
    }

    /// The object is there, in the place of one of that key. So is its bucket.
    pub fn put(&mut self, bucket: &str, key: String, body: Blob) {
        self.make_bucket(bucket);
        let bucket = self.buckets.get_or_default(bucket.to_owned());
        bucket.insert(key, Arc::new(body));
    }

    /// The object is gone. `None` when there is none.
    pub fn remove(&mut self, bucket: &str, key: &str) -> Option<()> {
        self.buckets.get_mut(bucket)?.remove(key)?;
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_read_as_they_were_put_last() {
        let mut s3 = S3::default();
        assert_eq!(s3.read("a", "x.env"), Err(Missing::Bucket));
        assert!(!s3.is_used());

        for body in ["A=1", "A=2"] {
            let body = Blob(body.as_bytes().to_vec());
            s3.put("a", "x.env".to_owned(), body);
        }

        assert_eq!(s3.read("a", "x.env"), Ok(b"A=2".as_slice()));
        assert_eq!(s3.read("a", "y.env"), Err(Missing::Object));
        assert_eq!(s3.remove("a", "x.env"), Some(()));
        assert_eq!(s3.remove("a", "x.env"), None);
        assert_eq!(s3.read("a", "x.env"), Err(Missing::Object));
        assert!(s3.is_used());
    }
}
