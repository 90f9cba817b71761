//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-cluster.html>

use crate::wire::Operation::{
    CreateCluster, DeleteCluster, PutClusterCapacityProviders, UpdateCluster,
};
use crate::wire::{
    CreateClusterRequest, DeleteClusterRequest, Json, PutClusterCapacityProvidersRequest,
    UpdateClusterRequest,
};

use super::super::super::call::{Call, Failure};
use super::super::{
    Handler, Made, PATIENCE, TAGS, Type, object, only, renamed, replaces, updates, with,
};
use super::tags;

pub const TYPE: Type = Type {
    name: "AWS::ECS::Cluster",
    properties: &[
        updates("CapacityProviders"),
        replaces("ClusterName"),
        updates("ClusterSettings"),
        updates("Configuration"),
        updates("DefaultCapacityProviderStrategy"),
        updates("ServiceConnectDefaults"),
        TAGS,
    ],
    attributes: &["Arn"],
    handler: &Cluster,
    patience: PATIENCE,
};

/// What the requests call otherwise.
const NAMES: [(&str, &str); 1] = [("ClusterSettings", "Settings")];

struct Cluster;

impl Handler for Cluster {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        let properties = match properties["ClusterName"].is_null() {
            true => with(properties, [("ClusterName", Json::of(&call.name(255)))]),
            false => properties.clone(),
        };
        let request = renamed(&properties, &NAMES);
        let answer = call.send::<CreateClusterRequest>(CreateCluster, &request)?;
        let cluster = &answer["cluster"];
        Ok(Made::new(
            cluster["clusterName"].as_str().unwrap_or_default(),
            [("Arn", cluster["clusterArn"].clone())],
        ))
    }

    fn update(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        from: &Json,
        to: &Json,
    ) -> Result<Made, Failure> {
        let changed = |names: &[&str]| only(from, names) != only(to, names);
        let cluster = ("Cluster", Json::of(&made.id));
        let settings = ["ClusterSettings", "Configuration", "ServiceConnectDefaults"];
        if changed(&settings) {
            let request = renamed(&with(&only(to, &settings), [cluster.clone()]), &NAMES);
            call.send::<UpdateClusterRequest>(UpdateCluster, &request)?;
        }
        let providers = ["CapacityProviders", "DefaultCapacityProviderStrategy"];
        if changed(&providers) {
            let none = || Json::list([]);
            let given = object([(providers[0], none()), (providers[1], none()), cluster]);
            let given = with(
                &given,
                only(to, &providers)
                    .members()
                    .map(|(name, it)| (name, it.clone())),
            );
            call.send::<PutClusterCapacityProvidersRequest>(PutClusterCapacityProviders, &given)?;
        }
        tags(call, &made.attributes["Arn"], from, to)?;
        Ok(made.clone())
    }

    fn delete(&self, call: &mut Call<'_>, made: &Made, _: &Json) -> Result<(), Failure> {
        let request = object([("Cluster", Json::of(&made.id))]);
        call.send::<DeleteClusterRequest>(DeleteCluster, &request)?;
        Ok(())
    }
}
