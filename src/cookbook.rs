//! How do I test that my code …? A page for each answer.
//!
//! This module is in the documentation only.

macro_rules! pages {
    ($($page:ident)*) => {$(
        #[doc = include_str!(concat!("../docs/cookbook/", stringify!($page), ".md"))]
        pub mod $page {}
    )*};
}

pages! { retries deadline spot deploys events schedule permissions configuration mock seed ci }
