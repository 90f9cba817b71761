//! Zones: their names, and the ids that are the same for all accounts.

use crate::aws::ec2::declared::filter::{Fields, text};
use crate::aws::ec2::declared::listing::Listed;
use crate::aws::ec2::declared::refusals::invalid;
use crate::aws::ec2::port;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ec2::enums::{AvailabilityZoneOptInStatus, AvailabilityZoneState};
use crate::wire::ec2::types::{AvailabilityZone, Tag};

/// `us-east-1a` → `use1-az1`. Which number a zone has depends on the account; here it follows from
/// the letter.
pub(in crate::aws::ec2) fn id_of(zone: &str) -> String {
    let Some(letter) = zone.chars().next_back().filter(char::is_ascii_lowercase) else {
        return zone.to_owned();
    };
    let region = &zone[..zone.len() - 1];
    let short: String = region.split('-').map(short).collect();
    let number = u32::from(letter) - u32::from('a') + 1;
    format!("{short}-az{number}")
}

/// Directions have a letter for each point of the compass in them.
fn short(part: &str) -> String {
    const POINTS: [&str; 5] = ["north", "south", "east", "west", "central"];
    let mut rest = part;
    let mut letters = String::new();
    while let Some(point) = POINTS.iter().find(|point| rest.starts_with(**point)) {
        letters.push_str(&point[..1]);
        rest = &rest[point.len()..];
    }
    letters.push_str(rest);
    letters
}

/// The first three zones of the region.
pub(in crate::aws::ec2) fn all(region: &Region) -> Vec<AvailabilityZone> {
    let name = &region.scope.region;
    let zone = |zone: String| AvailabilityZone {
        group_name: Some(format!("{name}-zg-1")),
        messages: Some(Vec::new()),
        network_border_group: Some(name.clone()),
        opt_in_status: Some(AvailabilityZoneOptInStatus::OptInNotRequired),
        region_name: Some(name.clone()),
        state: Some(AvailabilityZoneState::Available),
        zone_id: Some(id_of(&zone)),
        zone_name: Some(zone),
        zone_type: Some("availability-zone".to_owned()),
        ..AvailabilityZone::default()
    };
    port::zones(name).map(zone).into()
}

impl Listed for AvailabilityZone {
    fn id(&self) -> &str {
        self.zone_name.as_deref().unwrap_or_default()
    }

    fn tags(&self) -> &[Tag] {
        &[]
    }

    fn fields(&self) -> Fields {
        vec![
            ("group-name", text(self.group_name.as_deref())),
            ("opt-in-status", super::word!(self.opt_in_status)),
            ("region-name", text(self.region_name.as_deref())),
            ("state", super::word!(self.state)),
            ("zone-id", text(self.zone_id.as_deref())),
            ("zone-name", text(self.zone_name.as_deref())),
            ("zone-type", text(self.zone_type.as_deref())),
        ]
    }

    fn missing(id: &str) -> ApiError {
        invalid(format!("Invalid availability zone: [{id}]"))
    }
}

#[cfg(test)]
mod tests {
    use super::id_of;

    #[test]
    fn ids_of_zones_are_short() {
        for (zone, id) in [
            ("us-east-1a", "use1-az1"),
            ("ap-southeast-2c", "apse2-az3"),
            ("eu-central-1b", "euc1-az2"),
            ("ca-west-1a", "caw1-az1"),
        ] {
            assert_eq!(id_of(zone), id);
        }
    }
}
