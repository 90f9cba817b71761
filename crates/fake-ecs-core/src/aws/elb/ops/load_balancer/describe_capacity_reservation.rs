//! `DescribeCapacityReservation` — how much capacity is reserved for a load balancer: none.
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeCapacityReservation.html>
//!
//! Not emulated yet: reservations, which `ModifyCapacityReservation` makes.

use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::elbv2::types::{
    DescribeCapacityReservationRequest, DescribeCapacityReservationResponse,
};

/// How often a day a reservation can be decreased.
const DECREASES: i32 = 2;

pub(in crate::aws::elb::ops) fn describe_capacity_reservation(
    region: &Region,
    input: DescribeCapacityReservationRequest,
) -> Result<DescribeCapacityReservationResponse, ApiError> {
    let DescribeCapacityReservationRequest { load_balancer_arn } = input;
    region.elb.declared.load_balancer(&load_balancer_arn)?;
    Ok(DescribeCapacityReservationResponse {
        capacity_reservation_state: Some(Vec::new()),
        decrease_requests_remaining: Some(DECREASES),
        last_modified_time: None,
        minimum_load_balancer_capacity: None,
    })
}
