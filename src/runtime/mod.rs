//! Who carries out what the world asks for and does not do itself.
