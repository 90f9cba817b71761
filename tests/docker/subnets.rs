//! Tasks in subnets that a test has made: their addresses are those of the subnets, or else all of
//! them say so.

use std::net::Ipv4Addr;

use fake_ecs::bollard::Docker as Client;
use fake_ecs::bollard::models::{Ipam, IpamConfig, NetworkCreateRequest};
use fake_ecs::{FakeEcs, TaskHandle};

use crate::calls::{first, form};
use crate::networks::{WEB, fetch, in_subnet};
use crate::{Test, lines, serves, shell, start, tests, until};

pub(crate) const ALL: [(&str, Test); 5] = tests![
    a_task_has_the_address_of_its_subnet_for_everybody,
    tasks_in_two_subnets_of_a_vpc_reach_each_other,
    the_subnets_of_the_default_vpc_have_their_addresses_too_where_these_are_free,
    where_a_network_has_the_addresses_of_a_vpc_its_tasks_have_others_for_everybody,
    of_two_fakes_with_the_same_vpc_one_has_its_addresses_and_the_next_one_after_it,
];

/// The addresses of a VPC that no other test has, nor another process of these tests: 10.x.y.0/20.
struct Block {
    second: u8,
    third: u8,
}

impl Block {
    fn new(number: u8) -> Self {
        let second = u8::try_from(std::process::id() % 120).unwrap();
        let third = number * 16;
        Self { second, third }
    }

    /// That of the VPC.
    fn all(&self) -> String {
        format!("10.{}.{}.0/20", self.second, self.third)
    }

    /// That of a subnet.
    fn subnet(&self, number: u8) -> String {
        format!("10.{}.{}.0/24", self.second, self.third + number)
    }

    /// The first address that a task has in this subnet.
    fn first_of(&self, number: u8) -> Ipv4Addr {
        Ipv4Addr::new(10, self.second, self.third + number, 4)
    }
}

fn ec2(ecs: &FakeEcs, call: &str) -> String {
    form(ecs, &format!("{call}&Version=2016-11-15"))
}

fn new_vpc(ecs: &FakeEcs, block: &str) -> String {
    let made = ec2(ecs, &format!("Action=CreateVpc&CidrBlock={block}"));
    first(&made, "vpcId")
}

fn new_subnet(ecs: &FakeEcs, vpc: &str, block: &str) -> String {
    let call = format!("Action=CreateSubnet&VpcId={vpc}&CidrBlock={block}");
    first(&ec2(ecs, &call), "subnetId")
}

/// A subnet in a VPC, both of them new.
fn made(ecs: &FakeEcs, block: &Block) -> String {
    let vpc = new_vpc(ecs, &block.all());
    new_subnet(ecs, &vpc, &block.subnet(1))
}

async fn run_in(ecs: &FakeEcs, subnet: &str, name: &str, script: &str) -> TaskHandle {
    let app = shell(name, script);
    ecs.register_json(format!(
        r#"{{ "family": "job", "networkMode": "awsvpc", "containerDefinitions": [{app}] }}"#
    ));
    let request = ecs.client().run_task().task_definition("job");
    let request = request.network_configuration(in_subnet(subnet));
    let ran = request.send().await.unwrap();
    assert_eq!(ran.failures(), []);
    ecs.task(ran.tasks()[0].task_arn().unwrap())
}

/// Says which address it has, and how it would be known to others.
fn says_where_it_is() -> String {
    serves(
        "ip -4 address | grep -o 'inet [0-9.]*' | tr '\\n' ' '; echo; wget -q -O - $ECS_CONTAINER_METADATA_URI_V4; echo",
    )
}

