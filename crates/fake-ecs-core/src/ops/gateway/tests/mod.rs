//! Tests that concern several operations. [`refusals`] — what they refuse, and in which words.

mod refusals;
