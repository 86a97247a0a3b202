"""Addresses of filing, import, verification, reception and queries."""

from django.urls import path

from desk.intake import filing, importing

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
]