/// The address of a task that says where it is. Everybody says the same.
async fn address_of(ecs: &FakeEcs, task: &TaskHandle) -> Ipv4Addr {
    task.wait_running().await;
    ecs.wait_until(|_| lines(task, "app").len() == 2).await;
    let described = task.describe();
    let interface = &described.containers()[0].network_interfaces()[0];
    let address = interface.private_ipv4_address().unwrap();
    let details = described.attachments()[0].details();
    let detail = |name: &str| {
        let found = details.iter().find(|it| it.name() == Some(name));
        found.and_then(|it| it.value()).unwrap().to_owned()
    };
    assert_eq!(detail("privateIPv4Address"), address);
    let id = detail("networkInterfaceId");
    let call = format!("Action=DescribeNetworkInterfaces&NetworkInterfaceId.1={id}");
    assert_eq!(first(&ec2(ecs, &call), "privateIpAddress"), address);
    let said = lines(task, "app");
    let inside = format!("inet {address} ");
    assert!(said[0].contains(&inside), "{address} is not in {said:?}");
    let in_metadata = format!(r#""IPv4Addresses":["{address}"]"#);
    assert!(
        said[1].contains(&in_metadata),
        "{address} is not in {said:?}"
    );
    address.parse().unwrap()
}

async fn a_task_has_the_address_of_its_subnet_for_everybody() {
    let (ecs, block) = (start().await, Block::new(0));
    let subnet = made(&ecs, &block);

    let task = run_in(&ecs, &subnet, "app", &says_where_it_is()).await;
    let another = run_in(&ecs, &subnet, "app", &says_where_it_is()).await;

    let address = address_of(&ecs, &task).await;
    assert_eq!(address, block.first_of(1));
    let next = Ipv4Addr::from(u32::from(address) + 1);
    assert_eq!(address_of(&ecs, &another).await, next);
    let in_metadata = format!(r#""IPv4SubnetCIDRBlock":"{}""#, block.subnet(1));
    let said = lines(&task, "app");
    assert!(said[1].contains(&in_metadata), "{said:?}");
    // A test that begins anew makes the same anew.
    ecs.reset();
    let subnet = made(&ecs, &block);
    let task = run_in(&ecs, &subnet, "app", &says_where_it_is()).await;
    assert_eq!(address_of(&ecs, &task).await, block.first_of(1));
}

async fn tasks_in_two_subnets_of_a_vpc_reach_each_other() {
    let (ecs, block) = (start().await, Block::new(1));
    let vpc = new_vpc(&ecs, &block.all());
    let one = new_subnet(&ecs, &vpc, &block.subnet(1));
    let other = new_subnet(&ecs, &vpc, &block.subnet(2));
    let web = run_in(&ecs, &one, "web", WEB).await;
    web.wait_running().await;

    for host in [&*block.first_of(1).to_string(), "web"] {
        let probe = run_in(&ecs, &other, "probe", &fetch(&format!("http://{host}/"))).await;
        probe.wait_stopped().await;
        assert_eq!(lines(&probe, "probe"), ["hello"], "{host}");
    }
}

/// Other processes of these tests, or a machine of EC2, may have the addresses.
async fn the_subnets_of_the_default_vpc_have_their_addresses_too_where_these_are_free() {
    let ecs = start().await;
    let default = first(&ec2(&ecs, "Action=DescribeSubnets"), "subnetId");

    let task = run_in(&ecs, &default, "app", &says_where_it_is()).await;

    let address = address_of(&ecs, &task).await;
    let [first, second, third, fourth] = address.octets();
    let has_it = (first, second, third % 16, fourth) == (172, 31, 0, 4);
    assert!(has_it || first == 10 && second >= 128, "{address}");
}

async fn where_a_network_has_the_addresses_of_a_vpc_its_tasks_have_others_for_everybody() {
    let (ecs, block) = (start().await, Block::new(2));
    let subnet = made(&ecs, &block);
    let name = format!("in-a-vpc-{}", std::process::id());
    let config = IpamConfig {
        subnet: Some(block.subnet(7)),
        ..IpamConfig::default()
    };
    let request = NetworkCreateRequest {
        name: name.clone(),
        ipam: Some(Ipam {
            config: Some(vec![config]),
            ..Ipam::default()
        }),
        ..NetworkCreateRequest::default()
    };
    let client = Client::connect_with_local_defaults().unwrap();
    client.create_network(request).await.unwrap();

    let web = run_in(&ecs, &subnet, "web", WEB).await;
    web.wait_running().await;
    client.remove_network(&name).await.unwrap();
    // It is no longer in the way, but tasks of a VPC stay together.
    let task = run_in(&ecs, &subnet, "app", &says_where_it_is()).await;

    let address = address_of(&ecs, &task).await;
    assert!(
        address.octets()[1] >= 128,
        "{address} is none of the fake's block"
    );
    let probe = run_in(&ecs, &subnet, "probe", &fetch("http://web/")).await;
    probe.wait_stopped().await;
    assert_eq!(lines(&probe, "probe"), ["hello"]);
}

async fn of_two_fakes_with_the_same_vpc_one_has_its_addresses_and_the_next_one_after_it() {
    let (ecs, next, block) = (start().await, start().await, Block::new(3));
    let task = run_in(&ecs, &made(&ecs, &block), "app", &says_where_it_is()).await;
    assert_eq!(address_of(&ecs, &task).await, block.first_of(1));
    let subnet = made(&next, &block);

    let beside = run_in(&next, &subnet, "app", &says_where_it_is()).await;
    let address = address_of(&next, &beside).await;
    assert!(
        address.octets()[1] >= 128,
        "{address} is none of the fake's block"
    );
    beside.force_stop();
    drop((task, ecs));

    // Once nothing is left of the task beside, which takes a moment.
    until(|| async {
        let after = run_in(&next, &subnet, "app", &says_where_it_is()).await;
        let address = address_of(&next, &after).await;
        after.force_stop();
        address.octets()[1] == block.second
    })
    .await;
}
