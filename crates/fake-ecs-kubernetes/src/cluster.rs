//! A cluster, as a fake has it: what all parts of the runtime share.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use fake_ecs_core::effect::Report;
use fake_ecs_core::effect::on_exit::OnExit;
use fake_ecs_core::effect::plan::TaskPlan;
use k8s_openapi::api::coordination::v1::Lease;
use k8s_openapi::api::core::v1::{Node, Pod, Secret};
use kube::{Api, Client, Error};
use tokio::sync::OnceCell;

use crate::engine::Sink;
use crate::owner;
use crate::settings::Settings;
use crate::translate::left_out;

/// A cluster, as a fake has it.
pub(crate) struct Cluster {
    pub(crate) settings: Settings,
    /// The name of this fake, on everything that it makes.
    pub(crate) owner: String,
    pub(crate) pods: Api<Pod>,
    pub(crate) secrets: Api<Secret>,
    pub(crate) leases: Api<Lease>,
    pub(crate) nodes: Api<Node>,
    pub(crate) leased: OnceCell<Result<(), String>>,
    sink: Mutex<Sink>,
    /// Of what was said that it has no effect, or another one.
    said: Mutex<BTreeSet<&'static str>>,
}

impl Cluster {
    /// In the runtime of tokio that this is called in.
    pub(crate) fn new(settings: Settings, sink: Sink) -> Result<Self, Error> {
        let client = settings.connection.client()?;
        let namespace = &settings.namespace;
        fn api<K>(client: &Client, namespace: &str) -> Api<K>
        where
            K: kube::Resource<Scope = k8s_openapi::NamespaceResourceScope>,
            K::DynamicType: Default,
        {
            Api::namespaced(client.clone(), namespace)
        }
        Ok(Self {
            owner: match &settings.journal {
                Some(journal) => owner::of_journal(journal),
                None => owner::new_owner(settings.on_exit == OnExit::Keep),
            },
            pods: api(&client, namespace),
            secrets: api(&client, namespace),
            leases: api(&client, namespace),
            nodes: Api::all(client.clone()),
            leased: OnceCell::new(),
            sink: Mutex::new(sink),
            said: Mutex::default(),
            settings,
        })
    }

    /// Whether Pods go on running after the end of this fake.
    pub(crate) fn keeps_pods(&self) -> bool {
        self.settings.on_exit == OnExit::Keep
    }

    /// Whether nothing is removed of what this fake makes, for somebody who wants to look at it.
    pub(crate) fn keeps_all(&self) -> bool {
        self.keeps_pods() && !self.hands_over()
    }

    /// Whether there may be Pods of a fake before this one, and this one leaves its to the next.
    pub(crate) fn hands_over(&self) -> bool {
        self.settings.journal.is_some()
    }

    pub(crate) fn report(&self, reports: Vec<Report>) {
        if !reports.is_empty() {
            let sink = Arc::clone(&self.sink.lock().unwrap_or_else(PoisonError::into_inner));
            sink(reports);
        }
    }

    pub(crate) fn report_to(&self, sink: Sink) {
        *self.sink.lock().unwrap_or_else(PoisonError::into_inner) = sink;
    }

    /// Says of each member of a definition once that it has no effect, or another one.
    pub(crate) fn warn_of_left_out(&self, plan: &TaskPlan) {
        for member in left_out::members(plan) {
            let family = plan.definition.family.as_deref();
            if self.says_once(member) {
                tracing::warn!(target: "fake_ecs", member, family, "a Pod cannot do that: see the documentation of Kubernetes");
            }
        }
    }

    /// Whether that has to be said: once for each.
    pub(crate) fn says_once(&self, what: &'static str) -> bool {
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        said.insert(what)
    }
}
