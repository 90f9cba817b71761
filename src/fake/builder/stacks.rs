//! What a fake does about stacks of CloudFormation.

use super::Builder;

/// # CloudFormation
impl Builder {
    /// Records resources of CloudFormation whose type the fake does not emulate, and makes nothing
    /// for them. By default a stack fails that has one, and names the type.
    ///
    /// `Ref` gives a name that CloudFormation makes up, and `Fn::GetAtt` that name with the
    /// attribute behind it.
    ///
    /// Use it for templates of applications that have more than ECS needs, such as functions,
    /// tables and dashboards.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # use fake_ecs::FakeEcs;
    /// let ecs = FakeEcs::start().ignore_unknown_resources().await;
    /// let template = r#"{ "Resources": { "Table": { "Type": "AWS::DynamoDB::Table" } } }"#;
    ///
    /// ecs.cloudformation().stack("web").deploy(template).await;
    /// # }
    /// ```
    pub fn ignore_unknown_resources(mut self) -> Self {
        self.ignores_unknown_resources = true;
        self
    }
}
