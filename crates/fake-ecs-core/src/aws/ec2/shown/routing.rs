//! Internet gateways and route tables as they are shown.

use crate::aws::ec2::declared::endpoints;
use crate::aws::ec2::declared::filter::{Fields, flag, text, texts};
use crate::aws::ec2::declared::listing::Listed;
use crate::aws::ec2::declared::{self, Declared, Gateway, RouteTable, Target, refusals, tags};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ec2::enums::{RouteOrigin, RouteState, RouteTableAssociationStateCode};
use crate::wire::ec2::types::{
    self as wire, InternetGateway, InternetGatewayAttachment, Route, RouteTableAssociation,
    RouteTableAssociationState, Tag,
};

pub(in crate::aws::ec2) fn gateways(region: &Region) -> Vec<InternetGateway> {
    let declared = declared::of(region);
    let gateways = declared.gateways.iter();
    gateways
        .map(|(id, of)| gateway(region, &declared, id, of))
        .collect()
}

pub(in crate::aws::ec2) fn gateway(
    region: &Region,
    declared: &Declared,
    id: &str,
    gateway: &Gateway,
) -> InternetGateway {
    let attachment = gateway.vpc.clone().map(|vpc| InternetGatewayAttachment {
        state: Some("available".to_owned()),
        vpc_id: Some(vpc),
    });
    InternetGateway {
        attachments: Some(attachment.into_iter().collect()),
        internet_gateway_id: Some(id.to_owned()),
        owner_id: Some(region.scope.account.clone()),
        tags: tags::shown(declared, id),
    }
}

impl Listed for InternetGateway {
    fn id(&self) -> &str {
        self.internet_gateway_id.as_deref().unwrap_or_default()
    }

    fn tags(&self) -> &[Tag] {
        self.tags.as_deref().unwrap_or_default()
    }

    fn fields(&self) -> Fields {
        let attachments = || self.attachments.iter().flatten();
        let states = attachments().map(|of| of.state.as_deref());
        let vpcs = attachments().map(|of| of.vpc_id.as_deref());
        vec![
            ("attachment.state", texts(states)),
            ("attachment.vpc-id", texts(vpcs)),
            (
                "internet-gateway-id",
                text(self.internet_gateway_id.as_deref()),
            ),
            ("owner-id", text(self.owner_id.as_deref())),
        ]
    }

    fn missing(id: &str) -> ApiError {
        refusals::no_gateway(id)
    }
}

pub(in crate::aws::ec2) fn tables(region: &Region) -> Vec<wire::RouteTable> {
    let declared = declared::of(region);
    let tables = declared.route_tables.iter();
    tables
        .map(|(id, of)| table(region, &declared, id, of))
        .collect()
}

pub(in crate::aws::ec2) fn table(
    region: &Region,
    declared: &Declared,
    id: &str,
    table: &RouteTable,
) -> wire::RouteTable {
    let associations = table.associations.iter().map(|(association, subnet)| {
        let state = RouteTableAssociationState {
            state: Some(RouteTableAssociationStateCode::Associated),
            status_message: None,
        };
        RouteTableAssociation {
            association_state: Some(state),
            main: Some(subnet.is_none()),
            route_table_association_id: Some(association.clone()),
            route_table_id: Some(id.to_owned()),
            subnet_id: subnet.clone(),
            ..RouteTableAssociation::default()
        }
    });
    let all = routes(region, declared, table).into_iter();
    let all = all.chain(of_endpoints(region, declared, id));
    wire::RouteTable {
        associations: Some(associations.collect()),
        owner_id: Some(region.scope.account.clone()),
        propagating_vgws: Some(Vec::new()),
        route_table_id: Some(id.to_owned()),
        routes: Some(all.collect()),
        tags: tags::shown(declared, id),
        vpc_id: Some(table.vpc.clone()),
    }
}

