//! The operations of CloudWatch Logs that are wanted.

use super::Resource;

pub(super) const RESOURCES: &[Resource] = &[
    Resource {
        folder: "group",
        operations: &[
            "CreateLogGroup",
            "DeleteLogGroup",
            "DeleteRetentionPolicy",
            "DescribeLogGroups",
            "PutRetentionPolicy",
        ],
    },
    Resource {
        folder: "stream",
        operations: &["CreateLogStream", "DeleteLogStream", "DescribeLogStreams"],
    },
    Resource {
        folder: "event",
        operations: &["FilterLogEvents", "GetLogEvents", "PutLogEvents"],
    },
    Resource {
        folder: "tag",
        operations: &[
            "ListTagsForResource",
            "ListTagsLogGroup",
            "TagLogGroup",
            "TagResource",
            "UntagLogGroup",
            "UntagResource",
        ],
    },
    Resource {
        folder: "query",
        operations: &[
            "DescribeQueries",
            "GetQueryResults",
            "StartQuery",
            "StopQuery",
        ],
    },
    Resource {
        folder: "subscription",
        operations: &[
            "DeleteSubscriptionFilter",
            "DescribeSubscriptionFilters",
            "PutSubscriptionFilter",
        ],
    },
];
