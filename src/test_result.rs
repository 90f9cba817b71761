//! Tests that use `?`, and tell their stories all the same.

use std::error::Error;
use std::fmt::{self, Write};

/// Return type for tests that use `?`: an error panics, so the story is printed.
///
/// A test that returns an error ends without a panic: its fakes cannot know that it has failed, and
/// print nothing. With this type `?` panics instead of returning an error of any kind, with its
/// message, the messages of its sources, and the line of the `?`.
///
/// ```
/// use fake_ecs::{FakeEcs, TestResult};
///
/// # #[cfg(feature = "client")] {
/// // #[tokio::test]
/// async fn a_cluster_is_made() -> TestResult {
///     let ecs = FakeEcs::start().await;
///     ecs.client().create_cluster().cluster_name("jobs").send().await?;
///     let count: usize = "2".parse()?;
///     assert_eq!(ecs.clusters().len(), count);
///     Ok(())
/// }
/// # let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
/// # runtime.block_on(a_cluster_is_made()).unwrap();
/// # }
/// ```
///
/// `unwrap()` does the same for a single call, and for the one kind of error that this cannot take:
/// `Box<dyn Error + Send + Sync>`.
pub type TestResult<T = ()> = Result<T, TestError>;

/// The error of a [`TestResult`]. There is none: it is a panic before it is made.
pub struct TestError(Never);

/// What there is no value of.
#[derive(Clone, Copy)]
enum Never {}

impl<E: Into<Box<dyn Error>>> From<E> for TestError {
    /// # Panics
    ///
    /// Always: with the error and its sources.
    #[track_caller]
    fn from(error: E) -> Self {
        fail(&*error.into())
    }
}

#[track_caller]
fn fail(error: &dyn Error) -> ! {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        let said = error.to_string();
        // Many errors repeat their source in their own message.
        if !text.ends_with(&said) {
            // Writing to a string cannot fail.
            let _ = write!(text, ": {said}");
        }
        source = error.source();
    }
    panic!("the test has ended with an error: {text}")
}

impl fmt::Debug for TestError {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {}
    }
}
