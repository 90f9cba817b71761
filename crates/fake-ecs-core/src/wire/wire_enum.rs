//! Enums whose variants have a name on the wire.

/// Declares an enum of names on the wire, with the codecs in brackets: `decode` if requests have
/// it, `encode` if answers do. One macro, because users of this crate pay for every line that is
/// compiled.
macro_rules! wire_enum {
    ($name:ident [$($codec:ident)*] { $($variant:ident = $wire:literal,)* }) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name {
            $($variant,)*
        }

        impl $name {
            /// Every variant, in the order of declaration.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The wire names, in the order of [`Self::ALL`].
            pub const NAMES: &[&str] = &[$($wire,)*];

            /// The name on the wire.
            pub fn as_str(self) -> &'static str {
                Self::NAMES[self as usize]
            }

            /// The variant with this name on the wire.
            pub fn parse(name: &str) -> Option<Self> {
                crate::wire::wire_enum::position(Self::NAMES, name).map(|at| Self::ALL[at])
            }
        }

        $(crate::wire::wire_enum::wire_enum!(@$codec $name);)*

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
    (@decode $name:ident) => {
        impl crate::wire::decode::Decode for $name {
            fn decode(json: crate::wire::decode::CheckedJson) -> Self {
                Self::ALL[crate::wire::wire_enum::expect_position(Self::NAMES, json)]
            }
        }
    };
    (@encode $name:ident) => {
        impl crate::wire::encode::Encode for $name {
            fn encode(&self, out: &mut Vec<u8>) {
                self.as_str().encode(out);
            }
        }
    };
}

pub(crate) use wire_enum;

/// Where `name` stands among `names`.
pub fn position(names: &[&str], name: &str) -> Option<usize> {
    names.iter().position(|candidate| *candidate == name)
}

/// Where the name in `json`, which was checked, stands among `names`.
pub fn expect_position(names: &[&str], json: super::decode::CheckedJson) -> usize {
    position(names, &json.into_text()).expect("the name was checked against the model")
}
