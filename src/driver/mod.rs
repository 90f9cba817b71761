//! STUB: stands in for the driver until it lands; dropped at merge.

use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use crate::wire::{ApiError, ErrorCode, Operation};

/// STUB
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Scope {
    pub(crate) account: String,
    pub(crate) region: String,
}

/// STUB
pub(crate) struct Call<'a> {
    pub(crate) request_id: &'a str,
    pub(crate) scope: Scope,
    pub(crate) operation: Operation,
    pub(crate) body: &'a [u8],
}

/// STUB: answers `ListClusters`, throws 500 at the first `RunTask`s, and remembers who asked.
#[derive(Debug)]
pub(crate) struct Driver {
    scope: Scope,
    requests: AtomicU64,
    /// Milliseconds since the fake's epoch.
    elapsed_ms: AtomicU64,
    pub(crate) server_errors: AtomicU64,
    pub(crate) calls: Mutex<Vec<(String, Scope, String)>>,
    pub(crate) rejected: Mutex<Vec<String>>,
    pub(crate) resets: AtomicU64,
}

impl Driver {
    pub(crate) fn stub() -> Arc<Self> {
        Arc::new(Self {
            scope: Scope {
                account: "000000000000".to_owned(),
                region: "us-east-1".to_owned(),
            },
            requests: AtomicU64::new(0),
            elapsed_ms: AtomicU64::new(0),
            server_errors: AtomicU64::new(0),
            calls: Mutex::default(),
            rejected: Mutex::default(),
            resets: AtomicU64::new(0),
        })
    }

    pub(crate) fn call(&self, call: Call<'_>) -> Result<Vec<u8>, ApiError> {
        self.calls.lock().unwrap().push((
            call.request_id.to_owned(),
            call.scope.clone(),
            call.operation.as_str().to_owned(),
        ));
        if self
            .server_errors
            .try_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
                left.checked_sub(1)
            })
            .is_ok()
        {
            return Err(ApiError::new(ErrorCode::ServerException, "try later"));
        }
        match call.operation {
            Operation::ListClusters => {
                if !call.body.is_empty()
                    && serde_json::from_slice::<serde_json::Value>(call.body).is_err()
                {
                    return Err(ApiError::new(ErrorCode::SerializationException, ""));
                }
                Ok(br#"{"clusterArns":[]}"#.to_vec())
            }
            Operation::ListTasks => Err(ApiError::new(
                ErrorCode::ClusterNotFoundException,
                "Cluster not found.",
            )),
            Operation::RunTask => Err(ApiError::new(ErrorCode::NotEmulated, "not emulated")),
        }
    }

    pub(crate) fn note_rejected(&self, request_id: &str, target: Option<&str>, error: &ApiError) {
        self.rejected
            .lock()
            .unwrap()
            .push(format!("{request_id} {target:?} {}", error.code.as_str()));
    }

    pub(crate) fn request_id(&self) -> String {
        let n = self.requests.fetch_add(1, Ordering::SeqCst);
        format!("00000000-0000-4000-8000-{n:012x}")
    }

    pub(crate) fn now(&self) -> SystemTime {
        let elapsed = Duration::from_millis(self.elapsed_ms.load(Ordering::SeqCst));
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_735_689_600) + elapsed
    }

    pub(crate) fn sleep(
        self: &Arc<Self>,
        duration: Duration,
    ) -> impl Future<Output = ()> + Send + 'static {
        let driver = Arc::clone(self);
        async move {
            let ms = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
            driver.elapsed_ms.fetch_add(ms, Ordering::SeqCst);
        }
    }

    pub(crate) fn default_scope(&self) -> &Scope {
        &self.scope
    }

    pub(crate) fn reset(&self) {
        self.resets.fetch_add(1, Ordering::SeqCst);
    }
}