/// The route to the VPC itself comes first.
fn routes(region: &Region, declared: &Declared, table: &RouteTable) -> Vec<Route> {
    let cidr = declared
        .vpcs
        .get(&table.vpc)
        .map(|vpc| vpc.cidr.to_string());
    let local = Route {
        destination_cidr_block: cidr,
        gateway_id: Some("local".to_owned()),
        origin: Some(RouteOrigin::CreateRouteTable),
        state: Some(RouteState::Active),
        ..Route::default()
    };
    let others = table.routes.iter().map(|route| {
        let (gateway, nat) = match &route.target {
            Target::Internet(id) => (Some(id), None),
            Target::Nat(id) => (None, Some(id)),
        };
        let is_attached = |id: &String| {
            let found = declared.gateways.get(id);
            found.is_some_and(|it| it.vpc.as_ref() == Some(&table.vpc))
        };
        let passes = |id: &String| {
            let found = declared.nat_gateways.get(id);
            found.is_some_and(|it| it.is_there(region))
        };
        let is_there = gateway.is_some_and(is_attached) || nat.is_some_and(passes);
        let state = match is_there {
            true => RouteState::Active,
            false => RouteState::Blackhole,
        };
        let destination = Some(route.destination.clone());
        let (ipv6, ipv4) = match route.is_ipv6 {
            true => (destination, None),
            false => (None, destination),
        };
        Route {
            destination_cidr_block: ipv4,
            destination_ipv6_cidr_block: ipv6,
            gateway_id: gateway.cloned(),
            nat_gateway_id: nat.cloned(),
            origin: Some(RouteOrigin::CreateRoute),
            state: Some(state),
            ..Route::default()
        }
    });
    std::iter::once(local).chain(others).collect()
}

/// The routes through endpoints.
fn of_endpoints(region: &Region, declared: &Declared, table: &str) -> Vec<Route> {
    let mut routes = Vec::new();
    for (id, endpoint) in &declared.endpoints {
        let list = endpoints::prefix_list(&region.scope.region, &endpoint.service);
        if endpoint.route_tables.iter().any(|it| it == table) {
            routes.push(Route {
                destination_prefix_list_id: list.map(str::to_owned),
                gateway_id: Some(id.clone()),
                origin: Some(RouteOrigin::CreateRoute),
                state: Some(RouteState::Active),
                ..Route::default()
            });
        }
    }
    routes
}

impl Listed for wire::RouteTable {
    fn id(&self) -> &str {
        self.route_table_id.as_deref().unwrap_or_default()
    }

    fn tags(&self) -> &[Tag] {
        self.tags.as_deref().unwrap_or_default()
    }

    fn fields(&self) -> Fields {
        let associations = || self.associations.iter().flatten();
        let routes = || self.routes.iter().flatten();
        let ids = associations().map(|of| of.route_table_association_id.as_deref());
        let subnets = associations().map(|of| of.subnet_id.as_deref());
        let mains = associations().flat_map(|of| flag(of.main));
        let tables = associations().map(|of| of.route_table_id.as_deref());
        let destinations = routes().map(|of| of.destination_cidr_block.as_deref());
        let gateways = routes().map(|of| of.gateway_id.as_deref());
        let nats = routes().map(|of| of.nat_gateway_id.as_deref());
        vec![
            ("association.main", mains.collect()),
            ("association.route-table-association-id", texts(ids)),
            ("association.route-table-id", texts(tables)),
            ("association.subnet-id", texts(subnets)),
            ("owner-id", text(self.owner_id.as_deref())),
            ("route-table-id", text(self.route_table_id.as_deref())),
            ("route.destination-cidr-block", texts(destinations)),
            ("route.gateway-id", texts(gateways)),
            ("route.nat-gateway-id", texts(nats)),
            ("vpc-id", text(self.vpc_id.as_deref())),
        ]
    }

    fn missing(id: &str) -> ApiError {
        refusals::no_route_table(id)
    }
}
