//! Lists: tags of a repository, and repositories.

use http::StatusCode;
use http::header::{HeaderValue, LINK};

use super::calls::{Ecr, Members};
use super::manifests::texts;
use super::refusal::Refusal;
use super::{Answered, json, parameter};
use crate::wire::ecr::operation::Operation;
use crate::wire::{Encode, Json, Object};

/// As many as ECR gives at once.
const PAGE_SIZE: i32 = 1000;

/// The tags of images that are there.
struct Tagged;

impl Encode for Tagged {
    fn encode(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(br#"{"tagStatus":"TAGGED"}"#);
    }
}

pub(super) async fn tags(ecr: &Ecr, name: &str, query: &str) -> Result<Answered, Refusal> {
    let mut tags = Vec::new();
    let mut token: Option<String> = None;
    loop {
        let members: &Members<'_> = &[
            ("repositoryName", &name),
            ("filter", &Tagged),
            ("maxResults", &PAGE_SIZE),
            ("nextToken", &token),
        ];
        let page = ecr.call(Operation::ListImages, members).await?;
        tags.extend(texts(&page["imageIds"], "imageTag"));
        token = next(&page);
        if token.is_none() {
            break;
        }
    }
    let path = format!("/v2/{name}/tags/list");
    Ok(page_of(tags, query, &path, |tags, body| {
        let mut object = Object::open(body);
        object.put("name", &name);
        object.put("tags", &tags);
        object.close();
    }))
}

pub(super) async fn catalog(ecr: &Ecr, query: &str) -> Result<Answered, Refusal> {
    let mut names = Vec::new();
    let mut token: Option<String> = None;
    loop {
        let members: &Members<'_> = &[("maxResults", &PAGE_SIZE), ("nextToken", &token)];
        let page = ecr.call(Operation::DescribeRepositories, members).await?;
        names.extend(texts(&page["repositories"], "repositoryName"));
        token = next(&page);
        if token.is_none() {
            break;
        }
    }
    Ok(page_of(names, query, "/v2/_catalog", |names, body| {
        let mut object = Object::open(body);
        object.put("repositories", &names);
        object.close();
    }))
}

fn next(page: &Json) -> Option<String> {
    page["nextToken"].as_str().map(str::to_owned)
}

/// As many as the query asks for with `n`, after `last`, and where the next are.
fn page_of(
    mut all: Vec<String>,
    query: &str,
    path: &str,
    write: impl FnOnce(Vec<String>, &mut Vec<u8>),
) -> Answered {
    all.sort();
    if let Some(last) = parameter(query, "last") {
        all.retain(|it| *it > last);
    }
    let size = parameter(query, "n").and_then(|n| n.parse::<usize>().ok());
    let size = size.filter(|size| *size < all.len());
    if let Some(size) = size {
        all.truncate(size);
    }
    let last = all.last().cloned();
    let mut body = Vec::new();
    write(all, &mut body);
    let mut response = json(StatusCode::OK, body);
    if let (Some(size), Some(last)) = (size, last) {
        let link = format!("<{path}?n={size}&last={last}>; rel=\"next\"");
        if let Ok(link) = HeaderValue::from_str(&link) {
            response.headers_mut().insert(LINK, link);
        }
    }
    response
}
