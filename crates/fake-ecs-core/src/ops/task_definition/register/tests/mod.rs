//! Tests that concern the definition as a whole. [`refusals`] — what is refused, and in which
//! words.

mod refusals;
