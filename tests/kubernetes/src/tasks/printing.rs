//! What is printed of a cluster leads to it, and lets nobody in.

use fake_ecs::{ImagePullPolicy, Kubernetes, RealRuntime};

use super::support::kubernetes;
use crate::place::Place;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_printed_of_a_cluster_lets_nobody_in() {
    let place = Place::stand_in().await;
    let config = std::fs::read_to_string(&place.kubeconfig).unwrap();
    let config: serde_json::Value = serde_json::from_str(&config).unwrap();
    let server = config["clusters"][0]["cluster"]["server"].as_str().unwrap();
    let token = config["users"][0]["user"]["token"].as_str().unwrap();

    let cluster = kubernetes(&place).await;
    let printed = [
        format!("{cluster:?}"),
        format!("{:?}", RealRuntime::from(cluster)),
    ];
    for printed in printed {
        assert!(printed.contains(server), "{printed}");
        assert!(!printed.contains(token), "{printed}");
    }
    assert_eq!(format!("{:?}", ImagePullPolicy::default()), "IfNotPresent");

    place.cluster.as_ref().unwrap().stop_server();
    let error = Kubernetes::connect_to(&place.kubeconfig).await.unwrap_err();
    let (told, printed) = (error.to_string(), format!("{error:?}"));
    assert!(told.contains(server), "{told}");
    assert!(!printed.contains(token), "{printed}");
}
