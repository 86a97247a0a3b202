"""Addresses of the boards and of the list of clocks."""

from django.urls import path

from desk.board import circulation, command, giving, lags, nodes, sanctions, team

urlpatterns = [
    path("board/team/", team.team, name="team_board"),
    path("board/command/", command.command, name="command_board"),
    path("board/late-entries/", command.late_entries, name="late_entries"),
    path("board/lags/", lags.lags, name="lags"),
    path("board/entries/", lags.entries, name="entries"),
    path("board/approvals/", command.pending_approvals, name="pending_approvals"),
    path("board/looping/", command.looping, name="looping"),
    path("board/sweeps/", command.sweeps, name="sweeps"),
    path("circulation/", circulation.circulation_register, name="circulation"),
    path("sanctions/", sanctions.sanction_register, name="sanctions"),
    path("nodes/", nodes.nodes, name="nodes"),
    path("nodes/do/", nodes.FulfilNodes.as_view(), name="nodes_do"),
    path("nodes/explain/", nodes.ExplainListed.as_view(), name="nodes_explain"),
    path("nodes/give/", giving.GiveNodes.as_view(), name="nodes_give"),
]
