//! `DescribeRepositories` — the repositories of those names, or all of them in pages.
//! <https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeRepositories.html>

use crate::aws::ecr::ops::lookup;
use crate::aws::ecr::ops::pages::PAGES;
use crate::aws::ecr::shown;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ecr::types::{DescribeRepositoriesRequest, DescribeRepositoriesResponse};

pub(in crate::aws::ecr) fn describe_repositories(
    region: &Region,
    input: DescribeRepositoriesRequest,
) -> Result<DescribeRepositoriesResponse, ApiError> {
    let DescribeRepositoriesRequest {
        max_results,
        next_token,
        registry_id,
        repository_names,
    } = input;
    let registry = registry_id.as_deref();
    let show = |repository| shown::repository(&region.scope, repository);
    if let Some(names) = repository_names {
        let found = names.iter().map(|name| {
            let repository = lookup::repository(region, registry, name)?;
            Ok(show(repository))
        });
        return Ok(DescribeRepositoriesResponse {
            repositories: Some(found.collect::<Result<_, ApiError>>()?),
            next_token: None,
        });
    }
    let is_own = registry.is_none_or(|registry| registry == region.scope.account);
    let all = region.ecr.repositories().filter(|_| is_own);
    let all = all.map(|repository| (repository.name.clone(), show(repository)));
    let listing = ("ecr:DescribeRepositories", &registry_id);
    let page = PAGES.page(region, listing, all, max_results, next_token.as_deref());
    let (repositories, next_token) = page?;
    Ok(DescribeRepositoriesResponse {
        repositories: Some(repositories),
        next_token,
    })
}
