//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssm-parameter.html>

use crate::wire::Json;
use crate::wire::ssm::operation::Operation::{
    AddTagsToResource, DeleteParameter, PutParameter, RemoveTagsFromResource,
};
use crate::wire::ssm::types::PutParameterRequest;

use super::super::super::call::{Call, Failure};
use super::super::alike::{Tagging, named, taken_away};
use super::super::{
    Handler, Made, PATIENCE, Property, TagsAs, Type, object, replaces, text, updates, with, without,
};

pub const TYPE: Type = Type {
    name: "AWS::SSM::Parameter",
    properties: &[
        updates("AllowedPattern"),
        updates("DataType"),
        updates("Description"),
        replaces("Name"),
        updates("Policies"),
        Property {
            tags: Some(TagsAs::Map),
            ..updates("Tags")
        },
        updates("Tier"),
        updates("Type").required(),
        updates("Value").required(),
    ],
    attributes: &["Type", "Value"],
    handler: &Parameter,
    patience: PATIENCE,
};

struct Parameter;

impl Handler for Parameter {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        let named = named(call, properties, "Name", 255);
        let tags = super::super::changed_tags(&Json::default(), &properties["Tags"]).1;
        let request = with(&named, [("Tags", Json::list(tags))]);
        call.send::<PutParameterRequest>(PutParameter, &request)?;
        Ok(shown(text(&named["Name"]), properties))
    }

    fn update(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        from: &Json,
        to: &Json,
    ) -> Result<Made, Failure> {
        if without(from, &["Tags"]) != without(to, &["Tags"]) {
            let gone = taken_away(from, to, &["AllowedPattern", "Description"]);
            let mut members: Vec<(&str, Json)> = gone.map(|name| (name, Json::of(&""))).collect();
            members.push(("Name", Json::of(&made.id)));
            members.push(("Overwrite", Json::of(&true)));
            let request = with(&without(to, &["Tags"]), members);
            call.send::<PutParameterRequest>(PutParameter, &request)?;
        }
        let parameter = [
            ("ResourceType", Json::of(&"Parameter")),
            ("ResourceId", Json::of(&made.id)),
        ];
        let tagging = Tagging::new(AddTagsToResource, RemoveTagsFromResource, parameter);
        tagging.change(call, from, to)?;
        Ok(shown(made.id.clone(), to))
    }

    fn delete(&self, call: &mut Call<'_>, made: &Made, _: &Json) -> Result<(), Failure> {
        call.ask(DeleteParameter, &object([("Name", Json::of(&made.id))]))?;
        Ok(())
    }
}

fn shown(name: String, properties: &Json) -> Made {
    let attributes = ["Type", "Value"].map(|it| (it, properties[it].clone()));
    Made::new(name, attributes)
}
