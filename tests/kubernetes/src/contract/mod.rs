//! What clients of a cluster may count on, asked of the stand-in, and of a real cluster where
//! `FAKE_ECS_TEST_KUBECONFIG` names a kubeconfig (`tests/kubernetes/prepare` prints one).
//!
//! The runtime is built on these, so that the stand-in may be no kinder than a real cluster.

mod errors;
mod execs;
mod lives;
mod logs;
mod placed;
mod starts;
mod watches;

crate::place::both! {
    lives:
        a_pod_runs_and_tells_how_it_ended,
        a_pod_that_is_deleted_gets_sigterm_and_then_sigkill,
        a_pod_that_has_ended_is_gone_at_once,
        a_pod_that_is_deleted_with_no_grace_is_gone_at_once,
        init_containers_come_first,
        an_init_container_that_fails_ends_the_pod,
        a_container_is_ready_when_its_probe_says_so,
        a_container_that_takes_too_much_memory_is_killed;
    starts:
        an_image_that_is_not_there_is_backed_off_from,
        an_image_that_must_not_be_pulled,
        an_image_whose_name_is_none,
        a_command_that_is_not_there,
        values_come_from_secrets,
        a_secret_that_is_not_there_holds_a_container_up,
        references_to_variables_are_expanded;
    placed:
        a_pod_that_fits_nowhere_says_why,
        a_pod_for_a_node_that_is_not_there_says_why,
        a_host_port_is_taken_once;
    logs:
        a_log_is_read_and_followed,
        a_log_has_times,
        a_log_that_cannot_be_had_says_why;
    execs:
        a_command_has_output_and_an_exit_code,
        a_command_reads_its_input,
        a_command_with_a_terminal_knows_its_size,
        a_command_that_is_not_there_fails;
    watches:
        a_watch_tells_each_change_in_order,
        a_watch_from_a_version_tells_what_came_after,
        a_watch_from_an_old_version_is_told_so,
        a_watch_is_of_what_its_selector_takes;
    errors:
        an_object_is_made_once,
        what_is_not_there_is_not_found,
        a_pod_that_cannot_be_is_refused,
        a_lease_is_replaced_only_by_who_knows_its_version,
        several_are_deleted_by_label;
}
