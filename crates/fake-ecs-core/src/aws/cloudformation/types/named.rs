//! Resources of services that the fake does not have, which are recorded by the names that AWS
//! gives: other resources are made from these.

use crate::aws::cloudformation::call::{Call, Failure};
use crate::wire::Json;

use super::{Handler, Made};

/// What gives a resource its name and attributes.
pub struct Named(pub fn(&mut Call<'_>, &Json) -> Made);

impl Handler for Named {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        Ok((self.0)(call, properties))
    }

    fn update(&self, _: &mut Call<'_>, made: &Made, _: &Json, _: &Json) -> Result<Made, Failure> {
        Ok(made.clone())
    }

    fn delete(&self, _: &mut Call<'_>, _: &Made, _: &Json) -> Result<(), Failure> {
        Ok(())
    }
}
