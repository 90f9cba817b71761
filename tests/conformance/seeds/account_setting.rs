use serde_json::json;

use super::{Seed, seed};
use crate::fake::Fake;

pub(super) fn seeds() -> Vec<Seed> {
    vec![
        seed("DeleteAccountSetting", "that is set", |fake| {
            set_trunking(fake);
            json!({"name": "awsvpcTrunking", "principalArn": "arn:aws:iam::123456789012:user/fake-ecs"})
        }),
        seed("ListAccountSettings", "that are in effect", |fake| {
            set_trunking(fake);
            json!({"effectiveSettings": true, "maxResults": 2})
        }),
        seed("ListAccountSettings", "by name and value", |fake| {
            set_trunking(fake);
            json!({"name": "awsvpcTrunking", "value": "enabled"})
        }),
        seed(
            "PutAccountSetting",
            "of the caller",
            |_| json!({"name": "containerInsights", "value": "enhanced"}),
        ),
        seed(
            "PutAccountSettingDefault",
            "of the account",
            |_| json!({"name": "containerInsights", "value": "enabled"}),
        ),
    ]
}

fn set_trunking(fake: &mut Fake) {
    let setting = json!({"name": "awsvpcTrunking", "value": "enabled"});
    fake.ask("PutAccountSetting", &setting);
}
