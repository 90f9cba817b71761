//! `DescribeRules` — those of a listener in the order of their priorities, the default rule last,
//! or some by ARN.
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeRules.html>

use crate::aws::elb::declared::pages::PAGES;
use crate::aws::elb::declared::{refusals, shown};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::elbv2::types::{self as wire, DescribeRulesRequest, DescribeRulesResponse};

pub(in crate::aws::elb::ops) fn describe_rules(
    region: &Region,
    input: DescribeRulesRequest,
) -> Result<DescribeRulesResponse, ApiError> {
    let DescribeRulesRequest {
        listener_arn,
        marker,
        page_size,
        rule_arns,
    } = input;
    let by = format!("{listener_arn:?} {rule_arns:?}");
    let declared = &region.elb.declared;
    let arns = rule_arns.filter(|arns| !arns.is_empty());
    let found: Vec<wire::Rule> = match (arns, listener_arn) {
        (Some(_), Some(_)) => {
            return Err(refusals::several_selections("listener ARN, rule ARNs"));
        }
        (None, None) => {
            return Err(refusals::invalid(
                "You must specify either listener ARNs or rule ARNs",
            ));
        }
        (Some(arns), None) => {
            let rules = arns
                .iter()
                .map(|arn| Ok(shown::rule(arn, declared.rule(arn)?)));
            rules.collect::<Result<_, ApiError>>()?
        }
        (None, Some(arn)) => {
            declared.listener(&arn)?;
            let rules = declared.rules_of(&arn).into_iter();
            rules.map(|(arn, rule)| shown::rule(arn, rule)).collect()
        }
    };
    let keyed = found.into_iter().map(|of| {
        let arn = of.rule_arn.as_deref().unwrap_or_default();
        // Sorted by numbers; the word `default` comes after all of them.
        let priority = of.priority.as_deref().unwrap_or_default();
        (format!("{priority:0>5}{arn}"), of)
    });
    let listing = ("DescribeRules", &by);
    let (found, next_marker) = PAGES.page(region, listing, keyed, page_size, marker.as_deref())?;
    Ok(DescribeRulesResponse {
        next_marker,
        rules: Some(found),
    })
}
