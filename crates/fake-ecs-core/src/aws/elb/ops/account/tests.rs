//! What these operations refuse and answer.
