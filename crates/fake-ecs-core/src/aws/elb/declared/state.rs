//! Load balancers, target groups, listeners and rules, as data.

use std::collections::BTreeMap;

use crate::aws::tags::Tags;
use crate::kernel::time::Time;
use crate::wire::elbv2::types as wire;
use crate::wire::{ApiError, elbv2::enums::LoadBalancerTypeEnum};

use super::refusals;

/// All that callers have made, by ARN.
#[derive(Clone, Debug, Default)]
pub struct Declared {
    /// Whether anything was ever made here.
    is_used: bool,
    pub load_balancers: BTreeMap<String, LoadBalancer>,
    pub groups: BTreeMap<String, Group>,
    pub listeners: BTreeMap<String, Listener>,
    pub rules: BTreeMap<String, Rule>,
}

/// A load balancer, as it is shown but for its state, which follows from its age.
#[derive(Clone, Debug)]
pub struct LoadBalancer {
    pub shown: wire::LoadBalancer,
    pub created: Time,
    /// Those that were set.
    pub attributes: BTreeMap<String, String>,
    pub tags: Tags,
}

/// A target group, as it is shown but for its load balancers, which follow from rules.
#[derive(Clone, Debug)]
pub struct Group {
    pub shown: wire::TargetGroup,
    /// Those that were set.
    pub attributes: BTreeMap<String, String>,
    pub tags: Tags,
}

/// A listener, as it is shown but for its default actions, which its default rule has.
#[derive(Clone, Debug)]
pub struct Listener {
    pub shown: wire::Listener,
    /// The certificates beside the one that it has by default.
    pub certificates: Vec<String>,
    /// Those that were set.
    pub attributes: BTreeMap<String, String>,
    pub tags: Tags,
}

/// A rule of a listener.
#[derive(Clone, Debug)]
pub struct Rule {
    pub listener: String,
    /// `None`: it is the default rule, which comes last.
    pub priority: Option<i32>,
    pub conditions: Vec<wire::RuleCondition>,
    pub actions: Vec<wire::Action>,
    pub transforms: Vec<wire::RuleTransform>,
    pub tags: Tags,
}

impl Declared {
    /// Whether anything was ever made here.
    pub fn is_used(&self) -> bool {
        self.is_used
    }

    /// Something is made here.
    pub fn use_it(&mut self) {
        self.is_used = true;
    }

    pub fn load_balancer(&self, arn: &str) -> Result<&LoadBalancer, ApiError> {
        let found = self.load_balancers.get(arn);
        found.ok_or_else(refusals::no_load_balancer)
    }

    pub fn load_balancer_mut(&mut self, arn: &str) -> Result<&mut LoadBalancer, ApiError> {
        let found = self.load_balancers.get_mut(arn);
        found.ok_or_else(refusals::no_load_balancer)
    }

    pub fn group(&self, arn: &str) -> Result<&Group, ApiError> {
        self.groups.get(arn).ok_or_else(refusals::no_group)
    }

    pub fn group_mut(&mut self, arn: &str) -> Result<&mut Group, ApiError> {
        self.groups.get_mut(arn).ok_or_else(refusals::no_group)
    }

    pub fn listener(&self, arn: &str) -> Result<&Listener, ApiError> {
        self.listeners.get(arn).ok_or_else(refusals::no_listener)
    }

    pub fn listener_mut(&mut self, arn: &str) -> Result<&mut Listener, ApiError> {
        let found = self.listeners.get_mut(arn);
        found.ok_or_else(refusals::no_listener)
    }

    pub fn rule(&self, arn: &str) -> Result<&Rule, ApiError> {
        self.rules.get(arn).ok_or_else(refusals::no_rule)
    }

    pub fn rule_mut(&mut self, arn: &str) -> Result<&mut Rule, ApiError> {
        self.rules.get_mut(arn).ok_or_else(refusals::no_rule)
    }

    /// The listeners of a load balancer, in the order of their ports.
    pub fn listeners_of<'a>(&'a self, load_balancer: &str) -> Vec<(&'a str, &'a Listener)> {
        let all = self.listeners.iter();
        let its = all.filter(|(_, listener)| listener.load_balancer() == load_balancer);
        let mut its: Vec<_> = its.map(|(arn, it)| (arn.as_str(), it)).collect();
        its.sort_by_key(|(_, listener)| listener.shown.port);
        its
    }

    /// The rules of a listener, in the order in which a request is held against them.
    pub fn rules_of<'a>(&'a self, listener: &str) -> Vec<(&'a str, &'a Rule)> {
        let all = self.rules.iter();
        let its = all.filter(|(_, rule)| rule.listener == listener);
        let mut its: Vec<_> = its.map(|(arn, it)| (arn.as_str(), it)).collect();
        its.sort_by_key(|(_, rule)| rule.priority.unwrap_or(i32::MAX));
        its
    }

    /// The ARN of the default rule of a listener.
    pub fn default_rule_of(&self, listener: &str) -> Option<&str> {
        let mut rules = self.rules.iter();
        let found = rules.find(|(_, rule)| rule.listener == listener && rule.priority.is_none());
        found.map(|(arn, _)| arn.as_str())
    }

    /// The listener and its rules are gone.
    pub fn remove_listener(&mut self, arn: &str) {
        self.listeners.remove(arn);
        self.rules.retain(|_, rule| rule.listener != arn);
    }
}

impl LoadBalancer {
    pub fn kind(&self) -> LoadBalancerTypeEnum {
        self.shown
            .r#type
            .unwrap_or(LoadBalancerTypeEnum::Application)
    }
}

impl Listener {
    /// The ARN of the load balancer that it belongs to.
    pub fn load_balancer(&self) -> &str {
        self.shown.load_balancer_arn.as_deref().unwrap_or_default()
    }
}
