//! Tasks of a fake that are Pods: what the Docker tests ask of containers, asked of Pods.

mod away;
mod bodies;
mod cut_off;
mod journal;
#[path = "../../../lives/mod.rs"]
mod life;
mod lives;
mod logs;
mod members;
mod nodes;
mod placed;
mod processes;
mod rights;
mod secrets;
mod services;
#[path = "../../../support/session_client.rs"]
mod session_client;
mod support;
mod sweeping;
mod volumes;

crate::place::both! {
    bodies:
        lives_are_the_same_as_pods;
    lives:
        a_container_runs_logs_and_exits,
        a_task_that_is_stopped_gets_sigterm_and_then_sigkill,
        an_image_that_is_not_there_fails_the_task,
        a_command_that_is_not_there_fails_the_task,
        a_container_that_takes_too_much_memory_is_killed,
        containers_wait_for_one_another,
        a_container_that_others_wait_for_and_that_fails_ends_the_task,
        a_health_check_is_a_probe,
        a_container_that_fails_late_is_started_again,
        a_pod_that_is_deleted_behind_the_fakes_back_ends_its_task,
        a_container_that_is_not_essential_may_end,
        a_task_that_is_stopped_before_it_runs_leaves_nothing,
        what_a_task_leaves_is_removed;
    logs:
        a_long_line_is_one_line,
        many_short_lines_are_all_there,
        lines_say_when_they_were_written;
    members:
        a_container_has_what_its_definition_says,
        nothing_is_expanded_in_commands,
        ports_are_host_ports_of_the_node;
    placed:
        a_task_on_fargate_goes_where_the_scheduler_wants,
        a_task_that_fits_on_no_node_waits_and_says_why;
    processes:
        a_command_runs_in_a_container,
        a_shell_reads_what_is_typed_and_follows_the_size_of_the_terminal,
        a_client_that_terminates_its_session_ends_the_command,
        files_are_copied;
    secrets:
        a_container_has_its_secrets_its_parameters_and_its_files,
        a_task_whose_secret_is_missing_has_no_pod;
    services:
        a_rolling_deployment_replaces_all_tasks,
        targets_have_the_addresses_of_pods,
        thirty_tasks_run_and_stop;
    sweeping:
        what_a_killed_fake_has_left_is_swept,
        a_reset_removes_all;
    volumes:
        a_volume_of_a_task_is_shared_by_its_containers,
        tasks_on_a_node_share_file_systems,
        volumes_from_another_container_are_there_too;
    journal:
        pods_are_taken_over_by_the_next_fake,
        a_service_replaces_what_is_gone,
        ports_of_nodes_stay_what_they_were;
    away:
        a_runtime_that_takes_its_tasks_over_anew_loses_nothing;
    nodes:
        nodes_are_container_instances,
        a_node_that_is_cordoned_drains;
}
