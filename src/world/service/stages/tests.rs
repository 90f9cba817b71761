//! Stages, as tables.
