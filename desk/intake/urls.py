"""Addresses of filing, import, verification, reception and queries."""

from django.urls import path

from desk.intake import filing, importing, online, queries, reception, takeover, verification

urlpatterns = [
    path("file/", filing.FileCase.as_view(), name="file"),
    path("file/check/", filing.check, name="file_check"),
    path("import/", importing.ImportsPage.as_view(), name="imports"),
    path("import/template/", importing.template, name="import_template"),
    path("import/<int:pk>/", importing.show, name="import"),
    path("import/<int:pk>/progress/", importing.progress, name="import_progress"),
    path("import/<int:pk>/apply/", importing.apply, name="import_apply"),
    path("import/<int:pk>/drop/", importing.drop, name="import_drop"),
    path("import/<int:pk>/rejected/", importing.rejected, name="import_rejected"),
    path("online/", online.Inbox.as_view(), name="online"),
    path("online/template/", online.template, name="online_template"),
    path("online/figures/", online.figures, name="online_figures"),
    path("online/<int:pk>/", online.Examine.as_view(), name="examine"),
    path("takeover/", takeover.TakeoversPage.as_view(), name="takeovers"),
    path("takeover/words/", takeover.WordsPage.as_view(), name="takeover_words"),
    path("takeover/template/<slug:sheet>/", takeover.template, name="takeover_template"),
    path("takeover/<int:pk>/", takeover.show, name="takeover"),
    path("takeover/<int:pk>/progress/", takeover.progress, name="takeover_progress"),
    path("takeover/<int:pk>/words/", takeover.ExplainWords.as_view(), name="takeover_explain"),
    path("takeover/<int:pk>/apply/", takeover.apply, name="takeover_apply"),
    path("takeover/<int:pk>/drop/", takeover.drop, name="takeover_drop"),
    path("takeover/<int:pk>/rejected/<slug:sheet>/", takeover.rejected, name="takeover_rejected"),
    path("verify/", verification.queue, name="verification"),
    path("verify/many/", verification.VerifyMany.as_view(), name="verify_many"),
    path("verify/<int:pk>/", verification.Verify.as_view(), name="verify"),
    path("verify/<int:pk>/correct/", verification.CorrectFiling.as_view(), name="correct_filing"),
    path("reception/", reception.queue, name="reception"),
    path("reception/<int:pk>/", reception.Receive.as_view(), name="receive_applicant"),
    path("queries/", queries.queue, name="queries"),
    path("queries/request/", queries.RequestMany.as_view(), name="request_queries"),
    path("queries/answer/", queries.AnswerMany.as_view(), name="answer_queries"),
    path("queries/offline/", queries.OfflineMany.as_view(), name="answer_offline_many"),
    path("queries/<int:pk>/request/", queries.QueryCase.as_view(), name="query_case"),
    path("queries/<int:pk>/answer/", queries.AnswerOne.as_view(), name="answer_query"),
    path("queries/<int:pk>/offline/", queries.AnswerOffline.as_view(), name="answer_offline"),
]
