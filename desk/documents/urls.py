"""Addresses of documents and their batches."""

from django.urls import path

from desk.documents import batch, listing, views

urlpatterns = [
    path("cases/<int:pk>/documents/make/", views.make, name="make_document"),
    path("cases/<int:pk>/documents/standard/", views.make_standard, name="make_standard"),
    path("cases/batch/documents/", batch.MakeMany.as_view(), name="batch_documents"),
    path("documents/", listing.documents, name="documents"),
    path("documents/sign/", listing.SignMany.as_view(), name="sign_documents"),
    path("documents/seal/", listing.SealMany.as_view(), name="seal_documents"),
    path("documents/issue/", listing.IssueMany.as_view(), name="issue_documents"),
    path("documents/letterhead/", views.KeepLetterhead.as_view(), name="letterhead"),
    path("documents/picture/", views.KeepSeal.as_view(), name="keep_seal"),
    path("documents/batches/", batch.batch_list, name="document_batches"),
    path("documents/batches/<int:pk>/", batch.show, name="document_batch"),
    path("documents/batches/<int:pk>/progress/", batch.progress, name="document_batch_progress"),
    path("documents/batches/<int:pk>/stop/", batch.stop, name="stop_document_batch"),
    path("documents/batches/<int:pk>/file/<int:part>/", batch.file, name="document_batch_file"),
    path("documents/<int:pk>/", views.Draft.as_view(), name="document"),
    path("documents/<int:pk>/pdf/", views.pdf, name="document_pdf"),
    path("documents/<int:pk>/word/", views.word, name="document_word"),
    path("documents/<int:pk>/sign/", views.Sign.as_view(), name="sign_document"),
    path("documents/<int:pk>/seal/", views.Seal.as_view(), name="seal_document"),
    path("documents/<int:pk>/issue/", views.Issue.as_view(), name="issue_document"),
    path("documents/<int:pk>/back/", views.SendBack.as_view(), name="send_back_document"),
    path("documents/<int:pk>/discard/", views.Discard.as_view(), name="discard_document"),
    path("documents/<int:pk>/correct/", views.Correct.as_view(), name="correct_document"),
]
